"""AS25: a scalable target follows a metric, up and down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.autoscaling import targets
from policies.autoscaling.samples import node_group, target
from policies.rule import Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import SCALABLE_TARGET, SCALING_POLICY
from policies.values import ABSENT, UNKNOWN

_API, _COUNT = "service/prod/api", "ecs:service:DesiredCount"
_TRACKING = "targetTrackingScalingPolicyConfiguration"


def _scaled(tracking: Any, of: Any = _API, dimension: str = _COUNT, **links: Any) -> Example:
    props = {"resourceId": of, "scalableDimension": dimension, _TRACKING: tracking}
    policy = example(SCALING_POLICY, props, "policy", links=links)
    return Example([target(UNKNOWN if of is UNKNOWN else _API, _COUNT, 2, 20), policy])


@rule(
    id="AS25",
    name="target-tracking",
    types=(SCALABLE_TARGET,),
    reads=(SCALING_POLICY,),
    why="A target without a policy never moves, and one that may not scale in pays for its highest peak for ever.",
    remedy="Add an aws.appautoscaling.Policy of type TargetTrackingScaling for the same resource and dimension.",
    snippet="""\
api = aws.appautoscaling.Target("api", service_namespace="ecs", scalable_dimension="ecs:service:DesiredCount",
    resource_id="service/prod/api", min_capacity=2, max_capacity=20)
cpu = {"predefined_metric_type": "ECSServiceAverageCPUUtilization"}
aws.appautoscaling.Policy("cpu", policy_type="TargetTrackingScaling",
    service_namespace=api.service_namespace,
    scalable_dimension=api.scalable_dimension,
    resource_id=api.resource_id,
    target_tracking_scaling_policy_configuration={"predefined_metric_specification": cpu, "target_value": 60})""",
    severity=Severity.HIGH,
    references=(
        "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html",
    ),
    passes=(
        _scaled({"targetValue": 60}),
        _scaled({"targetValue": 60, "disableScaleIn": False}),
        _scaled({"targetValue": 60}, UNKNOWN, resourceId=["target-ecs:service:DesiredCount"]),
    ),
    fails=(
        Example([target(_API, _COUNT, 2, 20)]),
        _scaled(None),
        _scaled({"targetValue": 60, "disableScaleIn": True}),
        _scaled({"targetValue": 60}, "service/prod/another"),
        _scaled({"targetValue": 60}, dimension="dynamodb:table:ReadCapacityUnits"),
    ),
    unknown=(
        _scaled({"targetValue": 60}, UNKNOWN),
        _scaled({"targetValue": 60, "disableScaleIn": UNKNOWN}),
        _scaled(UNKNOWN),
    ),
    not_applicable=(Example([node_group()]),),
)
def TARGET_TRACKING(subject: Resource, context: Context) -> Iterator[str]:
    """A scalable target has a policy that follows a metric up and down."""
    found = targets.policies(subject, context.stack)
    tracking = [each for each in found if each.props.known(_TRACKING, default=ABSENT) is not ABSENT]
    if not tracking:
        kinds = "has scaling policies, but none that tracks a target" if found else "has no scaling policy"
        yield f"{kinds} for {subject.props.text('scalableDimension')}"
    elif all(each.props.known(_TRACKING, "disableScaleIn") is True for each in tracking):
        yield f"disableScaleIn is true in {', '.join(each.name for each in tracking)}: it never shrinks"
