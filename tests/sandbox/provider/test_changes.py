"""What a change leads to: nothing, an update in place, or another resource."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from pulumi.runtime.proto import provider_pb2

from tests.sandbox.provider.conftest import REGION, Engine, Made

NONE = provider_pb2.DiffResponse.DIFF_NONE
Kind = provider_pb2.PropertyDiff.Kind
VPC = "aws:ec2/vpc:Vpc"
CIDR = {"cidrBlock": "10.0.0.0/16"}
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@pytest.fixture
def vpc(engine: Engine) -> Made:
    return engine.create(VPC, CIDR | {"tags": {"Name": "a", "old": "1"}})


def changed(engine: Engine, made: Made, news: dict[str, Any]) -> tuple[list[str], list[str]]:
    diff = engine.diff(made, news)
    return list(diff.diffs), list(diff.replaces)


def test_what_a_modify_call_takes_is_updated(engine: Engine, vpc: Made) -> None:
    diff = engine.diff(vpc, vpc.inputs | {"enableDnsHostnames": True})
    assert (list(diff.diffs), list(diff.replaces)) == (["enableDnsHostnames"], [])
    assert diff.detailedDiff["enableDnsHostnames"].kind == Kind.UPDATE


def test_what_no_modify_call_takes_replaces(engine: Engine, vpc: Made) -> None:
    diff = engine.diff(vpc, vpc.inputs | {"cidrBlock": "10.1.0.0/16"})
    assert list(diff.replaces) == ["cidrBlock"] and not diff.deleteBeforeReplace
    assert diff.detailedDiff["cidrBlock"].kind == Kind.UPDATE_REPLACE


def test_an_unknown_value_counts_as_changed(engine: Engine, vpc: Made) -> None:
    assert changed(engine, vpc, vpc.inputs | {"cidrBlock": UNKNOWN}) == (["cidrBlock"], ["cidrBlock"])


def test_a_value_that_says_the_same_is_no_change(engine: Engine, vpc: Made) -> None:
    assert engine.diff(vpc, vpc.inputs | {"enableDnsSupport": True}).changes == NONE
    role = engine.create("aws:iam/role:Role", {"assumeRolePolicy": '{"Statement": [], "Version": "2012-10-17"}'})
    spelled = '{"Version":"2012-10-17",  "Statement":[]}'
    assert engine.diff(role, {"assumeRolePolicy": spelled}).changes == NONE


def test_the_order_of_a_list_is_no_change(engine: Engine, vpc: Made) -> None:
    rule: dict[str, Any] = {"protocol": "tcp", "fromPort": 1, "toPort": 1}
    one, other = rule | {"cidrBlocks": ["10.0.0.0/8"]}, rule | {"cidrBlocks": ["192.168.0.0/16"]}
    group = engine.create("aws:ec2/securityGroup:SecurityGroup", {"vpcId": vpc.id, "ingress": [one, other]})
    together = rule | {"cidrBlocks": ["192.168.0.0/16", "10.0.0.0/8"]}
    for ingress in ([other, one], [together]):
        assert engine.diff(group, {"vpcId": vpc.id, "ingress": ingress}).changes == NONE


def test_a_property_taken_away_goes_back_to_its_default(engine: Engine) -> None:
    made = engine.create(VPC, CIDR | {"enableDnsSupport": False})
    assert changed(engine, made, CIDR) == (["enableDnsSupport"], [])
    assert engine.update(made, CIDR).outputs["enableDnsSupport"] is True


def test_a_property_taken_away_is_unset_by_its_own_call(engine: Engine) -> None:
    boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    made = engine.create("aws:iam/role:Role", {"assumeRolePolicy": "{}", "permissionsBoundary": boundary})
    assert changed(engine, made, {"assumeRolePolicy": "{}"}) == (["permissionsBoundary"], [])
    updated = engine.update(made, {"assumeRolePolicy": "{}"})
    assert "permissionsBoundary" not in engine.read(updated).outputs


def test_a_given_name_deletes_before_it_replaces(engine: Engine) -> None:
    group = {"family": "valkey8"}
    named = engine.create("aws:elasticache/parameterGroup:ParameterGroup", group | {"name": "fixed"})
    assert engine.diff(named, {"family": "valkey9", "name": "fixed"}).deleteBeforeReplace
    renamed = engine.diff(named, {"family": "valkey9", "name": "other"})
    assert renamed.replaces and not renamed.deleteBeforeReplace
    automatic = engine.create("aws:elasticache/parameterGroup:ParameterGroup", group)
    assert not engine.diff(automatic, {"family": "valkey9"}).deleteBeforeReplace
    for made in (named, automatic):
        engine.delete(made)


def test_another_region_replaces(engine: Engine, vpc: Made) -> None:
    assert engine.diff(vpc, vpc.inputs | {"region": REGION}).changes == NONE
    assert changed(engine, vpc, vpc.inputs | {"region": "eu-central-1"}) == (["region"], ["region"])
    engine.configure(region="eu-central-1")
    assert changed(engine, vpc, vpc.inputs) == (["region"], ["region"])


def test_a_resource_may_be_in_another_region_than_its_provider(engine: Engine) -> None:
    made = engine.create(VPC, CIDR | {"region": "eu-central-1"})
    assert made.outputs["region"] == "eu-central-1" and ":eu-central-1:" in made.outputs["arn"]
    assert boto3.client("ec2", "eu-central-1").describe_vpcs(VpcIds=[made.id])["Vpcs"]
    assert engine.read(made).id == made.id
    engine.delete(made)
    assert engine.read(made).id == ""


def test_tags_change_in_place(engine: Engine, vpc: Made) -> None:
    news = CIDR | {"tags": {"Name": "b", "new": "2"}}
    assert changed(engine, vpc, news) == (["tags", "tagsAll"], [])
    updated = engine.update(vpc, news)
    assert engine.read(updated).outputs["tagsAll"] == {"Name": "b", "new": "2"}


@pytest.mark.parametrize("type", [VPC, "aws:sqs/queue:Queue", "aws:s3/bucket:Bucket", "aws:iam/role:Role"])
def test_default_tags(engine: Engine, type: str) -> None:
    given: dict[str, Any] = {VPC: CIDR, "aws:iam/role:Role": {"assumeRolePolicy": "{}"}}.get(type, {})
    engine.configure(tags={"env": "dev", "team": "a"})
    made = engine.create(type, given | {"tags": {"Name": "x", "team": "b"}})
    assert made.outputs["tagsAll"] == {"env": "dev", "team": "b", "Name": "x"}
    assert engine.read(made).inputs["tags"] == {"Name": "x", "team": "b"}

    engine.configure(tags={"env": "prod"})
    assert changed(engine, made, given | {"tags": {"Name": "x", "team": "b"}}) == (["tagsAll"], [])
    made = engine.update(made, given | {"tags": {"Name": "x", "team": "b"}})
    assert engine.read(made).outputs["tagsAll"] == {"env": "prod", "team": "b", "Name": "x"}
    engine.delete(made)


def test_what_only_identifies_a_resource_replaces_it(engine: Engine, vpc: Made) -> None:
    group = engine.create("aws:ec2/securityGroup:SecurityGroup", {"vpcId": vpc.id, "name": "one"})
    assert changed(engine, group, {"vpcId": vpc.id, "name": "two"}) == (["name"], ["name"])
    given = {"securityGroupId": group.id, "ipProtocol": "-1", "cidrIpv4": "10.0.0.0/8"}
    rule = engine.create("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", given)
    assert changed(engine, rule, given | {"securityGroupId": "sg-2"}) == (["securityGroupId"], ["securityGroupId"])
    assert changed(engine, rule, given | {"ipProtocol": "all"}) == ([], [])
