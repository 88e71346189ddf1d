"""RE01: databases that survive the loss of their zone."""

from __future__ import annotations

from collections.abc import Iterator

from policies.databases import is_copy
from policies.rule import PROD_ONLY, Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import AURORA, DATABASE
from policies.values import UNKNOWN


@rule(
    id="RE01",
    name="rds-multi-az",
    types=(DATABASE,),
    why="With a standby in another zone RDS is back in one to two minutes; without one it is a restore, hours later.",
    remedy="Set multiAz.",
    snippet="""\
aws.rds.Instance(
    "orders",
    engine="postgres",
    instance_class="db.m8g.large",
    allocated_storage=100,
    username="app",
    manage_master_user_password=True,
    multi_az=True,
)""",
    severity=Severity.HIGH,
    levels=PROD_ONLY,
    on_unknown="fail",
    references=("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html",),
    equivalents=(
        "CKV_AWS_157",
        "AwsSolutions-RDS3",
        "config:rds-multi-az-support",
        "prowler:rds_instance_multi_az",
        "awsguard:rdsInstanceMultiAZEnabled",
    ),
    passes=({"multiAz": True}, {"replicateSourceDb": "orders"}, {"replicateSourceDb": UNKNOWN, "multiAz": False}),
    fails=({}, {"multiAz": False}, {"multiAz": False, "replicateSourceDb": ""}),
    unknown=({"multiAz": UNKNOWN},),
    not_applicable=(Example([example(AURORA, {})]),),
)
def RDS_MULTI_AZ(database: Resource, context: Context) -> Iterator[str]:
    """A database has a standby in another zone."""
    if not is_copy(database) and not database.props.flag("multiAz"):
        yield "multiAz is not true: it is down for as long as its zone is"
