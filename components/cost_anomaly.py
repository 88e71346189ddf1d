"""Cost anomaly detection: who is told when something suddenly costs more than it used to."""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .budget import CostTag, audience_problems
from .naming import Children, by_name


class AnomalySummary(StrEnum):
    """How often people are told by mail; a topic is told at once."""

    DAILY = "daily"
    """Every day on which there was an anomaly."""
    WEEKLY = "weekly"
    """Once a week."""


class CostAnomalyArgs(TypedDict):
    """What a caller decides about anomaly detection."""

    cost_tag: NotRequired[CostTag]
    """What is watched; every AWS service of the account by default, of which AWS takes one monitor an account.

    A change replaces the monitor, which learns anew what is usual.
    """
    threshold: NotRequired[float]
    """US dollars that an anomaly has to cost to be told; 100 by default."""
    threshold_percent: NotRequired[float]
    """Per cent that it has to cost more than expected, too; any by default."""
    topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic that is told at once, with the publisher ``cost_anomalies``; none by default."""
    emails: NotRequired[list[str]]
    """Mail addresses that get a summary, ten at most; none by default. Without a topic at least one is needed."""
    summary: NotRequired[AnomalySummary]
    """How often they get it; ``daily`` by default."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on every resource; none by default."""


class CostAnomaly(pulumi.ComponentResource):
    """A monitor of Cost Anomaly Detection, which learns what is usual, and subscriptions to what is not."""

    monitor_arn: pulumi.Output[str]
    """ARN of the monitor."""
    subscription_arns: pulumi.Output[dict[str, str]]
    """Subscriptions: ``topic`` and ``emails``, as far as there are any."""

    def __init__(self, name: str, args: CostAnomalyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:CostAnomaly", name, {}, opts)
        if found := problems(args):
            raise pulumi.RunError(f"cost anomaly {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        watched: dict[str, Any] = {"monitor_type": "DIMENSIONAL", "monitor_dimension": "SERVICE"}
        if "cost_tag" in args:
            watched = {"monitor_type": "CUSTOM", "monitor_specification": _specification(args["cost_tag"])}
        monitor = aws.costexplorer.AnomalyMonitor(
            children.named("monitor"), **watched, tags=children.tags("monitor"), opts=children.opts()
        )
        # AWS tells topics at once and people in summaries, never both by one subscription.
        audiences: dict[str, tuple[str, list[Any]]] = {}
        if "topic_arn" in args:
            audiences["topic"] = ("IMMEDIATE", [{"type": "SNS", "address": args["topic_arn"]}])
        if emails := args.get("emails", []):
            summary = AnomalySummary(args.get("summary", AnomalySummary.DAILY)).upper()
            audiences["emails"] = (summary, [{"type": "EMAIL", "address": each} for each in emails])
        subscriptions = {
            key: aws.costexplorer.AnomalySubscription(
                children.named(f"to-{key}"),
                frequency=frequency,
                monitor_arn_lists=[monitor.arn],
                subscribers=subscribers,
                threshold_expression=_threshold(args),
                tags=children.tags(f"to-{key}"),
                opts=children.opts(),
            )
            for key, (frequency, subscribers) in audiences.items()
        }

        self.monitor_arn = monitor.arn
        self.subscription_arns = by_name({key: each.arn for key, each in subscriptions.items()})
        self.register_outputs({"monitor_arn": self.monitor_arn, "subscription_arns": self.subscription_arns})


def problems(args: CostAnomalyArgs) -> list[str]:
    """Everything that is wrong with ``args``, each with what to do about it."""
    found = []
    for option in ("threshold", "threshold_percent"):
        value: Any = args.get(option, 0)
        if value < 0:
            found.append(f"{option}: {value} is less than nothing; use 0, which tells of every anomaly, or more")
    if (summary := args.get("summary", AnomalySummary.DAILY)) not in list(AnomalySummary):
        found.append(f"summary: {summary!r} is unknown; use {', '.join(AnomalySummary)}")
    if "summary" in args and not args.get("emails", []):
        found.append("summary: goes to mail addresses; give emails, or leave it out")
    return found + audience_problems("topic_arn" in args, args.get("emails", []))


def _specification(tag: CostTag) -> str:
    """Whatever carries a tag, as an expression (Cost Explorer API reference, Expression).

    With every key, because the provider reads it back so, and would take one that is left out for a change, which makes
    the monitor anew (terraform-provider-aws, ce/anomaly_monitor.go).
    """
    none: dict[str, Any] = dict.fromkeys(("And", "CostCategories", "Dimensions", "Not", "Or"))
    return json.dumps({**none, "Tags": {"Key": tag["key"], "MatchOptions": None, "Values": [tag["value"]]}})


def _threshold(args: CostAnomalyArgs) -> Any:
    """What an anomaly has to come to (Cost Explorer API reference, AnomalySubscription, ThresholdExpression)."""
    absolute = _at_least("ABSOLUTE", args.get("threshold", 100))
    if "threshold_percent" not in args:
        return absolute
    return {"ands": [absolute, _at_least("PERCENTAGE", args["threshold_percent"])]}


def _at_least(impact: str, value: float) -> dict[str, Any]:
    limit = {"match_options": ["GREATER_THAN_OR_EQUAL"], "values": [f"{float(value):g}"]}
    return {"dimension": {"key": f"ANOMALY_TOTAL_IMPACT_{impact}", **limit}}
