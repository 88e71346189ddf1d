"""AS13: node groups that can grow, to a size that can be paid for."""

from __future__ import annotations

from collections.abc import Iterator

from policies.autoscaling import ranges
from policies.autoscaling.samples import node_group, target
from policies.rule import Context, Example, Option, Severity, rule
from policies.stack import Resource
from policies.tokens import NODE_GROUP
from policies.values import UNKNOWN

_THREE = ("subnet-a", "subnet-b", "subnet-c")


@rule(
    id="AS13",
    name="nodegroup-range",
    types=(NODE_GROUP,),
    why="A group whose maximum is its minimum leaves pods pending at the peak, and one without a cap leaves a bill.",
    remedy="Set scalingConfig's maxSize above minSize and below the cap, minSize to a node for each zone in prod.",
    snippet="""\
aws.eks.NodeGroup("system", cluster_name="prod", node_role_arn="arn:aws:iam::123456789012:role/node",
    subnet_ids=["subnet-1", "subnet-2"],
    scaling_config={"min_size": 2, "max_size": 6, "desired_size": 2},
    opts=pulumi.ResourceOptions(ignore_changes=["scalingConfig.desiredSize"]))""",
    severity=Severity.HIGH,
    options=(
        Option(
            "max_nodes", "Nodes of a group at most.", {"type": "integer", "minimum": 1}, 50, {"dev": 5, "staging": 10}
        ),
        Option(
            "nodes_per_subnet",
            "Nodes that each subnet of a group has at least: one of a zone that fails is not the last.",
            {"type": "integer", "minimum": 0},
            1,
            {"dev": 0, "staging": 0},
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html",
        "https://docs.aws.amazon.com/eks/latest/best-practices/data-plane.html",
    ),
    passes=(
        Example([node_group(1, 3)]),
        Example([node_group(3, 50, _THREE)]),
        Example([node_group(1, 3, (UNKNOWN,))]),
        Example([node_group(0, 5, _THREE)], "dev"),
    ),
    fails=(
        Example([node_group(2, 2)]),
        Example([node_group(2, 3, _THREE)]),
        Example([node_group(3, 51, _THREE)]),
        Example([node_group(1, 6)], "dev"),
    ),
    unknown=(Example([node_group(1, UNKNOWN)]), Example([node_group(1, 3, UNKNOWN)])),
    not_applicable=(Example([target("service/web/api", "ecs:service:DesiredCount")]),),
)
def NODEGROUP_RANGE(group: Resource, context: Context) -> Iterator[str]:
    """A node group can grow, within what the environment may pay for, and has a node in each of its zones."""
    yield from ranges.cannot_grow(group)
    yield from ranges.above(group, context.options["max_nodes"], context)
    if each := context.options["nodes_per_subnet"]:
        subnets = group.props.known("subnetIds", default=[])
        wanted = each * len(subnets) if isinstance(subnets, list) else 0
        if (few := ranges.least(group)) < wanted:
            yield f"minSize {few:g} is below {wanted}: not every one of its {len(subnets)} subnets keeps a node"
