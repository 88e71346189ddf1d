"""Databases, caches, tables, buckets, backups, keys and secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.cost.charge import Charge, Formula, PricedStack
from policies.cost.span import Span
from policies.instances import size
from policies.stack import Resource
from policies.tokens import BACKUP_COPY, BUCKET, CACHE, DATABASE, GLOBAL_CACHE, SCALABLE_TARGET, TABLE, VAULT, VOLUME
from policies.values import ABSENT, NotKnown


def _database(instance: Resource, stack: PricedStack) -> Iterator[Charge]:
    """Instance and storage, both twice with a standby; storage grows to its cap. Backups of that size are free.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_OnDemandDBInstances.html and, for what gp3 includes,
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage
    """
    origin = _origin(instance, stack)
    engine = origin.props.known("engine")
    name = instance.props.known("instanceClass")
    multi_az = bool(instance.props.known("multiAz", default=False))
    storage = instance.props.known("storageType", default="gp2")
    size = instance.props.known("allocatedStorage") or origin.props.known("allocatedStorage")
    if size is None:
        raise NotKnown("allocatedStorage")
    most = instance.props.known("maxAllocatedStorage", default=0)
    yield stack.charge(instance, "rds", f"{engine} {name}", 2 if multi_az else 1)
    yield stack.charge(instance, "rds", f"{storage} Multi-AZ" if multi_az else storage, stack.scaled(size, most))
    if storage == "gp3":
        iops, throughput = (12000, 500) if size >= 400 else (3000, 125)
        for item, key, included in (("IOPS", "iops", iops), ("throughput", "storageThroughput", throughput)):
            if (more := instance.props.known(key, default=0) - included) > 0:
                yield stack.charge(instance, "rds", f"gp3 {item}", more * (2 if multi_az else 1))
    if instance.props.known("databaseInsightsMode", default="standard") == "advanced":
        yield stack.charge(instance, "rds", "Database Insights advanced", _processors(name))
    if instance.props.known("backupRetentionPeriod", default=0):
        yield stack.used(instance, "rds", "backup", stack.usage.database_backup_gb)
    if origin is not instance and origin.region != instance.region:
        yield stack.used(origin, "ec2", "data to another region", stack.usage.replication_gb)


def _origin(instance: Resource, stack: PricedStack) -> Resource:
    """What an instance copies, or itself."""
    seen = {id(instance)}
    while instance.props.get("replicateSourceDb") is not ABSENT:
        instance = stack.needed(instance, "replicateSourceDb", DATABASE)
        if id(instance) in seen:
            raise NotKnown("replicateSourceDb")
        seen.add(id(instance))
    return instance


def _proxy_target(proxied: Resource, stack: PricedStack) -> Iterator[Charge]:
    """A proxy costs what its database has of processors, two at least (https://aws.amazon.com/rds/proxy/pricing/)."""
    instance = stack.needed(proxied, "dbInstanceIdentifier", DATABASE)
    yield stack.charge(proxied, "rds", "proxy", max(2, _processors(instance.props.known("instanceClass"))))


def _processors(instance_class: str) -> float:
    return size(instance_class.removeprefix("db.")).cpu


def _backup_replication(replication: Resource, stack: PricedStack) -> Iterator[Charge]:
    """Copies of a database's backups, kept in another region and sent there."""
    yield stack.used(replication, "rds", "backup", stack.usage.database_backup_gb)


def _cache(group: Resource, stack: PricedStack) -> Iterator[Charge]:
    """Nodes: a primary and its replicas, in each shard. A member of a global group is as its primary is.

    One backup is free (https://aws.amazon.com/elasticache/pricing/).
    """
    model = group
    if group.props.get("nodeType") is ABSENT:
        model = stack.needed(
            stack.needed(group, "globalReplicationGroupId", GLOBAL_CACHE), "primaryReplicationGroupId", CACHE
        )
        yield stack.used(model, "ec2", "data to another region", stack.usage.replication_gb)
    engine, node = model.props.known("engine", default="redis"), model.props.known("nodeType")
    shards = _scaled(
        "NodeGroups", model, group.props.known("numNodeGroups") or model.props.known("numNodeGroups", default=1), stack
    )
    replicas = _scaled("Replicas", group, group.props.known("replicasPerNodeGroup", default=0), stack)
    nodes = shards * (replicas + Span.exactly(1))
    if plain := group.props.known("numCacheClusters"):
        nodes = Span.exactly(plain)
    yield stack.charge(group, "elasticache", f"{engine} {node}", nodes)
    if group.props.known("snapshotRetentionLimit", default=0) > 1:
        yield stack.used(group, "elasticache", "backup", stack.usage.cache_backup_gb)


def _scaled(dimension: str, group: Resource, count: float, stack: PricedStack) -> Span:
    """How many shards or replicas a group has: what it asks for, or what scales them.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoScaling.html
    """
    for scaler in stack.of(SCALABLE_TARGET):
        if scaler.props.get("scalableDimension") != f"elasticache:replication-group:{dimension}":
            continue
        if group.urn in scaler.links.get("resourceId", ()) or scaler.props.get("resourceId") in (
            f"replication-group/{group.props.get(name)}" for name in ("id", "replicationGroupId")
        ):
            return stack.scaled(scaler.props.known("minCapacity"), scaler.props.known("maxCapacity"))
    return Span.exactly(count)


def _table(table: Resource, stack: PricedStack) -> Iterator[Charge]:
    """Requests, or capacity around the clock, and storage (https://aws.amazon.com/dynamodb/pricing/)."""
    if table.props.known("billingMode", default="PROVISIONED") == "PAY_PER_REQUEST":
        yield stack.used(table, "dynamodb", "write requests", stack.usage.table_writes_million)
        yield stack.used(table, "dynamodb", "read requests", stack.usage.table_reads_million)
    else:
        for item in ("read", "write"):
            units = _capacity(item, table, stack)
            yield stack.charge(table, "dynamodb", f"{item} capacity unit", units)
    yield stack.used(table, "dynamodb", "storage", stack.usage.table_gb)


def _capacity(kind: str, table: Resource, stack: PricedStack) -> Span:
    for scaler in stack.of(SCALABLE_TARGET):
        if scaler.props.get("scalableDimension") == f"dynamodb:table:{kind.title()}CapacityUnits" and (
            table.urn in scaler.links.get("resourceId", ())
            or scaler.props.get("resourceId") == f"table/{table.props.get('name')}"
        ):
            return stack.scaled(scaler.props.known("minCapacity"), scaler.props.known("maxCapacity"))
    return Span.exactly(table.props.known(f"{kind}Capacity", default=1))


def _bucket(bucket: Resource, stack: PricedStack) -> Iterator[Charge]:
    """In the class Standard (https://aws.amazon.com/s3/pricing/)."""
    yield stack.used(bucket, "s3", "storage", stack.usage.bucket_gb)
    yield stack.used(bucket, "s3", "write requests", stack.usage.bucket_writes_thousand)
    yield stack.used(bucket, "s3", "read requests", stack.usage.bucket_reads_thousand)


def _bucket_replication(replication: Resource, stack: PricedStack) -> Iterator[Charge]:
    """What is sent to the other region; what is kept there, the bucket there pays for."""
    yield stack.used(replication, "ec2", "data to another region", stack.usage.bucket_gb)


def _vault(vault: Resource, stack: PricedStack) -> Iterator[Charge]:
    """As snapshots of databases, the dearest of what Tenfold backs up (https://aws.amazon.com/backup/pricing/)."""
    yield stack.used(vault, "rds", "backup", stack.usage.vault_gb)


def _volume(volume: Resource, stack: PricedStack) -> Iterator[Charge]:
    """Storage, and what gp3 has beyond 3,000 IOPS and 125 MB/s (https://aws.amazon.com/ebs/pricing/)."""
    kind = volume.props.known("type", default="gp2")
    yield stack.charge(volume, "ebs", kind, volume.props.known("size"))
    if kind == "gp3" and (iops := volume.props.known("iops", default=0) - 3000) > 0:
        yield stack.charge(volume, "ebs", "gp3 IOPS", iops)
    if kind == "gp3" and (throughput := volume.props.known("throughput", default=0) - 125) > 0:
        yield stack.charge(volume, "ebs", "gp3 throughput", throughput)


def _key(key: Resource, stack: PricedStack) -> Iterator[Charge]:
    """Its first and second rotation add a dollar each, later (https://aws.amazon.com/kms/pricing/)."""
    yield stack.charge(key, "kms", "key")
    yield stack.used(key, "kms", "requests", stack.usage.kms_requests_10k)


def _secret(secret: Resource, stack: PricedStack) -> Iterator[Charge]:
    """Each replica is charged as a secret (https://aws.amazon.com/secrets-manager/pricing/)."""
    yield stack.charge(secret, "secretsmanager", "secret", 1 + len(secret.props.known("replicas", default=[])))
    yield stack.used(secret, "secretsmanager", "requests", stack.usage.secret_reads_10k)


FORMULAS: Mapping[str, Formula] = {
    DATABASE: _database,
    "aws:rds/proxyTarget:ProxyTarget": _proxy_target,
    BACKUP_COPY: _backup_replication,
    CACHE: _cache,
    TABLE: _table,
    BUCKET: _bucket,
    "aws:s3/bucketV2:BucketV2": _bucket,
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": _bucket_replication,
    VAULT: _vault,
    VOLUME: _volume,
    "aws:kms/key:Key": _key,
    "aws:kms/replicaKey:ReplicaKey": _key,
    "aws:secretsmanager/secret:Secret": _secret,
}
