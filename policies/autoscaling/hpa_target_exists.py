"""AS04: what an autoscaler scales is there."""

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
    id="AS04",
    name="hpa-target-exists",
    types=SCALERS,
    reads=WORKLOADS,
    why="An autoscaler whose target is misspelt is accepted, complains to nobody, and the workload never scales.",
    remedy="Make scaleTargetRef's apiVersion, kind and name those of a workload in the same namespace.",
    snippet="""\
pod = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}}
web = kubernetes.apps.v1.Deployment("web", metadata={"name": "web"}, spec={
    "selector": {"match_labels": {"app": "web"}},
    "template": pod,
})
kubernetes.autoscaling.v2.HorizontalPodAutoscaler("web", spec={
    "scale_target_ref": {"api_version": web.api_version, "kind": web.kind, "name": web.metadata["name"]},
    "min_replicas": 2,
    "max_replicas": 10,
})""",
    severity=Severity.HIGH,
    references=("https://kubernetes.io/docs/reference/kubernetes-api/autoscaling/horizontal-pod-autoscaler-v2/",),
    equivalents=("kube-linter:dangling-horizontalpodautoscaler", "kube-score:horizontalpodautoscaler-has-target"),
    passes=(
        Example([deployment(), hpa()]),
        Example([deployment(), scaled_object()]),
        Example([deployment(), replace(hpa(target=UNKNOWN), links={"spec": ["deployment-web"]})]),
    ),
    fails=(
        Example([hpa()]),
        Example([deployment(), hpa(target="wbe")]),
        Example([deployment(), hpa(namespace="another")]),
        Example([deployment(), hpa(scaleTargetRef={"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "web"})]),
    ),
    unknown=(
        Example([deployment(), hpa(target=UNKNOWN)]),
        Example([deployment(), hpa(scaleTargetRef=UNKNOWN)]),
    ),
    not_applicable=(Example([deployment()]),),
)
def HPA_TARGET_EXISTS(scaler: Resource, context: Context) -> Iterator[str]:
    """What an autoscaler scales is part of the stack."""
    if workloads.of(context.stack).target(scaler) is None:
        token, name = workloads.reference(scaler)
        _, namespace = workloads.place(scaler)
        kind = " of ".join(reversed(token.split(":")[1:]))
        yield f"scales {kind} {name!r}, but namespace {namespace} of this stack has none of that name"
