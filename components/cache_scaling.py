"""How a cache grows by itself, and how it is replicated over regions."""

import pulumi
import pulumi_aws as aws

from . import cache_settings
from .cache_options import CacheArgs, CacheAutoscaling, CacheEngine, GlobalDatastore
from .naming import Children

_CPU, _MEMORY = 60, 65
"""Percentages to keep to, where the caller names none."""
_COOLDOWN = {"out": 300, "in": 900}
"""Seconds to wait after shards or replicas came, and after they went: moving slots is work for the cache too."""


def autoscaling(
    children: Children, args: CacheArgs, options: CacheAutoscaling, group: aws.elasticache.ReplicationGroup
) -> None:
    """Scalable targets and policies for shards and for replicas, of those that have a maximum.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoScaling.html
    """
    cpu = int(options.get("cpu_target", _CPU))
    if "max_shards" in options:
        target = _target(
            children, "shards", "NodeGroups", int(args.get("shards", 1)), int(options["max_shards"]), group
        )
        # Nodes with data tiering fill their memory before their disks (AutoScaling-Scaling-Policies-Target).
        tiered = ".r6gd." in args.get("node_type", "")
        memory = "ElastiCacheDatabase{}UsageCountedForEvictPercentage".format("Capacity" if tiered else "Memory")
        _policy(children, "shards-cpu", target, "ElastiCachePrimaryEngineCPUUtilization", cpu)
        _policy(children, "shards-memory", target, memory, int(options.get("memory_target", _MEMORY)))
    if "max_replicas_per_shard" in options:
        most = int(options["max_replicas_per_shard"])
        target = _target(children, "replicas", "Replicas", cache_settings.replicas(args), most, group)
        _policy(children, "replicas-cpu", target, "ElastiCacheReplicaEngineCPUUtilization", cpu)


def owned(args: CacheArgs) -> list[str]:
    """Properties of the replication group that somebody else changes once it exists: scaling, a Global Datastore."""
    options = args.get("autoscaling", {})
    found = ["num_node_groups"] if "max_shards" in options else []
    found += ["replicas_per_node_group"] if "max_replicas_per_shard" in options else []
    if "global_datastore" in args:
        found += ["engine", "engine_version", "node_type", "num_node_groups", "parameter_group_name"]
    return found


def global_datastore(
    children: Children, args: CacheArgs, part: GlobalDatastore, group: aws.elasticache.ReplicationGroup
) -> aws.elasticache.GlobalReplicationGroup:
    """The Global Datastore of a primary; it decides over size and version of all its members from now on."""
    return aws.elasticache.GlobalReplicationGroup(
        children.named("global"),
        global_replication_group_id_suffix=group.id,
        global_replication_group_description=children.named("global"),
        primary_replication_group_id=group.id,
        cache_node_type=args["node_type"],
        engine=CacheEngine(args.get("engine", CacheEngine.VALKEY)),
        engine_version=cache_settings.version(args),
        num_node_groups=int(args.get("shards", 1)) if cache_settings.sharded(args) else None,
        parameter_group_name=part.get("upgrade_parameter_group_name"),
        # A failover makes another member the primary, and nothing is to be made anew for that.
        opts=children.opts(ignore_changes=["primary_replication_group_id"]),
    )


def _target(
    children: Children, part: str, dimension: str, least: int, most: int, group: aws.elasticache.ReplicationGroup
) -> aws.appautoscaling.Target:
    return aws.appautoscaling.Target(
        children.named(part),
        service_namespace="elasticache",
        scalable_dimension=f"elasticache:replication-group:{dimension}",
        resource_id=pulumi.Output.concat("replication-group/", group.id),
        min_capacity=least,
        max_capacity=most,
        tags=children.tags(part),
        opts=children.opts(),
    )


def _policy(children: Children, part: str, target: aws.appautoscaling.Target, metric: str, percentage: int) -> None:
    aws.appautoscaling.Policy(
        children.named(part),
        policy_type="TargetTrackingScaling",
        service_namespace=target.service_namespace,
        scalable_dimension=target.scalable_dimension,
        resource_id=target.resource_id,
        target_tracking_scaling_policy_configuration={
            "predefined_metric_specification": {"predefined_metric_type": metric},
            "target_value": percentage,
            "scale_out_cooldown": _COOLDOWN["out"],
            "scale_in_cooldown": _COOLDOWN["in"],
        },
        opts=children.opts(),
    )
