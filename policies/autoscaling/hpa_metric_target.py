"""AS07: an autoscaler that acts in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.autoscaling.samples import deployment, hpa
from policies.rule import ADVISORY, Context, Example, Option, Severity, rule
from policies.stack import Resource
from policies.tokens import HPA
from policies.values import ABSENT, UNKNOWN

_SOURCES = ("resource", "containerResource")


def _metrics(percent: Any, source: str = "resource") -> list[dict[str, Any]]:
    target = {"type": "Utilization", "averageUtilization": percent}
    return [{"type": source[0].upper() + source[1:], source: {"name": "cpu", "target": target}}]


@rule(
    id="AS07",
    name="hpa-metric-target",
    types=(HPA,),
    why="New pods take a minute or two: a target near 100 % leaves no room meanwhile, one near 0 is paid for idle.",
    remedy="Give the autoscaler at least one metric, and a target between 40 and 80 % where it is a utilisation.",
    snippet="""\
kubernetes.autoscaling.v2.HorizontalPodAutoscaler("web", spec={
    "scale_target_ref": {"api_version": "apps/v1", "kind": "Deployment", "name": "web"},
    "min_replicas": 2,
    "max_replicas": 10,
    "metrics": [{"type": "Resource", "resource": {
        "name": "cpu", "target": {"type": "Utilization", "average_utilization": 70},
    }}],
})""",
    severity=Severity.MEDIUM,
    levels=ADVISORY,
    options=(
        Option("min_percent", "Utilisation to aim at, at least.", {"type": "integer", "minimum": 1}, 40),
        Option(
            "max_percent",
            "Utilisation to aim at, at most: within a tenth of the target nothing is done, so that 90 means 99.",
            {"type": "integer", "minimum": 1},
            80,
        ),
    ),
    references=(
        "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details",
        "https://kubernetes.io/docs/reference/kubernetes-api/autoscaling/horizontal-pod-autoscaler-v2/",
    ),
    passes=(
        Example([hpa(metrics=_metrics(40))]),
        Example([hpa(metrics=_metrics(80, "containerResource"))]),
        Example([hpa(metrics=[{"type": "External", "external": {"metric": {"name": "requests"}}}])]),
    ),
    fails=(
        Example([hpa()]),
        Example([hpa(metrics=[])]),
        Example([hpa(metrics=_metrics(81))]),
        Example([hpa(metrics=_metrics(95, "containerResource"))]),
        Example([hpa(metrics=_metrics(39))]),
    ),
    unknown=(Example([hpa(metrics=UNKNOWN)]), Example([hpa(metrics=_metrics(UNKNOWN))])),
    not_applicable=(Example([deployment()]),),
)
def HPA_METRIC_TARGET(scaler: Resource, context: Context) -> Iterator[str]:
    """An autoscaler follows a metric, at a target that leaves it time to act."""
    few, many = context.options["min_percent"], context.options["max_percent"]
    metrics = scaler.props.each("spec", "metrics")
    if not metrics:
        yield "metrics is empty: it follows 80 % of the CPU, which is nobody's decision"
    for metric in metrics:
        for source in _SOURCES:
            if metric.get(source, "target", "averageUtilization") is ABSENT:
                continue
            percent = metric.number(source, "target", "averageUtilization")
            if not few <= percent <= many:
                yield f"{metric.text(source, 'name')} averageUtilization {percent:g} is not in {few} to {many}"
