from __future__ import annotations

from typing import Any

import pytest


def described(ec2: Any, subnet_id: str) -> dict[str, Any]:
    (found,) = ec2.describe_subnets(SubnetIds=[subnet_id])["Subnets"]
    return dict(found)


@pytest.mark.parametrize("name", ["MapPublicIpOnLaunch", "AssignIpv6AddressOnCreation", "EnableDns64"])
def test_an_attribute_is_changed_and_read_back(ec2: Any, subnet_ids: list[str], name: str) -> None:
    assert described(ec2, subnet_ids[0])[name] is False
    for value in (True, False):
        ec2.modify_subnet_attribute(SubnetId=subnet_ids[0], **{name: {"Value": value}})
        assert described(ec2, subnet_ids[0])[name] is value


def test_host_names_are_changed_and_read_back(ec2: Any, subnet_ids: list[str]) -> None:
    ec2.modify_subnet_attribute(SubnetId=subnet_ids[0], PrivateDnsHostnameTypeOnLaunch="resource-name")
    for name in ("EnableResourceNameDnsARecordOnLaunch", "EnableResourceNameDnsAAAARecordOnLaunch"):
        ec2.modify_subnet_attribute(SubnetId=subnet_ids[0], **{name: {"Value": True}})
    assert described(ec2, subnet_ids[0])["PrivateDnsNameOptionsOnLaunch"] == {
        "HostnameType": "resource-name",
        "EnableResourceNameDnsARecord": True,
        "EnableResourceNameDnsAAAARecord": True,
    }


def test_an_ipv6_block_is_associated(ec2: Any, vpc_id: str) -> None:
    (vpc,) = ec2.describe_vpcs(VpcIds=[vpc_id])["Vpcs"]
    block = vpc["Ipv6CidrBlockAssociationSet"][0]["Ipv6CidrBlock"].replace("/56", "/64")
    made = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.0.9.0/24", Ipv6CidrBlock=block)["Subnet"]
    (association,) = described(ec2, made["SubnetId"])["Ipv6CidrBlockAssociationSet"]
    assert (association["Ipv6CidrBlock"], association["Ipv6CidrBlockState"]) == (block, {"State": "associated"})


def test_only_the_default_vpc_has_default_subnets(ec2: Any, clients: Any) -> None:
    zones = ec2.describe_availability_zones()["AvailabilityZones"]
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    for number, zone in enumerate(zones):
        made = ec2.create_subnet(VpcId=vpc_id, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=zone["ZoneName"])
        assert (made["Subnet"]["DefaultForAz"], made["Subnet"]["MapPublicIpOnLaunch"]) == (False, False)
    (default,) = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    found = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [default["VpcId"]]}])["Subnets"]
    assert all(subnet["DefaultForAz"] and subnet["MapPublicIpOnLaunch"] for subnet in found)
