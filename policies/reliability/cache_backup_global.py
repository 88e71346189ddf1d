"""RE08: caches that do not start empty: after a failure, and in another region."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Context, Example, Level, Severity, example, rule
from policies.stack import Resource
from policies.tokens import CACHE, DATABASE, GLOBAL_CACHE
from policies.values import ABSENT, UNKNOWN, NotKnown


def _two(first: object, second: object, linked: bool = True) -> Example:
    """Caches in two regions, and the Global Datastore of the first; ``second`` is what the other one is told of it."""
    links = {"primaryReplicationGroupId": ["sessions" if linked else "another"]}
    return Example(
        [
            example(CACHE, {"id": UNKNOWN, "snapshotRetentionLimit": first}, "sessions"),
            example(GLOBAL_CACHE, {"primaryReplicationGroupId": UNKNOWN}, "world", links=links),
            example(CACHE, {"snapshotRetentionLimit": 1, "globalReplicationGroupId": second}, "west", "us-west-2"),
        ]
    )


@rule(
    id="RE08",
    name="cache-backup-global",
    types=(CACHE,),
    reads=(GLOBAL_CACHE,),
    why="A region that takes over with an empty cache sends every read to its database, just then.",
    remedy="Set snapshotRetentionLimit, and put the caches of all regions into one Global Datastore.",
    snippet="""\
first = aws.elasticache.ReplicationGroup("sessions", description="Sessions", engine="valkey",
    node_type="cache.r7g.large", snapshot_retention_limit=7, region="us-east-1")
world = aws.elasticache.GlobalReplicationGroup("sessions", global_replication_group_id_suffix="sessions",
    primary_replication_group_id=first.id, region="us-east-1")
aws.elasticache.ReplicationGroup("sessions-west", description="Sessions", snapshot_retention_limit=7,
    global_replication_group_id=world.global_replication_group_id, region="us-west-2")""",
    severity=Severity.MEDIUM,
    levels={"dev": Level.DISABLED, "prod": Level.ADVISORY},
    references=(
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Redis-Global-Datastore.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html",
    ),
    equivalents=(
        "CKV_AWS_134",
        "config:elasticache-redis-cluster-automatic-backup-check",
        "prowler:elasticache_redis_cluster_backup_enabled",
    ),
    passes=({"snapshotRetentionLimit": 1}, _two(1, UNKNOWN), _two(7, "ldgnf-sessions")),
    fails=({}, {"snapshotRetentionLimit": 0}, _two(0, UNKNOWN), _two(1, ""), _two(1, UNKNOWN, linked=False)),
    unknown=(
        {"snapshotRetentionLimit": UNKNOWN},
        Example(
            [
                example(CACHE, {"snapshotRetentionLimit": 1}, "sessions"),
                example(GLOBAL_CACHE, {"primaryReplicationGroupId": UNKNOWN}, "world"),
                example(CACHE, {"snapshotRetentionLimit": 1, "globalReplicationGroupId": UNKNOWN}, "w", "us-west-2"),
            ]
        ),
    ),
    not_applicable=(Example([example(DATABASE, {})]),),
)
def CACHE_BACKUP_GLOBAL(cache: Resource, context: Context) -> Iterator[str]:
    """A cache keeps snapshots, and is one with those of the other regions."""
    if cache.props.number("snapshotRetentionLimit") < 1:
        yield "snapshotRetentionLimit is 0: after a failure of all its nodes it starts empty"
    stack = context.stack
    elsewhere = sorted({each.region for each in stack.of(CACHE)} - {cache.region})
    joined = cache.props.get("globalReplicationGroupId") not in (ABSENT, "")
    if not elsewhere or joined or stack.users(cache, "primaryReplicationGroupId", GLOBAL_CACHE):
        return
    for each in stack.loose("primaryReplicationGroupId", GLOBAL_CACHE):
        raise NotKnown(f"the primary cache of {each.name}")
    yield f"is in no Global Datastore, though there is one in {' and '.join(elsewhere)}"
