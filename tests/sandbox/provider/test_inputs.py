"""Inputs that AWS or the SDK would refuse end in one message that names the property, before anything is called."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox.provider.conftest import Engine, Made, Refused

VPC = "aws:ec2/vpc:Vpc"
GROUP = "aws:cloudwatch/logGroup:LogGroup"
SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"
RULE = {"protocol": "tcp", "fromPort": 443, "toPort": 443}


@pytest.mark.parametrize(
    ("type", "inputs", "where", "words"),
    [
        (VPC, {"cidrBlok": "10.0.0.0/16"}, "cidrBlok", "did you mean 'cidrBlock'?"),
        ("aws:ec2/subnet:Subnet", {"cidrBlock": "10.0.0.0/24"}, "vpcId", "missing required property 'vpcId'"),
        (VPC, {"cidrBlock": 10}, "cidrBlock", "must be a string, not 10"),
        (VPC, {"enableDnsSupport": "yes"}, "enableDnsSupport", "must be true or false"),
        (GROUP, {"retentionInDays": 1.5}, "retentionInDays", "must be a whole number"),
        (SECURITY_GROUP, {"ingress": [RULE | {"fromPort": "https"}]}, "ingress[0].fromPort", "must be a whole number"),
        (SECURITY_GROUP, {"ingress": [RULE | {"cidrBlock": []}]}, "ingress[0].cidrBlock", "'cidrBlocks'?"),
        (SECURITY_GROUP, {"ingress": [{"protocol": "tcp", "toPort": 443}]}, "ingress[0].fromPort", "missing required"),
        (SECURITY_GROUP, {"tags": {"a": 1}}, "tags.a", "must be a string"),
    ],
)
def test_what_the_sdk_would_refuse(engine: Engine, type: str, inputs: dict[str, Any], where: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        engine.check(Made(type, "test"), inputs)
    assert len(refused.value.failures) == 1
    path, reason = refused.value.failures[0]
    assert path == where and where in reason and words in reason


@pytest.mark.parametrize(
    ("type", "inputs", "where", "words"),
    [
        (VPC, {"instanceTenancy": "shared"}, "instanceTenancy", "AWS takes default, dedicated, host"),
        (GROUP, {"name": "no spaces"}, "name", r"match [\.\-_/#A-Za-z0-9]+"),
        (
            "aws:iam/role:Role",
            {"assumeRolePolicy": "{}", "maxSessionDuration": 60},
            "maxSessionDuration",
            "3600 to 43200",
        ),
        (
            "aws:iam/role:Role",
            {"assumeRolePolicy": "{}", "name": "x" * 65},
            "name",
            "has 65 characters: AWS takes 1 to 64",
        ),
        (
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
            {"bucket": "b", "rules": [{"id": "a", "status": "on"}]},
            "rules[0].status",
            "AWS takes Enabled, Disabled",
        ),
        ("aws:kms/key:Key", {"deletionWindowInDays": 7, "keyUsage": "SIGN"}, "keyUsage", "SIGN_VERIFY"),
    ],
)
def test_what_aws_would_refuse(engine: Engine, type: str, inputs: dict[str, Any], where: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        engine.check(Made(type, "test"), inputs)
    assert [path for path, _ in refused.value.failures] == [where]
    assert words in refused.value.failures[0][1]


def test_a_property_without_a_call_is_refused_and_never_dropped(engine: Engine) -> None:
    with pytest.raises(Refused, match="'website' is not mapped to an AWS call by the sandbox"):
        engine.check(Made("aws:s3/bucket:Bucket", "test"), {"website": {"indexDocument": "index.html"}})


def test_a_type_without_an_entry_says_how_to_add_one(engine: Engine) -> None:
    with pytest.raises(Exception, match=r"no entry for aws:glue/job:Job: sandbox/provider/README\.md"):
        engine.check(Made("aws:glue/job:Job", "test"), {})


def test_a_policy_may_be_an_object(engine: Engine) -> None:
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole"}]}
    inputs = engine.check(Made("aws:iam/role:Role", "test"), {"assumeRolePolicy": policy})
    assert json.loads(inputs["assumeRolePolicy"]) == policy
