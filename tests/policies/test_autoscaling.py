"""What the rules about autoscaling reckon with: what nodes leave for pods, and what Kubernetes has."""

from __future__ import annotations

import pytest

from policies.autoscaling.nodes import allocatable
from policies.instances import GIB
from tests.policies import kubernetes_schemas


@pytest.mark.parametrize(
    ("name", "cpu", "mib"),
    [("m7g.large", 1.93, 8192 - 1465 - 100), ("m7g.xlarge", 3.92, 16384 - 1465 - 100), ("t4g.nano", 1.93, 0)],
)
def test_pods_do_not_get_what_the_kubelet_reserves(name: str, cpu: float, mib: int) -> None:
    assert allocatable(name).cpu == pytest.approx(cpu)
    assert allocatable(name).memory == mib * 1024**2


def test_a_large_node_may_have_more_pods_which_cost_it_memory() -> None:
    assert allocatable("m7g.8xlarge").memory == 128 * GIB - (255 + 11 * 250 + 100) * 1024**2
    assert allocatable("m7g.8xlarge").cpu == pytest.approx(32 - 0.08 - 28 * 0.0025)


@pytest.mark.parametrize(
    ("token", "path", "expected"),
    [
        (
            "kubernetes:apps/v1:Deployment",
            ("spec", "template", "spec", "containers", 0, "resources", "requests", "cpu"),
            [],
        ),
        ("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", ("spec", "metrics", 0, "pods"), []),
        ("kubernetes:helm.sh/v3:Release", ("chart",), []),
        ("kubernetes:karpenter.sh/v1:NodePool", ("spec", "limits", "cpu"), []),
        ("kubernetes:keda.sh/v1alpha1:ScaledObject", ("metadata", "namespace"), []),
        (
            "kubernetes:apps/v1:StatefulSet",
            ("spec", "strategy"),
            ["kubernetes:apps/v1:StatefulSet has no spec.strategy"],
        ),
        (
            "kubernetes:karpenter.sh/v1:NodePool",
            ("spec", "disruption", "budget"),
            ["kubernetes:karpenter.sh/v1:NodePool has no spec.disruption.budget"],
        ),
        (
            "kubernetes:karpenter.sh/v1beta1:NodePool",
            ("spec",),
            ["neither the installed SDK nor a chart has kubernetes:karpenter.sh/v1beta1:NodePool"],
        ),
    ],
)
def test_what_kubernetes_does_not_have_is_noticed(token: str, path: tuple[str | int, ...], expected: list[str]) -> None:
    """Else a rule could read a misspelt property for ever, and never find anything."""
    assert kubernetes_schemas.missing(token, {path}) == expected
