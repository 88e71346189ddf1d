from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError


def attach_gateway(ec2: Any, vpc_id: str) -> Callable[[], object]:
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc_id)
    return lambda: ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc_id)


def egress_only(ec2: Any, vpc_id: str) -> Callable[[], object]:
    made = ec2.create_egress_only_internet_gateway(VpcId=vpc_id)["EgressOnlyInternetGateway"]
    gateway = made["EgressOnlyInternetGatewayId"]
    return lambda: ec2.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=gateway)


def regional_nat(ec2: Any, vpc_id: str) -> Callable[[], object]:
    made = ec2.create_nat_gateway(VpcId=vpc_id, AvailabilityMode="regional")["NatGateway"]
    return lambda: ec2.delete_nat_gateway(NatGatewayId=made["NatGatewayId"])


def endpoint(ec2: Any, vpc_id: str) -> Callable[[], object]:
    made = ec2.create_vpc_endpoint(VpcId=vpc_id, ServiceName="com.amazonaws.eu-west-1.s3")["VpcEndpoint"]
    return lambda: ec2.delete_vpc_endpoints(VpcEndpointIds=[made["VpcEndpointId"]])


def security_group(ec2: Any, vpc_id: str) -> Callable[[], object]:
    made = ec2.create_security_group(GroupName="one", Description="x", VpcId=vpc_id)
    return lambda: ec2.delete_security_group(GroupId=made["GroupId"])


def subnet(ec2: Any, vpc_id: str) -> Callable[[], object]:
    made = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.0.0.0/24")["Subnet"]
    return lambda: ec2.delete_subnet(SubnetId=made["SubnetId"])


@pytest.mark.parametrize("hold", [attach_gateway, egress_only, regional_nat, endpoint, security_group, subnet])
def test_a_vpc_stays_while_something_is_in_it(ec2: Any, vpc_id: str, hold: Callable[..., Callable[[], object]]) -> None:
    release = hold(ec2, vpc_id)
    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_vpc(VpcId=vpc_id)
    release()
    ec2.delete_vpc(VpcId=vpc_id)
    with pytest.raises(ClientError, match=r"InvalidVpcID\.NotFound"):
        ec2.delete_vpc(VpcId=vpc_id)


def test_a_subnet_stays_while_an_interface_is_in_it_and_takes_its_associations_along(
    ec2: Any, vpc_id: str, subnet_ids: list[str]
) -> None:
    eni = ec2.create_network_interface(SubnetId=subnet_ids[0])["NetworkInterface"]["NetworkInterfaceId"]
    table = ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnet_ids[0])
    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_subnet(SubnetId=subnet_ids[0])
    ec2.delete_network_interface(NetworkInterfaceId=eni)
    ec2.delete_subnet(SubnetId=subnet_ids[0])
    ec2.delete_route_table(RouteTableId=table)


def test_nothing_is_left_of_a_vpc(ec2: Any, vpc_id: str) -> None:
    ec2.delete_vpc(VpcId=vpc_id)
    filters = [{"Name": "vpc-id", "Values": [vpc_id]}]
    assert ec2.describe_network_acls(Filters=filters)["NetworkAcls"] == []
    assert ec2.describe_route_tables(Filters=filters)["RouteTables"] == []
    assert ec2.describe_security_groups(Filters=filters)["SecurityGroups"] == []


def test_an_address_stays_while_it_is_used(ec2: Any, subnet_ids: list[str]) -> None:
    eip = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.create_nat_gateway(SubnetId=subnet_ids[0], AllocationId=eip)
    with pytest.raises(ClientError, match=r"InvalidIPAddress\.InUse"):
        ec2.release_address(AllocationId=eip)
