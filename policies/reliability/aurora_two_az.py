"""RE02: Aurora clusters with somebody to take over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import PROD_ONLY, Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import AURORA, AURORA_INSTANCE, DATABASE
from policies.values import ABSENT, UNKNOWN, NotKnown

LAST_TIER = 1
"""The last tier of promotion whose instances are as large as the writer, also where it is serverless."""


def _cluster(*instances: Mapping[str, Any], linked: bool = True, **cluster: Any) -> Example:
    """A cluster of so many instances, as in a preview."""
    links = {"clusterIdentifier": ["orders"]} if linked else {}
    members = [
        example(AURORA_INSTANCE, {"clusterIdentifier": UNKNOWN, **each}, f"orders-{at}", links=links)
        for at, each in enumerate(instances)
    ]
    return Example([example(AURORA, {"engine": "aurora-postgresql", **cluster}, "orders"), *members])


@rule(
    id="RE02",
    name="aurora-two-az",
    types=(AURORA,),
    reads=(AURORA_INSTANCE,),
    why="A reader in another zone is promoted in under a minute; without one, Aurora first has to start an instance.",
    remedy="Give the cluster a second instance, of promotion tier 0 or 1, and leave the zones to AWS or name two.",
    snippet="""\
cluster = aws.rds.Cluster(
    "orders", engine="aurora-postgresql", master_username="app", manage_master_user_password=True
)
for number in range(2):
    aws.rds.ClusterInstance(
        f"orders-{number}", cluster_identifier=cluster.id, engine="aurora-postgresql", instance_class="db.r8g.large"
    )""",
    severity=Severity.HIGH,
    levels=PROD_ONLY,
    references=("https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html",),
    equivalents=("config:rds-cluster-multi-az-enabled", "prowler:rds_cluster_multi_az"),
    passes=(
        _cluster({}, {}),
        _cluster({"availabilityZone": "us-east-1a"}, {"availabilityZone": "us-east-1b", "promotionTier": 1}),
        _cluster(engine="postgres", dbClusterInstanceClass="db.m6gd.large"),
    ),
    fails=(
        _cluster(),
        _cluster({}),
        _cluster({"availabilityZone": "us-east-1a"}, {"availabilityZone": "us-east-1a"}),
        _cluster({}, {"promotionTier": 15}),
    ),
    unknown=(_cluster({}, {"promotionTier": UNKNOWN}), _cluster({}, {}, linked=False)),
    not_applicable=(Example([example(DATABASE, {})]),),
)
def AURORA_TWO_AZ(cluster: Resource, context: Context) -> Iterator[str]:
    """An Aurora cluster has an instance in a second zone that can take over."""
    if cluster.props.get("dbClusterInstanceClass") is not ABSENT:
        return  # a Multi-AZ DB cluster: RDS itself has three instances in three zones
    members = context.stack.users(cluster, "clusterIdentifier", AURORA_INSTANCE)
    if len(members) < 2:
        for each in context.stack.loose("clusterIdentifier", AURORA_INSTANCE):
            raise NotKnown(f"the cluster of {each.name}")
        yield f"has {len(members) or 'no'} instance{'' if len(members) == 1 else 's'}: nobody takes over"
        return
    zones = [each.props.text("availabilityZone") for each in members]
    if all(zones) and len(set(zones)) == 1:
        yield f"has all its instances in {zones[0]}"
    if sum(each.props.number("promotionTier") <= LAST_TIER for each in members) < 2:
        yield f"has no reader of promotion tier {LAST_TIER} or lower: one of another size would take over"
