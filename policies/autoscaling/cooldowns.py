"""AS26: out at once, in with patience."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.autoscaling.samples import target
from policies.rule import ADVISORY, Context, Example, Option, Severity, rule
from policies.stack import Resource
from policies.tokens import SCALING_POLICY
from policies.values import ABSENT, UNKNOWN

_TRACKING = "targetTrackingScalingPolicyConfiguration"


def _policy(out: Any = None, into: Any = None) -> dict[str, Any]:
    return {_TRACKING: {"targetValue": 60, "scaleOutCooldown": out, "scaleInCooldown": into}}


@rule(
    id="AS26",
    name="cooldowns",
    types=(SCALING_POLICY,),
    why="Who waits longer to grow than to shrink is always too small; who does not wait at all to shrink flaps.",
    remedy="Set scale_out_cooldown to no more than scale_in_cooldown: 60 and 300 seconds, as a rule.",
    snippet="""\
aws.appautoscaling.Policy("cpu", policy_type="TargetTrackingScaling", service_namespace="ecs",
    scalable_dimension="ecs:service:DesiredCount", resource_id="service/prod/api",
    target_tracking_scaling_policy_configuration={
        "predefined_metric_specification": {"predefined_metric_type": "ECSServiceAverageCPUUtilization"},
        "target_value": 60,
        "scale_out_cooldown": 60,
        "scale_in_cooldown": 300,
    })""",
    severity=Severity.LOW,
    levels=ADVISORY,
    options=(Option("max_seconds", "Seconds to wait at most.", {"type": "integer", "minimum": 1}, 900),),
    references=(
        "https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html",
    ),
    equivalents=("AwsSolutions-AS1",),
    passes=(_policy(60, 300), _policy(0, 1), _policy(900, 900), _policy(), {}),
    fails=(_policy(60, 0), _policy(300, 60), _policy(60, 901), _policy(-1, 60)),
    unknown=(_policy(UNKNOWN, 300), _policy(60, UNKNOWN)),
    not_applicable=(Example([target("service/prod/api", "ecs:service:DesiredCount")]),),
)
def COOLDOWNS(policy: Resource, context: Context) -> Iterator[str]:
    """A scaling policy waits no longer to grow than to shrink, and waits before it shrinks."""
    most = context.options["max_seconds"]
    known = {}
    for name in ("scaleOutCooldown", "scaleInCooldown"):
        if policy.props.get(_TRACKING, name) is ABSENT:
            continue  # AWS's default for the service
        known[name] = policy.props.number(_TRACKING, name)
        if not 0 <= known[name] <= most:
            yield f"{name} {known[name]:g} is not in 0 to {most}"
    if known.get("scaleInCooldown") == 0:
        yield "scaleInCooldown 0 shrinks at the first quiet second"
    elif len(known) == 2 and known["scaleOutCooldown"] > known["scaleInCooldown"]:
        yield "scaleOutCooldown {scaleOutCooldown:g} is above scaleInCooldown {scaleInCooldown:g}".format(**known)
