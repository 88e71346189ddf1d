"""AS03: every workload has something that scales it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policies.autoscaling import workloads
from policies.autoscaling.samples import SCALED_DEPLOYMENT, deployment, hpa, scaled_object
from policies.autoscaling.workloads import SCALERS, WORKLOADS
from policies.rule import Context, Example, Level, Option, Severity, example, rule
from policies.stack import Resource
from policies.tokens import DEPLOYMENT, STATEFUL_SET
from policies.values import UNKNOWN

_ONE_AT_A_TIME = "Recreate"


@rule(
    id="AS03",
    name="deployment-has-scaler",
    types=WORKLOADS,
    reads=SCALERS,
    why="Without an autoscaler the number of pods is what somebody guessed: too few at the peak, paid for at night.",
    remedy="Add a HorizontalPodAutoscaler, or a ScaledObject of KEDA, whose scaleTargetRef names the workload.",
    snippet=SCALED_DEPLOYMENT,
    severity=Severity.HIGH,
    levels={"dev": Level.ADVISORY, "staging": Level.ADVISORY, "prod": Level.MANDATORY},
    options=(
        Option(
            "stateful_sets",
            "Whether stateful sets need one too: few of them can be scaled by a number.",
            {"type": "boolean"},
            False,
        ),
        Option(
            "except_namespaces",
            "Namespaces of what serves the cluster rather than users, and does not grow with traffic.",
            {"type": "array", "items": {"type": "string"}},
            ["kube-system", "karpenter", "keda", "external-secrets", "observability", "monitoring"],
        ),
    ),
    references=(
        "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
        "https://docs.aws.amazon.com/eks/latest/best-practices/cluster-autoscaling.html",
    ),
    equivalents=("kyverno:check-hpa-exists",),
    passes=(
        Example([deployment(), hpa()]),
        Example([deployment(), scaled_object()]),
        Example([deployment(), replace(hpa(target=UNKNOWN), links={"spec": ["deployment-web"]})]),
        Example([deployment(namespace="kube-system")]),
        Example([deployment(strategy={"type": "Recreate"})]),
        Example([example(STATEFUL_SET, {"metadata": {"name": "db"}})]),
    ),
    fails=(
        Example([deployment()]),
        Example([deployment(), hpa(target="another")]),
        Example([deployment(), hpa(namespace="another")]),
        Example([deployment(), replace(hpa(), provider_urn="another cluster")]),
        Example([example(STATEFUL_SET, {"metadata": {"name": "db"}})], options={"stateful_sets": True}),
    ),
    unknown=(Example([deployment(), hpa(target=UNKNOWN)]), Example([deployment(namespace=UNKNOWN)])),
    not_applicable=(Example([hpa()]),),
)
def DEPLOYMENT_HAS_SCALER(workload: Resource, context: Context) -> Iterator[str]:
    """Every workload that serves users is scaled by something."""
    if workload.type == DEPLOYMENT:
        if workload.props.text("spec", "strategy", "type") == _ONE_AT_A_TIME:
            return  # cannot run twice
    elif not context.options["stateful_sets"]:
        return
    _, namespace = workloads.place(workload)
    if namespace in context.options["except_namespaces"]:
        return
    if not workloads.of(context.stack).scalers(workload):
        yield f"no autoscaler in namespace {namespace} scales {workload.props.text('metadata', 'name')}"
