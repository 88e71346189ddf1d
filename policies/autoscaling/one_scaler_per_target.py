"""AS06: nothing is scaled by two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policies.autoscaling import workloads
from policies.autoscaling.samples import deployment, hpa, scaled_object
from policies.autoscaling.workloads import SCALERS, WORKLOADS
from policies.rule import Context, Example, Severity, rule
from policies.stack import Resource
from policies.values import UNKNOWN


@rule(
    id="AS06",
    name="one-scaler-per-target",
    types=WORKLOADS,
    reads=SCALERS,
    why="Two autoscalers of one workload undo each other's decisions, and pods come and go without end.",
    remedy="Keep one autoscaler for each workload and give it all metrics: it follows the one that wants most.",
    snippet="""\
pod = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}}
selector = {"match_labels": {"app": "web"}}
kubernetes.apps.v1.Deployment("web", metadata={"name": "web"}, spec={"selector": selector, "template": pod})
used = {"type": "Utilization", "average_utilization": 70}
metrics = [{"type": "Resource", "resource": {"name": name, "target": used}} for name in ("cpu", "memory")]
kubernetes.autoscaling.v2.HorizontalPodAutoscaler("web", spec={
    "scale_target_ref": {"api_version": "apps/v1", "kind": "Deployment", "name": "web"},
    "min_replicas": 2,
    "max_replicas": 10,
    "metrics": metrics,
})""",
    severity=Severity.HIGH,
    references=(
        "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
        "https://keda.sh/docs/latest/concepts/scaling-deployments/",
    ),
    equivalents=("kyverno:prevent-duplicate-hpa",),
    passes=(
        Example([deployment(), hpa()]),
        Example([deployment(), hpa(), hpa(target="another")]),
        Example([deployment(), hpa(), replace(hpa(name="elsewhere"), provider_urn="another cluster")]),
    ),
    fails=(
        Example([deployment(), hpa(), hpa(name="second")]),
        Example([deployment(), hpa(), scaled_object()]),
    ),
    unknown=(Example([deployment(), hpa(target=UNKNOWN)]),),
    not_applicable=(Example([deployment()]), Example([hpa()])),
)
def ONE_SCALER_PER_TARGET(workload: Resource, context: Context) -> Iterator[str]:
    """No workload is scaled by two autoscalers."""
    found = workloads.of(context.stack).scalers(workload)
    if len(found) > 1:
        yield f"{len(found)} autoscalers scale it: {', '.join(sorted(each.name for each in found))}"
