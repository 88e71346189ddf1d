"""RE04: databases that can be brought back to yesterday."""

from __future__ import annotations

from collections.abc import Iterator

from policies.databases import is_copy
from policies.rule import Context, Example, Option, Severity, example, rule
from policies.stack import Resource
from policies.tokens import AURORA, CACHE, DATABASE
from policies.values import UNKNOWN

_KEPT = {"backupRetentionPeriod": 7, "copyTagsToSnapshot": True, "skipFinalSnapshot": False}


@rule(
    id="RE04",
    name="backups",
    types=(DATABASE, AURORA),
    why="Replicas repeat a mistaken DELETE within a second; only a backup is from before it.",
    remedy="Set backupRetentionPeriod and copyTagsToSnapshot, and skipFinalSnapshot to false.",
    snippet="""\
aws.rds.Instance(
    "orders",
    engine="postgres",
    instance_class="db.m8g.large",
    allocated_storage=100,
    username="app",
    manage_master_user_password=True,
    backup_retention_period=7,
    copy_tags_to_snapshot=True,
    skip_final_snapshot=False,
)""",
    severity=Severity.HIGH,
    on_unknown="fail",
    options=(
        Option(
            "min_days",
            "Days that automated backups have to be kept.",
            {"type": "integer", "minimum": 0, "maximum": 35},
            7,
            {"dev": 1},
        ),
        Option(
            "final_snapshot",
            "Whether a database has to leave a snapshot when it is deleted.",
            {"type": "boolean"},
            True,
            {"dev": False, "staging": False},
        ),
    ),
    references=("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html",),
    equivalents=(
        "CKV_AWS_133",
        "CKV_AWS_313",
        "CKV2_AWS_60",
        "AwsSolutions-RDS13",
        "config:db-instance-backup-enabled",
        "prowler:rds_instance_backup_enabled",
        "awsguard:rdsInstanceBackupEnabled",
    ),
    passes=(
        _KEPT,
        {"backupRetentionPeriod": 0, "skipFinalSnapshot": True, "replicateSourceDb": UNKNOWN},
        Example([example(DATABASE, {**_KEPT, "backupRetentionPeriod": 1, "skipFinalSnapshot": True})], "dev"),
    ),
    fails=(
        {},
        {**_KEPT, "backupRetentionPeriod": 6},
        {**_KEPT, "copyTagsToSnapshot": False},
        {**_KEPT, "skipFinalSnapshot": True},
        Example([example(AURORA, {"copyTagsToSnapshot": True})]),
        Example([example(DATABASE, {**_KEPT, "backupRetentionPeriod": 0})], "dev"),
    ),
    unknown=({**_KEPT, "backupRetentionPeriod": UNKNOWN},),
    not_applicable=(Example([example(CACHE, {})]),),
)
def BACKUPS(database: Resource, context: Context) -> Iterator[str]:
    """A database is backed up, and leaves a snapshot when it goes."""
    if is_copy(database):
        return
    unset = 1 if database.type == AURORA else 0  # as AWS has it where nothing is said
    days, least = database.props.number("backupRetentionPeriod", default=unset), context.options["min_days"]
    if days < least:
        yield f"backupRetentionPeriod is {days:g}; {context.environment} keeps at least {least}"
    if not database.props.flag("copyTagsToSnapshot"):
        yield "copyTagsToSnapshot is not true: nobody can tell whose its snapshots are"
    if context.options["final_snapshot"] and database.props.flag("skipFinalSnapshot"):
        yield "skipFinalSnapshot is true: its last state goes with it"
