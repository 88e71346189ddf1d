"""AS18: instances of several types in several zones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.autoscaling.samples import node_group
from policies.rule import ADVISORY, Context, Example, Option, Severity, rule
from policies.stack import Resource
from policies.tokens import ASG
from policies.values import UNKNOWN

_ZONES = {"vpcZoneIdentifiers": ["subnet-1", "subnet-2"]}


def _mixed(*types: str, spot: bool = True, rebalance: Any = True) -> dict[str, Any]:
    overrides = [{"instanceType": each} for each in types]
    base = {"onDemandPercentageAboveBaseCapacity": 0 if spot else 100}
    mixed = {"launchTemplate": {"overrides": overrides}, "instancesDistribution": base}
    return {**_ZONES, "capacityRebalance": rebalance, "mixedInstancesPolicy": mixed}


@rule(
    id="AS18",
    name="asg-spread",
    types=(ASG,),
    why="When a zone fails everybody wants the same type in those that are left: whoever takes only that gets none.",
    remedy="Give the group two zones, three instance types or instance_requirements, and capacity_rebalance.",
    snippet="""\
overrides = [{"instance_type": name} for name in ("m7g.large", "m6g.large", "c7g.xlarge")]
aws.autoscaling.Group("web", min_size=2, max_size=6, vpc_zone_identifiers=["subnet-1", "subnet-2"],
    capacity_rebalance=True,
    mixed_instances_policy={
        "instances_distribution": {"on_demand_base_capacity": 1, "on_demand_percentage_above_base_capacity": 50},
        "launch_template": {
            "launch_template_specification": {"launch_template_id": "lt-0123456789abcdef0"},
            "overrides": overrides,
        },
    })""",
    severity=Severity.MEDIUM,
    levels=ADVISORY,
    options=(
        Option("min_types", "Instance types of a group at least.", {"type": "integer", "minimum": 1}, 3, {"dev": 1}),
    ),
    references=(
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-mixed-instances-groups.html",
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-capacity-rebalancing.html",
    ),
    equivalents=(
        "prowler:autoscaling_group_multiple_az",
        "prowler:autoscaling_group_multiple_instance_types",
        "prowler:autoscaling_group_capacity_rebalance_enabled",
        "config:autoscaling-multiple-az",
        "config:autoscaling-multiple-instance-types",
    ),
    passes=(
        _mixed("m7g.large", "m6g.large", "c7g.xlarge"),
        _mixed("m7g.large", "m6g.large", "c7g.xlarge", spot=False, rebalance=False),
        {
            **_ZONES,
            "mixedInstancesPolicy": {"launchTemplate": {"overrides": [{"instanceRequirements": {"memoryMib": {}}}]}},
        },
    ),
    fails=(
        {},
        {**_mixed("m7g.large", "m6g.large", "c7g.xlarge"), "vpcZoneIdentifiers": ["subnet-1"]},
        _mixed("m7g.large", "m6g.large"),
        _mixed("m7g.large", "m6g.large", "c7g.xlarge", rebalance=False),
    ),
    unknown=(
        {**_mixed("m7g.large", "m6g.large", "c7g.xlarge"), "vpcZoneIdentifiers": UNKNOWN},
        _mixed("m7g.large", "m6g.large", "c7g.xlarge", rebalance=UNKNOWN),
    ),
    not_applicable=(Example([node_group()]),),
)
def ASG_SPREAD(group: Resource, context: Context) -> Iterator[str]:
    """A group of instances spans zones and instance types, and moves before spot capacity is taken back."""
    zones = [group.props.known(name, default=[]) for name in ("vpcZoneIdentifiers", "availabilityZones")]
    if max(len(each) if isinstance(each, list) else 0 for each in zones) < 2:
        yield "is in one zone, and goes when that goes"
    mixed = ("mixedInstancesPolicy",)
    overrides = group.props.each(*mixed, "launchTemplate", "overrides")
    by_needs = any(each.known("instanceRequirements") for each in overrides)
    if not by_needs and len(overrides) < context.options["min_types"]:
        yield f"may have {len(overrides) or 1} instance type(s), below {context.options['min_types']}"
    share = group.props.number(*mixed, "instancesDistribution", "onDemandPercentageAboveBaseCapacity", default=100)
    if share < 100 and group.props.known("capacityRebalance", default=False) is not True:
        yield "has spot instances and no capacityRebalance: AWS takes them back before others are there"
