"""SE02: databases without a public address."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import AURORA, AURORA_INSTANCE, CACHE, DATABASE
from policies.values import UNKNOWN


@rule(
    id="SE02",
    name="db-private",
    types=(DATABASE, AURORA, AURORA_INSTANCE),
    why="A database with a public address is one wrong security group rule away from everybody.",
    remedy="Set publiclyAccessible to false, and reach the database from its VPC.",
    snippet="""\
aws.rds.Instance(
    "orders",
    engine="postgres",
    instance_class="db.t4g.micro",
    allocated_storage=20,
    username="app",
    manage_master_user_password=True,
    publicly_accessible=False,
)""",
    severity=Severity.CRITICAL,
    on_unknown="fail",
    references=("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",),
    equivalents=(
        "CKV_AWS_17",
        "config:rds-instance-public-access-check",
        "prowler:rds_instance_no_public_access",
        "awsguard:rdsInstancePublicAccess",
    ),
    passes=({}, {"publiclyAccessible": False}, Example([example(AURORA_INSTANCE, {"publiclyAccessible": False})])),
    fails=({"publiclyAccessible": True}, Example([example(AURORA_INSTANCE, {"publiclyAccessible": True})])),
    unknown=({"publiclyAccessible": UNKNOWN},),
    not_applicable=(Example([example(CACHE, {})]),),
)
def DB_PRIVATE(database: Resource, context: Context) -> Iterator[str]:
    """A database has no public address."""
    if database.props.flag("publiclyAccessible"):
        yield "publiclyAccessible is true: it has an address that the internet can reach"
