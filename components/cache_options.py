"""What a caller decides about a cache."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi


class CacheEngine(StrEnum):
    """What runs on the nodes."""

    VALKEY = "valkey"
    """Valkey, open source; about a fifth cheaper than Redis OSS."""
    REDIS = "redis"
    """Redis OSS, to take over a cache that runs it; changing it to ``valkey`` is done in place."""


class ClusterMode(StrEnum):
    """Whether keys are divided among shards."""

    DISABLED = "disabled"
    """One shard with one primary; any client works."""
    COMPATIBLE = "compatible"
    """On the way from ``disabled`` to ``enabled``, for as long as clients of both kinds are about."""
    ENABLED = "enabled"
    """One or more shards; clients must know cluster mode."""


class MaxmemoryPolicy(StrEnum):
    """What makes room once memory is full."""

    ALLKEYS_LRU = "allkeys-lru"
    """The keys that were not used for longest."""
    ALLKEYS_LFU = "allkeys-lfu"
    """The keys that are used least."""
    ALLKEYS_RANDOM = "allkeys-random"
    """Any keys."""
    VOLATILE_LRU = "volatile-lru"
    """Of the keys that expire, those that were not used for longest."""
    VOLATILE_LFU = "volatile-lfu"
    """Of the keys that expire, those that are used least."""
    VOLATILE_RANDOM = "volatile-random"
    """Any keys that expire."""
    VOLATILE_TTL = "volatile-ttl"
    """Of the keys that expire, those that would be next."""
    NOEVICTION = "noeviction"
    """Nothing: writes fail. For data that is not only a copy."""


class CacheAuthentication(StrEnum):
    """How a user proves who it is."""

    IAM = "iam"
    """By a token that IAM signs for 15 minutes: there is no secret to keep."""
    PASSWORD = "password"
    """By one of its passwords."""


class GlobalRole(StrEnum):
    """What a cache is in a Global Datastore."""

    PRIMARY = "primary"
    """The one that takes writes at first, and that the Global Datastore is made from."""
    SECONDARY = "secondary"
    """A copy in another region, to read from and to fail over to by hand."""


class CacheUser(TypedDict):
    """Who may use a cache, and for what."""

    access_string: NotRequired[str]
    """What it may do, as an access string of Valkey; by default everything but the dangerous commands."""
    authentication: NotRequired[CacheAuthentication]
    """How it proves who it is; ``iam`` by default."""
    passwords: NotRequired[list[pulumi.Input[str]]]
    """For ``password``: one, or two while they are rotated, of 16 to 128 characters. They are secrets in the state."""


class CacheAutoscaling(TypedDict):
    """How a cache in cluster mode grows by itself, up from its ``shards`` and ``replicas_per_shard``."""

    max_shards: NotRequired[int]
    """Shards at most; by default their number is fixed."""
    max_replicas_per_shard: NotRequired[int]
    """Replicas a shard at most, up to 5; by default their number is fixed."""
    cpu_target: NotRequired[int]
    """Percentage of a primary's (replica's) engine CPU to keep to, 35 to 70; 60 by default."""
    memory_target: NotRequired[int]
    """Percentage of memory that shards keep to, 35 to 70; 65 by default."""


class GlobalDatastore(TypedDict):
    """A cache's part in replication over regions."""

    role: GlobalRole
    """What this cache is. After a failover it stays as it was: AWS remembers who is the primary now."""
    global_replication_group_id: NotRequired[pulumi.Input[str]]
    """For a secondary: the Global Datastore, an output of the primary."""
    upgrade_parameter_group_name: NotRequired[pulumi.Input[str]]
    """For a primary that gets a new major version: parameters of that version, which AWS copies to each member."""


class CacheArgs(TypedDict):
    """What a caller decides about a cache."""

    vpc_id: pulumi.Input[str]
    """VPC of its security group."""
    subnet_group_name: pulumi.Input[str]
    """ElastiCache subnet group that its nodes lie in."""
    node_type: NotRequired[str]
    """Size of each node, such as ``cache.t4g.small``. Needed, but for a secondary, which has that of its primary."""
    engine: NotRequired[CacheEngine]
    """What runs on the nodes; ``valkey`` by default."""
    engine_version: NotRequired[str]
    """Its major and minor version; 8.2 for Valkey and 7.1 for Redis OSS by default. It cannot go down."""
    cluster_mode: NotRequired[ClusterMode]
    """Whether keys are divided among shards; ``disabled`` by default."""
    shards: NotRequired[int]
    """Shards in cluster mode, 1 by default."""
    replicas_per_shard: NotRequired[int]
    """Replicas of each primary, 0 to 5; 1 by default."""
    multi_az: NotRequired[bool]
    """Whether replicas lie in other zones and take over by themselves; by default true if there are any."""
    port: NotRequired[int]
    """Where it listens; 6379 by default. A change replaces the cache."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts it at rest, of its region; AWS's own by default. A change replaces the cache."""
    client_security_group_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Security groups whose members may connect, by a name for each; none by default."""
    client_cidr_blocks: NotRequired[list[str]]
    """IPv4 ranges that may connect; none by default."""
    users: NotRequired[Mapping[str, CacheUser]]
    """Users by name; by default ``app``, which authenticates by IAM. The user called default is always off."""
    maxmemory_policy: NotRequired[MaxmemoryPolicy]
    """What makes room once memory is full; ``allkeys-lru`` by default."""
    parameters: NotRequired[Mapping[str, str]]
    """Other parameters of the engine by name; none by default."""
    log_retention_days: NotRequired[int]
    """Days that slow log and engine log are kept, of those that CloudWatch accepts; 30 by default."""
    log_kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts the logs; its policy lets CloudWatch Logs use it. CloudWatch's own by default."""
    snapshot_retention_days: NotRequired[int]
    """Days that daily snapshots are kept, 0 (none are made) to 35; 7 by default."""
    snapshot_window: NotRequired[str]
    """When they are made, UTC, an hour or more; ``03:00-04:00`` by default."""
    final_snapshot_identifier: NotRequired[str]
    """Name of a snapshot that is made when the cache is deleted; none by default."""
    maintenance_window: NotRequired[str]
    """When AWS may maintain it, UTC, an hour or more; ``sun:05:00-sun:06:00`` by default."""
    auto_minor_version_upgrade: NotRequired[bool]
    """Whether AWS upgrades minor versions by itself; true by default."""
    apply_immediately: NotRequired[bool]
    """Whether changes are made at once, not in the maintenance window; false by default."""
    notification_topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic that hears of failovers and of nodes that are replaced; none by default."""
    autoscaling: NotRequired[CacheAutoscaling]
    """How it grows by itself; not at all by default."""
    global_datastore: NotRequired[GlobalDatastore]
    """Its part in replication over regions; none by default."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on every resource; none by default."""
