"""The instances of a database: the writer or regional replica, its read replicas, and what each needs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from .database_options import (
    FORCED_TLS,
    LOGS,
    DatabaseArgs,
    DatabaseCredentials,
    DatabaseEngine,
    DatabaseInsights,
    DatabaseRole,
    DatabaseUpdates,
    ParameterApplyMethod,
    cap_of,
    engine_of,
    major_of,
    version_of,
)
from .log_groups import log_group
from .naming import Children, document

_RETENTION = {DatabaseInsights.STANDARD: 7, DatabaseInsights.ADVANCED: 465}
"""Days that each mode of Database Insights keeps (RDS guide, USER_DatabaseInsights)."""
_LOGGED = {DatabaseEngine.POSTGRES: {}, DatabaseEngine.MYSQL: {"slow_query_log": "1", "log_output": "FILE"}}
"""Parameters without which there is nothing to export (RDS guide, USER_LogAccess.MySQLDB.PublishtoCloudWatchLogs)."""
_SHORTENED = 43
"""Characters of a longer name that stay; with seven of its end and ``-reader-15`` it is 63 long, as RDS allows."""


@dataclass(frozen=True)
class Instances:
    """What stands for a database in its region."""

    main: aws.rds.Instance
    """Writer, or replica of another region's."""
    readers: Sequence[aws.rds.Instance]
    parameter_group: aws.rds.ParameterGroup

    @property
    def all(self) -> list[aws.rds.Instance]:
        """The main one first."""
        return [self.main, *self.readers]


def identifier_of(name: str) -> str:
    """An instance's identifier made of the unique name of its security group.

    So it is known before the instance is there, as the names of its log groups have to be. RDS takes letters, digits
    and single hyphens, and starts with a letter (CreateDBInstance, DBInstanceIdentifier).
    """
    text = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    text = text if text[:1].isalpha() else f"db-{text}"
    return text if len(text) <= _SHORTENED + 8 else f"{text[:_SHORTENED].rstrip('-')}-{text[-7:].lstrip('-')}"


def instances(children: Children, args: DatabaseArgs, group: aws.ec2.SecurityGroup) -> Instances:
    """The instances with their parameters, log groups and monitoring role; ``group`` is around all of them."""
    identifier = group.name.apply(identifier_of)
    parameters = _parameter_group(children, args)
    monitoring = _monitoring_role(children, args, group)
    common: dict[str, Any] = {
        "instance_class": args["instance_class"],
        "engine": str(engine_of(args)),
        "engine_version": version_of(args),
        "parameter_group_name": parameters.name,
        "vpc_security_group_ids": [group.id],
        "publicly_accessible": False,
        "storage_type": "gp3",
        "storage_encrypted": True,
        "max_allocated_storage": cap_of(args),
        "iops": _whole(args.get("iops")),
        "storage_throughput": _whole(args.get("storage_throughput")),
        "auto_minor_version_upgrade": args.get("auto_minor_version_upgrade", True),
        "allow_major_version_upgrade": args.get("allow_major_version_upgrade", False),
        "apply_immediately": args.get("apply_immediately", False),
        "maintenance_window": args.get("maintenance_window", "sun:03:30-sun:04:30"),
        "copy_tags_to_snapshot": True,
        "iam_database_authentication_enabled": args.get("iam_authentication", True),
        "enabled_cloudwatch_logs_exports": _logs(args),
        **_insights(args),
        **monitoring.settings,
    }

    def instance(
        part: str, suffix: str, ignored: Sequence[str], tags: Mapping[str, str] | None = None, **own: Any
    ) -> aws.rds.Instance:
        known = identifier.apply(lambda text: f"{text}{suffix}")
        logs = [_log_group(children, args, part, log, known) for log in _logs(args)]
        return aws.rds.Instance(
            children.named(part),
            identifier=known,
            tags=children.tags(part, **(tags or {})),
            opts=children.opts(depends_on=[*logs, *monitoring.before], ignore_changes=list(ignored)),
            **{**common, **own},
        )

    main = instance("instance", "", _owned_by_aws(args), args.get("instance_tags"), **_main(args, identifier))
    # Read replicas hold nothing of their own: they go without a snapshot, and need no protection.
    readers = [
        instance(
            f"reader-{number}",
            f"-reader-{number}",
            (),
            replicate_source_db=main.identifier,
            skip_final_snapshot=True,
            deletion_protection=False,
            multi_az=False,
        )
        for number in range(1, int(args.get("read_replicas", 0)) + 1)
    ]
    return Instances(main, readers, parameters)


