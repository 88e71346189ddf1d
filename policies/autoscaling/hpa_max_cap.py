"""AS02: an autoscaler that stops growing before the bill does."""

from __future__ import annotations

from collections.abc import Iterator

from policies.autoscaling import ranges
from policies.autoscaling.samples import AUTOSCALER, deployment, hpa, scaled_object
from policies.autoscaling.workloads import SCALERS
from policies.rule import Context, Example, Option, Severity, rule
from policies.stack import Resource
from policies.values import UNKNOWN


@rule(
    id="AS02",
    name="hpa-max-cap",
    types=SCALERS,
    why="The maximum is what a bad deployment, a retry storm or an attack can cost you before anybody is awake.",
    remedy="Lower maxReplicas, or raise the cap of this rule in the guardrails file, where a reviewer sees it.",
    snippet=AUTOSCALER,
    severity=Severity.MEDIUM,
    options=(
        Option(
            "max_replicas",
            "Pods of one workload at most.",
            {"type": "integer", "minimum": 1},
            200,
            {"dev": 10, "staging": 50},
        ),
    ),
    references=(
        "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
        "https://keda.sh/docs/latest/reference/scaledobject-spec/",
    ),
    equivalents=("gatekeeper:horizontalpodautoscaler",),
    passes=(Example([hpa(2, 200)]), Example([hpa(1, 10)], "dev"), Example([scaled_object(0, None)])),
    fails=(Example([hpa(2, 201)]), Example([hpa(1, 11)], "dev"), Example([scaled_object(0, None)], "dev")),
    unknown=(Example([hpa(2, UNKNOWN)]),),
    not_applicable=(Example([deployment()]),),
)
def HPA_MAX_CAP(scaler: Resource, context: Context) -> Iterator[str]:
    """An autoscaler's maximum is one that the environment can afford."""
    yield from ranges.above(scaler, context.options["max_replicas"], context)
