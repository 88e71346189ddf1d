"""CO16: what dev pays for twice, and does not need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import Context, Example, Level, Option, Severity, example, rule
from policies.stack import Resource
from policies.tokens import AURORA, CACHE, DATABASE, GLOBAL_CACHE, GLOBAL_DATABASE, VPC
from policies.values import UNKNOWN

_TWICE = {
    DATABASE: ("multiAz", "a standby in another zone costs as much as the database itself"),
    CACHE: ("multiAzEnabled", "a replica in another zone costs as much as the primary"),
}


def _one(type_: str, props: Mapping[str, Any], environment: str = "dev", **options: Any) -> Example:
    return Example([example(type_, props)], environment, options)


def _networks(*regions: str) -> Example:
    return Example([example(VPC, {}, region, region) for region in regions], "dev")


@rule(
    id="CO16",
    name="no-ha-in-dev",
    types=(DATABASE, AURORA, CACHE, GLOBAL_DATABASE, GLOBAL_CACHE, VPC),
    reads=(VPC,),
    why="A standby, a second region and long insights double dev's bill to keep up what nobody waits for at night.",
    remedy="Leave them to staging and prod; exempt dev for some days where a failover is to be tried out.",
    snippet="""\
size = {"instance_class": "db.t4g.micro", "allocated_storage": 20}
aws.rds.Instance("orders", engine="postgres", multi_az=False, **size)""",
    severity=Severity.MEDIUM,
    levels={"dev": Level.MANDATORY, "staging": Level.DISABLED, "prod": Level.DISABLED},
    options=(
        Option("max_regions", "Regions that it may be in.", {"type": "integer", "minimum": 1}, 1),
        Option(
            "max_insights_days",
            "Days of history of what a database does; 7 are free.",
            {"type": "integer", "minimum": 0},
            7,
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html",
        "https://aws.amazon.com/rds/postgresql/pricing/",
    ),
    equivalents=("infracost:non-production",),
    passes=(
        _one(DATABASE, {"multiAz": False, "performanceInsightsRetentionPeriod": 7}),
        _one(CACHE, {}),
        _networks("us-east-1", "us-east-1"),
    ),
    fails=(
        _one(DATABASE, {"multiAz": True}),
        _one(DATABASE, {"performanceInsightsRetentionPeriod": 31}),
        _one(AURORA, {"performanceInsightsRetentionPeriod": 465}),
        _one(CACHE, {"multiAzEnabled": True}),
        _one(GLOBAL_DATABASE, {}),
        _networks("us-east-1", "us-west-2"),
    ),
    unknown=(_one(DATABASE, {"multiAz": UNKNOWN}), _one(CACHE, {"multiAzEnabled": UNKNOWN})),
    not_applicable=(_one("aws:lb/loadBalancer:LoadBalancer", {}),),
)
def NO_HA_IN_DEV(resource: Resource, context: Context) -> Iterator[str]:
    """Dev pays for nothing twice."""
    if resource.type == VPC:
        regions = list(dict.fromkeys(each.region for each in context.stack.of(VPC) if each.region))
        most = context.options["max_regions"]
        if resource.region in regions[most:]:
            yield f"is in {resource.region}, beyond {', '.join(regions[:most])}: each region costs as much as the first"
    elif resource.type in (GLOBAL_DATABASE, GLOBAL_CACHE):
        yield "is there to have copies in other regions, each of which costs as much as the first"
    elif resource.type in _TWICE:
        key, cost = _TWICE[resource.type]
        if resource.props.known(key) is True:
            yield f"{key} is true: {cost}"
    if resource.type in (DATABASE, AURORA):
        days, most = resource.props.number("performanceInsightsRetentionPeriod"), context.options["max_insights_days"]
        if days > most:
            yield f"performanceInsightsRetentionPeriod {days:g} is more than {most}; 7 days are free"
