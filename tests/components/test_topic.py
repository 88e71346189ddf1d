"""What a topic asks of AWS."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components import KeyUser, Topic, TopicPublisher
from policies import recorder
from policies.recorder import ACCOUNT, Recording, record

KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"
ARN = f"arn:aws:sns:eu-west-1:{ACCOUNT}:alarms"
PEOPLE: Any = {
    "desk": {"protocol": "email", "endpoint": "a@example.com"},
    "queue": {"protocol": "sqs", "endpoint": "arn:aws:sqs:x", "raw": True},
}


@pytest.fixture(autouse=True)
def made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(recorder.COMPUTED, "aws:sns/topic:Topic", {"arn": ARN})


def topic(**args: Any) -> Recording:
    given: Any = {name: value for name, value in {"kms_key_arn": KEY, **args}.items() if value is not None}
    return record(lambda: Topic("alarms", given) and None)


def statements(**args: Any) -> dict[str, dict[str, Any]]:
    (policy,) = topic(**args).of("TopicPolicy").values()
    assert policy.inputs["arn"] == ARN
    return {each["Sid"]: each for each in json.loads(policy.inputs["policy"])["Statement"]}


def test_logical_names_are_frozen() -> None:
    """A changed name replaces what it names; it needs an alias, a line in CHANGELOG.md and a page in docs/upgrade."""
    parts = ("topic", "policy", "to-desk", "to-queue")
    names = {each.name for each in topic(subscriptions=PEOPLE).resources}
    assert names == {"alarms", *(f"alarms-{part}" for part in parts)}


def test_a_topic_is_encrypted_and_tagged() -> None:
    asked = topic(tags={"team": "a"}).of("aws:sns/topic:Topic")["alarms-topic"].inputs
    assert asked == {"kmsMasterKeyId": KEY, "tags": {"team": "a", "Name": "alarms-topic"}}
    (outputs,) = (outputs for urn, outputs in topic().outputs.items() if urn.endswith("Topic::alarms"))
    assert outputs == {"topic_arn": ARN}


def test_services_of_this_account_publish_and_nobody_else() -> None:
    found = statements()
    plain = found.pop("RefusePlainText")
    assert (plain["Effect"], plain["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert {sid: each["Principal"]["Service"] for sid, each in found.items()} == {
        "Alarms": "cloudwatch.amazonaws.com",
        "Budgets": "budgets.amazonaws.com",
        "CostAnomalies": "costalerts.amazonaws.com",
        "Events": "events.amazonaws.com",
        "DatabaseEvents": "events.rds.amazonaws.com",
    }
    for each in found.values():
        assert (each["Action"], each["Resource"]) == ("sns:Publish", ARN)
        assert each["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
    alarms = {"aws:SourceArn": f"arn:aws:cloudwatch:eu-west-1:{ACCOUNT}:alarm:*"}
    assert found["Alarms"]["Condition"]["ArnLike"] == alarms
    assert found["Budgets"]["Condition"]["ArnLike"] == {"aws:SourceArn": f"arn:aws:budgets::{ACCOUNT}:*"}


def test_publishers_can_be_fewer() -> None:
    assert set(statements(publishers=["alarms"])) == {"Alarms", "RefusePlainText"}


def test_cache_events_go_to_a_plain_topic_as_elasticache_demands() -> None:
    args: Any = {"kms_key_arn": None, "publishers": ["cache_events"]}
    assert "kmsMasterKeyId" not in topic(**args).of("aws:sns/topic:Topic")["alarms-topic"].inputs
    condition = {"StringEquals": {"aws:SourceOwner": ACCOUNT}}
    assert statements(**args)["CacheEvents"]["Condition"] == condition


def test_every_publisher_is_a_user_of_keys_too() -> None:
    assert {*TopicPublisher} - {*KeyUser} == {TopicPublisher.CACHE_EVENTS}


def test_subscribers_are_told() -> None:
    found = topic(subscriptions=PEOPLE).of("TopicSubscription")
    desk = {"topic": ARN, "protocol": "email", "endpoint": "a@example.com", "rawMessageDelivery": False}
    assert found["alarms-to-desk"].inputs == desk
    assert found["alarms-to-queue"].inputs["rawMessageDelivery"] is True


def test_adding_a_subscriber_touches_nothing_else() -> None:
    one = topic(subscriptions={"queue": PEOPLE["queue"]}).resources
    assert {each.name: each.inputs for each in one}.items() <= {
        each.name: each.inputs for each in topic(subscriptions=PEOPLE).resources
    }.items()


def test_what_publishes_waits_until_it_may() -> None:
    def program() -> None:
        made = Topic("alarms", {"kms_key_arn": KEY})
        aws.sns.TopicSubscription("user", topic=made.topic_arn, protocol="email", endpoint="x")

    recording = record(program)
    assert {each.urn for each in recording.of("TopicPolicy").values()} <= recording.of("TopicSubscription")[
        "user"
    ].after


def test_children_stand_below_the_topic_and_use_its_provider() -> None:
    def program() -> None:
        west = aws.Provider("west", region="us-west-2")
        for name in ("alarms", "bills"):
            options = pulumi.ResourceOptions(providers=[west])
            Topic(name, {"kms_key_arn": KEY, "subscriptions": PEOPLE}, options)

    recording = record(program)
    parents = {each.urn: each.name for each in recording.of("tenfold:index:Topic").values()}
    children = [each for each in recording.resources if each.type.startswith("aws:")]
    assert {(parents[each.parent], each.name.partition("-")[0]) for each in children} == {
        ("alarms", "alarms"),
        ("bills", "bills"),
    }
    assert {each.provider.split("::")[-2] for each in children} == {"west"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"publishers": ["x"]}, ["publishers: 'x' is unknown", "alarms, budgets"]),
        ({"publishers": ["alarms", "alarms"]}, ["publishers: 'alarms' is named twice"]),
        ({"publishers": ["cache_events"]}, ["ElastiCache cannot publish to an encrypted topic"]),
        ({"kms_key_arn": None}, ["kms_key_arn: messages would not be encrypted"]),
        ({"subscriptions": {"a": {"protocol": "fax", "endpoint": "1"}}}, ["subscriptions.a.protocol: 'fax'", "email"]),
        ({"subscriptions": {"a": {"protocol": "email", "endpoint": "1", "raw": True}}}, ["subscriptions.a.raw"]),
    ],
)
def test_what_is_wrong_is_said_at_once_before_anything_is_created(args: dict[str, Any], says: list[str]) -> None:
    with pytest.raises(pulumi.RunError) as error:
        topic(**args)
    for part in ("topic alarms", *says):
        assert part in str(error.value)
