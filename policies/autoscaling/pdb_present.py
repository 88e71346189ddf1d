"""AS10: pods that may move do not move all at once."""

from __future__ import annotations

from collections.abc import Iterator

from policies.autoscaling import workloads
from policies.autoscaling.budgets import budget, budgets
from policies.autoscaling.samples import deployment, hpa, scaled_object
from policies.autoscaling.workloads import SCALERS, WORKLOADS
from policies.rule import PROD_ONLY, Context, Example, Severity, rule
from policies.stack import Resource
from policies.tokens import PDB
from policies.values import UNKNOWN


@rule(
    id="AS10",
    name="pdb-present",
    types=WORKLOADS,
    reads=(PDB, *SCALERS),
    why="Karpenter and node upgrades empty nodes all day: without a budget all pods of a service may go in one minute.",
    remedy="Add a PodDisruptionBudget whose matchLabels are among the labels of the pods.",
    snippet="""\
labels = {"app": "web"}
pod = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}}
kubernetes.apps.v1.Deployment("web", spec={"selector": {"match_labels": labels}, "template": pod})
kubernetes.policy.v1.PodDisruptionBudget("web", spec={
    "selector": {"match_labels": labels},
    "max_unavailable": "25%",
})""",
    severity=Severity.HIGH,
    levels=PROD_ONLY,
    references=(
        "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
        "https://docs.aws.amazon.com/eks/latest/best-practices/application.html",
    ),
    equivalents=("kube-score:deployment-has-poddisruptionbudget", "polaris:missingPodDisruptionBudget"),
    passes=(
        Example([deployment(), hpa(), budget()]),
        Example([deployment(replicas=2), budget()]),
        Example([deployment(replicas=1)]),
        Example([deployment(), scaled_object(0, 1)]),
    ),
    fails=(
        Example([deployment(), hpa()]),
        Example([deployment(replicas=2), budget("another")]),
        Example([deployment(replicas=2), budget(namespace="another")]),
    ),
    unknown=(
        Example([deployment(), hpa(), budget(UNKNOWN)]),
        Example([deployment(replicas=UNKNOWN)]),
    ),
    not_applicable=(Example([hpa(), budget()]),),
)
def PDB_PRESENT(workload: Resource, context: Context) -> Iterator[str]:
    """A workload of several pods has a disruption budget."""
    pods = workloads.most_pods(workload, context.stack)
    if pods > 1 and not budgets(workload, context.stack):
        yield f"no PodDisruptionBudget selects its pods, up to {pods:g} of them"
