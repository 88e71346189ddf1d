"""Physical names: made from the logical one, kept, and within what AWS allows."""

from __future__ import annotations

import re

import pytest
from pulumi.runtime.proto import provider_pb2

from tests.sandbox.provider.conftest import Engine, Made, Refused

ROLE = "aws:iam/role:Role"
TRUST = {"assumeRolePolicy": "{}"}
Options = provider_pb2.CheckRequest.AutonamingOptions


def test_a_name_is_the_logical_one_and_seven_digits(engine: Engine) -> None:
    name = engine.check(Made(ROLE, "service"), TRUST)["name"]
    assert re.fullmatch("service-[0-9a-f]{7}", name)
    assert engine.check(Made(ROLE, "service"), TRUST)["name"] == name


def test_a_name_is_kept(engine: Engine) -> None:
    olds = engine.check(Made(ROLE, "service"), TRUST) | {"name": "service-abcdef0"}
    assert engine.check(Made(ROLE, "service"), TRUST, olds)["name"] == "service-abcdef0"


def test_a_given_name_is_taken(engine: Engine) -> None:
    inputs = engine.check(Made(ROLE, "service"), TRUST | {"name": "mine"})
    assert inputs["name"] == "mine" and "__defaults" not in inputs


def test_a_prefix_takes_the_place_of_the_logical_name(engine: Engine) -> None:
    name = engine.check(Made(ROLE, "service"), TRUST | {"namePrefix": "mine-"})["name"]
    assert re.fullmatch("mine-[0-9a-f]{7}", name)


def test_a_long_name_is_cut_before_its_digits(engine: Engine) -> None:
    name = engine.check(Made(ROLE, "s" * 100), TRUST)["name"]
    assert len(name) == 64 and re.fullmatch("s+[0-9a-f]{7}", name)


def test_a_name_holds_only_what_aws_allows(engine: Engine) -> None:
    name = engine.check(Made("aws:s3/bucket:Bucket", "My_Bucket"), {})["bucket"]
    assert re.fullmatch("my-bucket-[0-9a-f]{7}", name)


def test_names_that_begin_or_end_as_aws_demands(engine: Engine) -> None:
    assert engine.check(Made("aws:kms/alias:Alias", "a"), {"targetKeyId": "k"})["name"].startswith("alias/a-")
    assert engine.check(Made("aws:sqs/queue:Queue", "q"), {"fifoQueue": True})["name"].endswith(".fifo")


def test_the_engines_proposal(engine: Engine) -> None:
    propose = Options(proposed_name="dev-service-1", mode=Options.Mode.PROPOSE)
    assert engine.check(Made(ROLE, "service"), TRUST, autonaming=propose)["name"] == "dev-service-1"
    enforce = Options(proposed_name="dev-service-1", mode=Options.Mode.ENFORCE)
    assert engine.check(Made(ROLE, "service"), TRUST, autonaming=enforce)["name"] == "dev-service-1"
    with pytest.raises(Refused, match="missing required property 'name': autonaming is off"):
        engine.check(Made(ROLE, "service"), TRUST, autonaming=Options(mode=Options.Mode.DISABLE))
