"""RE14: switches between regions that nobody can turn off all at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.reliability.health_check_speed import HEALTH_CHECK
from policies.rule import ADVISORY, Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.values import UNKNOWN, NotKnown

CONTROL = "aws:route53recoverycontrol/routingControl:RoutingControl"
SAFETY_RULE = "aws:route53recoverycontrol/safetyRule:SafetyRule"
_LISTS = ("assertedControls", "gatingControls", "targetControls")


def _switch(check: str = "RECOVERY_CONTROL", linked: bool = True, safe: str = "assertedControls") -> Example:
    """A routing control, its health check of a type, and a safety rule that lists it."""

    def links(key: str) -> Any:
        return {key: ["east"]} if linked else {}

    resources = [
        example(CONTROL, {"arn": UNKNOWN}, "east"),
        example(HEALTH_CHECK, {"type": check, "routingControlArn": UNKNOWN}, "check", links=links("routingControlArn")),
    ]
    if safe:
        resources.append(example(SAFETY_RULE, {safe: UNKNOWN}, "one-at-least", links=links(safe)))
    return Example(resources)


@rule(
    id="RE14",
    name="arc-safety",
    types=(CONTROL,),
    reads=(HEALTH_CHECK, SAFETY_RULE),
    why="In the hour of a failover, one wrong switch turns off the region that still works.",
    remedy="Give each routing control a health check of type RECOVERY_CONTROL, and a safety rule that keeps one on.",
    snippet="""\
panel = aws.route53recoverycontrol.ControlPanel("main", cluster_arn="arn:aws:route53-recovery-control::1:cluster/1")
controls = [aws.route53recoverycontrol.RoutingControl(name, cluster_arn=panel.cluster_arn,
    control_panel_arn=panel.arn) for name in ("east", "west")]
for name, control in zip(("east", "west"), controls):
    aws.route53.HealthCheck(name, type="RECOVERY_CONTROL", routing_control_arn=control.arn)
aws.route53recoverycontrol.SafetyRule("one-at-least", control_panel_arn=panel.arn, wait_period_ms=5000,
    asserted_controls=[control.arn for control in controls],
    rule_config={"inverted": False, "threshold": 1, "type": "ATLEAST"})""",
    severity=Severity.HIGH,
    levels=ADVISORY,
    references=("https://docs.aws.amazon.com/r53recovery/latest/dg/routing-control.safety-rules.html",),
    passes=(_switch(), _switch(safe="targetControls")),
    fails=(_switch(safe=""), _switch("CALCULATED"), Example([example(CONTROL, {})])),
    unknown=(_switch(linked=False),),
    not_applicable=(Example([example(HEALTH_CHECK, {"type": "HTTPS"})]),),
)
def ARC_SAFETY(control: Resource, context: Context) -> Iterator[str]:
    """A routing control moves traffic, and a safety rule watches over it."""
    stack = context.stack
    checks = stack.users(control, "routingControlArn", HEALTH_CHECK)
    if not any(each.props.text("type") == "RECOVERY_CONTROL" for each in checks):
        for each in stack.loose("routingControlArn", HEALTH_CHECK):
            raise NotKnown(f"the routing control of {each.name}")
        yield "has no health check of type RECOVERY_CONTROL: switching it moves nothing"
    if not any(stack.users(control, key, SAFETY_RULE) for key in _LISTS):
        for key in _LISTS:
            for each in stack.loose(key, SAFETY_RULE):
                raise NotKnown(f"the routing controls of {each.name}")
        yield "is in no safety rule: all regions can be switched off at once"
