"""AS28: tables that follow the load, and end somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.autoscaling import targets
from policies.autoscaling.samples import node_group, target
from policies.rule import Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import SCALABLE_TARGET, TABLE
from policies.values import ABSENT, UNKNOWN

_UNITS = ("ReadCapacityUnits", "WriteCapacityUnits")
_ON_DEMAND = ("maxReadRequestUnits", "maxWriteRequestUnits")
_CAPPED = {"maxReadRequestUnits": 1000, "maxWriteRequestUnits": 500}


def _table(*others: Resource, **props: Any) -> Example:
    return Example([example(TABLE, {"name": "orders", **props}, "orders"), *others])


def _targets(id: str, of: str = "table") -> list[Resource]:
    return [target(id, f"dynamodb:{of}:{unit}") for unit in _UNITS]


_INDEX = {"globalSecondaryIndexes": [{"name": "by-day"}]}


@rule(
    id="AS28",
    name="dynamodb-scales",
    types=(TABLE,),
    reads=(SCALABLE_TARGET,),
    why="A table of a fixed capacity refuses requests at the peak; one on demand without a limit pays for any loop.",
    remedy="Use PAY_PER_REQUEST with on_demand_throughput, or scalable targets for reads and writes of all indexes.",
    snippet="""\
aws.dynamodb.Table("orders", billing_mode="PAY_PER_REQUEST", hash_key="id",
    attributes=[{"name": "id", "type": "S"}],
    on_demand_throughput={"max_read_request_units": 4000, "max_write_request_units": 1000})""",
    severity=Severity.HIGH,
    references=(
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode-max-throughput.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html",
    ),
    equivalents=("CKV2_AWS_16", "config:dynamodb-autoscaling-enabled", "prowler:dynamodb_table_autoscaling_enabled"),
    passes=(
        _table(billingMode="PAY_PER_REQUEST", onDemandThroughput=_CAPPED),
        _table(*_targets("table/orders")),
        _table(*_targets("table/orders"), *_targets("table/orders/index/by-day", "index"), **_INDEX),
    ),
    fails=(
        _table(billingMode="PAY_PER_REQUEST"),
        _table(billingMode="PAY_PER_REQUEST", onDemandThroughput={"maxReadRequestUnits": 1000}),
        _table(billingMode="PAY_PER_REQUEST", onDemandThroughput={**_CAPPED, "maxReadRequestUnits": -1}),
        _table(),
        _table(*_targets("table/orders")[:1]),
        _table(*_targets("table/another")),
        _table(*_targets("table/orders"), **_INDEX),
    ),
    unknown=(
        _table(billingMode=UNKNOWN),
        _table(billingMode="PAY_PER_REQUEST", onDemandThroughput=UNKNOWN),
        _table(target(UNKNOWN, "dynamodb:table:ReadCapacityUnits")),
    ),
    not_applicable=(Example([node_group()]),),
)
def DYNAMODB_SCALES(table: Resource, context: Context) -> Iterator[str]:
    """A table follows the load, up to a limit."""
    if table.props.text("billingMode", default="PROVISIONED") == "PAY_PER_REQUEST":
        limits = {name: table.props.known("onDemandThroughput", name, default=ABSENT) for name in _ON_DEMAND}
        if missing := [name for name, limit in limits.items() if limit is ABSENT or limit == -1]:
            yield f"is on demand without onDemandThroughput.{' and '.join(missing)}: nothing ends what it costs"
        return
    indexes = [each.text("name") for each in table.props.each("globalSecondaryIndexes")]
    for unit in _UNITS:
        if not targets.targets(table, context.stack, f"dynamodb:table:{unit}", "name"):
            yield f"no scalable target of dynamodb:table:{unit} names it: its capacity is fixed"
        scaled = targets.targets(table, context.stack, f"dynamodb:index:{unit}", "name")
        if len(scaled) < len(indexes):
            yield f"{len(indexes) - len(scaled)} of its indexes ({', '.join(indexes)}) have no target of {unit}"
