"""What of a caller's decisions about a cache AWS refuses, and what follows from the others."""

import re
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network

from .cache_options import (
    CacheArgs,
    CacheAuthentication,
    CacheAutoscaling,
    CacheEngine,
    ClusterMode,
    GlobalDatastore,
    GlobalRole,
    MaxmemoryPolicy,
)
from .log_groups import retention_problem

VERSIONS = {"valkey": ("7.2", "8.0", "8.1", "8.2", "9.0", "9.1"), "redis": ("7.0", "7.1")}
"""Versions by engine that can be told their cluster mode and required TLS (ElastiCache guide, engine-versions)."""
REPLICATED = ("c7gn", "m5", "m6g", "m7g", "r5", "r6g", "r6gd", "r7g")
"""Families that a Global Datastore takes, in sizes large or more (ElastiCache guide, Redis-Global-Datastores)."""
SCALED = (("c7gn", "m5", "m6g", "m7g", "r5", "r6g", "r6gd", "r7g"), ("large", "xlarge", "2xlarge"))
"""Families and sizes that scale by themselves (ElastiCache guide, AutoScaling)."""
TARGETS = (35, 70)
"""Least and greatest percentage that scaling can aim at (ElastiCache guide, AutoScaling-Scaling-Policies-Target)."""
SECONDARIES = 2
"""Secondary regions of a Global Datastore, at most."""

MAINTENANCE, SNAPSHOTS = "sun:05:00-sun:06:00", "03:00-04:00"
"""Windows where the caller names none."""

_NODE_TYPE = re.compile(r"cache\.([a-z]\d[a-z]*)\.([a-z]+|\d+xlarge)")
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_DAY = r"(mon|tue|wed|thu|fri|sat|sun)"
_USER = re.compile(r"[a-z]([a-z0-9]|-(?=[a-z0-9]))*")
_LONGEST = 31
"""Characters for the names of cache and user in a user's id of 40 (CreateUser), beside what makes it unique."""
_OF_THE_PRIMARY = ("cluster_mode", "engine", "engine_version", "maxmemory_policy", "node_type", "parameters", "shards")
"""What a secondary takes from its primary (CreateReplicationGroup, GlobalReplicationGroupId)."""
_ARGUMENTS = {"cluster-enabled": "cluster_mode", "maxmemory-policy": "maxmemory_policy"}


def is_secondary(args: CacheArgs) -> bool:
    """Whether the cache follows a primary in another region."""
    part = args.get("global_datastore")
    return part is not None and part["role"] == GlobalRole.SECONDARY


def version(args: CacheArgs) -> str:
    """The engine's version."""
    default = "7.1" if args.get("engine") == CacheEngine.REDIS else "8.2"
    return args.get("engine_version", default)


def family(args: CacheArgs) -> str:
    """The family of parameter groups of the engine's version."""
    return f"{args.get('engine', CacheEngine.VALKEY)}{version(args).partition('.')[0]}"


def replicas(args: CacheArgs) -> int:
    """Replicas a shard."""
    return int(args.get("replicas_per_shard", 1))


def multi_az(args: CacheArgs) -> bool:
    """Whether replicas take over by themselves."""
    return args.get("multi_az", replicas(args) > 0)


def sharded(args: CacheArgs) -> bool:
    """Whether keys are divided among shards, or soon will be."""
    return args.get("cluster_mode", ClusterMode.DISABLED) != ClusterMode.DISABLED


def problems(args: CacheArgs) -> list[str]:
    """Everything that is wrong with ``args``, each as ``key: value what to do``."""
    found = [*_of_size(args), *_of_access(args), *_of_operation(args)]
    if "autoscaling" in args:
        found += _of_autoscaling(args, args["autoscaling"])
    if "global_datastore" in args:
        found += _of_global_datastore(args, args["global_datastore"])
    return found


