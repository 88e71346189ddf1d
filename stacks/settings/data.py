"""Databases, caches and backups."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components import ClusterMode, DatabaseEngine, DatabaseInsights, MaxmemoryPolicy

from .base import Days, LogDays, Model


class Database(Model):
    """The database of every region; each region says what its own is: primary, replica or promoted."""

    engine: DatabaseEngine
    """postgres or mysql. A change replaces the database."""
    version: str
    """Major version, such as 18; minor ones are AWS's."""
    instance_class: str
    """Such as db.r8g.large, of every instance in every region."""
    allocated_storage: Annotated[int, Field(ge=20)]
    """GiB of gp3 storage to start with."""
    max_allocated_storage: Annotated[int, Field(ge=0)]
    """GiB up to which it grows by itself; 0 for never."""
    multi_az: bool
    """Whether a standby in another zone takes over when an instance fails."""
    read_replicas: Annotated[int, Field(ge=0, le=15)]
    """Read replicas beside the primary, in its region."""
    proxy: bool
    """Whether an RDS Proxy stands before the writer."""
    insights: DatabaseInsights
    """off, standard or advanced."""
    monitoring_interval: int
    """Seconds between metrics of the operating system: 0 (none), 1, 5, 10, 15, 30 or 60."""
    backup_retention_days: Annotated[int, Field(ge=1, le=35)]
    """Days in which it can be restored to any second."""
    backup_copy_region: str | None = None
    """Region that gets a copy of these backups, none by default; it is one of the environment's."""
    backup_window: str = "02:00-03:00"
    """When the daily backup is taken, in UTC."""
    maintenance_window: str = "sun:03:30-sun:04:30"
    """When AWS may restart it, in UTC."""
    log_retention_days: LogDays = 30
    """Days that its logs are kept."""
    allow_major_version_upgrade: bool = False
    """Whether another major version is meant; true for the run that upgrades."""
    apply_immediately: bool = False
    """Whether changes that restart it are made at once, not in the maintenance window."""


class CacheGrowth(Model):
    """How far a cache in cluster mode grows by itself."""

    max_shards: Annotated[int, Field(ge=1, le=500)] | None = None
    """Shards at most; their number is fixed by default."""
    max_replicas: Annotated[int, Field(ge=1, le=5)] | None = None
    """Replicas a shard at most; their number is fixed by default."""


class Cache(Model):
    """The cache of every region."""

    version: str
    """Version of Valkey, such as 8.2; it cannot go down."""
    node_type: str
    """Such as cache.r7g.large."""
    cluster_mode: ClusterMode
    """Whether keys are divided among shards: disabled, enabled, or compatible on the way."""
    shards: Annotated[int, Field(ge=1, le=500)] = 1
    """Shards; more than one only in cluster mode."""
    replicas: Annotated[int, Field(ge=0, le=5)]
    """Replicas of each primary; with one or more, they stand in other zones and take over by themselves."""
    growth: CacheGrowth | None = None
    """How far it grows by itself; not at all by default, and not in a Global Datastore."""
    maxmemory_policy: MaxmemoryPolicy = MaxmemoryPolicy.ALLKEYS_LRU
    """What makes room once memory is full."""
    snapshot_retention_days: Annotated[int, Field(ge=0, le=35)]
    """Days that daily snapshots are kept; 0 for none."""
    log_retention_days: LogDays = 30
    """Days that slow log and engine log are kept."""


class Backup(Model):
    """What AWS Backup keeps beside the services' own backups, in a vault that nobody deletes from."""

    daily_days: Days
    """Days that daily backups are kept."""
    monthly_days: Days | None = None
    """Days that monthly backups are kept; there are none by default."""
    copy_region: str | None = None
    """Region whose vault gets a copy of each; none by default. It is one of the environment's."""
    force_destroy: bool = False
    """Whether destroying the environment deletes the backups too; if not, it refuses."""
