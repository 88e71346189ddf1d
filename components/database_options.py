"""What can be said about a database."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi


class DatabaseEngine(StrEnum):
    """Which database."""

    POSTGRES = "postgres"
    """RDS for PostgreSQL."""
    MYSQL = "mysql"
    """RDS for MySQL."""


class DatabaseRole(StrEnum):
    """What a database is among the regions."""

    PRIMARY = "primary"
    """It takes writes; it was made empty."""
    REPLICA = "replica"
    """It copies the primary of another region, and takes reads only."""
    PROMOTED = "promoted"
    """It was a replica, and takes writes now. The change is made in place; a promotion cannot be taken back."""


class DatabaseCredentials(StrEnum):
    """Who keeps the master user's password."""

    SECRET = "secret"
    """The caller, in a Secret that every region has a copy of."""
    MANAGED = "managed"
    """RDS, in a secret that it rotates; not for a database with replicas."""


class DatabaseInsights(StrEnum):
    """Mode of CloudWatch Database Insights."""

    OFF = "off"
    """None: for small MySQL classes, which lack it."""
    STANDARD = "standard"
    """Load by wait, statement, host and user, kept for 7 days; free."""
    ADVANCED = "advanced"
    """Also locks, plans and the whole fleet, kept for 465 days (15 months); paid by vCPU and month."""


class DatabaseUpdates(StrEnum):
    """How a change that restarts the database is made."""

    IN_PLACE = "in_place"
    """On the instance, in its maintenance window."""
    BLUE_GREEN = "blue_green"
    """On a copy that takes over in a minute; not for a database with replicas."""


class ParameterApplyMethod(StrEnum):
    """When a parameter takes effect."""

    IMMEDIATE = "immediate"
    """At once; for dynamic parameters."""
    PENDING_REBOOT = "pending-reboot"
    """With the next restart; for static ones."""


class ProxyAuthentication(StrEnum):
    """How clients prove to a proxy who they are."""

    IAM = "iam"
    """By a token of their IAM role; no password leaves Secrets Manager."""
    PASSWORD = "password"
    """By the password in the secret."""


class DatabaseParameter(TypedDict):
    """A parameter of the engine."""

    name: str
    """Such as ``work_mem``."""
    value: str
    """As RDS spells it, formulas such as ``{DBInstanceClassMemory/32768}`` too."""
    apply_method: NotRequired[ParameterApplyMethod]
    """When it takes effect; ``pending-reboot`` by default, which RDS accepts of every parameter."""


class DatabaseBackupCopy(TypedDict):
    """Where automated backups are copied to, so that they outlive their region."""

    region: str
    """Another region."""
    kms_key_arn: pulumi.Input[str]
    """Key of that region that encrypts the copies."""
    retention_days: NotRequired[int]
    """Days they are kept, 1 to 35; 7 by default. A change starts the copies anew."""


class ProxyOptions(TypedDict):
    """What a caller decides about an RDS Proxy."""

    subnet_ids: list[pulumi.Input[str]]
    """Private subnets of two zones at least. It keeps those that it was created with: RDS adds none."""
    secret_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts ``secret_arn``; ``kms_key_arn`` by default."""
    client_authentication: NotRequired[ProxyAuthentication]
    """How clients prove who they are; ``iam`` by default."""
    idle_client_timeout: NotRequired[int]
    """Seconds until an idle client is cut off, 1 to 28800; 1800 by default."""
    max_connections_percent: NotRequired[int]
    """Share of the database's connections that the proxy may open, 1 to 100; 90 by default: operators need some."""
    max_idle_connections_percent: NotRequired[int]
    """Share that it keeps open when they are idle; half of the other by default."""
    connection_borrow_timeout: NotRequired[int]
    """Seconds that a client waits for a free connection, 0 to 300; 120 by default."""


