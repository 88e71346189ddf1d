"""AS27: a database whose readers, or whose capacity, follow the load."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.autoscaling import targets
from policies.autoscaling.samples import node_group, target
from policies.rule import PROD_ONLY, Context, Example, Level, Option, Severity, example, rule
from policies.stack import Resource
from policies.tokens import AURORA, SCALABLE_TARGET
from policies.values import ABSENT, UNKNOWN

_READERS = "rds:cluster:ReadReplicaCount"
_V2 = "serverlessv2ScalingConfiguration"


def _cluster(*others: Resource, environment: str = "prod", **props: Any) -> Example:
    given = {"clusterIdentifier": "orders", "engine": "aurora-postgresql", **props}
    return Example([example(AURORA, given, "orders"), *others], environment)


def _serverless(least: Any, most: Any, environment: str = "prod", **more: Any) -> Example:
    return _cluster(environment=environment, **{_V2: {"minCapacity": least, "maxCapacity": most, **more}})


@rule(
    id="AS27",
    name="aurora-readers",
    types=(AURORA,),
    reads=(SCALABLE_TARGET,),
    why="Reads grow with users, and a database of a fixed size is the first thing that a successful day takes down.",
    remedy="Register rds:cluster:ReadReplicaCount as a scalable target, or set serverlessv2_scaling_configuration.",
    snippet="""\
orders = aws.rds.Cluster("orders", engine="aurora-postgresql", manage_master_user_password=True,
    master_username="postgres", storage_encrypted=True,
    serverlessv2_scaling_configuration={"min_capacity": 1, "max_capacity": 32})
aws.rds.ClusterInstance("writer", cluster_identifier=orders.id, engine="aurora-postgresql",
    instance_class="db.serverless")""",
    severity=Severity.HIGH,
    levels={**PROD_ONLY, "dev": Level.ADVISORY},
    options=(
        Option(
            "max_acus",
            "Aurora capacity units of an instance at most, 2 GiB each.",
            {"type": "number", "minimum": 1, "maximum": 256},
            128,
            {"dev": 8, "staging": 32},
        ),
        Option(
            "readers", "Whether a provisioned cluster needs scaled readers.", {"type": "boolean"}, True, {"dev": False}
        ),
        Option("pauses", "Whether a serverless one has to pause.", {"type": "boolean"}, False, {"dev": True}),
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Integrating.AutoScaling.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html",
    ),
    passes=(
        _cluster(target("cluster:orders", _READERS)),
        _cluster(target(UNKNOWN, _READERS, links={"resourceId": ["orders"]}), clusterIdentifier=UNKNOWN),
        _serverless(0.5, 128),
        _serverless(0, 8, "dev", secondsUntilAutoPause=300),
        _cluster(environment="dev"),
        _cluster(engine="postgres"),
    ),
    fails=(
        _cluster(),
        _cluster(target("cluster:another", _READERS)),
        _cluster(target("table/orders", "dynamodb:table:ReadCapacityUnits")),
        _serverless(8, 8),
        _serverless(1, 129),
        _serverless(0, 8, "dev"),
    ),
    unknown=(_cluster(target(UNKNOWN, _READERS)), _serverless(UNKNOWN, 8), _cluster(engine=UNKNOWN)),
    not_applicable=(Example([node_group()]),),
)
def AURORA_READERS(cluster: Resource, context: Context) -> Iterator[str]:
    """An Aurora cluster's readers, or its capacity, follow the load."""
    engine, mode = cluster.props.text("engine"), cluster.props.text("engineMode", default="provisioned")
    if not engine.startswith("aurora") or mode != "provisioned":
        return
    if cluster.props.known(_V2, default=ABSENT) is not ABSENT:
        yield from _capacity(cluster, context)
    elif context.options["readers"] and not targets.targets(cluster, context.stack, _READERS, "clusterIdentifier"):
        yield f"no scalable target of {_READERS} names it: its readers are as many as were created"


def _capacity(cluster: Resource, context: Context) -> Iterator[str]:
    few, many = (cluster.props.number(_V2, name) for name in ("minCapacity", "maxCapacity"))
    if few >= many:
        yield f"minCapacity {few:g} is not below maxCapacity {many:g}: nothing can grow"
    if many > context.options["max_acus"]:
        yield f"maxCapacity {many:g} is above {context.options['max_acus']:g} units"
    if context.options["pauses"] and cluster.props.get(_V2, "secondsUntilAutoPause") is ABSENT:
        yield f"has no secondsUntilAutoPause: {context.environment} pays for it at night"
