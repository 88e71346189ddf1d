"""What RDS would refuse of a database, said before anything is created: no resources."""

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from ipaddress import ip_network
from typing import Any

from .database_options import (
    FORCED_TLS,
    LARGEST_STORAGE,
    VERSIONS,
    DatabaseArgs,
    DatabaseCredentials,
    DatabaseEngine,
    DatabaseInsights,
    DatabaseRole,
    DatabaseUpdates,
    ParameterApplyMethod,
    ProxyAuthentication,
    cap_of,
    engine_of,
    major_of,
    version_of,
)
from .log_groups import retention_problem
from .place import region_in
from .windows import overlap, window

KNOWN_LOGS = {
    DatabaseEngine.POSTGRES: ("iam-db-auth-error", "postgresql", "upgrade"),
    DatabaseEngine.MYSQL: ("audit", "error", "general", "iam-db-auth-error", "slowquery"),
}
"""Logs that can be exported (CreateDBInstance, EnableCloudwatchLogsExports)."""
MONITORING_INTERVALS = (0, 1, 5, 10, 15, 30, 60)
"""Seconds that RDS accepts (CreateDBInstance, MonitoringInterval)."""
_SMALL = re.compile(r"db\.t\w+\.(micro|small)")
"""Classes without Database Insights on MySQL (RDS guide, USER_DatabaseInsights.Engines)."""
_BOUNDS = {
    "read_replicas": (0, 15),  # RDS guide, USER_ReadRepl
    "backup_retention_days": (0, 35),  # CreateDBInstance, BackupRetentionPeriod
    "allocated_storage": (20, LARGEST_STORAGE),
}
_PROXY_BOUNDS = {
    "idle_client_timeout": (1, 28800),  # CreateDBProxy, IdleClientTimeout
    "max_connections_percent": (1, 100),  # ConnectionPoolConfiguration
    "max_idle_connections_percent": (0, 100),
    "connection_borrow_timeout": (0, 300),
}
_LONGEST_PASSWORD = {DatabaseEngine.POSTGRES: 128, DatabaseEngine.MYSQL: 41}
"""Characters of a master password (CreateDBInstance, MasterUserPassword)."""
_STRIPED = 400
"""GiB from which gp3 storage takes provisioned IOPS and throughput (RDS guide, CHAP_Storage)."""


def problems(args: DatabaseArgs) -> list[str]:
    """What is wrong with ``args`` and what to do, as ``key: value what to do``; what is not known yet is let pass."""
    return [f"{key}: {why}" for check in _CHECKS for key, why in check(args)]


_Found = Iterator[tuple[str, str]]


def _choices(args: DatabaseArgs) -> _Found:
    kinds: dict[str, type[StrEnum]] = {
        "engine": DatabaseEngine,
        "role": DatabaseRole,
        "credentials": DatabaseCredentials,
        "insights": DatabaseInsights,
        "updates": DatabaseUpdates,
    }
    given: Mapping[str, Any] = args
    for key, kind in kinds.items():
        if given.get(key, next(iter(kind))) not in list(kind):
            yield key, f"{given[key]!r} is unknown; use {', '.join(kind)}"
    for key, (low, high) in _BOUNDS.items():
        if not low <= given.get(key, low) <= high:
            yield key, f"{given[key]} is refused by RDS; use {low} to {high}"
    if not re.fullmatch(r"db\.[a-z0-9-]+\.[a-z0-9]+", args["instance_class"]):
        yield "instance_class", f"{args['instance_class']!r} is no class; use one such as db.m8g.large"
    if (seconds := args.get("monitoring_interval", 60)) not in MONITORING_INTERVALS:
        yield "monitoring_interval", f"{seconds} is refused by RDS; use one of {_listed(MONITORING_INTERVALS)}"
    if problem := retention_problem(days := args.get("log_retention_days", 30)):
        yield "log_retention_days", f"{days} {problem}"
    if "event_categories" in args and "topic_arn" not in args:
        yield "event_categories", "nobody hears of them; give a topic_arn"
    for block in args.get("client_cidr_blocks", []):
        try:
            ip_network(block)
        except ValueError:
            yield "client_cidr_blocks", f"{block!r} should be an IP range such as 10.0.0.0/16"


