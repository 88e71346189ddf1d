"""AS16: something that makes a group of instances grow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.autoscaling.samples import node_group
from policies.rule import Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import ASG
from policies.values import UNKNOWN

ASG_POLICY = "aws:autoscaling/policy:Policy"
CAPACITY_PROVIDER = "aws:ecs/capacityProvider:CapacityProvider"
_FOLLOWING = ("TargetTrackingScaling", "PredictiveScaling")


def _scaled(kind: Any, group: Any = "web", linked: bool = False) -> Example:
    links = {"autoscalingGroupName": ["web"]} if linked else {}
    policy = example(ASG_POLICY, {"policyType": kind, "autoscalingGroupName": group}, "policy", links=links)
    return Example([example(ASG, {"name": "web", "minSize": 1, "maxSize": 3}, "web"), policy])


def _provided(status: Any) -> Example:
    provider = {"autoScalingGroupProvider": {"autoScalingGroupArn": "arn", "managedScaling": {"status": status}}}
    group = example(ASG, {"arn": "arn", "name": "web"}, "web")
    links = {"autoScalingGroupProvider": ["web"]}
    return Example([group, example(CAPACITY_PROVIDER, provider, "capacity", links=links)])


@rule(
    id="AS16",
    name="asg-has-policy",
    types=(ASG,),
    reads=(ASG_POLICY, CAPACITY_PROVIDER),
    why="Room to grow is no growth: without a policy the group keeps its first size through every peak.",
    remedy="Add an aws.autoscaling.Policy of type TargetTrackingScaling, or managed scaling of ECS.",
    snippet="""\
web = aws.autoscaling.Group("web", min_size=2, max_size=6, vpc_zone_identifiers=["subnet-1", "subnet-2"],
    launch_template={"id": "lt-0123456789abcdef0", "version": "$Latest"})
aws.autoscaling.Policy("cpu", autoscaling_group_name=web.name, policy_type="TargetTrackingScaling",
    target_tracking_configuration={
        "predefined_metric_specification": {"predefined_metric_type": "ASGAverageCPUUtilization"},
        "target_value": 60,
    })""",
    severity=Severity.HIGH,
    references=("https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html",),
    passes=(
        _scaled("TargetTrackingScaling"),
        _scaled("PredictiveScaling", UNKNOWN, linked=True),
        _provided("ENABLED"),
    ),
    fails=(_scaled("SimpleScaling"), _scaled("TargetTrackingScaling", "another"), _provided("DISABLED")),
    unknown=(_scaled(UNKNOWN), _provided(UNKNOWN)),
    not_applicable=(Example([node_group()]),),
)
def ASG_HAS_POLICY(group: Resource, context: Context) -> Iterator[str]:
    """A group of instances has a policy that makes it grow and shrink."""
    for provider in context.stack.users(group, "autoScalingGroupProvider.autoScalingGroupArn", CAPACITY_PROVIDER):
        if provider.props.text("autoScalingGroupProvider", "managedScaling", "status") == "ENABLED":
            return
    policies = context.stack.users(group, "autoscalingGroupName", ASG_POLICY)
    kinds = [each.props.text("policyType", default="SimpleScaling") for each in policies]
    if not any(kind in _FOLLOWING for kind in kinds):
        yield f"has no policy that follows a metric, only {', '.join(kinds)}" if kinds else "has no scaling policy"
