from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

TAGGED = {"MonitorType": "CUSTOM", "MonitorSpecification": {"Tags": {"Key": "env", "Values": ["prod"]}}}
TOPIC = {"Type": "SNS", "Address": "arn:aws:sns:us-east-1:123456789012:t"}
MAIL = {"Type": "EMAIL", "Address": "a@example.com"}


@pytest.fixture
def ce(clients: Any) -> Any:
    return clients("ce", "us-east-1")


@pytest.fixture
def monitor(ce: Any, name: str) -> str:
    tags = [{"Key": "stack", "Value": name}]
    made = ce.create_anomaly_monitor(AnomalyMonitor={"MonitorName": name, **TAGGED}, ResourceTags=tags)
    return str(made["MonitorArn"])


def test_a_monitor_lives(ce: Any, monitor: str) -> None:
    ce.update_anomaly_monitor(MonitorArn=monitor, MonitorName="other")
    (found,) = ce.get_anomaly_monitors(MonitorArnList=[monitor])["AnomalyMonitors"]
    assert found.items() >= {"MonitorName": "other", **TAGGED}.items()
    ce.delete_anomaly_monitor(MonitorArn=monitor)
    with pytest.raises(ClientError, match="UnknownMonitorException"):
        ce.get_anomaly_monitors(MonitorArnList=[monitor])


def test_a_subscription_lives_and_topics_alone_are_told_at_once(ce: Any, monitor: str) -> None:
    options = {"SubscriptionName": "x", "MonitorArnList": [monitor], "Frequency": "IMMEDIATE"}
    with pytest.raises(ClientError, match="ValidationException"):
        ce.create_anomaly_subscription(AnomalySubscription={**options, "Subscribers": [MAIL]})
    made = ce.create_anomaly_subscription(AnomalySubscription={**options, "Subscribers": [TOPIC]})["SubscriptionArn"]
    with pytest.raises(ClientError, match="ValidationException"):
        ce.update_anomaly_subscription(SubscriptionArn=made, Frequency="WEEKLY")
    ce.update_anomaly_subscription(SubscriptionArn=made, Frequency="WEEKLY", Subscribers=[MAIL])
    (found,) = ce.get_anomaly_subscriptions(MonitorArn=monitor)["AnomalySubscriptions"]
    assert (found["Frequency"], found["Subscribers"]) == ("WEEKLY", [MAIL])
    ce.delete_anomaly_subscription(SubscriptionArn=made)
    with pytest.raises(ClientError, match="UnknownSubscriptionException"):
        ce.get_anomaly_subscriptions(SubscriptionArnList=[made])


def test_services_have_one_monitor_an_account(ce: Any) -> None:
    services = {"MonitorName": "services", "MonitorType": "DIMENSIONAL", "MonitorDimension": "SERVICE"}
    made = ce.create_anomaly_monitor(AnomalyMonitor=services)["MonitorArn"]
    with pytest.raises(ClientError, match="LimitExceededException"):
        ce.create_anomaly_monitor(AnomalyMonitor=services)
    ce.delete_anomaly_monitor(MonitorArn=made)


def test_tags_are_found_in_one_region(clients: Any, monitor: str, name: str) -> None:
    for region, found in (("us-east-1", [monitor]), ("eu-west-1", [])):
        tags = [{"Key": "stack", "Values": [name]}]
        answer = clients("resourcegroupstaggingapi", region).get_resources(TagFilters=tags)
        assert [each["ResourceARN"] for each in answer["ResourceTagMappingList"]] == found
