"""CO18: prod stands when spot capacity goes."""

from __future__ import annotations

from collections.abc import Iterator

from policies.cost.spot_share import group, mixed, on_demand_share
from policies.rule import PROD_ONLY, Context, Example, Option, Severity, rule
from policies.stack import Resource
from policies.tokens import ASG, NODE_GROUP
from policies.values import UNKNOWN


def _alone(resource: Resource) -> Example:
    return Example([resource])


@rule(
    id="CO18",
    name="spot-base",
    types=(ASG, NODE_GROUP),
    why="AWS takes spot machines back at two minutes' notice, all of a kind at once: without a base, none stays.",
    remedy="Keep a base on demand, and spread spot machines over two zones at least.",
    snippet="""\
shares = {"on_demand_base_capacity": 2, "on_demand_percentage_above_base_capacity": 25}
template = {"launch_template_specification": {"launch_template_id": "lt-0123456789abcdef0"}}
policy = {"instances_distribution": shares, "launch_template": template}
zones = ["subnet-1", "subnet-2"]
aws.autoscaling.Group("api", min_size=2, max_size=20, vpc_zone_identifiers=zones, mixed_instances_policy=policy)""",
    severity=Severity.HIGH,
    levels=PROD_ONLY,
    options=(
        Option("min_base", "Machines of a group that are on demand first.", {"type": "integer", "minimum": 0}, 1),
    ),
    references=(
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-mixed-instances-groups.html",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-best-practices.html",
    ),
    equivalents=("prowler:autoscaling_group_multiple_az",),
    passes=(
        _alone(mixed(10, 1, 0)),
        _alone(mixed(10, 0, 100)),
        _alone(mixed(10, 2, 50, vpcZoneIdentifiers=["subnet-1", "subnet-2"])),
        _alone(group("SPOT", 10, subnetIds=["subnet-1", "subnet-2"])),
        _alone(group("ON_DEMAND", 10, subnetIds=["subnet-1"])),
    ),
    fails=(
        _alone(mixed(10, 0, 50)),
        _alone(mixed(10, 1, 0, availabilityZones=["us-east-1a"])),
        _alone(mixed(10, 2, 0, vpcZoneIdentifiers=["subnet-1"])),
        _alone(group("SPOT", 10, subnetIds=["subnet-1"])),
    ),
    unknown=(_alone(mixed(10, UNKNOWN, 50)), _alone(group(UNKNOWN, 10, subnetIds=["subnet-1"]))),
    not_applicable=(Example([]),),
)
def SPOT_BASE(resource: Resource, context: Context) -> Iterator[str]:
    """Spot capacity stands on a base on demand, and in two zones at least."""
    least = context.options["min_base"]
    if resource.type == ASG:
        base, share = on_demand_share(resource)
        if share < 1 and base < least:
            yield f"onDemandBaseCapacity {base:g} is less than {least}: all machines may be taken back at once"
        if share == 0 and 1 in (_count(resource, "vpcZoneIdentifiers"), _count(resource, "availabilityZones")):
            yield "all beyond its base is on spot capacity in one zone, which may run out at once"
    elif resource.props.text("capacityType") == "SPOT" and _count(resource, "subnetIds") == 1:
        yield "all its nodes are on spot capacity in one zone, which may run out at once"


def _count(resource: Resource, key: str) -> int:
    """How many a list has: known where what is in it is not."""
    value = resource.props.known(key, default=[])
    return len(value) if isinstance(value, list) else 0
