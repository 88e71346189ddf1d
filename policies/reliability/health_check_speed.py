"""RE13: health checks that notice a loss while it is news."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Context, Example, Level, Option, Severity, example, rule
from policies.stack import Resource
from policies.values import UNKNOWN

HEALTH_CHECK = "aws:route53/healthCheck:HealthCheck"
ASKING = ("HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP")
"""Types whose checkers ask the endpoint; the others watch an alarm, other checks, or a switch."""


@rule(
    id="RE13",
    name="health-check-speed",
    types=(HEALTH_CHECK,),
    why="At AWS's own interval of 30 seconds, a minute and a half goes by before DNS begins to lead elsewhere.",
    remedy="Set requestInterval to 10 and failureThreshold to 3 or less.",
    snippet="""\
aws.route53.HealthCheck(
    "api",
    type="HTTPS",
    fqdn="api.example.com",
    port=443,
    resource_path="/healthz",
    request_interval=10,
    failure_threshold=3,
)""",
    severity=Severity.MEDIUM,
    levels={"dev": Level.DISABLED, "staging": Level.DISABLED, "prod": Level.ADVISORY},
    options=(
        Option(
            "max_seconds",
            "How long it may take to notice: requestInterval times failureThreshold.",
            {"type": "integer", "minimum": 10, "maximum": 300},
            30,
        ),
    ),
    references=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html",),
    passes=(
        {"type": "HTTPS", "requestInterval": 10, "failureThreshold": 3},
        {"type": "HTTPS", "requestInterval": 30, "failureThreshold": 1},
        {"type": "CLOUDWATCH_METRIC"},
    ),
    fails=(
        {"type": "HTTPS"},
        {"type": "TCP", "requestInterval": 30},
        {"type": "HTTPS", "requestInterval": 10, "failureThreshold": 5},
    ),
    unknown=({"type": "HTTPS", "requestInterval": UNKNOWN},),
    not_applicable=(Example([example("aws:route53/zone:Zone", {})]),),
)
def HEALTH_CHECK_SPEED(check: Resource, context: Context) -> Iterator[str]:
    """A health check notices a loss within half a minute."""
    if check.props.text("type") not in ASKING:
        return
    interval = check.props.number("requestInterval", default=30)
    threshold, most = check.props.number("failureThreshold", default=3), context.options["max_seconds"]
    if interval * threshold > most:
        yield f"asks every {interval:g} s and believes {threshold:g} failures: {interval * threshold:g} s, not {most} s"
