"""What becomes of a network when its arguments change, or are wrong."""

from typing import Any

import pulumi
import pytest

from components import FlowLogDestination, Nat, Network, Traffic
from policies import recorder
from policies.recorder import record
from tests.components.networks import PLAIN, ZONES, inputs, network

GROWING = {"subnetIds", "routeTableIds"}
"""Lists that AWS changes in place."""


@pytest.mark.parametrize("nat", [*Nat])
def test_adding_a_zone_touches_nothing_but_lists_that_grow(nat: Nat) -> None:
    before, after = (inputs(network(nat=nat, ipv6=True, interface_endpoints=["sts"], zones=ZONES[:n])) for n in (2, 3))
    assert before.keys() < after.keys()
    for key, asked in before.items():
        assert {**asked, **{each: after[key][each] for each in GROWING & asked.keys()}} == after[key], key
        assert all(set(asked[each]) <= set(after[key][each]) for each in GROWING & asked.keys()), key


def test_a_preview_knows_the_subnets_that_exist_while_another_is_to_be_created(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would show what stands in them as replaced, such as the node groups of the other zones."""
    answer = recorder.Answers.new_resource

    def first_two(self: recorder.Answers, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        id, outputs = answer(self, args)
        return "" if args.name.endswith("-c") else id, outputs

    monkeypatch.setattr(recorder.Answers, "new_resource", first_two)
    known: dict[str, bool] = {}

    async def program() -> None:
        subnets = Network("net", PLAIN).subnet_ids["private"]
        for zone in ZONES:
            known[zone] = await subnets[zone].is_known()

    record(lambda: pulumi.Output.from_input(program()), preview=True)
    assert known == {ZONES[0]: True, ZONES[1]: True, ZONES[2]: False}


def test_adding_the_intra_tier_touches_nothing_but_lists_that_grow() -> None:
    before, after = inputs(network()), inputs(network(intra=True))
    for key, asked in before.items():
        assert {**asked, **{each: after[key][each] for each in GROWING & asked.keys()}} == after[key], key


@pytest.mark.parametrize("nat", [*Nat])
def test_another_nat_moves_routes_and_nothing_else(nat: Nat) -> None:
    before, after = inputs(network(nat="per_zone")), inputs(network(nat=nat))
    for key in before.keys() & after.keys():
        if not key[0].endswith(":Route"):
            assert before[key] == after[key], key
    assert {kind.split(":")[-1] for kind, _ in before.keys() ^ after.keys()} <= {"NatGateway", "Eip", "Route"}


def test_adding_ipv6_replaces_nothing() -> None:
    """What changes on resources that were there are properties that AWS changes in place."""
    before, after = inputs(network()), inputs(network(ipv6=True))
    changed = {
        (kind.split(":")[-1], name)
        for (kind, name), asked in before.items()
        for name in {key for key in {*asked, *after[kind, name]} if asked.get(key) != after[kind, name].get(key)}
    }
    assert changed == {
        ("Vpc", "assignGeneratedIpv6CidrBlock"),
        ("Subnet", "ipv6CidrBlock"),
        ("Subnet", "assignIpv6AddressOnCreation"),
        ("NetworkAcl", "ingress"),
        ("NetworkAcl", "egress"),
    }


def test_a_subnet_is_known_only_once_its_routes_are_there() -> None:
    """Or a node that starts at once finds no way to its images."""
    seen: dict[str, frozenset[str]] = {}

    def program() -> None:
        made = Network("net", PLAIN)
        import pulumi_aws as aws

        aws.ec2.SecurityGroup("user", description=made.subnet_ids["private"]["us-east-1a"])

    recording = record(program)
    seen = {each.name: each.after for each in recording.resources}
    wiring = [*recording.of("Route").values(), *recording.of("RouteTableAssociation").values()]
    wiring += recording.of("NetworkAcl").values()
    assert {each.urn for each in wiring} <= seen["user"]


# Refusals


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"cidr_block": "10.0.0.0/21"}, ["cidr_block: '10.0.0.0/21'", "too small", "/20"]),
        ({"cidr_block": "ten"}, ["cidr_block: 'ten' should be an IPv4 range such as 10.0.0.0/16"]),
        ({"zones": ["us-east-1a"]}, ["zones", "add one"]),
        ({"nat": "two"}, ["nat: 'two'", "none, single, per_zone, regional"]),
        ({"interface_endpoints": ["s3"]}, ["interface_endpoints: 's3'", "leave it out"]),
        ({"interface_endpoints": ["sts", "sts"]}, ["interface_endpoints: 'sts'", "twice"]),
        ({"interface_endpoints": ["sts"], "dns_support": False}, ["dns_support", "turn it on"]),
        ({"flow_logs": {"max_aggregation_interval": 300}}, ["flow_logs.max_aggregation_interval: 300", "60 or 600"]),
        ({"flow_logs": {"destination": "cloud_watch", "retention_days": 100}}, ["retention_days: 100", "is 90"]),
        ({"flow_logs": {"retention_days": 0}}, ["retention_days: 0", "1 or more"]),
    ],
)
def test_what_aws_would_refuse_is_refused_before_anything_is_created(args: dict[str, Any], says: list[str]) -> None:
    with pytest.raises(pulumi.RunError) as error:
        network(**args)
    for part in ("network net", *says):
        assert part in str(error.value)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(pulumi.RunError, match=r"(?s)cidr_block.*zones.*nat"):
        network(cidr_block="10.0.0.0/8", zones=[], nat="many")


def test_enums_are_values_that_a_plugin_hands_over() -> None:
    assert [Nat("per_zone"), Traffic("all"), FlowLogDestination("s3")] == ["per_zone", "all", "s3"]
