"""The rule engine: unknown values do not pass, a rule's bug is its own finding, and everything is seen once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pulumi_policy import proxy

from policies.cost import NAT_COUNT, REQUIRED_TAGS
from policies.evaluate import Evaluator, Finding, evaluate
from policies.rule import Context, Level, Rule, example
from policies.stack import Resource, Stack, joined
from policies.tokens import BUCKET, NAT, SUBNET, VPC
from policies.values import ABSENT, SENTINELS, UNKNOWN, NotKnown, Props, normalise


def test_a_property_is_absent_unknown_or_known() -> None:
    props = Props({"a": 1.0, "b": None, "c": min(SENTINELS), "d": {"e": [{"f": 2.5}]}})
    assert props.get("a") == 1 and isinstance(props.get("a"), int)
    assert props.get("b") is ABSENT and props.get("missing", "below") is ABSENT
    assert props.get("c") is UNKNOWN and props.get("c", "below") is UNKNOWN
    assert props.get("d", "e", 0, "f") == 2.5 and props.get("d", "e", 7) is ABSENT
    assert props.known("missing", default="x") == "x"
    with pytest.raises(NotKnown, match=r"c\.below"):
        props.known("c", "below")


def test_values_of_another_kind_count_as_absent_and_lists_with_an_unknown_are_unknown() -> None:
    props = Props({"n": "ten", "s": 3, "l": {"not": "a list"}, "o": [1, {"x": 2}], "u": ["a", min(SENTINELS)]})
    assert props.number("n", default=5) == 5 and props.text("s", default="?") == "?"
    assert props.each("l") == [] and [each.get("x") for each in props.each("o")] == [2]
    assert props.texts("o") == []
    for read in (props.each, props.texts):
        with pytest.raises(NotKnown, match="u"):
            read("u")


def test_every_sentinel_of_the_sdk_is_an_unknown_and_a_secret_is_what_it_hides() -> None:
    sdk = {value for name, value in vars(proxy).items() if name.startswith("UNKNOWN_")}
    assert sdk == SENTINELS
    assert normalise([{"x": next(iter(sdk))}]) == [{"x": UNKNOWN}]
    mark = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
    assert normalise({"p": {**mark, "value": "s"}, "q": {**mark, "ciphertext": "c"}}) == {"p": "s", "q": UNKNOWN}


def found(rule: Rule, *resources: Resource, environment: str = "dev") -> list[Finding]:
    return evaluate(Evaluator([rule], environment), resources)


def test_a_rule_that_breaks_says_so_and_judges_the_other_resources() -> None:
    def check(resource: Resource, context: Context) -> Iterator[str]:
        if resource.name == "odd":
            raise KeyError("oops")
        yield "is wrong"

    rule = replace(REQUIRED_TAGS, check=check)
    findings = found(rule, example(BUCKET, {}, "odd"), example(BUCKET, {}, "even"))
    assert [(finding.resource.name, finding.kind) for finding in findings] == [("odd", "broken"), ("even", "violation")]
    assert "rule CO01 itself failed (KeyError: 'oops')" in findings[0].message


@pytest.mark.parametrize(
    ("on_unknown", "levels"), [("fail", [Level.REMEDIATE]), ("warn", [Level.ADVISORY]), ("skip", [])]
)
def test_an_unknown_value_is_what_the_rule_says_it_is(on_unknown: Any, levels: list[Level]) -> None:
    findings = found(replace(REQUIRED_TAGS, on_unknown=on_unknown), example(BUCKET, {"tags": UNKNOWN}))
    assert [finding.level for finding in findings] == levels


def test_an_unknown_value_of_one_resource_keeps_no_other_from_being_judged() -> None:
    gateways = [example(NAT, {"availabilityMode": mode}, str(mode)) for mode in (UNKNOWN, "regional")]
    network = example(VPC, {}, "main")
    linked = [replace(each, links={"vpcId": ["main"]}) for each in gateways]
    assert [(each.resource.name, each.kind) for each in found(NAT_COUNT, network, *linked)] == [
        ("State.UNKNOWN", "unknown"),
        ("regional", "violation"),
        ("regional", "violation"),
    ]


def test_a_level_is_by_environment_and_productions_where_none_is_named() -> None:
    rule = replace(REQUIRED_TAGS, levels={"dev": Level.ADVISORY, "staging": Level.DISABLED, "prod": Level.MANDATORY})
    bare = example(BUCKET, {})
    heard = {name: [each.level for each in found(rule, bare, environment=name)] for name in ("dev", "staging", "eu")}
    assert heard == {"dev": [Level.ADVISORY], "staging": [], "eu": [Level.MANDATORY]}


def test_resources_are_related_by_where_values_come_from_first_and_by_equal_values_second() -> None:
    vpc = example(VPC, {"id": UNKNOWN}, "main")
    other = example(VPC, {"id": "vpc-2"}, "other")
    linked = example(SUBNET, {"vpcId": UNKNOWN}, "linked", links={"vpcId": ["main"]})
    equal = example(SUBNET, {"vpcId": "vpc-2"}, "equal")
    loose = example(SUBNET, {"vpcId": "vpc-3"}, "loose")
    stack = Stack([vpc, other, linked, equal, loose])
    assert [stack.target(each, "vpcId", VPC) for each in (linked, equal, loose)] == [vpc, other, None]
    assert stack.users(vpc, "vpcId", SUBNET) == [linked] and stack.users(other, "vpcId", SUBNET) == [equal]
    assert [each.type for each in stack.of("pulumi:pulumi:Stack")] == ["pulumi:pulumi:Stack"]


def test_a_region_is_the_resources_before_the_providers() -> None:
    assert example(BUCKET, {"region": "eu-west-1"}).region == "eu-west-1"
    assert example(BUCKET, {}, region="us-west-2").region == "us-west-2"
    assert example(BUCKET, {"region": UNKNOWN}, provider=Props({})).region == ""


def test_a_remediation_keeps_what_it_does_not_mend() -> None:
    config = {"tenfold:owner": "data", "tenfold:cost_center": "c-1"}
    evaluator = Evaluator([REQUIRED_TAGS], "staging", config=config)
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "s"}
    ((rule, props),) = evaluator.remediate(example(BUCKET, {"tags": {"owner": "me"}, "policy": secret}))
    assert rule is REQUIRED_TAGS
    assert props == {"tags": {"owner": "me", "env": "staging", "cost-center": "c-1"}, "policy": secret}


def test_what_a_program_leaves_to_aws_is_absent_and_what_it_asks_for_comes_first() -> None:
    unknown = min(SENTINELS)
    asked = example(BUCKET, {"acl": "private", "kmsKey": unknown})
    answered = example(BUCKET, {"acl": "public", "kmsKey": "key-1", "arn": unknown, "region": "us-east-1"})
    assert joined(asked, answered).props.plain() == {"acl": "private", "kmsKey": UNKNOWN, "region": "us-east-1"}