def _main(args: DatabaseArgs, identifier: pulumi.Output[str]) -> dict[str, Any]:
    """What the writer, or the replica of another region's, has beyond the others."""
    role = DatabaseRole(args.get("role", DatabaseRole.PRIMARY))
    shared: dict[str, Any] = {
        "db_subnet_group_name": args["subnet_group_name"],
        "kms_key_id": args["kms_key_arn"],
        "multi_az": args.get("multi_az", True),
        "deletion_protection": args.get("deletion_protection", True),
    }
    if role is DatabaseRole.REPLICA:  # RDS takes no snapshot of a replica that is deleted, and backs up its source
        source = {"replicate_source_db": args.get("source_arn"), "backup_retention_period": 0}
        return {**shared, **source, "skip_final_snapshot": True}
    snapshot = args.get("final_snapshot", True)
    managed = args.get("credentials") == DatabaseCredentials.MANAGED
    blue_green = args.get("updates") == DatabaseUpdates.BLUE_GREEN
    return {
        **shared,
        "db_name": args.get("database_name", "app"),
        "username": args.get("username", "dbadmin"),
        "password": None if managed else args.get("password"),
        "manage_master_user_password": True if managed else None,
        "master_user_secret_kms_key_id": args["kms_key_arn"] if managed else None,
        # AWS then upgrades an old version in place of charging more for it. Replicas have what their source has.
        "engine_lifecycle_support": "open-source-rds-extended-support-disabled",
        "allocated_storage": int(args.get("allocated_storage", 20)),
        "backup_retention_period": int(args.get("backup_retention_days", 7)),
        "backup_window": args.get("backup_window", "02:00-03:00"),
        "blue_green_update": {"enabled": True} if blue_green else None,
        "skip_final_snapshot": not snapshot,
        # As unique as the identifier, which no later database has.
        "final_snapshot_identifier": pulumi.Output.format("{0}-final", identifier) if snapshot else None,
    }


def _owned_by_aws(args: DatabaseArgs) -> list[str]:
    """Settings that the program gives a new instance, and does not dispute with a running one."""
    grows = ["allocated_storage"] if cap_of(args) else []
    # A promoted database has what its source had, whatever its settings say: disputing it would replace the data.
    inherited = ["db_name", "username", "allocated_storage"]
    return inherited if args.get("role") == DatabaseRole.PROMOTED else grows


def _parameter_group(children: Children, args: DatabaseArgs) -> aws.rds.ParameterGroup:
    """The parameters. Its family follows the version: an upgrade makes the next group before the first one goes."""
    engine = engine_of(args)
    own = [
        {"name": name, "value": value, "apply_method": str(ParameterApplyMethod.IMMEDIATE)}
        for name, value in {**FORCED_TLS[engine], **_LOGGED[engine]}.items()
        if name not in {parameter["name"] for parameter in args.get("parameters", [])}
    ]
    more = [
        {
            "name": parameter["name"],
            "value": parameter["value"],
            "apply_method": str(parameter.get("apply_method", ParameterApplyMethod.PENDING_REBOOT)),
        }
        for parameter in args.get("parameters", [])
    ]
    parameters: Any = own + more
    return aws.rds.ParameterGroup(
        children.named("parameters"),
        family=f"{engine}{major_of(engine, version_of(args))}",
        description="Parameters of the database",
        parameters=parameters,
        tags=children.tags("parameters"),
        opts=children.opts(),
    )


@dataclass(frozen=True)
class _Monitoring:
    settings: dict[str, Any]
    before: list[pulumi.Resource]
    """What has to be there before an instance uses it."""


def _monitoring_role(children: Children, args: DatabaseArgs, group: aws.ec2.SecurityGroup) -> _Monitoring:
    """Enhanced monitoring, with the role that it writes metrics with (RDS guide, USER_Monitoring.OS.Enabling)."""
    interval = int(args.get("monitoring_interval", 60))
    if not interval:
        return _Monitoring({"monitoring_interval": 0}, [])
    role = aws.iam.Role(
        children.named("monitoring"),
        description="Writes metrics of the operating system",
        assume_role_policy=document(
            {
                "Effect": "Allow",
                "Principal": {"Service": "monitoring.rds.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"aws:SourceAccount": group.owner_id}},
            }
        ),
        tags=children.tags("monitoring"),
        opts=children.opts(),
    )
    partition = group.arn.apply(lambda arn: arn.split(":")[1])
    attached = aws.iam.RolePolicyAttachment(
        children.named("monitoring-policy"),
        role=role.name,
        policy_arn=pulumi.Output.format(
            "arn:{0}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole", partition
        ),
        opts=children.opts(),
    )
    return _Monitoring({"monitoring_interval": interval, "monitoring_role_arn": role.arn}, [attached])


def _insights(args: DatabaseArgs) -> dict[str, Any]:
    """Database Insights; the API calls it by its old name, Performance Insights."""
    mode = DatabaseInsights(args.get("insights", DatabaseInsights.STANDARD))
    if mode is DatabaseInsights.OFF:
        return {"performance_insights_enabled": False}
    return {
        "database_insights_mode": str(mode),
        "performance_insights_enabled": True,
        "performance_insights_kms_key_id": args["kms_key_arn"],
        "performance_insights_retention_period": _RETENTION[mode],
    }


def _logs(args: DatabaseArgs) -> list[str]:
    return args.get("log_exports", LOGS[engine_of(args)])


def _log_group(
    children: Children, args: DatabaseArgs, part: str, log: str, identifier: pulumi.Output[str]
) -> aws.cloudwatch.LogGroup:
    """Where a log goes: RDS would make a group that keeps it for ever."""
    days, key_arn = args.get("log_retention_days", 30), args.get("log_key_arn")
    name = pulumi.Output.format("/aws/rds/instance/{0}/{1}", identifier, log)
    return log_group(children, f"{part}-{log}", days, key_arn, name=name)


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
