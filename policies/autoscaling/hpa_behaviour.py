"""AS08: an autoscaler that grows at once and shrinks with patience."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.autoscaling.samples import deployment, hpa
from policies.rule import ADVISORY, Context, Example, Option, Severity, rule
from policies.stack import Resource
from policies.tokens import HPA
from policies.values import UNKNOWN


def _scaler(seconds: Any, **up: Any) -> Example:
    return Example([hpa(behavior={"scaleDown": {"stabilizationWindowSeconds": seconds}, "scaleUp": up})])


@rule(
    id="AS08",
    name="hpa-behaviour",
    types=(HPA,),
    why="Pods that go at the first quiet minute are missed at the next busy one; those that wait an hour are paid for.",
    remedy="Say behavior.scaleDown.stabilizationWindowSeconds, 300 as a rule, and do not disable growing.",
    snippet="""\
kubernetes.autoscaling.v2.HorizontalPodAutoscaler("web", spec={
    "scale_target_ref": {"api_version": "apps/v1", "kind": "Deployment", "name": "web"},
    "min_replicas": 2,
    "max_replicas": 10,
    "behavior": {"scale_down": {"stabilization_window_seconds": 300}},
})""",
    severity=Severity.LOW,
    levels=ADVISORY,
    options=(
        Option("min_seconds", "How long a lower need has to last, at least.", {"type": "integer", "minimum": 0}, 60),
        Option("max_seconds", "How long, at most.", {"type": "integer", "minimum": 0}, 900),
    ),
    references=(
        "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#configurable-scaling-behavior",
    ),
    equivalents=("AwsSolutions-AS1",),
    passes=(_scaler(60), _scaler(900, selectPolicy="Max"), Example([hpa()])),
    fails=(_scaler(0), _scaler(59), _scaler(3600), _scaler(300, selectPolicy="Disabled")),
    unknown=(_scaler(UNKNOWN), _scaler(300, selectPolicy=UNKNOWN)),
    not_applicable=(Example([deployment()]),),
)
def HPA_BEHAVIOUR(scaler: Resource, context: Context) -> Iterator[str]:
    """An autoscaler grows freely and shrinks with patience."""
    few, many = context.options["min_seconds"], context.options["max_seconds"]
    # Where nothing is said, Kubernetes waits five minutes.
    seconds = scaler.props.number("spec", "behavior", "scaleDown", "stabilizationWindowSeconds", default=300)
    if not few <= seconds <= many:
        yield f"scaleDown.stabilizationWindowSeconds {seconds:g} is not in {few} to {many}"
    if scaler.props.text("spec", "behavior", "scaleUp", "selectPolicy") == "Disabled":
        yield "scaleUp.selectPolicy is Disabled: it never grows"