def name_problems(name: str, args: CacheArgs) -> list[str]:
    """What keeps a cache of that name from having these users."""
    long = [user for user in args.get("users", {}) if len(f"{name}-{user}") > _LONGEST]
    long += ["default"] if len(f"{name}-default") > _LONGEST else []
    most = _LONGEST - len(name) - 1
    if not _USER.fullmatch(name):
        return [
            f"name: {name!r} is refused by ElastiCache in those of users; use lower case, digits and single hyphens"
        ]
    return [f"users: {user!r} is too long beside {name!r}; use {most} characters at most" for user in long]


def replication_problems(node_type: str, secondary_regions: Sequence[str]) -> list[str]:
    """What keeps a cache of ``node_type`` from being replicated to ``secondary_regions``."""
    found = [f"node_type: {node_type!r} {why}" for why in _unlike(node_type, REPLICATED, "a Global Datastore")]
    if re.search(r"\.(nano|micro|small|medium)$", node_type):
        found.append(f"node_type: {node_type!r} is too small for a Global Datastore; use a size of large or more")
    if len(secondary_regions) > SECONDARIES:
        found.append(f"secondary_regions: {list(secondary_regions)!r} are too many; name {SECONDARIES} at most")
    return found


def _of_size(args: CacheArgs) -> Iterator[str]:
    if is_secondary(args):
        for key in _OF_THE_PRIMARY:
            if key in args:
                yield f"{key}: {args.get(key)!r} comes from the primary; leave it out"
    elif "node_type" not in args:
        yield "node_type: is missing; name one, such as cache.t4g.small"
    elif not _NODE_TYPE.fullmatch(args["node_type"]):
        yield f"node_type: {args['node_type']!r} is no node type; name one, such as cache.t4g.small"
    engine, mode = args.get("engine", CacheEngine.VALKEY), args.get("cluster_mode", ClusterMode.DISABLED)
    if engine not in list(CacheEngine):
        yield f"engine: {engine!r} is unknown; use {', '.join(CacheEngine)}"
    elif version(args) not in VERSIONS[engine]:
        yield f"engine_version: {version(args)!r} is not offered for {engine}; use {', '.join(VERSIONS[engine])}"
    if mode not in list(ClusterMode):
        yield f"cluster_mode: {mode!r} is unknown; use {', '.join(ClusterMode)}"
    shards = args.get("shards", 1)
    if not 1 <= shards <= 500:
        yield f"shards: {shards} is out of bounds; use 1 to 500"
    elif shards > 1 and mode != ClusterMode.ENABLED:
        yield f"shards: {shards} need cluster mode; set cluster_mode to enabled"
    if not 0 <= replicas(args) <= 5:
        yield f"replicas_per_shard: {replicas(args)} is out of bounds; use 0 to 5"
    if multi_az(args) and not replicas(args):
        yield "multi_az: True needs somebody to take over; add a replica, or turn it off"


def _of_access(args: CacheArgs) -> Iterator[str]:
    for block in args.get("client_cidr_blocks", []):
        try:
            IPv4Network(block)
        except ValueError:
            yield f"client_cidr_blocks: {block!r} should be an IPv4 range such as 10.0.0.0/16"
    for user, options in args.get("users", {}).items():
        if user == "default" or not _USER.fullmatch(user):
            yield f"users: {user!r} is refused by ElastiCache; use lower case, digits and single hyphens, not default"
        how, passwords = options.get("authentication", CacheAuthentication.IAM), options.get("passwords", [])
        if how not in list(CacheAuthentication):
            yield f"users.{user}.authentication: {how!r} is unknown; use {', '.join(CacheAuthentication)}"
        elif how == CacheAuthentication.PASSWORD and not 1 <= len(passwords) <= 2:
            yield f"users.{user}.passwords: {len(passwords)} are refused; give one, or two to rotate them"
        elif how == CacheAuthentication.IAM and passwords:
            yield f"users.{user}.passwords: are not used with IAM; leave them out, or set authentication to password"


