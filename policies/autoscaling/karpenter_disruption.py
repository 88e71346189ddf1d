"""AS22: nodes that go when they are not needed, and not all at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.autoscaling.samples import node_group
from policies.rule import ADVISORY, Context, Example, Severity, rule
from policies.stack import Resource
from policies.tokens import NODE_POOL
from policies.values import UNKNOWN

_POLICY = "WhenEmptyOrUnderutilized"
_NONE = ("0", "0%")


def _pool(policy: Any = _POLICY, budgets: Any = ({"nodes": "10%"},), expires: Any = "720h") -> dict[str, Any]:
    budgets = list(budgets) if isinstance(budgets, tuple) else budgets
    disruption = {"consolidationPolicy": policy, "budgets": budgets}
    return {"spec": {"disruption": disruption, "template": {"spec": {"expireAfter": expires}}}}


@rule(
    id="AS22",
    name="karpenter-disruption",
    types=(NODE_POOL,),
    why="Nodes that are never packed anew stay half empty after a peak, and those that never expire miss patches.",
    remedy="Say disruption.consolidationPolicy, disruption.budgets and template.spec.expireAfter of the NodePool.",
    snippet="""\
node_class = {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": "default"}
spot = {"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["spot", "on-demand"]}
kubernetes.apiextensions.CustomResource("default", api_version="karpenter.sh/v1", kind="NodePool", spec={
    "template": {"spec": {"nodeClassRef": node_class, "requirements": [spot], "expireAfter": "720h"}},
    "disruption": {"consolidationPolicy": "WhenEmptyOrUnderutilized", "budgets": [{"nodes": "10%"}]},
    "limits": {"cpu": "100", "memory": "400Gi"},
})""",
    severity=Severity.MEDIUM,
    levels=ADVISORY,
    references=(
        "https://karpenter.sh/docs/concepts/disruption/",
        "https://docs.aws.amazon.com/eks/latest/best-practices/karpenter.html",
    ),
    passes=(_pool(), _pool("WhenEmpty"), _pool(budgets=({"nodes": "10%"}, {"nodes": "0", "schedule": "@daily"}))),
    fails=(
        {},
        _pool(policy=None),
        _pool(budgets=()),
        _pool(budgets=({"nodes": "0"},)),
        _pool(expires=None),
        _pool(expires="Never"),
    ),
    unknown=(_pool(UNKNOWN), _pool(budgets=UNKNOWN), _pool(expires=UNKNOWN)),
    not_applicable=(Example([node_group()]),),
)
def KARPENTER_DISRUPTION(pool: Resource, context: Context) -> Iterator[str]:
    """A pool of nodes is packed anew, a few at a time, and replaces old nodes."""
    if not pool.props.text("spec", "disruption", "consolidationPolicy"):
        yield "has no disruption.consolidationPolicy: whether half-empty nodes go is left to a default"
    budgets = pool.props.each("spec", "disruption", "budgets")
    if not budgets:
        yield "has no disruption.budgets: how many nodes go at once is left to a default"
    for budget in budgets:
        if budget.text("nodes") in _NONE and not budget.text("schedule") and not budget.texts("reasons"):
            yield f"a disruption budget of {budget.text('nodes')} nodes always holds: no node ever goes"
    if (age := pool.props.text("spec", "template", "spec", "expireAfter")) in ("", "Never"):
        yield f"template.spec.expireAfter is {age or 'left to a default'}: nodes may miss patches"
