"""Log groups: for how long CloudWatch keeps what is logged, and with which key."""

from typing import Any

import pulumi
import pulumi_aws as aws

from .naming import Children

# fmt: off
RETENTION = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)
# fmt: on
"""Days that CloudWatch accepts (PutRetentionPolicy)."""


def retention_problem(days: float) -> str | None:
    """What is wrong with keeping logs for so many days and what to do, to be read after the days."""
    if days in RETENTION:
        return None
    nearest = min(RETENTION, key=lambda accepted: abs(accepted - days))
    return f"is refused by CloudWatch; the nearest that it accepts is {nearest}"


def log_group(
    children: Children, part: str, days: float, key_arn: pulumi.Input[str] | None, **named: Any
) -> aws.cloudwatch.LogGroup:
    """A log group.

    Args:
        key_arn: Key that encrypts it, which CloudWatch Logs may use; None for CloudWatch's own.
        named: ``name`` or ``name_prefix``, where an AWS service goes by them; made up by default.
    """
    return aws.cloudwatch.LogGroup(
        children.named(part),
        retention_in_days=int(days),
        kms_key_id=key_arn,
        tags=children.tags(part),
        opts=children.opts(),
        **named,
    )
