"""SE01: databases, encrypted where they lie."""

from __future__ import annotations

from collections.abc import Iterator

from policies.databases import is_copy
from policies.rule import Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import AURORA, CACHE, DATABASE, GLOBAL_DATABASE
from policies.values import ABSENT, UNKNOWN


@rule(
    id="SE01",
    name="db-encrypted",
    types=(DATABASE, AURORA, GLOBAL_DATABASE),
    why="Encryption cannot be turned on later: the database has to be copied to a new one, during a pause.",
    remedy="Set storageEncrypted, and kmsKeyId where the key is to be your own.",
    snippet="""\
aws.rds.Instance(
    "orders",
    engine="postgres",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    username="app",
    manage_master_user_password=True,
    storage_encrypted=True,
)""",
    severity=Severity.CRITICAL,
    on_unknown="fail",
    references=("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",),
    equivalents=(
        "CKV_AWS_16",
        "CKV_AWS_96",
        "CKV_AWS_140",
        "AwsSolutions-RDS2",
        "config:rds-storage-encrypted",
        "prowler:rds_instance_storage_encrypted",
        "awsguard:rdsStorageEncrypted",
    ),
    passes=(
        {"storageEncrypted": True},
        {"replicateSourceDb": UNKNOWN},
        Example([example(GLOBAL_DATABASE, {"sourceDbClusterIdentifier": "orders"})]),
    ),
    fails=(
        {},
        {"storageEncrypted": False},
        {"storageEncrypted": False, "replicateSourceDb": "orders"},
        Example([example(AURORA, {"engine": "aurora-postgresql"})]),
        Example([example(GLOBAL_DATABASE, {"sourceDbClusterIdentifier": "", "storageEncrypted": False})]),
    ),
    unknown=({"storageEncrypted": UNKNOWN},),
    not_applicable=(Example([example(CACHE, {})]),),
)
def DB_ENCRYPTED(database: Resource, context: Context) -> Iterator[str]:
    """A database is encrypted at rest."""
    if is_copy(database) and database.props.get("storageEncrypted") is ABSENT:
        return  # it is as the one that it copies is
    if not database.props.flag("storageEncrypted"):
        yield "storageEncrypted is not true: its disks, snapshots and backups are readable to whoever gets at them"