def _of_operation(args: CacheArgs) -> Iterator[str]:
    policy = args.get("maxmemory_policy", MaxmemoryPolicy.ALLKEYS_LRU)
    if policy not in list(MaxmemoryPolicy):
        yield f"maxmemory_policy: {policy!r} is unknown; use {', '.join(MaxmemoryPolicy)}"
    for name in ("cluster-enabled", "maxmemory-policy"):
        if name in args.get("parameters", {}):
            yield f"parameters: {name!r} has an argument of its own; use {_ARGUMENTS[name]}"
    if problem := retention_problem(days := args.get("log_retention_days", 30)):
        yield f"log_retention_days: {days} {problem}"
    kept = args.get("snapshot_retention_days", 7)
    if not 0 <= kept <= 35:
        yield f"snapshot_retention_days: {kept} is out of bounds; use 0 to 35"
    if not re.fullmatch(f"{_CLOCK}-{_CLOCK}", window := args.get("snapshot_window", SNAPSHOTS)):
        yield f"snapshot_window: {window!r} should be two times of day, UTC, such as {SNAPSHOTS}"
    if not re.fullmatch(f"{_DAY}:{_CLOCK}-{_DAY}:{_CLOCK}", window := args.get("maintenance_window", MAINTENANCE)):
        yield f"maintenance_window: {window!r} should be two times of the week, UTC, such as {MAINTENANCE}"


def _of_autoscaling(args: CacheArgs, options: CacheAutoscaling) -> Iterator[str]:
    if "global_datastore" in args:
        yield "autoscaling: is refused by AWS in a Global Datastore; leave one of the two out"
        return
    if args.get("cluster_mode") != ClusterMode.ENABLED:
        yield "autoscaling: needs cluster mode; set cluster_mode to enabled"
    families, sizes = SCALED
    node_type = args.get("node_type", "")
    for why in _unlike(node_type, families, "autoscaling", sizes):
        yield f"node_type: {node_type!r} {why}"
    if not {"max_shards", "max_replicas_per_shard"} & options.keys():
        yield "autoscaling: scales nothing; set max_shards or max_replicas_per_shard"
    shards = args.get("shards", 1)
    if not shards <= (most := options.get("max_shards", shards)) <= 500:
        yield f"autoscaling.max_shards: {most} is out of bounds; use {shards} (shards) to 500"
    least = max(replicas(args), 1)
    if not least <= (most := options.get("max_replicas_per_shard", least)) <= 5 or (
        "max_replicas_per_shard" in options and not replicas(args)
    ):
        yield f"autoscaling.max_replicas_per_shard: {most} is out of bounds; start from a replica or more, and end at 5"
    low, high = TARGETS
    for key in ("cpu_target", "memory_target"):
        if not low <= (target := int(options.get(key, low))) <= high:  # type: ignore[call-overload]  # both are ints
            yield f"autoscaling.{key}: {target} is refused by AWS; use {low} to {high} per cent"


def _of_global_datastore(args: CacheArgs, part: GlobalDatastore) -> Iterator[str]:
    key = "global_datastore.global_replication_group_id"
    if not replicas(args):
        yield "replicas_per_shard: 0 leaves nobody to take over within the region; a Global Datastore wants 1 or more"
    if part["role"] not in list(GlobalRole):
        yield f"global_datastore.role: {part['role']!r} is unknown; use {', '.join(GlobalRole)}"
    elif is_secondary(args):
        if "global_replication_group_id" not in part:
            yield f"{key}: is missing; take it from the primary"
        if "upgrade_parameter_group_name" in part:
            yield "global_datastore.upgrade_parameter_group_name: is for the primary; leave it out"
    else:
        if "global_replication_group_id" in part:
            yield f"{key}: is made from the primary; leave it out"
        yield from replication_problems(args.get("node_type", ""), [])


def _unlike(node_type: str, families: Sequence[str], what: str, sizes: Sequence[str] = ()) -> Iterator[str]:
    """Why a node type, which is one, does not serve."""
    if parts := _NODE_TYPE.fullmatch(node_type):
        if parts[1] not in families:
            yield f"is of a family that {what} does not take; use one of {', '.join(families)}"
        if sizes and parts[2] not in sizes:
            yield f"has a size that {what} does not take; use one of {', '.join(sizes)}"
