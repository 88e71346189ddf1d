"""AS17: instances that serve nobody are replaced, new ones are waited for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.autoscaling.samples import node_group
from policies.rule import Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import ASG
from policies.values import ABSENT, UNKNOWN, NotKnown

ATTACHMENT = "aws:autoscaling/attachment:Attachment"
_WARM = {"name": "web", "defaultInstanceWarmup": 60}
_TARGETS = {"targetGroupArns": ["arn"]}


def _attached(props: dict[str, Any]) -> Example:
    attachment = example(ATTACHMENT, {"autoscalingGroupName": "web", "lbTargetGroupArn": UNKNOWN}, "attachment")
    return Example([example(ASG, {"name": "web", **props}, "web"), attachment])


@rule(
    id="AS17",
    name="asg-elb-health",
    types=(ASG,),
    reads=(ATTACHMENT,),
    why="By default an instance whose application hangs stays, as EC2 finds it well; and one that still starts counts "
    "as idle, so that twice as many are started as are needed.",
    remedy="Set health_check_type to ELB where a load balancer has its instances, and default_instance_warmup.",
    snippet="""\
aws.autoscaling.Group("web", min_size=2, max_size=6, vpc_zone_identifiers=["subnet-1", "subnet-2"],
    launch_template={"id": "lt-0123456789abcdef0", "version": "$Latest"},
    target_group_arns=["arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef"],
    health_check_type="ELB",
    default_instance_warmup=60)""",
    severity=Severity.MEDIUM,
    references=(
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html",
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-default-instance-warmup.html",
    ),
    equivalents=("CKV2_AWS_15", "AwsSolutions-AS2", "config:autoscaling-group-elb-healthcheck-required"),
    passes=(
        _WARM,
        {**_WARM, **_TARGETS, "healthCheckType": "ELB"},
        {**_WARM, "targetGroupArns": UNKNOWN, "healthCheckType": "ELB"},
        _attached({**_WARM, "healthCheckType": "ELB"}),
    ),
    fails=({"name": "web"}, {**_WARM, **_TARGETS}, {**_WARM, **_TARGETS, "healthCheckType": "EC2"}, _attached(_WARM)),
    unknown=({**_WARM, **_TARGETS, "healthCheckType": UNKNOWN}, {**_WARM, "targetGroupArns": UNKNOWN}),
    not_applicable=(Example([node_group()]),),
)
def ASG_ELB_HEALTH(group: Resource, context: Context) -> Iterator[str]:
    """A group of instances replaces those that serve nobody, and waits for those that start."""
    if group.props.get("defaultInstanceWarmup") is ABSENT:
        yield "has no defaultInstanceWarmup: instances that still start count as idle"
    checked = group.props.text("healthCheckType", default="EC2")
    if checked != "ELB" and _is_balanced(group, context):
        yield f"healthCheckType is {checked}, but a load balancer has its instances: one that hangs is not replaced"


def _is_balanced(group: Resource, context: Context) -> bool:
    sources = [group.props.get(name) for name in ("targetGroupArns", "loadBalancers", "trafficSources")]
    if context.stack.users(group, "autoscalingGroupName", ATTACHMENT) or any(
        isinstance(each, list) and each for each in sources
    ):
        return True
    if UNKNOWN in sources:
        raise NotKnown("targetGroupArns")
    return False
