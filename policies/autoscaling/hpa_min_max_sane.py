"""AS01: an autoscaler that has room between its two numbers, and enough pods to lose one."""

from __future__ import annotations

from collections.abc import Iterator

from policies.autoscaling import ranges
from policies.autoscaling.samples import AUTOSCALER, deployment, hpa, scaled_object
from policies.autoscaling.workloads import HPAS, SCALERS
from policies.rule import Context, Example, Option, Severity, rule
from policies.stack import Resource
from policies.values import UNKNOWN


@rule(
    id="AS01",
    name="hpa-min-max-sane",
    types=SCALERS,
    why="An autoscaler whose minimum is its maximum scales nothing, and one pod is an outage whenever its node goes.",
    remedy="Set maxReplicas above minReplicas, and minReplicas to what the lowest load needs, two in production.",
    snippet=AUTOSCALER,
    severity=Severity.HIGH,
    options=(
        Option(
            "min_replicas",
            "Pods at least. KEDA may go below: a worker whose queue is empty has nothing to do.",
            {"type": "integer", "minimum": 1},
            2,
            {"dev": 1},
        ),
    ),
    references=(
        "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
        "https://keda.sh/docs/latest/reference/scaledobject-spec/",
    ),
    equivalents=("polaris:hpaMinAvailability", "polaris:hpaMaxAvailability", "kube-linter:hpa-minimum-three-replicas"),
    passes=(
        Example([hpa(2, 3)]),
        Example([hpa(1, 2)], "dev"),
        Example([scaled_object(0, 1)]),
    ),
    fails=(
        Example([hpa(3, 3)]),
        Example([hpa(1, 10)]),
        Example([hpa(None, 10)]),
        Example([hpa(4, 2)], "dev"),
        Example([scaled_object(5, 5)]),
    ),
    unknown=(Example([hpa(UNKNOWN, 10)]), Example([hpa(2, UNKNOWN)])),
    not_applicable=(Example([deployment()]),),
)
def HPA_MIN_MAX_SANE(scaler: Resource, context: Context) -> Iterator[str]:
    """An autoscaler may grow, and keeps enough pods to lose one."""
    yield from ranges.cannot_grow(scaler)
    few, wanted = ranges.least(scaler), context.options["min_replicas"]
    if scaler.type in HPAS and few < wanted:
        yield f"minReplicas {few:g} is below {wanted}, what {context.environment} needs to lose a pod unnoticed"
