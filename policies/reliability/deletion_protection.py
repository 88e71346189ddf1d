"""RE05: what AWS refuses to delete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.databases import is_copy
from policies.rule import Context, Example, Level, Severity, example, rule
from policies.stack import Resource
from policies.tokens import AURORA, CACHE, CLUSTER, DATABASE, GLOBAL_DATABASE, LOAD_BALANCERS, TABLE
from policies.values import UNKNOWN

PROPERTY = {
    DATABASE: "deletionProtection",
    AURORA: "deletionProtection",
    GLOBAL_DATABASE: "deletionProtection",
    TABLE: "deletionProtectionEnabled",
    CLUSTER: "deletionProtection",
    **dict.fromkeys(LOAD_BALANCERS, "enableDeletionProtection"),
}


def _open(resource: Resource) -> bool:
    # A replica goes and comes back; its data are where it copies them from.
    return not (resource.type == DATABASE and is_copy(resource)) and not resource.props.flag(PROPERTY[resource.type])


def _protect(resource: Resource, context: Context) -> Mapping[str, Any] | None:
    return {PROPERTY[resource.type]: True} if _open(resource) else None


@rule(
    id="RE05",
    name="deletion-protection",
    types=tuple(PROPERTY),
    why="A renamed argument that replaces a database deletes the old one; with protection, AWS refuses.",
    remedy="Set deletionProtection: enableDeletionProtection on load balancers, deletionProtectionEnabled on tables.",
    snippet="""\
aws.dynamodb.Table(
    "orders",
    attributes=[{"name": "id", "type": "S"}],
    hash_key="id",
    billing_mode="PAY_PER_REQUEST",
    deletion_protection_enabled=True,
)""",
    severity=Severity.HIGH,
    levels={"dev": Level.DISABLED, "staging": Level.DISABLED, "prod": Level.REMEDIATE},
    remediate=_protect,
    on_unknown="fail",
    references=(
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html",
        "https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html",
    ),
    equivalents=(
        "CKV_AWS_139",
        "CKV_AWS_293",
        "CKV_AWS_150",
        "AwsSolutions-RDS10",
        "config:rds-instance-deletion-protection-enabled",
        "config:dynamodb-table-deletion-protection-enabled",
        "config:elb-deletion-protection-enabled",
        "prowler:rds_instance_deletion_protection",
        "awsguard:elbDeletionProtectionEnabled",
    ),
    passes=(
        {"deletionProtection": True},
        {"replicateSourceDb": UNKNOWN, "deletionProtection": False},
        Example([example(LOAD_BALANCERS[0], {"enableDeletionProtection": True})]),
        Example([example(TABLE, {"deletionProtectionEnabled": True})]),
    ),
    fails=({}, *(Example([example(type_, {name: False})]) for type_, name in PROPERTY.items())),
    unknown=({"deletionProtection": UNKNOWN},),
    not_applicable=(Example([example(CACHE, {})]),),
)
def DELETION_PROTECTION(resource: Resource, context: Context) -> Iterator[str]:
    """AWS refuses to delete what takes hours to replace."""
    if _open(resource):
        yield f"{PROPERTY[resource.type]} is not true: one wrong update deletes it"
