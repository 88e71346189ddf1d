"""AS21: a pool of nodes that ends somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.autoscaling.samples import node_group
from policies.instances import GIB
from policies.quantities import quantity
from policies.rule import Context, Example, Option, Severity, example, rule
from policies.stack import Resource
from policies.tokens import NODE_POOL
from policies.values import ABSENT, UNKNOWN


def _pool(environment: str = "prod", **limits: Any) -> Example:
    return Example([example(NODE_POOL, {"metadata": {"name": "default"}, "spec": {"limits": limits}})], environment)


@rule(
    id="AS21",
    name="karpenter-limits",
    types=(NODE_POOL,),
    why="Karpenter starts a node for every pod that asks: without limits one wrong number in a manifest buys a fleet.",
    remedy="Set spec.limits.cpu and spec.limits.memory of the NodePool, within the cap of the environment.",
    snippet="""\
node_class = {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": "default"}
spot = {"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["spot", "on-demand"]}
kubernetes.apiextensions.CustomResource("default", api_version="karpenter.sh/v1", kind="NodePool", spec={
    "template": {"spec": {"nodeClassRef": node_class, "requirements": [spot]}},
    "limits": {"cpu": "100", "memory": "400Gi"},
})""",
    severity=Severity.HIGH,
    options=(
        Option(
            "max_cpus",
            "CPUs of a pool at most.",
            {"type": "number", "exclusiveMinimum": 0},
            1000,
            {"dev": 64, "staging": 256},
        ),
        Option(
            "max_memory_gib",
            "GiB of memory of a pool at most.",
            {"type": "number", "exclusiveMinimum": 0},
            8000,
            {"dev": 512, "staging": 2048},
        ),
    ),
    references=(
        "https://karpenter.sh/docs/concepts/nodepools/#speclimits",
        "https://docs.aws.amazon.com/eks/latest/best-practices/karpenter.html",
    ),
    passes=(_pool(cpu="1000", memory="8000Gi"), _pool(cpu=100, memory="1Ti"), _pool("dev", cpu="8", memory="32Gi")),
    fails=(
        _pool(),
        _pool(cpu="100"),
        _pool(cpu="1001", memory="1Gi"),
        _pool(cpu="1", memory="8Ti"),
        _pool("dev", cpu="65", memory="1Gi"),
    ),
    unknown=(_pool(cpu=UNKNOWN, memory="1Gi"), _pool(cpu="1", memory=UNKNOWN)),
    not_applicable=(Example([node_group()]),),
)
def KARPENTER_LIMITS(pool: Resource, context: Context) -> Iterator[str]:
    """A pool of nodes has a limit of CPUs and of memory that the environment may pay for."""
    caps = {"cpu": (context.options["max_cpus"], 1, ""), "memory": (context.options["max_memory_gib"], GIB, "Gi")}
    for name, (cap, unit, suffix) in caps.items():
        limit = pool.props.known("spec", "limits", name, default=ABSENT)
        if limit is ABSENT:
            yield f"has no spec.limits.{name}: nothing ends its growth"
        elif quantity(limit) > cap * unit:
            yield f"spec.limits.{name} {limit} is above {cap:g}{suffix}, the most that {context.environment} may have"
