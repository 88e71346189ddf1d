"""A topic with a key that lets its publishers in, and who is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pulumi

from components import Key, KeyUser, SubscriptionOptions, SubscriptionProtocol, Topic, TopicPublisher
from tests.e2e.components.given import HOME, Given

ADDRESS = "oncall@example.com"


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """A topic for alarms; changed, more services publish to it."""
    users: list[str] = [KeyUser.ALARMS, KeyUser.BUDGETS, KeyUser.COST_ANOMALIES]
    key = Key("topic-key", {"description": "Alarms", "users": users, "deletion_window_days": 7}, given.home)
    publishers: list[str] = [TopicPublisher.ALARMS, *([TopicPublisher.BUDGETS] if given.changed else [])]
    people: dict[str, SubscriptionOptions] = {"oncall": {"protocol": SubscriptionProtocol.EMAIL, "endpoint": ADDRESS}}
    topic = Topic(
        "topic",
        {"kms_key_arn": key.key_arn, "publishers": publishers, "subscriptions": people},
        given.home,
    )
    return {"topic_arn": topic.topic_arn, "key_arn": key.key_arn}


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """Encrypted with the key, open to the publishers, and read by somebody."""
    sns = clients("sns", HOME)
    attributes = sns.get_topic_attributes(TopicArn=outputs["topic_arn"])["Attributes"]
    assert attributes["KmsMasterKeyId"] == outputs["key_arn"]
    statements = {each["Sid"] for each in json.loads(attributes["Policy"])["Statement"]}
    assert statements == {"Alarms", "RefusePlainText", *(["Budgets"] if changed else [])}
    subscriptions = sns.list_subscriptions_by_topic(TopicArn=outputs["topic_arn"])["Subscriptions"]
    assert [each["Endpoint"] for each in subscriptions] == [ADDRESS]
