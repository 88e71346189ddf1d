"""RE07: caches that survive the loss of a node and of a zone."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import PROD_ONLY, Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import CACHE, DATABASE
from policies.values import UNKNOWN, Props

_SAFE = {"automaticFailoverEnabled": True, "multiAzEnabled": True, "numCacheClusters": 2}


def _has_replicas(props: Props) -> bool:
    groups = props.each("nodeGroupConfigurations")
    return (
        props.number("numCacheClusters") >= 2
        or props.number("replicasPerNodeGroup") >= 1
        or (bool(groups) and all(each.number("replicaCount") >= 1 for each in groups))
    )


@rule(
    id="RE07",
    name="cache-ha",
    types=(CACHE,),
    why="When a cache's only node fails, every request goes to the database at once, which then fails too.",
    remedy="Set automaticFailoverEnabled and multiAzEnabled, and at least one replica for each shard.",
    snippet="""\
aws.elasticache.ReplicationGroup(
    "sessions",
    description="Sessions",
    engine="valkey",
    node_type="cache.m7g.large",
    num_cache_clusters=2,
    automatic_failover_enabled=True,
    multi_az_enabled=True,
)""",
    severity=Severity.HIGH,
    levels=PROD_ONLY,
    on_unknown="fail",
    references=("https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html",),
    equivalents=(
        "CKV2_AWS_50",
        "AwsSolutions-AEC4",
        "config:elasticache-repl-grp-auto-failover-enabled",
        "prowler:elasticache_redis_cluster_multi_az_enabled",
    ),
    passes=(
        _SAFE,
        {**_SAFE, "numCacheClusters": None, "replicasPerNodeGroup": 1},
        {**_SAFE, "numCacheClusters": None, "nodeGroupConfigurations": [{"replicaCount": 1}]},
    ),
    fails=(
        {},
        {**_SAFE, "automaticFailoverEnabled": False},
        {**_SAFE, "multiAzEnabled": False},
        {**_SAFE, "numCacheClusters": 1},
        {**_SAFE, "numCacheClusters": None, "nodeGroupConfigurations": [{"replicaCount": 1}, {"replicaCount": 0}]},
    ),
    unknown=({**_SAFE, "multiAzEnabled": UNKNOWN}, {**_SAFE, "numCacheClusters": UNKNOWN}),
    not_applicable=(Example([example(DATABASE, {})]),),
)
def CACHE_HA(cache: Resource, context: Context) -> Iterator[str]:
    """A cache has replicas in another zone, one of which takes over by itself."""
    for name in ("automaticFailoverEnabled", "multiAzEnabled"):
        if not cache.props.flag(name):
            yield f"{name} is not true"
    if not _has_replicas(cache.props):
        yield "has a shard without a replica"
