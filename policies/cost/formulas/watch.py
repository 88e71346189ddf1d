"""Logs, alarms and dashboards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.cost.charge import Charge, Formula, PricedStack
from policies.stack import Resource
from policies.tokens import LOG_GROUP
from policies.values import ABSENT

DAYS = 365 / 12
"""Of a month."""
COMPRESSED = 0.15
"""Of what is taken in, how much is kept: logs are kept compressed (https://aws.amazon.com/cloudwatch/pricing/)."""
FOREVER = 10 * 365
"""Days that count for a group which keeps everything."""


def _log_group(group: Resource, stack: PricedStack) -> Iterator[Charge]:
    """What is taken in, and what is kept of it once the first month is as old as the retention."""
    months = (group.props.known("retentionInDays", default=0) or FOREVER) / DAYS
    yield stack.used(group, "logs", "log data", stack.usage.log_gb)
    yield stack.used(group, "logs", "log storage", stack.usage.log_gb * months * COMPRESSED)


def _alarm(alarm: Resource, stack: PricedStack) -> Iterator[Charge]:
    """For each metric that it reads; an anomaly band reads three (https://aws.amazon.com/cloudwatch/pricing/)."""
    queries: list[Any] = alarm.props.known("metricQueries", default=[])
    read = [query["metric"] for query in queries if query.get("metric") is not None]
    metrics = len(read) or 1
    if alarm.props.get("thresholdMetricId") is not ABSENT:
        metrics = 3
    fast = min([alarm.props.known("period", default=60), *(metric.get("period", 60) for metric in read)]) < 60
    yield stack.charge(alarm, "cloudwatch", "high-resolution alarm" if fast else "alarm", metrics)


def _composite_alarm(alarm: Resource, stack: PricedStack) -> Iterator[Charge]:
    yield stack.charge(alarm, "cloudwatch", "composite alarm")


def _dashboard(dashboard: Resource, stack: PricedStack) -> Iterator[Charge]:
    yield stack.charge(dashboard, "cloudwatch", "dashboard")


def _workspace(workspace: Resource, stack: PricedStack) -> Iterator[Charge]:
    """Samples taken in and kept; those that queries read come to cents (https://aws.amazon.com/prometheus/pricing/)."""
    yield stack.used(workspace, "amp", "samples", stack.usage.samples_10m)
    yield stack.used(workspace, "amp", "storage", stack.usage.samples_gb)


FORMULAS: Mapping[str, Formula] = {
    LOG_GROUP: _log_group,
    "aws:cloudwatch/metricAlarm:MetricAlarm": _alarm,
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": _composite_alarm,
    "aws:cloudwatch/dashboard:Dashboard": _dashboard,
    "aws:amp/workspace:Workspace": _workspace,
}
