"""The rule engine: unknown values do not pass, a rule's bug is its own finding, and Pulumi hears all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pulumi_policy
import pytest
from pulumi_policy import proxy

from policies.cost import NAT_COUNT, REQUIRED_TAGS, RULES
from policies.evaluate import evaluate
from policies.pack import policies
from policies.rule import Level, Resource
from policies.values import ABSENT, SENTINELS, UNKNOWN, NotKnown, Props, normalise

BUCKET = "aws:s3/bucket:Bucket"


def test_a_property_is_absent_unknown_or_known() -> None:
    props = Props({"a": 1.0, "b": None, "c": min(SENTINELS), "d": {"e": [{"f": 2.5}]}})
    assert props.get("a") == 1 and isinstance(props.get("a"), int)
    assert props.get("b") is ABSENT and props.get("missing", "below") is ABSENT
    assert props.get("c") is UNKNOWN and props.get("c", "below") is UNKNOWN
    assert props.get("d", "e", 0, "f") == 2.5 and props.get("d", "e", 7) is ABSENT
    assert props.known("missing", default="x") == "x"
    with pytest.raises(NotKnown, match=r"c\.below"):
        props.known("c", "below")


def test_every_sentinel_of_the_sdk_is_an_unknown() -> None:
    sdk = {value for name, value in vars(proxy).items() if name.startswith("UNKNOWN_")}
    assert sdk == SENTINELS
    assert normalise([{"x": next(iter(sdk))}]) == [{"x": UNKNOWN}]


def test_a_rule_that_breaks_says_so_and_judges_the_other_resources() -> None:
    def check(resource: Resource) -> Iterator[str]:
        if resource.name == "odd":
            raise KeyError("oops")
        yield "is wrong"

    rule = replace(REQUIRED_TAGS, check=check)
    findings = evaluate(
        rule, [Resource(BUCKET, "odd", Props({}), urn="1"), Resource(BUCKET, "even", Props({}), urn="2")], "dev"
    )
    assert [(finding.urn, finding.kind) for finding in findings] == [("1", "broken"), ("2", "violation")]
    assert "rule CO01 itself failed (KeyError: 'oops')" in str(findings[0])


def test_an_unknown_value_is_a_finding_unless_the_rule_lets_it_pass() -> None:
    unknown = [Resource(BUCKET, "b", Props({"tags": UNKNOWN}))]
    assert [finding.kind for finding in evaluate(REQUIRED_TAGS, unknown, "dev")] == ["unknown"]
    assert evaluate(replace(REQUIRED_TAGS, on_unknown="skip"), unknown, "dev") == []


def test_a_level_is_by_environment_and_productions_where_none_is_named() -> None:
    rule = replace(REQUIRED_TAGS, levels={"dev": Level.ADVISORY, "prod": Level.MANDATORY})
    assert [rule.level(name) for name in ("dev", "prod", "elsewhere")] == [
        Level.ADVISORY,
        Level.MANDATORY,
        Level.MANDATORY,
    ]
    both: list[Any] = list(policies([rule]))
    assert [policy.enforcement_level for policy in both] == [
        pulumi_policy.EnforcementLevel.ADVISORY,
        pulumi_policy.EnforcementLevel.MANDATORY,
    ]
    for environment, heard in (("dev", [1, 0]), ("prod", [0, 1])):
        said: list[list[str]] = [[], []]
        for policy, mouth in zip(both, said, strict=True):
            resource = sdk_resource(BUCKET, "logs", {}, environment=environment)
            policy.validate(resource, lambda message, _urn, mouth=mouth: mouth.append(message))
        assert [len(mouth) for mouth in said] == heard


def sdk_resource(
    kind: str, name: str, props: dict[str, Any], environment: str = "dev", **links: list[Any]
) -> SimpleNamespace:
    """A resource as the SDK hands it to a policy: properties behind its proxies."""
    provider = SimpleNamespace(props=proxy.unknown_checking_proxy({"region": "us-east-1"}))
    return SimpleNamespace(
        resource_type=kind,
        name=name,
        urn=f"urn:pulumi:{environment}::tenfold::{kind}::{name}",
        props=proxy.unknown_checking_proxy(props),
        provider=provider,
        property_dependencies=links,
    )


def test_pulumi_is_told_the_resource_the_reason_and_the_fix() -> None:
    both: list[Any] = list(policies(RULES))
    tags, nat = both
    heard: list[tuple[str, str]] = []
    tags.validate(sdk_resource(BUCKET, "logs", {"acl": min(SENTINELS)}), lambda *said: heard.append(said))
    assert [urn.rpartition("::")[2] for _, urn in heard] == ["logs"]
    assert "no tag cost-center and no tag env and no tag owner" in heard[0][0]
    assert "default_tags=" in heard[0][0]

    heard.clear()
    unknown = min(SENTINELS)
    vpc = sdk_resource("aws:ec2/vpc:Vpc", "main", {})
    subnet = sdk_resource(
        "aws:ec2/subnet:Subnet", "public", {"availabilityZone": "us-east-1a", "vpcId": unknown}, vpcId=[vpc]
    )
    nats = [
        sdk_resource("aws:ec2/natGateway:NatGateway", f"nat-{n}", {"subnetId": unknown}, subnetId=[subnet])
        for n in (1, 2)
    ]
    nat.validate(SimpleNamespace(resources=[vpc, subnet, *nats]), lambda *said: heard.append(said))
    assert [urn.rpartition("::")[2] for _, urn in heard] == ["nat-2"]
    assert "2 NAT gateways (nat-1, nat-2), but dev may have one for each environment (1)" in heard[0][0]


def test_stack_rules_compare_ids_where_nothing_links_them() -> None:
    stack = [
        Resource("aws:ec2/vpc:Vpc", "main", Props({"id": "vpc-1"}), urn="v"),
        Resource(
            "aws:ec2/subnet:Subnet", "s", Props({"id": "subnet-1", "vpcId": "vpc-1", "availabilityZone": "a"}), urn="s"
        ),
        *[
            Resource("aws:ec2/natGateway:NatGateway", f"n{n}", Props({"subnetId": "subnet-1"}), urn=f"n{n}")
            for n in (1, 2)
        ],
    ]
    assert [finding.urn for finding in evaluate(NAT_COUNT, stack, "prod")] == ["n2"]
