"""Data sources."""

from __future__ import annotations

import json

import pytest

from tests.sandbox.provider.conftest import REGION, Engine


def test_who_and_where_we_are(engine: Engine) -> None:
    assert engine.invoke("aws:index/getCallerIdentity:getCallerIdentity")["accountId"] == "123456789012"
    assert engine.invoke("aws:index/getRegion:getRegion")["region"] == REGION
    assert engine.invoke("aws:index/getPartition:getPartition")["partition"] == "aws"


def test_zones(engine: Engine) -> None:
    zones = engine.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {"state": "available"})
    assert zones["names"] == [f"{REGION}{letter}" for letter in "abc"]
    assert len(zones["zoneIds"]) == 3
    fewer = engine.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {"excludeNames": [f"{REGION}a"]})
    assert f"{REGION}a" not in fewer["names"]


def test_a_policy_document(engine: Engine) -> None:
    found = engine.invoke(
        "aws:iam/getPolicyDocument:getPolicyDocument",
        {
            "statements": [
                {
                    "sid": "Read",
                    "actions": ["s3:GetObject"],
                    "resources": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"],
                    "principals": [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}],
                    "conditions": [{"test": "StringEquals", "variable": "aws:SourceAccount", "values": ["1"]}],
                },
                {
                    "effect": "Deny",
                    "notActions": ["s3:*"],
                    "resources": ["*"],
                    "principals": [{"type": "*", "identifiers": ["*"]}],
                },
            ]
        },
    )
    assert json.loads(found["json"]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Read",
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"],
                "Principal": {"Service": "ec2.amazonaws.com"},
                "Condition": {"StringEquals": {"aws:SourceAccount": "1"}},
            },
            {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*", "Principal": "*"},
        ],
    }


def test_a_later_document_overrides_a_statement(engine: Engine) -> None:
    override = json.dumps({"Statement": [{"Sid": "A", "Effect": "Deny"}]})
    found = engine.invoke(
        "aws:iam/getPolicyDocument:getPolicyDocument",
        {"statements": [{"sid": "A", "actions": ["*"]}], "overridePolicyDocuments": [override]},
    )
    assert json.loads(found["minifiedJson"])["Statement"] == [{"Sid": "A", "Effect": "Deny"}]


def test_a_data_source_that_the_sandbox_lacks(engine: Engine) -> None:
    with pytest.raises(LookupError, match="no data source aws:ec2/getAmi:getAmi: it has getAvailabilityZones, "):
        engine.invoke("aws:ec2/getAmi:getAmi")
