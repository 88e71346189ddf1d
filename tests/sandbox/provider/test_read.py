"""What Read finds: drift, what is gone, and what an import needs."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from pulumi.runtime.proto import provider_pb2

from tests.sandbox.provider.conftest import REGION, Engine, Made

VPC = "aws:ec2/vpc:Vpc"


@pytest.fixture
def ec2(engine: Engine) -> Any:
    return boto3.client("ec2", REGION)


@pytest.fixture
def vpc(engine: Engine) -> Made:
    return engine.create(VPC, {"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": True, "tags": {"Name": "a"}})


def drift(engine: Engine, made: Made) -> list[str]:
    found = engine.read(made)
    return list(engine.diff(found, made.inputs).diffs)


def test_a_changed_property_is_drift(engine: Engine, ec2: Any, vpc: Made) -> None:
    assert drift(engine, vpc) == []
    ec2.modify_vpc_attribute(VpcId=vpc.id, EnableDnsHostnames={"Value": False})
    assert drift(engine, vpc) == ["enableDnsHostnames"]


def test_a_property_that_the_program_leaves_to_its_default_is_drift_too(engine: Engine, ec2: Any, vpc: Made) -> None:
    ec2.modify_vpc_attribute(VpcId=vpc.id, EnableDnsSupport={"Value": False})
    assert engine.read(vpc).inputs["enableDnsSupport"] is False
    assert drift(engine, vpc) == ["enableDnsSupport"]


def test_changed_tags_are_drift(engine: Engine, ec2: Any, vpc: Made) -> None:
    ec2.create_tags(Resources=[vpc.id], Tags=[{"Key": "Name", "Value": "b"}])
    assert drift(engine, vpc) == ["tags", "tagsAll"]
    ec2.delete_tags(Resources=[vpc.id], Tags=[{"Key": "Name"}])
    assert drift(engine, vpc) == ["tags", "tagsAll"]


def test_a_removed_setting_is_drift(engine: Engine) -> None:
    group = engine.create("aws:cloudwatch/logGroup:LogGroup", {"retentionInDays": 7})
    boto3.client("logs", REGION).delete_retention_policy(logGroupName=group.id)
    assert drift(engine, group) == ["retentionInDays"]
    engine.delete(group)


def test_a_rule_added_behind_our_back_is_drift(engine: Engine, ec2: Any, vpc: Made) -> None:
    rule = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/8"]}
    group = engine.create("aws:ec2/securityGroup:SecurityGroup", {"vpcId": vpc.id, "ingress": [rule]})
    permission = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group.id, IpPermissions=[permission])
    found = engine.read(group)
    assert list(engine.diff(found, group.inputs).diffs) == ["ingress"]
    engine.update(found, {"vpcId": vpc.id, "ingress": [rule]})
    assert drift(engine, group) == []


def test_what_is_gone_has_no_id(engine: Engine, ec2: Any, vpc: Made) -> None:
    ec2.delete_vpc(VpcId=vpc.id)
    assert engine.read(vpc).id == ""
    engine.delete(vpc)


def test_an_import_finds_what_is_not_a_default(engine: Engine, ec2: Any) -> None:
    made = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    ec2.create_tags(Resources=[made], Tags=[{"Key": "Name", "Value": "old"}])
    found = engine.import_(VPC, made)
    assert (found.id, found.inputs) == (
        made,
        {"cidrBlock": "10.9.0.0/16", "tags": {"Name": "old"}, "tagsAll": {"Name": "old"}},
    )
    assert found.outputs["defaultSecurityGroupId"].startswith("sg-")
    assert (
        engine.diff(found, {"cidrBlock": "10.9.0.0/16", "tags": {"Name": "old"}}).changes
        == provider_pb2.DiffResponse.DIFF_NONE
    )


def test_an_import_may_name_its_region(engine: Engine) -> None:
    made = boto3.client("ec2", "eu-central-1").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    found = engine.import_(VPC, f"{made}@eu-central-1")
    assert (found.id, found.outputs["region"]) == (made, "eu-central-1")


def test_an_id_of_the_wrong_form_says_the_right_one(engine: Engine) -> None:
    with pytest.raises(Exception, match="'nonsense' is not an id to import: its form is role:name"):
        engine.import_("aws:iam/rolePolicy:RolePolicy", "nonsense")


def test_an_import_of_nothing_finds_nothing(engine: Engine) -> None:
    assert engine.import_(VPC, "vpc-0123456789abcdef0").id == ""
    assert engine.import_("aws:iam/role:Role", "nobody").id == ""
    assert engine.import_("aws:ec2/route:Route", "rtb-0123456789abcdef0_0.0.0.0/0").id == ""
