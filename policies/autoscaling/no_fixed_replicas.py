"""AS05: a workload that is scaled leaves its number of pods alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policies.autoscaling import workloads
from policies.autoscaling.samples import SCALED_DEPLOYMENT, deployment, hpa, scaled_object
from policies.autoscaling.workloads import SCALERS, WORKLOADS
from policies.rule import Context, Example, Severity, rule
from policies.stack import Resource
from policies.values import ABSENT, UNKNOWN


@rule(
    id="AS05",
    name="no-fixed-replicas",
    types=WORKLOADS,
    reads=SCALERS,
    why="Every deployment sets the number of pods back to the fixed one, amid the very peak that it had grown for.",
    remedy="Leave spec.replicas out of a workload that an autoscaler scales, or ignore changes of it.",
    snippet=SCALED_DEPLOYMENT,
    severity=Severity.HIGH,
    references=(
        "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/"
        "#migrating-deployments-and-statefulsets-to-horizontal-autoscaling",
        "https://www.pulumi.com/docs/iac/concepts/options/ignorechanges/",
    ),
    equivalents=("kube-score:deployment-targeted-by-hpa-does-not-have-replicas-configured",),
    passes=(
        Example([deployment(), hpa()]),
        Example([replace(deployment(replicas=3), ignore_changes=("spec.replicas",)), hpa()]),
    ),
    fails=(
        Example([deployment(replicas=3), hpa()]),
        Example([deployment(replicas=UNKNOWN), scaled_object()]),
    ),
    unknown=(Example([deployment(replicas=3), hpa(target=UNKNOWN)]),),
    not_applicable=(Example([deployment(replicas=3)]), Example([hpa()])),
)
def NO_FIXED_REPLICAS(workload: Resource, context: Context) -> Iterator[str]:
    """A workload that is scaled does not fix its number of pods."""
    replicas = workload.props.get("spec", "replicas")
    if replicas is ABSENT or workload.ignores("spec.replicas"):
        return
    for scaler in workloads.of(context.stack).scalers(workload):
        fixed = "is fixed" if replicas is UNKNOWN else f"is {replicas}"
        yield f"spec.replicas {fixed}, but {scaler.name} scales it: every deployment sets it back"
