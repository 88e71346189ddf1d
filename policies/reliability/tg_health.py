"""RE10: target groups that notice what is sick, and let go of what leaves."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Context, Example, Option, Severity, example, rule
from policies.stack import Resource
from policies.tokens import LOAD_BALANCERS, TARGET_GROUPS
from policies.values import ABSENT, UNKNOWN

_GOOD = {"healthCheck": {"path": "/healthz"}, "deregistrationDelay": 60}


@rule(
    id="RE10",
    name="tg-health",
    types=TARGET_GROUPS,
    why="AWS's own check asks for / every 30 seconds, and its 300 seconds of draining make every roll-out crawl.",
    remedy="Set healthCheck to a path that tells whether a target can serve, and deregistrationDelay to what it needs.",
    snippet="""\
aws.lb.TargetGroup(
    "api",
    port=8080,
    protocol="HTTP",
    target_type="ip",
    vpc_id="vpc-1",
    deregistration_delay=60,
    health_check={"path": "/healthz", "interval": 10, "timeout": 5, "unhealthy_threshold": 2},
)""",
    severity=Severity.MEDIUM,
    options=(
        Option(
            "max_drain_seconds",
            "The most that deregistrationDelay may be.",
            {"type": "integer", "minimum": 0, "maximum": 3600},
            120,
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html",
    ),
    equivalents=("CKV_AWS_261",),
    passes=(_GOOD, {**_GOOD, "deregistrationDelay": 120}, {"targetType": "lambda"}),
    fails=(
        {},
        {"deregistrationDelay": 60},
        {**_GOOD, "healthCheck": {"enabled": False}},
        {"healthCheck": {"path": "/healthz"}},
        {**_GOOD, "deregistrationDelay": 300},
    ),
    unknown=({**_GOOD, "healthCheck": UNKNOWN}, {**_GOOD, "deregistrationDelay": UNKNOWN}),
    not_applicable=(Example([example(LOAD_BALANCERS[0], {})]),),
)
def TG_HEALTH(group: Resource, context: Context) -> Iterator[str]:
    """A target group checks its targets, and does not wait for minutes when one leaves."""
    props, most = group.props, context.options["max_drain_seconds"]
    if props.text("targetType") == "lambda":
        return  # there is nothing to ask and nothing to drain
    if props.known("healthCheck", default=ABSENT) is ABSENT or not props.flag("healthCheck", "enabled", default=True):
        yield "has no healthCheck of its own"
    if (delay := props.number("deregistrationDelay", default=300)) > most:
        yield f"deregistrationDelay is {delay:g} s; at most {most} s keep a roll-out short"
