"""CO17: dev's machines are mostly spare ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.cost.classes import chosen
from policies.rule import Context, Example, Level, Option, Severity, example, rule
from policies.stack import Resource, Stack
from policies.tokens import ASG, ECS_SERVICE, NODE_GROUP, NODE_POOL
from policies.values import UNKNOWN


def group(capacity: Any, most: Any, name: str = "group", **props: Any) -> Resource:
    """A node group, for examples."""
    return example(NODE_GROUP, {"capacityType": capacity, "scalingConfig": {"maxSize": most}, **props}, name)


def mixed(most: int, base: Any, percent: Any, **props: Any) -> Resource:
    """An Auto Scaling group of both kinds, for examples."""
    shares = {"onDemandBaseCapacity": base, "onDemandPercentageAboveBaseCapacity": percent}
    return example(ASG, {"maxSize": most, "mixedInstancesPolicy": {"instancesDistribution": shares}, **props}, "asg")


def _pool(*capacity: str) -> Resource:
    wanted = [{"key": "karpenter.sh/capacity-type", "operator": "In", "values": list(capacity)}] if capacity else []
    return example(NODE_POOL, {"spec": {"template": {"spec": {"requirements": wanted}}}})


def _service(**weights: Any) -> Resource:
    strategies = [{"capacityProvider": provider, "weight": weight} for provider, weight in weights.items()]
    return example(ECS_SERVICE, {"capacityProviderStrategies": strategies})


def _dev(*resources: Resource) -> Example:
    return Example(resources, "dev")


def on_demand_share(asg: Resource) -> tuple[float, float]:
    """Of an Auto Scaling group: how many machines are on demand first, and the share of those beyond, 0 to 1."""
    path = ("mixedInstancesPolicy", "instancesDistribution")
    base = asg.props.number(*path, "onDemandBaseCapacity")
    return base, asg.props.number(*path, "onDemandPercentageAboveBaseCapacity", default=100) / 100


def _nodes(stack: Stack) -> tuple[float, float]:
    """Machines at the largest size of their groups: all of them, and those on spot capacity."""
    total, spot = 0.0, 0.0
    for each in stack.of(NODE_GROUP):
        most = each.props.number("scalingConfig", "maxSize")
        total += most
        spot += most if each.props.text("capacityType") == "SPOT" else 0
    for each in stack.of(ASG):
        most, (base, share) = each.props.number("maxSize"), on_demand_share(each)
        total += most
        spot += max(0, most - base) * (1 - share)
    return total, spot


@rule(
    id="CO17",
    name="spot-share",
    types=(NODE_GROUP, ASG, NODE_POOL, ECS_SERVICE),
    reads=(NODE_GROUP, ASG),
    why="Spot capacity costs up to 90 % less, and what dev loses when AWS takes a machine back is two minutes.",
    remedy="Let node pools and groups that grow take spot capacity in dev.",
    snippet="""\
role = aws.iam.Role("nodes", assume_role_policy="{}")
sizes = {"min_size": 0, "max_size": 10, "desired_size": 1}
arguments = {"cluster_name": "dev", "node_role_arn": role.arn, "subnet_ids": ["subnet-1", "subnet-2"]}
aws.eks.NodeGroup("spot", capacity_type="SPOT", scaling_config=sizes, **arguments)""",
    severity=Severity.LOW,
    levels={"dev": Level.ADVISORY, "staging": Level.DISABLED, "prod": Level.DISABLED},
    options=(
        Option("min_share", "Share of machines on spot capacity.", {"type": "number", "minimum": 0, "maximum": 1}, 0.5),
        Option(
            "base_nodes",
            "Machines that are left out of account: those on which Karpenter and CoreDNS run.",
            {"type": "integer", "minimum": 0},
            4,
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html",
        "https://aws.amazon.com/ec2/spot/",
        "https://karpenter.sh/docs/concepts/nodepools/",
    ),
    passes=(
        _dev(group("ON_DEMAND", 4)),
        _dev(group("ON_DEMAND", 4, "system"), group("SPOT", 10, "workloads")),
        _dev(mixed(10, 2, 0)),
        _dev(_pool("spot", "on-demand")),
        _dev(_service(FARGATE=1, FARGATE_SPOT=3)),
    ),
    fails=(
        _dev(group("ON_DEMAND", 5)),
        _dev(group("ON_DEMAND", 9, "system"), group("SPOT", 4, "workloads")),
        _dev(mixed(10, 0, 100)),
        _dev(_pool("on-demand")),
        _dev(_pool()),
        _dev(_service(FARGATE=3, FARGATE_SPOT=1)),
    ),
    unknown=(_dev(group("ON_DEMAND", UNKNOWN)), _dev(mixed(10, 0, UNKNOWN)), _dev(_service(FARGATE=UNKNOWN))),
    not_applicable=(_dev(), _dev(_service())),
)
def SPOT_SHARE(resource: Resource, context: Context) -> Iterator[str]:
    """At least half of what dev can grow to is spot capacity."""
    wanted = context.options["min_share"]
    if resource.type == NODE_POOL:
        if wanted and "spot" not in chosen(resource, "karpenter.sh/capacity-type"):
            yield "starts machines on demand only: let karpenter.sh/capacity-type be spot, too"
    elif resource.type == ECS_SERVICE:
        yield from _service_reasons(resource, wanted)
    elif resource is context.stack.of(NODE_GROUP, ASG)[-1]:  # said once
        total, spot = _nodes(context.stack)
        counted = total - context.options["base_nodes"]
        if counted > 0 and spot < wanted * counted:
            yield f"{spot:g} of the {total:g} machines that it can grow to are on spot capacity, less than {wanted:.0%}"


def _service_reasons(service: Resource, wanted: float) -> Iterator[str]:
    weights: Mapping[str, float] = {
        each.text("capacityProvider"): each.number("weight")
        for each in service.props.each("capacityProviderStrategies")
    }
    fargate = weights.get("FARGATE", 0) + weights.get("FARGATE_SPOT", 0)
    if fargate and (spot := weights.get("FARGATE_SPOT", 0)) < wanted * fargate:
        yield f"FARGATE_SPOT has {spot:g} of {fargate:g} parts of its tasks, less than {wanted:.0%}"