def _engine(args: DatabaseArgs) -> _Found:
    if args.get("engine", DatabaseEngine.POSTGRES) not in list(DatabaseEngine):
        return
    engine, version, automatic = engine_of(args), version_of(args), args.get("auto_minor_version_upgrade", True)
    if not re.fullmatch(r"\d+(\.\d+)?" if engine is DatabaseEngine.POSTGRES else r"\d+\.\d+(\.\d+)?", version):
        yield "engine_version", f"{version!r} is no version of {engine}; use one such as {VERSIONS[engine]}"
    elif automatic and version != (major := major_of(engine, version)):
        minor = f"{version!r} is a minor version, and AWS installs newer ones"
        yield "engine_version", f"{minor}; use {major!r}, or turn auto_minor_version_upgrade off"
    for log in args.get("log_exports", []):
        if log not in KNOWN_LOGS[engine]:
            yield "log_exports", f"{log!r} is no log of {engine}; use {_listed(KNOWN_LOGS[engine])}"
    for parameter in args.get("parameters", []):
        if parameter["name"] in FORCED_TLS[engine]:
            yield "parameters", f"{parameter['name']!r} forces clients to use TLS, which is always on; leave it out"
        method = parameter.get("apply_method", ParameterApplyMethod.PENDING_REBOOT)
        if method not in list(ParameterApplyMethod):
            known = ", ".join(ParameterApplyMethod)
            yield "parameters", f"{parameter['name']!r} has the apply_method {method!r}; use {known}"
    watched = args.get("insights", DatabaseInsights.STANDARD) != DatabaseInsights.OFF
    if engine is DatabaseEngine.MYSQL and watched and _SMALL.fullmatch(args["instance_class"]):
        yield "insights", f"MySQL has no Database Insights on {args['instance_class']}; use off, or a larger class"


def _names(args: DatabaseArgs) -> _Found:
    """Names and the password, as CreateDBInstance takes them."""
    if args.get("engine", DatabaseEngine.POSTGRES) not in list(DatabaseEngine):
        return
    engine, user = engine_of(args), args.get("username", "dbadmin")
    if not re.fullmatch(r"[A-Za-z]\w{0,15}", user, re.ASCII):
        yield "username", f"{user!r} should be 1 to 16 letters, digits or underscores, a letter first"
    elif user.lower() in ("admin", "rdsadmin"):
        yield "username", f"{user!r} is reserved; use another name"
    base = args.get("database_name", "app")
    if not re.fullmatch(r"[A-Za-z]\w{0,62}", base, re.ASCII):
        yield "database_name", f"{base!r} should be 1 to 63 letters, digits or underscores, a letter first"
    password, longest = args.get("password"), _LONGEST_PASSWORD[engine]
    if isinstance(password, str) and not re.fullmatch(rf"[!#-.0-?A-~]{{8,{longest}}}", password):
        # The password itself is not shown.
        yield "password", f"should be 8 to {longest} printable characters, none of them a space, /, @ or a double quote"


def _storage(args: DatabaseArgs) -> _Found:
    start, cap = args.get("allocated_storage", 20), cap_of(args)
    if cap and cap < start * 1.1:
        # RDS guide, USER_PIOPS.Autoscaling: a cap within 10 % never lets it grow.
        yield (
            "max_allocated_storage",
            f"{cap} leaves {start} GiB no room to grow; use {int(start * 1.1) + 1} or more, or 0",
        )
    for key in ("iops", "storage_throughput"):
        if key in args and start < _STRIPED:
            yield (
                key,
                f"gp3 storage of {start} GiB has a fixed amount; leave it out, or allocate {_STRIPED} GiB or more",
            )


def _copies(args: DatabaseArgs) -> _Found:
    """Replicas and backups: what each needs of the other."""
    role, replicas = args.get("role", DatabaseRole.PRIMARY), args.get("read_replicas", 0)
    days, regions = args.get("backup_retention_days", 7), args.get("replica_regions", [])
    if role == DatabaseRole.REPLICA:
        if "source_arn" not in args:
            yield "source_arn", "a replica has to copy a database; give the ARN of the primary"
        elif region_in(args["source_arn"]) and region_in(args["source_arn"]) == region_in(args["kms_key_arn"]):
            yield (
                "kms_key_arn",
                f"is of {region_in(args['kms_key_arn'])}, the source's region; use a key of the replica's own",
            )
        for key, why in _NOT_OF_A_REPLICA.items():
            if args.get(key):
                yield key, f"{why}; promote it, or leave it out"
        return
    if "source_arn" in args and role == DatabaseRole.PRIMARY:
        yield "source_arn", "a primary copies nothing; leave it out, or use role replica"
    if not days:
        for key, what in (
            ("read_replicas", replicas),
            ("replica_regions", regions),
            ("backup_copy", "backup_copy" in args),
        ):
            if what:
                yield "backup_retention_days", f"0 turns backups off, which {key} needs; use 1 or more"
    if copy := args.get("backup_copy"):
        kept = copy.get("retention_days", 7)
        if not 1 <= kept <= 35:
            yield "backup_copy.retention_days", f"{kept} is refused by RDS; use 1 to 35"
        if copy["region"] == region_in(args["kms_key_arn"]):
            yield "backup_copy.region", f"{copy['region']!r} is where the database is; use another one"
        if region_in(copy["kms_key_arn"]) not in ("", copy["region"]):
            yield "backup_copy.kms_key_arn", f"is of {region_in(copy['kms_key_arn'])}; use a key of {copy['region']}"


