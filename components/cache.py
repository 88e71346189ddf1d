"""A cache: one replication group of ElastiCache, which only its own users reach, over TLS."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from . import cache_access, cache_scaling, cache_settings
from .cache_options import CacheArgs, CacheEngine, ClusterMode, MaxmemoryPolicy
from .log_groups import log_group
from .naming import Children, by_name

LOGS = ("slow-log", "engine-log")
"""What ElastiCache logs (ElastiCache guide, Log_Delivery)."""


class Cache(pulumi.ComponentResource):
    """A Valkey replication group with its security group, users, parameters and logs, alone or in a Global Datastore.

    TLS is required, data is encrypted at rest, and nobody enters without a token or a password. What can be changed
    in place is: engine, version, sizes, numbers of shards and replicas, and all settings.
    """

    arn: pulumi.Output[str]
    """ARN of the replication group; with those of users, what a policy with ``elasticache:Connect`` names."""
    replication_group_id: pulumi.Output[str]
    """Identifies the replication group."""
    member_cluster_ids: pulumi.Output[list[str]]
    """Its nodes, whose metrics CloudWatch has."""
    primary_endpoint: pulumi.Output[str | None]
    """Where to write; null in cluster mode."""
    reader_endpoint: pulumi.Output[str | None]
    """Where to read from any replica; null in cluster mode."""
    configuration_endpoint: pulumi.Output[str | None]
    """Where clients that know cluster mode start from; null without."""
    port: pulumi.Output[int]
    """Where it listens."""
    security_group_id: pulumi.Output[str]
    """Its security group."""
    user_ids: pulumi.Output[dict[str, str]]
    """Ids of its users, with which they also log in, by the names that the caller gave them."""
    user_arns: pulumi.Output[dict[str, str]]
    """ARNs of its users by name."""
    log_group_names: pulumi.Output[dict[str, str]]
    """Log groups by what they hold: ``slow-log`` and ``engine-log``."""
    global_replication_group_id: pulumi.Output[str | None]
    """The Global Datastore that it is part of; null if there is none."""

    def __init__(self, name: str, args: CacheArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:Cache", name, {}, opts)
        if found := cache_settings.problems(args) + cache_settings.name_problems(name, args):
            raise pulumi.RunError(f"cache {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        part = args.get("global_datastore")
        security_group = cache_access.security_group(children, args)
        # Its last eight digits: users have one namespace an account and region, and no names that AWS would make up.
        users, members = cache_access.users(children, args, security_group.id.apply(lambda id: id[-8:]))
        days, key_arn = args.get("log_retention_days", 30), args.get("log_kms_key_arn")
        logs = {log: log_group(children, log, days, key_arn) for log in LOGS}
        group = _replication_group(children, args, security_group, users, logs)
        if options := args.get("autoscaling"):
            cache_scaling.autoscaling(children, args, options, group)
        datastore = part.get("global_replication_group_id") if part else None
        if part and not cache_settings.is_secondary(args):
            datastore = cache_scaling.global_datastore(children, args, part, group).global_replication_group_id

        self.arn = group.arn
        self.replication_group_id = group.id
        self.member_cluster_ids = group.member_clusters.apply(_listed)
        self.primary_endpoint = group.primary_endpoint_address.apply(_or_none)
        self.reader_endpoint = group.reader_endpoint_address.apply(_or_none)
        self.configuration_endpoint = group.configuration_endpoint_address.apply(_or_none)
        self.port = pulumi.Output.from_input(int(args.get("port", 6379)))
        self.security_group_id = security_group.id
        self.user_ids = by_name({user: made.user_id for user, made in members.items()})
        self.user_arns = by_name({user: made.arn for user, made in members.items()})
        self.log_group_names = by_name({log: made.name for log, made in logs.items()})
        self.global_replication_group_id = pulumi.Output.from_input(datastore)
        self.register_outputs({key: getattr(self, key) for key in Cache.__annotations__})


def _parameter_group(children: Children, args: CacheArgs) -> aws.elasticache.ParameterGroup:
    """Parameters of the engine's major version; another version gets another group, before the old one goes."""
    part = "parameters-cluster" if cache_settings.sharded(args) else "parameters"
    policy = MaxmemoryPolicy(args.get("maxmemory_policy", MaxmemoryPolicy.ALLKEYS_LRU))
    values = {**args.get("parameters", {}), "maxmemory-policy": str(policy)}
    if cache_settings.sharded(args):
        values["cluster-enabled"] = "yes"
    return aws.elasticache.ParameterGroup(
        children.named(part),
        family=cache_settings.family(args),
        description=f"Parameters of {children.name}",
        parameters=[{"name": key, "value": value} for key, value in sorted(values.items())],
        tags=children.tags(part),
        opts=children.opts(),
    )


def _replication_group(
    children: Children,
    args: CacheArgs,
    security_group: aws.ec2.SecurityGroup,
    users: aws.elasticache.UserGroup,
    logs: dict[str, aws.cloudwatch.LogGroup],
) -> aws.elasticache.ReplicationGroup:
    """The replication group; a secondary says nothing of what its primary decides."""
    multi_az = cache_settings.multi_az(args)
    own: dict[str, Any] = {
        "global_replication_group_id": args.get("global_datastore", {}).get("global_replication_group_id")
    }
    if not cache_settings.is_secondary(args):
        own = {
            "node_type": args["node_type"],
            "engine": CacheEngine(args.get("engine", CacheEngine.VALKEY)),
            "engine_version": cache_settings.version(args),
            "cluster_mode": ClusterMode(args.get("cluster_mode", ClusterMode.DISABLED)),
            "num_node_groups": int(args.get("shards", 1)),
            "parameter_group_name": _parameter_group(children, args).name,
            "at_rest_encryption_enabled": True,
            "transit_encryption_enabled": True,
            "transit_encryption_mode": "required",
        }
    return aws.elasticache.ReplicationGroup(
        # Short: of the 40 characters that ElastiCache takes, the names of a stack and of a region need most.
        children.named("rg"),
        description=f"Cache {children.name}",
        replicas_per_node_group=cache_settings.replicas(args),
        # A shard's primary may have to be moved even where there is no replica (CreateReplicationGroup).
        automatic_failover_enabled=multi_az or cache_settings.sharded(args),
        multi_az_enabled=multi_az,
        port=int(args.get("port", 6379)),
        subnet_group_name=args["subnet_group_name"],
        security_group_ids=[security_group.id],
        kms_key_id=args.get("kms_key_arn"),
        user_group_ids=[users.user_group_id],
        log_delivery_configurations=[
            {
                "log_type": log,
                "log_format": "json",
                "destination_type": "cloudwatch-logs",
                "destination": group.name,
            }
            for log, group in logs.items()
        ],
        snapshot_retention_limit=int(args.get("snapshot_retention_days", 7)),
        snapshot_window=args.get("snapshot_window", cache_settings.SNAPSHOTS),
        final_snapshot_identifier=args.get("final_snapshot_identifier"),
        maintenance_window=args.get("maintenance_window", cache_settings.MAINTENANCE),
        auto_minor_version_upgrade=args.get("auto_minor_version_upgrade", True),
        apply_immediately=args.get("apply_immediately", False),
        notification_topic_arn=args.get("notification_topic_arn"),
        tags=children.tags("rg"),
        opts=children.opts(ignore_changes=cache_scaling.owned(args)),
        **own,
    )


def _listed(members: Sequence[str] | None) -> list[str]:
    return list(members or [])


def _or_none(address: str | None) -> str | None:
    return address or None