class DatabaseArgs(TypedDict):
    """What a caller decides about a database."""

    vpc_id: pulumi.Input[str]
    """Network it is in."""
    subnet_group_name: pulumi.Input[str]
    """RDS subnet group over private subnets of two zones at least."""
    kms_key_arn: pulumi.Input[str]
    """Key of this region that encrypts storage, backups and insights. A change replaces the database."""
    instance_class: str
    """Such as ``db.m8g.large``; read replicas have the same."""
    engine: NotRequired[DatabaseEngine]
    """Which database; ``postgres`` by default. A change replaces it."""
    engine_version: NotRequired[str]
    """Major version, ``18`` (PostgreSQL) or ``8.4`` (MySQL) by default: minor ones are AWS's, unless
    ``auto_minor_version_upgrade`` is off."""
    role: NotRequired[DatabaseRole]
    """What it is among the regions; ``primary`` by default."""
    source_arn: NotRequired[pulumi.Input[str]]
    """ARN of the database in another region that a ``replica`` copies; one that is promoted may keep it here."""
    replica_regions: NotRequired[list[str]]
    """Regions whose replicas copy this database; none by default. They are databases of their own: named here, so that
    what RDS refuses of their source is refused in time."""
    database_name: NotRequired[str]
    """Database that is created in it; ``app`` by default."""
    username: NotRequired[str]
    """Master user; ``dbadmin`` by default."""
    credentials: NotRequired[DatabaseCredentials]
    """Who keeps the master user's password; ``secret`` by default."""
    password: NotRequired[pulumi.Input[str]]
    """Password of the master user, which a Secret gives as ``value``. While it is a replica it has its source's."""
    secret_arn: NotRequired[pulumi.Input[str]]
    """The secret, in this region, that holds user and password: what clients and the proxy read."""
    allocated_storage: NotRequired[int]
    """GiB of gp3 storage to start with; 20 by default. RDS owns it while it may grow."""
    max_allocated_storage: NotRequired[int]
    """GiB up to which storage grows by itself, 0 for never; five times ``allocated_storage`` by default."""
    iops: NotRequired[int]
    """Provisioned IOPS, from 400 GiB on; 3000 or 12000 come with the storage."""
    storage_throughput: NotRequired[int]
    """Provisioned MiB/s, from 400 GiB on; 125 or 500 come with the storage."""
    multi_az: NotRequired[bool]
    """Whether a standby in another zone takes over when the instance fails; true by default."""
    read_replicas: NotRequired[int]
    """Read replicas in this region, 0 to 15; none by default."""
    backup_retention_days: NotRequired[int]
    """Days in which it can be restored to any second, 1 to 35, or 0 for none; 7 by default. A replica has none."""
    backup_window: NotRequired[str]
    """When the daily backup is taken, in UTC; ``02:00-03:00`` by default."""
    backup_copy: NotRequired[DatabaseBackupCopy]
    """A copy of the backups in another region; none by default."""
    maintenance_window: NotRequired[str]
    """When AWS may restart it, in UTC; ``sun:03:30-sun:04:30`` by default."""
    auto_minor_version_upgrade: NotRequired[bool]
    """Whether AWS installs minor versions in that window; true by default."""
    allow_major_version_upgrade: NotRequired[bool]
    """Whether another major version in ``engine_version`` is meant; false by default."""
    apply_immediately: NotRequired[bool]
    """Whether changes that restart it are made at once, not in the window; false by default."""
    updates: NotRequired[DatabaseUpdates]
    """How such changes are made; ``in_place`` by default."""
    deletion_protection: NotRequired[bool]
    """Whether AWS refuses to delete it; true by default. Turn it off in one run, and destroy in the next."""
    final_snapshot: NotRequired[bool]
    """Whether a snapshot is left when it is deleted; true by default."""
    insights: NotRequired[DatabaseInsights]
    """Mode of Database Insights; ``standard`` by default."""
    monitoring_interval: NotRequired[int]
    """Seconds between enhanced metrics of the operating system, 0 for none; 60 by default."""
    log_exports: NotRequired[list[str]]
    """Logs in CloudWatch; ``postgresql`` and ``upgrade``, or ``error`` and ``slowquery``, by default."""
    log_retention_days: NotRequired[int]
    """Days they are kept; 30 by default. CloudWatch accepts certain values only."""
    log_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts them, which has to let CloudWatch Logs use it; one of AWS's by default."""
    parameters: NotRequired[list[DatabaseParameter]]
    """More parameters of the engine; none by default. That clients use TLS is always demanded."""
    iam_authentication: NotRequired[bool]
    """Whether IAM roles can log in with a token; true by default."""
    proxy: NotRequired[ProxyOptions]
    """An RDS Proxy in front of the writer; none by default."""
    topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic that hears of events; none by default."""
    event_categories: NotRequired[list[str]]
    """Which events; failures, failovers, low storage, maintenance and the like by default."""
    client_security_group_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Security groups that may connect, by a name of your choice for each; none by default."""
    client_cidr_blocks: NotRequired[list[str]]
    """IP ranges that may connect; none by default."""
    instance_tags: NotRequired[Mapping[str, str]]
    """Put on the instance alone and on none of its read replicas, such as one by which backups are selected; none by
    default."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on every resource; none by default."""


VERSIONS = {DatabaseEngine.POSTGRES: "18", DatabaseEngine.MYSQL: "8.4"}
"""Major versions taken by default."""
PORTS = {DatabaseEngine.POSTGRES: 5432, DatabaseEngine.MYSQL: 3306}
FORCED_TLS = {
    DatabaseEngine.POSTGRES: {"rds.force_ssl": "1"},
    DatabaseEngine.MYSQL: {"require_secure_transport": "ON"},
}
"""Parameters that refuse clients without TLS.

RDS guide, PostgreSQL.Concepts.General.SSL.Requiring and mysql-ssl-connections.require-ssl.
"""
LOGS = {DatabaseEngine.POSTGRES: ["postgresql", "upgrade"], DatabaseEngine.MYSQL: ["error", "slowquery"]}
"""Logs exported by default."""
EVENTS = (
    "availability", "failover", "failure", "low storage", "maintenance", "notification", "read replica", "recovery",
)  # fmt: skip
"""Categories of events that somebody should hear of (RDS guide, USER_Events.Messages)."""
LARGEST_STORAGE = 65536
"""GiB of gp3 storage at most (CreateDBInstance, AllocatedStorage)."""


def engine_of(args: DatabaseArgs) -> DatabaseEngine:
    """The engine."""
    return DatabaseEngine(args.get("engine", DatabaseEngine.POSTGRES))


def version_of(args: DatabaseArgs) -> str:
    """The engine's version as the caller gives it."""
    return args.get("engine_version", VERSIONS[engine_of(args)])


def major_of(engine: DatabaseEngine, version: str) -> str:
    """The part of a version that an upgrade does not change by itself: ``18`` of 18.1, ``8.4`` of 8.4.7."""
    return ".".join(version.split(".")[: 1 if engine is DatabaseEngine.POSTGRES else 2])


def cap_of(args: DatabaseArgs) -> int:
    """GiB up to which storage grows, 0 for never."""
    start = int(args.get("allocated_storage", 20))
    default = min(5 * start, LARGEST_STORAGE)
    return int(args.get("max_allocated_storage", default if default >= start * 1.1 else 0))
