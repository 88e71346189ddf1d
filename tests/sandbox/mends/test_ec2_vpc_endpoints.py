from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

S3 = "com.amazonaws.eu-west-1.s3"
ECR = "com.amazonaws.eu-west-1.ecr.api"


@pytest.fixture
def table_ids(ec2: Any, vpc_id: str) -> list[str]:
    return [ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"] for _ in range(2)]


@pytest.fixture
def interface(ec2: Any, vpc_id: str, subnet_ids: list[str]) -> str:
    made = ec2.create_vpc_endpoint(
        VpcId=vpc_id, ServiceName=ECR, VpcEndpointType="Interface", SubnetIds=subnet_ids[:1], PrivateDnsEnabled=True
    )
    return str(made["VpcEndpoint"]["VpcEndpointId"])


def described(ec2: Any, endpoint_id: str) -> dict[str, Any]:
    (found,) = ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint_id])["VpcEndpoints"]
    return dict(found)


def routed(ec2: Any, table_id: str) -> list[str]:
    (table,) = ec2.describe_route_tables(RouteTableIds=[table_id])["RouteTables"]
    return [route["GatewayId"] for route in table["Routes"] if route.get("GatewayId", "").startswith("vpce-")]


def test_a_gateway_endpoint_routes_from_the_tables_that_it_has(ec2: Any, vpc_id: str, table_ids: list[str]) -> None:
    made = ec2.create_vpc_endpoint(VpcId=vpc_id, ServiceName=S3, RouteTableIds=table_ids[:1])["VpcEndpoint"]
    endpoint_id = made["VpcEndpointId"]
    assert (made["VpcEndpointType"], made["PrivateDnsEnabled"]) == ("Gateway", False)
    assert [routed(ec2, table) for table in table_ids] == [[endpoint_id], []]
    ec2.modify_vpc_endpoint(
        VpcEndpointId=endpoint_id, AddRouteTableIds=table_ids[1:], RemoveRouteTableIds=table_ids[:1]
    )
    assert described(ec2, endpoint_id)["RouteTableIds"] == table_ids[1:]
    assert [routed(ec2, table) for table in table_ids] == [[], [endpoint_id]]
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint_id])
    assert routed(ec2, table_ids[1]) == []


def test_an_interface_endpoint_has_an_interface_a_subnet(ec2: Any, interface: str, subnet_ids: list[str]) -> None:
    first = described(ec2, interface)["NetworkInterfaceIds"]
    ec2.modify_vpc_endpoint(VpcEndpointId=interface, AddSubnetIds=subnet_ids[1:], RemoveSubnetIds=subnet_ids[:1])
    (second,) = described(ec2, interface)["NetworkInterfaceIds"]
    (eni,) = ec2.describe_network_interfaces(NetworkInterfaceIds=[second])["NetworkInterfaces"]
    assert eni["SubnetId"] == subnet_ids[1]
    assert eni["PrivateIpAddress"].startswith("10.0.1.")
    with pytest.raises(ClientError, match="InvalidNetworkInterfaceID"):
        ec2.describe_network_interfaces(NetworkInterfaceIds=first)


def test_private_dns_address_type_and_policy_can_be_changed(ec2: Any, interface: str) -> None:
    found = described(ec2, interface)
    assert found["PrivateDnsEnabled"] is True
    assert (found["IpAddressType"], found["DnsOptions"]) == ("ipv4", {"DnsRecordIpType": "ipv4"})
    default = json.loads(found["PolicyDocument"])
    ec2.modify_vpc_endpoint(
        VpcEndpointId=interface,
        PrivateDnsEnabled=False,
        IpAddressType="dualstack",
        DnsOptions={"DnsRecordIpType": "dualstack"},
        PolicyDocument='{"Statement": []}',
    )
    found = described(ec2, interface)
    assert found["PrivateDnsEnabled"] is False
    assert (found["IpAddressType"], found["DnsOptions"]) == ("dualstack", {"DnsRecordIpType": "dualstack"})
    assert found["PolicyDocument"] == '{"Statement": []}'
    ec2.modify_vpc_endpoint(VpcEndpointId=interface, ResetPolicy=True)
    assert json.loads(described(ec2, interface)["PolicyDocument"]) == default


def test_without_a_group_it_has_the_default_one(ec2: Any, vpc_id: str, interface: str) -> None:
    assert [group["GroupName"] for group in described(ec2, interface)["Groups"]] == ["default"]
    group = ec2.create_security_group(GroupName="endpoints", Description="x", VpcId=vpc_id)["GroupId"]
    default = described(ec2, interface)["Groups"][0]["GroupId"]
    ec2.modify_vpc_endpoint(VpcEndpointId=interface, AddSecurityGroupIds=[group], RemoveSecurityGroupIds=[default])
    assert [group["GroupName"] for group in described(ec2, interface)["Groups"]] == ["endpoints"]


def test_a_deleted_one_is_gone(ec2: Any, vpc_id: str, interface: str) -> None:
    ec2.delete_vpc_endpoints(VpcEndpointIds=[interface])
    with pytest.raises(ClientError, match=r"InvalidVpcEndpointId\.NotFound"):
        described(ec2, interface)
    filters = [{"Name": "vpc-id", "Values": [vpc_id]}]
    assert ec2.describe_vpc_endpoints(Filters=filters)["VpcEndpoints"] == []
