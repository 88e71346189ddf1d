"""Verify accepts what was asked for, and names whatever differs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from operations.aws import HOME_REGION
from operations.checks import Check
from operations.engine import Stack
from operations.verify import Verified, verify
from tests.operations.conftest import REGION, ZONES, Account

STACK = Stack("dev")


def wrong(verified: Verified) -> list[Check]:
    return [check for check in verified.checks if not check.ok]


def test_what_was_asked_for_is_accepted(deployed: Account, capsys: pytest.CaptureFixture[str]) -> None:
    verified = verify(STACK, deployed.state, deployed.clients)
    assert wrong(verified) == [] and verified.ok
    assert verified.lost == []
    shown = capsys.readouterr().out
    assert "Different" not in shown and "Lost" not in shown
    assert max(map(len, shown.splitlines())) <= 100


def remove_route(account: Account) -> None:
    for table in account.ec2.describe_route_tables()["RouteTables"]:
        for route in table["Routes"]:
            if route.get("NatGatewayId"):
                account.ec2.delete_route(RouteTableId=table["RouteTableId"], DestinationCidrBlock="0.0.0.0/0")


def open_default_group(account: Account) -> None:
    group = account.ec2.describe_security_groups(
        GroupNames=["default"], Filters=[{"Name": "vpc-id", "Values": [account.network["vpc_id"]]}]
    )
    rule = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    account.ec2.authorize_security_group_ingress(GroupId=group["SecurityGroups"][0]["GroupId"], IpPermissions=[rule])


def untag(account: Account) -> None:
    account.ec2.delete_tags(Resources=[account.network["subnet_ids"]["data"][ZONES[0]]], Tags=[{"Key": "cost-center"}])


BREAKS: dict[str, tuple[Callable[[Account], object], set[str]]] = {
    "a name server is switched off": (
        lambda a: a.ec2.modify_vpc_attribute(VpcId=a.network["vpc_id"], EnableDnsSupport={"Value": False}),
        {"VPC"},
    ),
    "a subnet gives out public addresses": (
        lambda a: a.ec2.modify_subnet_attribute(
            SubnetId=a.network["subnet_ids"]["data"][ZONES[1]], MapPublicIpOnLaunch={"Value": True}
        ),
        {"subnets"},
    ),
    "a subnet was added": (
        lambda a: a.ec2.create_subnet(VpcId=a.network["vpc_id"], CidrBlock="10.0.60.0/24"),
        {"subnets", "tags", "defaults"},
    ),
    "the way out is gone": (remove_route, {"routes"}),
    "an endpoint is gone": (
        lambda a: a.ec2.delete_vpc_endpoints(VpcEndpointIds=[a.network["endpoint_ids"]["s3"]]),
        {"endpoints"},
    ),
    "the flow log is gone": (
        lambda a: a.ec2.delete_flow_logs(
            FlowLogIds=[one["FlowLogId"] for one in a.ec2.describe_flow_logs()["FlowLogs"]]
        ),
        {"flow logs"},
    ),
    "the default security group lets something in": (open_default_group, {"defaults"}),
    "a tag is gone": (untag, {"tags"}),
    "the NAT gateway is gone": (
        lambda a: a.ec2.delete_nat_gateway(NatGatewayId=a.network["nat_gateway_ids"]["single"]),
        {"gateways"},
    ),
    "the caches' subnet group has other subnets": (
        lambda a: a.clients("elasticache", REGION).modify_cache_subnet_group(
            CacheSubnetGroupName="net-cache", SubnetIds=[a.network["subnet_ids"]["private"][ZONES[0]]]
        ),
        {"subnet groups"},
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_difference_is_named(deployed: Account, what: str, capsys: pytest.CaptureFixture[str]) -> None:
    do, subjects = BREAKS[what]
    do(deployed)
    verified = verify(STACK, deployed.state, deployed.clients)
    assert {check.subject for check in wrong(verified)} == subjects
    shown = capsys.readouterr().out
    assert "Different" in shown and REGION in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_a_vpc_that_is_gone_is_one_difference(deployed: Account) -> None:
    deployed.network["vpc_id"] = "vpc-0123456789abcdef0"
    assert [(check.what, check.id) for check in wrong(verify(STACK, deployed.state, deployed.clients))] == [
        ("exists", "vpc-0123456789abcdef0")
    ]


def test_excluded_regions_are_not_asked(deployed: Account) -> None:
    assert verify(STACK, deployed.state, deployed.clients, exclude=[REGION]).checks == []


def test_iam_is_not_asked_while_the_region_that_it_lives_in_is_left_alone(deployed: Account) -> None:
    def clients(service: str, region: str) -> Any:
        assert (service, region) != ("iam", HOME_REGION)
        return deployed.clients(service, region)

    assert verify(STACK, deployed.state, clients, exclude=[HOME_REGION]).lost == []


def test_what_no_state_knows_is_lost(deployed: Account) -> None:
    made = deployed.ec2.create_vpc(CidrBlock="10.9.0.0/16", TagSpecifications=deployed.spec("vpc", "net-vpc"))
    (lost,) = verify(STACK, deployed.state, deployed.clients).lost
    assert (lost.id, lost.kind, lost.name, lost.region) == (made["Vpc"]["VpcId"], "ec2:vpc", "net-vpc", REGION)
