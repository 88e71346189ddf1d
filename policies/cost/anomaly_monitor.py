"""CO21: somebody is told of a day that costs more than others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import ADVISORY, Context, Example, Severity, example, rule
from policies.stack import ROOT, Resource
from policies.values import UNKNOWN

MONITOR = "aws:costexplorer/anomalyMonitor:AnomalyMonitor"
SUBSCRIPTION = "aws:costexplorer/anomalySubscription:AnomalySubscription"
_MAIL = {"subscribers": [{"type": "EMAIL", "address": "team@example.com"}], "monitorArnLists": [UNKNOWN]}


def _example(subscription: Mapping[str, Any] | None, linked: bool = True) -> Example:
    links = {"monitorArnLists": ["monitor"]} if linked else {}
    more = [] if subscription is None else [example(SUBSCRIPTION, subscription, "subscription", links=links)]
    monitor = example(MONITOR, {"monitorType": "DIMENSIONAL"}, "monitor")
    return Example([example(ROOT, {}, "stack"), monitor, *more])


@rule(
    id="CO21",
    name="anomaly-monitor",
    types=(ROOT,),
    reads=(MONITOR, SUBSCRIPTION),
    why="A loop that writes logs all weekend stays below a month's budget for days; a monitor knows a normal Saturday.",
    remedy="Add a monitor and a subscription to it (components.CostAnomaly has both); AWS charges for neither.",
    snippet="""\
monitor = aws.costexplorer.AnomalyMonitor("services", monitor_type="DIMENSIONAL", monitor_dimension="SERVICE")
mail = {"type": "EMAIL", "address": "team@example.com"}
aws.costexplorer.AnomalySubscription(
    "team",
    frequency="DAILY",
    monitor_arn_lists=[monitor.arn],
    subscribers=[mail],
)""",
    severity=Severity.LOW,
    levels=ADVISORY,
    references=("https://docs.aws.amazon.com/cost-management/latest/userguide/manage-ad.html",),
    passes=(
        _example(_MAIL),
        Example(
            [
                example(MONITOR, {"arn": "arn:aws:ce::1:m"}, "monitor"),
                example(SUBSCRIPTION, {**_MAIL, "monitorArnLists": ["arn:aws:ce::1:m"]}, "subscription"),
            ]
        ),
    ),
    fails=(
        Example([example(ROOT, {}, "stack")]),
        _example(None),
        _example({**_MAIL, "subscribers": []}),
        _example({**_MAIL, "monitorArnLists": ["arn:aws:ce::1:other"]}, linked=False),
    ),
    unknown=(_example({**_MAIL, "subscribers": UNKNOWN}), _example(_MAIL, linked=False)),
    not_applicable=(_example(_MAIL),),
)
def ANOMALY_MONITOR(stack: Resource, context: Context) -> Iterator[str]:
    """Somebody is told of unusual cost."""
    monitors, subscriptions = context.stack.of(MONITOR), context.stack.of(SUBSCRIPTION)
    if not monitors:
        yield "has no cost anomaly monitor"
        return
    for each in subscriptions:
        linked = context.stack.targets(each, "monitorArnLists", MONITOR) or not each.props.texts("monitorArnLists")
        if linked and each.props.known("subscribers", default=[]):
            return
    yield "nobody subscribes to its cost anomaly monitor"
