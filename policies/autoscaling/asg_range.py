"""AS15: groups of instances that can grow, to a size that can be paid for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.autoscaling import ranges
from policies.autoscaling.samples import node_group
from policies.rule import Context, Example, Option, Severity, rule
from policies.stack import Resource
from policies.tokens import ASG
from policies.values import UNKNOWN


def _group(least: Any, most: Any) -> dict[str, Any]:
    return {"minSize": least, "maxSize": most}


@rule(
    id="AS15",
    name="asg-range",
    types=(ASG,),
    why="A group whose maximum is its minimum cannot take a peak, and one without a cap can take the budget with it.",
    remedy="Set maxSize above minSize, and below the cap of the environment.",
    snippet="""\
aws.autoscaling.Group("web", min_size=2, max_size=6,
    vpc_zone_identifiers=["subnet-1", "subnet-2"],
    launch_template={"id": "lt-0123456789abcdef0", "version": "$Latest"})""",
    severity=Severity.HIGH,
    options=(
        Option(
            "max_instances",
            "Instances of a group at most.",
            {"type": "integer", "minimum": 1},
            50,
            {"dev": 5, "staging": 10},
        ),
    ),
    references=("https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-capacity-limits.html",),
    passes=(_group(2, 6), _group(0, 50)),
    fails=(_group(2, 2), _group(3, 2), _group(2, 51)),
    unknown=(_group(UNKNOWN, 6), _group(2, UNKNOWN)),
    not_applicable=(Example([node_group()]),),
)
def ASG_RANGE(group: Resource, context: Context) -> Iterator[str]:
    """A group of instances can grow, within what the environment may pay for."""
    yield from ranges.cannot_grow(group)
    yield from ranges.above(group, context.options["max_instances"], context)
