from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError


def test_a_subscription_is_modified_and_its_sources_come_and_go(clients: Any, name: str) -> None:
    rds = clients("rds")
    made = rds.create_event_subscription(
        SubscriptionName=name, SnsTopicArn="arn:one", SourceType="db-instance", SourceIds=["a"]
    )["EventSubscription"]
    assert made["Enabled"] is True
    rds.add_source_identifier_to_subscription(SubscriptionName=name, SourceIdentifier="b")
    rds.remove_source_identifier_from_subscription(SubscriptionName=name, SourceIdentifier="a")
    rds.modify_event_subscription(
        SubscriptionName=name, SnsTopicArn="arn:two", EventCategories=["failover"], Enabled=False
    )
    (found,) = rds.describe_event_subscriptions(SubscriptionName=name)["EventSubscriptionsList"]
    assert (found["SnsTopicArn"], found["EventCategoriesList"], found["Enabled"]) == ("arn:two", ["failover"], False)
    assert (found["SourceType"], found["SourceIdsList"]) == ("db-instance", ["b"])


def test_what_is_not_there_is_not_found(clients: Any) -> None:
    with pytest.raises(ClientError, match="SubscriptionNotFound"):
        clients("rds").modify_event_subscription(SubscriptionName="nobody", Enabled=True)
