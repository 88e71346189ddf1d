"""AS11: a disruption budget that lets nodes go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from policies.autoscaling import workloads
from policies.autoscaling.budgets import budget, counts
from policies.autoscaling.samples import deployment, hpa
from policies.autoscaling.workloads import SCALERS, WORKLOADS
from policies.rule import Context, Example, Severity, rule
from policies.stack import Resource
from policies.tokens import PDB
from policies.values import ABSENT, UNKNOWN, NotKnown


def _count(value: Any, pods: float) -> float:
    """A number of pods, or a share of them."""
    if isinstance(value, str) and (match := re.fullmatch(r"(\d{1,9})(%?)", value)):
        return int(match[1]) * pods / 100 if match[2] else int(match[1])
    return value if isinstance(value, (int, float)) else 0


@rule(
    id="AS11",
    name="pdb-allows-disruption",
    types=(PDB,),
    reads=(*WORKLOADS, *SCALERS),
    why="A budget that lets nothing go stops every node upgrade and every saving, until somebody deletes it at night.",
    remedy="Use maxUnavailable of 1 or a share, or keep minAvailable below the fewest pods that the autoscaler keeps.",
    snippet="""\
kubernetes.policy.v1.PodDisruptionBudget("web", spec={
    "selector": {"match_labels": {"app": "web"}},
    "max_unavailable": "25%",
})""",
    severity=Severity.HIGH,
    references=(
        "https://kubernetes.io/docs/tasks/run-application/configure-pdb/",
        "https://karpenter.sh/docs/concepts/disruption/",
    ),
    equivalents=(
        "polaris:pdbMinAvailableGreaterThanHPAMinReplicas",
        "gatekeeper:poddisruptionbudget",
        "kube-linter:pdb-max-unavailable",
        "kube-linter:pdb-min-available",
    ),
    passes=(
        Example([budget(maxUnavailable=1)]),
        Example([budget(maxUnavailable="1%")]),
        Example([budget(minAvailable=1), deployment(), hpa(2, 10)]),
        Example([budget(minAvailable="50%"), deployment(), hpa(2, 10)]),
        Example([budget("another", minAvailable=2), deployment(), hpa(2, 10)]),
    ),
    fails=(
        Example([budget(maxUnavailable=0)]),
        Example([budget(maxUnavailable="0%")]),
        Example([budget(minAvailable="100%")]),
        Example([budget(minAvailable=2), deployment(), hpa(2, 10)]),
        Example([budget(minAvailable="51%"), deployment(), hpa(2, 10)]),
        Example([budget(minAvailable=1), deployment(replicas=1)]),
    ),
    unknown=(
        Example([budget(maxUnavailable=UNKNOWN)]),
        Example([budget(minAvailable=1), deployment(), hpa(UNKNOWN, 10)]),
    ),
    not_applicable=(Example([deployment(), hpa()]),),
)
def PDB_ALLOWS_DISRUPTION(subject: Resource, context: Context) -> Iterator[str]:
    """A disruption budget lets at least one pod go."""
    if (away := subject.props.get("spec", "maxUnavailable")) is not ABSENT:
        if away is UNKNOWN:
            raise NotKnown("spec.maxUnavailable")
        if _count(away, pods=100) < 1:
            yield f"maxUnavailable {away} lets no pod go"
        return
    kept = subject.props.known("spec", "minAvailable", default=0)
    if kept == "100%":
        yield "minAvailable 100% lets no pod go"
        return
    for workload in context.stack.of(*WORKLOADS):
        if not counts(subject, workload):
            continue
        pods = workloads.fewest_pods(workload, context.stack)
        if _count(kept, pods) > pods - 1 >= 0:  # Kubernetes rounds up
            yield f"minAvailable {kept} lets none of the {pods:g} pods go that {workload.name} has at least"
