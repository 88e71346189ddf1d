"""CO10: how long logs are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import REMEDIATE, Context, Example, Option, Severity, example, rule
from policies.stack import Resource
from policies.tokens import LOG_GROUP
from policies.values import UNKNOWN

DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""What CloudWatch takes (.../AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html)."""


def _group(environment: str = "prod", **props: object) -> Example:
    return Example([example(LOG_GROUP, props)], environment)


def _mend(group: Resource, context: Context) -> Mapping[str, Any] | None:
    """The longest time that the environment allows."""
    if not list(_reasons(group, context)):
        return None
    return {"retentionInDays": max(days for days in DAYS if days <= context.options["max_days"])}


def _reasons(group: Resource, context: Context) -> Iterator[str]:
    if group.props.get("logGroupClass") == "DELIVERY":
        return  # is kept for a day, whatever is said
    days, limit = group.props.number("retentionInDays"), context.options["max_days"]
    if days <= 0:
        yield f"retentionInDays is not set: its logs are kept, and paid for, for ever; {limit} is the most"
    elif days > limit:
        yield f"retentionInDays {days:g} is more than the {limit} that {context.environment} may have"


@rule(
    id="CO10",
    name="log-retention",
    types=(LOG_GROUP,),
    why="A log group that nobody limited keeps everything for ever, at $0.03 a GB and month, and grows each day.",
    remedy="Set retentionInDays; keep what has to last longer in S3, at a tenth of the price or less.",
    snippet='aws.cloudwatch.LogGroup("app", retention_in_days=365)',
    severity=Severity.MEDIUM,
    levels=REMEDIATE,
    remediate=_mend,
    options=(
        Option(
            "max_days",
            "Days for which logs may be kept. Prod's allows for the year that auditors ask for (CKV_AWS_338).",
            {"type": "integer", "minimum": 1},
            400,
            {"dev": 30, "staging": 90},
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
        "https://docs.aws.amazon.com/config/latest/developerguide/cw-loggroup-retention-period-check.html",
        "https://aws.amazon.com/cloudwatch/pricing/",
    ),
    equivalents=("CKV_AWS_66", "config:cw-loggroup-retention-period-check", "prowler:cloudwatch_log_group_retention"),
    passes=(
        _group(retentionInDays=365),
        _group("dev", retentionInDays=30),
        _group(logGroupClass="DELIVERY"),
    ),
    fails=(
        _group(),
        _group(retentionInDays=0),
        _group("dev", retentionInDays=60),
        _group(retentionInDays=545),
    ),
    unknown=(_group(retentionInDays=UNKNOWN),),
    not_applicable=(Example([example("aws:cloudwatch/logStream:LogStream", {})]),),
)
def LOG_RETENTION(group: Resource, context: Context) -> Iterator[str]:
    """Logs are kept for a limited time."""
    yield from _reasons(group, context)