_NOT_OF_A_REPLICA = {
    "read_replicas": "a replica of another region has no read replicas of its own here",
    "replica_regions": "a replica is nobody's source here",
    "backup_copy": "a replica has no backups; its source has them",
    "proxy": "RDS Proxy stands before a writer, never before a replica",
}


def _password(args: DatabaseArgs) -> _Found:
    role, managed = args.get("role", DatabaseRole.PRIMARY), args.get("credentials") == DatabaseCredentials.MANAGED
    if role == DatabaseRole.REPLICA:
        if managed:
            yield "credentials", "a replica has the password of its source, which cannot be managed; use secret"
        return
    if not managed:
        if "password" not in args:
            yield "password", "is missing; give a Secret's value, or let RDS manage it"
        if "proxy" in args and "secret_arn" not in args:
            yield "secret_arn", "the proxy reads user and password there; give a Secret's ARN"
        return
    for key in ("password", "secret_arn"):
        if key in args:
            yield key, "RDS makes its own when it manages the password; leave it out, or use credentials secret"
    if role == DatabaseRole.PROMOTED:
        yield "credentials", "a promoted database is made to be copied, and RDS manages no password then; use secret"
    for key in ("read_replicas", "replica_regions"):
        # RDS guide, rds-secrets-manager (limitations).
        if args.get(key):
            yield "credentials", f"RDS manages no password of a database with {key}; use secret, or leave them out"
    if args.get("updates") == DatabaseUpdates.BLUE_GREEN:
        yield "credentials", "RDS manages no password with blue/green updates; use secret, or in_place"


def _blue_green(args: DatabaseArgs) -> _Found:
    if args.get("updates") != DatabaseUpdates.BLUE_GREEN:
        return
    # RDS guide, blue-green-deployments-considerations; the provider takes no replicas of the same region either.
    if args.get("role", DatabaseRole.PRIMARY) == DatabaseRole.REPLICA:
        yield "updates", "blue_green is not for a replica; use in_place"
    for key in ("read_replicas", "replica_regions"):
        if args.get(key):
            yield "updates", f"blue_green is not for a database with {key}; use in_place"
    if not args.get("backup_retention_days", 7):
        yield "updates", "blue_green needs backups; keep them for a day or more, or use in_place"


def _windows(args: DatabaseArgs) -> _Found:
    backup, maintenance = (
        args.get("backup_window", "02:00-03:00"),
        args.get("maintenance_window", "sun:03:30-sun:04:30"),
    )
    daily, weekly = window(backup, weekly=False), window(maintenance, weekly=True)
    if daily is None or daily[1] - daily[0] < 30:
        yield "backup_window", f"{backup!r} should be half an hour or more, such as 02:00-03:00"
    if weekly is None or weekly[1] - weekly[0] < 30:
        yield "maintenance_window", f"{maintenance!r} should be half an hour or more, such as sun:03:30-sun:04:30"
    if daily and weekly and overlap(weekly, daily):
        yield "backup_window", f"{backup!r} overlaps maintenance_window {maintenance!r}; move one of them"


def _proxy(args: DatabaseArgs) -> _Found:
    options: Mapping[str, Any] = args.get("proxy", {})
    for key, (low, high) in _PROXY_BOUNDS.items():
        if not low <= options.get(key, low) <= high:
            yield f"proxy.{key}", f"{options[key]} is refused by RDS; use {low} to {high}"
    most = options.get("max_connections_percent", 90)
    if options.get("max_idle_connections_percent", 0) > most:
        idle = options["max_idle_connections_percent"]
        yield "proxy.max_idle_connections_percent", f"{idle} is more than max_connections_percent; use {most} at most"
    how = options.get("client_authentication", ProxyAuthentication.IAM)
    if how not in list(ProxyAuthentication):
        yield "proxy.client_authentication", f"{how!r} is unknown; use {', '.join(ProxyAuthentication)}"
    if options and len(options["subnet_ids"]) < 2:
        yield "proxy.subnet_ids", f"{options['subnet_ids']!r} RDS Proxy wants two zones; add one"


_CHECKS: tuple[Callable[[DatabaseArgs], _Found], ...] = (
    _choices, _engine, _names, _storage, _copies, _password, _blue_green, _windows, _proxy,
)  # fmt: skip


def _listed(values: tuple[Any, ...]) -> str:
    return ", ".join(str(value) for value in values)
