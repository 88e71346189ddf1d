"""What a key asks of AWS."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components import Key, KeyArgs, KeyUser
from policies import recorder
from policies.recorder import ACCOUNT, Recording, record

ARN = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"


@pytest.fixture(autouse=True)
def arn(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("key:Key", "replicaKey:ReplicaKey"):
        monkeypatch.setitem(recorder.COMPUTED, f"aws:kms/{kind}", {"arn": ARN, "keyId": "1"})


def key(**args: Any) -> Recording:
    given: KeyArgs = {"description": "data", **args}  # type: ignore[typeddict-item]  # some are wrong on purpose
    return record(lambda: Key("data", given) and None)


def statements(recording: Recording) -> list[dict[str, Any]]:
    (policy,) = recording.of("KeyPolicy").values()
    found: list[dict[str, Any]] = json.loads(policy.inputs["policy"])["Statement"]
    return found


def outputs(recording: Recording) -> dict[str, Any]:
    return next(outputs for urn, outputs in recording.outputs.items() if urn.endswith("Key::data"))


def test_logical_names_are_frozen() -> None:
    """A changed name replaces what it names; it needs an alias, a line in CHANGELOG.md and a page in docs/upgrade."""
    assert {each.name for each in key(users=["logs"]).resources} == {"data", "data-key", "data-alias", "data-policy"}
    assert set(key(primary_key_arn=ARN).of("ReplicaKey")) == {"data-key"}


def test_a_key_rotates_can_be_had_back_and_is_for_one_region() -> None:
    asked = key().of("aws:kms/key:Key")["data-key"].inputs
    assert (asked["enableKeyRotation"], asked["deletionWindowInDays"], asked["multiRegion"]) == (True, 30, False)
    assert not key().of("KeyPolicy"), "AWS's own policy leaves it to IAM"
    assert outputs(key()) == {"key_arn": ARN, "key_id": "1", "alias_name": "data-alias", "account_id": ACCOUNT}


@pytest.mark.parametrize(
    ("args", "kind", "asked"),
    [
        ({"description": "else"}, "aws:kms/key:Key", {"description": "else"}),
        ({"rotation_period_days": 90.0}, "aws:kms/key:Key", {"rotationPeriodInDays": 90}),
        ({"deletion_window_days": 7}, "aws:kms/key:Key", {"deletionWindowInDays": 7}),
        ({"multi_region": True}, "aws:kms/key:Key", {"multiRegion": True}),
        ({"alias": "prod/data"}, "Alias", {"name": "alias/prod/data", "targetKeyId": "1"}),
        ({"tags": {"team": "a"}}, "aws:kms/key:Key", {"tags": {"team": "a", "Name": "data-key"}}),
        ({"primary_key_arn": "arn:x"}, "ReplicaKey", {"primaryKeyArn": "arn:x", "description": "data"}),
    ],
)
def test_an_option_reaches_aws(args: dict[str, Any], kind: str, asked: dict[str, Any]) -> None:
    (resource,) = key(**args).of(kind).values()
    assert resource.inputs.items() >= asked.items()


@pytest.mark.parametrize("user", [*KeyUser])
def test_a_service_uses_the_key_for_this_account_only(user: KeyUser) -> None:
    admin, use = statements(key(users=[user]))
    assert (admin["Principal"], admin["Action"]) == ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "kms:*")
    said = json.dumps(use.get("Condition", {}))
    assert ACCOUNT in said or user is KeyUser.EVENTS, "EventBridge does not say for whom it encrypts"
    assert "kms:GenerateDataKey*" in use["Action"] and "kms:*" not in use["Action"]


def test_services_are_named_as_aws_names_them() -> None:
    admin, *uses = statements(key(users=list(KeyUser)))
    assert len({each["Sid"] for each in (admin, *uses)}) == len(KeyUser) + 1
    assert [each["Principal"].get("Service") for each in uses] == [
        "logs.eu-west-1.amazonaws.com",
        "delivery.logs.amazonaws.com",
        "delivery.logs.amazonaws.com",
        "cloudfront.amazonaws.com",
        "cloudwatch.amazonaws.com",
        "budgets.amazonaws.com",
        "costalerts.amazonaws.com",
        "events.amazonaws.com",
        "events.rds.amazonaws.com",
        None,
    ]


def test_what_uses_the_key_waits_until_it_may() -> None:
    def program() -> None:
        made = Key("data", {"description": "data", "users": [KeyUser.LOGS]})
        aws.cloudwatch.LogGroup("user", kms_key_id=made.key_arn)

    recording = record(program)
    assert {each.urn for each in recording.of("KeyPolicy").values()} <= recording.of("LogGroup")["user"].after


def test_children_stand_below_the_key_and_use_its_provider() -> None:
    def program() -> None:
        west = aws.Provider("west", region="us-west-2")
        for name in ("data", "logs"):
            Key(name, {"description": name, "users": [KeyUser.LOGS]}, pulumi.ResourceOptions(providers=[west]))

    recording = record(program)
    parents = {each.urn: each.name for each in recording.of("tenfold:index:Key").values()}
    children = [each for each in recording.resources if each.type.startswith("aws:")]
    assert sorted({(parents[each.parent], each.name.partition("-")[0]) for each in children}) == [
        ("data", "data"),
        ("logs", "logs"),
    ]
    assert {each.provider.split("::")[-2] for each in children} == {"west"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"users": ["s3"]}, ["users: 's3' is unknown", "logs, log_delivery"]),
        ({"users": ["logs", "logs"]}, ["users: 'logs' is named twice"]),
        ({"deletion_window_days": 6}, ["deletion_window_days: 6", "7 to 30"]),
        ({"rotation_period_days": 3000}, ["rotation_period_days: 3000", "90 to 2560"]),
        ({"primary_key_arn": ARN, "multi_region": True, "users": ["x"]}, ["users: 'x'", "multi_region: a replica"]),
        ({"primary_key_arn": ARN, "rotation_period_days": 90}, ["rotation_period_days: a replica"]),
    ],
)
def test_what_is_wrong_is_said_at_once_before_anything_is_created(args: dict[str, Any], says: list[str]) -> None:
    with pytest.raises(pulumi.RunError) as error:
        key(**args)
    for part in ("key data", *says):
        assert part in str(error.value)


def test_adding_users_changes_the_policy_alone() -> None:
    before, after = ({each.name: each for each in key(users=who).resources} for who in (["logs"], ["logs", "alarms"]))
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == {"data-policy"}
