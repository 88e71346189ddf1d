"""RE15: tables that can be brought back, and of which another region has a copy."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Context, Example, Option, Severity, example, rule
from policies.stack import Resource
from policies.tokens import DATABASE, TABLE
from policies.values import UNKNOWN, NotKnown

REPLICA = "aws:dynamodb/tableReplica:TableReplica"
_KEPT = {"pointInTimeRecovery": {"enabled": True}}


@rule(
    id="RE15",
    name="dynamodb-dr",
    types=(TABLE,),
    reads=(REPLICA,),
    why="What a bad release wrote into a table nothing else undoes: recovery goes back to any second of 35 days.",
    remedy="Set pointInTimeRecovery.enabled, and in prod a replica in another region.",
    snippet="""\
aws.dynamodb.Table(
    "orders",
    attributes=[{"name": "id", "type": "S"}],
    hash_key="id",
    billing_mode="PAY_PER_REQUEST",
    stream_enabled=True,
    stream_view_type="NEW_AND_OLD_IMAGES",
    point_in_time_recovery={"enabled": True},
    replicas=[{"region_name": "us-west-2"}],
)""",
    severity=Severity.HIGH,
    options=(
        Option(
            "replica",
            "Whether a table needs a replica in another region.",
            {"type": "boolean"},
            True,
            {"dev": False, "staging": False},
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html",
    ),
    equivalents=(
        "CKV_AWS_28",
        "AwsSolutions-DDB3",
        "config:dynamodb-pitr-enabled",
        "prowler:dynamodb_tables_pitr_enabled",
    ),
    passes=(
        {**_KEPT, "replicas": [{"regionName": "us-west-2"}]},
        Example(
            [
                example(TABLE, _KEPT, "orders"),
                example(REPLICA, {}, "west", "us-west-2", links={"globalTableArn": ["orders"]}),
            ]
        ),
        Example([example(TABLE, _KEPT)], "staging"),
    ),
    fails=(
        {},
        _KEPT,
        {**_KEPT, "replicas": []},
        {"pointInTimeRecovery": {"enabled": False}, "replicas": [{"regionName": "us-west-2"}]},
        Example([example(TABLE, {})], "dev"),
    ),
    unknown=(
        {"pointInTimeRecovery": UNKNOWN, "replicas": [{"regionName": "us-west-2"}]},
        {**_KEPT, "replicas": UNKNOWN},
        Example([example(TABLE, _KEPT), example(REPLICA, {"globalTableArn": UNKNOWN}, "west", "us-west-2")]),
    ),
    not_applicable=(Example([example(DATABASE, {})]),),
)
def DYNAMODB_DR(table: Resource, context: Context) -> Iterator[str]:
    """A table can be brought back to any second, and lies in two regions."""
    if not table.props.flag("pointInTimeRecovery", "enabled"):
        yield "pointInTimeRecovery is not enabled: what a bad release writes stays"
    if not context.options["replica"] or table.props.each("replicas"):
        return
    if not context.stack.users(table, "globalTableArn", REPLICA):
        for each in context.stack.loose("globalTableArn", REPLICA):
            raise NotKnown(f"the table of {each.name}")
        yield "has no replica: it is gone for as long as its region is"
