"""Anomaly detection for one tag."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi

from components import AnomalySummary, CostAnomaly
from tests.e2e.components.given import HOME, Given


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """A monitor that tells people; changed, less often and of less."""
    made = CostAnomaly(
        "cost-anomaly",
        {
            "cost_tag": {"key": "env", "value": "test"},
            "threshold": 50 if given.changed else 100,
            "emails": ["bills@example.com"],
            "summary": AnomalySummary.WEEKLY if given.changed else AnomalySummary.DAILY,
        },
        given.home,
    )
    return {"monitor_arn": made.monitor_arn, "subscription_arns": made.subscription_arns}


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """What is watched, and who is told of it."""
    ce = clients("ce", HOME)
    (monitor,) = ce.get_anomaly_monitors(MonitorArnList=[outputs["monitor_arn"]])["AnomalyMonitors"]
    assert monitor["MonitorSpecification"]["Tags"] == {"Key": "env", "Values": ["test"]}
    arns = list(outputs["subscription_arns"].values())
    (subscription,) = ce.get_anomaly_subscriptions(SubscriptionArnList=arns)["AnomalySubscriptions"]
    assert subscription["Frequency"] == ("WEEKLY" if changed else "DAILY")
    assert subscription["ThresholdExpression"]["Dimensions"]["Values"] == ["50" if changed else "100"]
