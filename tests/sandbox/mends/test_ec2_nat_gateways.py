from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def eip(ec2: Any) -> Any:
    return ec2.allocate_address(Domain="vpc")


def described(ec2: Any, gateway: dict[str, Any]) -> dict[str, Any]:
    (found,) = ec2.describe_nat_gateways(NatGatewayIds=[gateway["NatGatewayId"]])["NatGateways"]
    return dict(found)


def test_a_regional_one_is_in_a_vpc_and_in_every_zone_of_it(ec2: Any, vpc_id: str, subnet_ids: list[str]) -> None:
    tags = [{"ResourceType": "natgateway", "Tags": [{"Key": "Name", "Value": "regional"}]}]
    made = ec2.create_nat_gateway(VpcId=vpc_id, AvailabilityMode="regional", TagSpecifications=tags)["NatGateway"]
    found = described(ec2, made)
    assert (found["AvailabilityMode"], found["VpcId"], found["State"]) == ("regional", vpc_id, "available")
    assert (found["AutoProvisionZones"], found["AutoScalingIps"]) == ("enabled", "enabled")
    assert "SubnetId" not in found
    assert [address["AvailabilityZone"] for address in found["NatGatewayAddresses"]] == ["eu-west-1a", "eu-west-1b"]
    assert found["Tags"] == [{"Key": "Name", "Value": "regional"}]


def test_a_regional_one_takes_addresses_by_zone(ec2: Any, vpc_id: str, eip: Any) -> None:
    zone = {"AvailabilityZone": "eu-west-1a", "AllocationIds": [eip["AllocationId"]]}
    made = ec2.create_nat_gateway(VpcId=vpc_id, AvailabilityMode="regional", AvailabilityZoneAddresses=[zone])
    found = described(ec2, made["NatGateway"])
    assert found["AutoProvisionZones"] == "disabled"
    (address,) = found["NatGatewayAddresses"]
    assert (address["AllocationId"], address["PublicIp"]) == (eip["AllocationId"], eip["PublicIp"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"AvailabilityMode": "regional"}, "MissingParameter"),
        ({"AvailabilityMode": "regional", "SubnetId": "subnet-1"}, "InvalidParameterCombination"),
        ({}, "MissingParameter"),
    ],
)
def test_arguments_that_do_not_fit_the_mode(ec2: Any, arguments: dict[str, str], code: str) -> None:
    with pytest.raises(ClientError, match=code):
        ec2.create_nat_gateway(**arguments)


def test_a_route_leads_to_a_regional_one(ec2: Any, vpc_id: str) -> None:
    gateway = ec2.create_nat_gateway(VpcId=vpc_id, AvailabilityMode="regional")["NatGateway"]["NatGatewayId"]
    table = ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=gateway)
    (found,) = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"]
    assert gateway in [route.get("NatGatewayId") for route in found["Routes"]]


def test_a_zonal_one_is_complete(ec2: Any, subnet_ids: list[str], eip: Any) -> None:
    made = ec2.create_nat_gateway(SubnetId=subnet_ids[0], AllocationId=eip["AllocationId"])["NatGateway"]
    found = described(ec2, made)
    assert (found["AvailabilityMode"], found["ConnectivityType"]) == ("zonal", "public")
    (address,) = found["NatGatewayAddresses"]
    assert address["PublicIp"] == eip["PublicIp"]
    assert address["IsPrimary"]
    assert address["PrivateIp"].startswith("10.0.0.")


def test_they_are_found_by_tag(ec2: Any, vpc_id: str, name: str) -> None:
    tags = [{"ResourceType": "natgateway", "Tags": [{"Key": "stack", "Value": name}]}]
    made = ec2.create_nat_gateway(VpcId=vpc_id, AvailabilityMode="regional", TagSpecifications=tags)["NatGateway"]
    ec2.create_nat_gateway(VpcId=vpc_id, AvailabilityMode="regional")
    found = ec2.describe_nat_gateways(Filters=[{"Name": "tag:stack", "Values": [name]}])["NatGateways"]
    assert [gateway["NatGatewayId"] for gateway in found] == [made["NatGatewayId"]]


def test_a_deleted_one_frees_its_address_and_interface(ec2: Any, subnet_ids: list[str], eip: Any) -> None:
    made = ec2.create_nat_gateway(SubnetId=subnet_ids[0], AllocationId=eip["AllocationId"])["NatGateway"]
    ec2.delete_nat_gateway(NatGatewayId=made["NatGatewayId"])
    assert described(ec2, made)["State"] == "deleted"
    ec2.release_address(AllocationId=eip["AllocationId"])
    ec2.delete_subnet(SubnetId=subnet_ids[0])


def test_one_that_is_not_there(ec2: Any) -> None:
    with pytest.raises(ClientError, match="NatGatewayNotFound"):
        ec2.describe_nat_gateways(NatGatewayIds=["nat-0123456789abcdef0"])
    with pytest.raises(ClientError, match="NatGatewayNotFound"):
        ec2.delete_nat_gateway(NatGatewayId="nat-0123456789abcdef0")
