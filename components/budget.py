"""A budget: who is told when a month costs too much, and when it is going to."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .naming import Children

MOST_EMAILS = 10
"""Mail addresses of a notification (Cost Management guide, quotas)."""
MOST_NOTIFICATIONS = 10
"""Notifications of a budget (Cost Management guide, quotas)."""


class CostTag(TypedDict):
    """What is counted: whatever carries a tag. The tag has to be activated as a cost allocation tag in Billing."""

    key: str
    """Key of the tag, such as ``env``."""
    value: str
    """Its value, such as ``prod``."""


class BudgetArgs(TypedDict):
    """What a caller decides about a budget."""

    monthly_limit: float
    """US dollars a month."""
    cost_tag: NotRequired[CostTag]
    """What is counted; all that the account pays for by default."""
    actual_percent: NotRequired[list[float]]
    """Parts of the limit at which what was spent is told; 80 and 100 by default."""
    forecast_percent: NotRequired[list[float]]
    """Parts of the limit at which what the month will come to is told; 100 by default."""
    topic_arn: NotRequired[pulumi.Input[str]]
    """SNS topic that is told, with the publisher ``budgets``; none by default."""
    emails: NotRequired[list[str]]
    """Mail addresses that are told, ten at most; none by default. Without a topic at least one is needed."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on the budget; none by default."""


class Budget(pulumi.ComponentResource):
    """A monthly cost budget of AWS Budgets. Credits and refunds do not hide what is spent."""

    budget_name: pulumi.Output[str]
    """Its name."""
    budget_arn: pulumi.Output[str]
    """Its ARN."""

    def __init__(self, name: str, args: BudgetArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:Budget", name, {}, opts)
        if found := problems(args):
            raise pulumi.RunError(f"budget {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        notifications: list[Any] = [
            {
                "notification_type": kind,
                "comparison_operator": "GREATER_THAN",
                "threshold": float(percent),
                "threshold_type": "PERCENTAGE",
                "subscriber_sns_topic_arns": [args["topic_arn"]] if "topic_arn" in args else [],
                "subscriber_email_addresses": args.get("emails", []),
            }
            for kind, percents in _thresholds(args).items()
            for percent in percents
        ]
        filters: Any = None
        if "cost_tag" in args:
            # The prefix of tags that users define (Budgets API reference, Budget, CostFilters).
            value = f"user:{args['cost_tag']['key']}${args['cost_tag']['value']}"
            filters = [{"name": "TagKeyValue", "values": [value]}]
        budget = aws.budgets.Budget(
            children.named("budget"),
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=str(float(args["monthly_limit"])),
            limit_unit="USD",
            cost_filters=filters,
            cost_types={"include_credit": False, "include_refund": False},
            notifications=notifications,
            tags=children.tags("budget"),
            opts=children.opts(),
        )

        self.budget_name = budget.name
        self.budget_arn = budget.arn
        self.register_outputs({"budget_name": self.budget_name, "budget_arn": self.budget_arn})


def problems(args: BudgetArgs) -> list[str]:
    """Everything that is wrong with ``args``, each with what to do about it."""
    found, limit = [], args["monthly_limit"]
    if limit <= 0:
        found.append(f"monthly_limit: {limit} is nothing; use more than 0 US dollars")
    thresholds = {"actual_percent": _thresholds(args)["ACTUAL"], "forecast_percent": _thresholds(args)["FORECASTED"]}
    for option, percents in thresholds.items():
        if any(percent <= 0 for percent in percents):
            found.append(f"{option}: {percents} has a part of nothing; use more than 0")
        if len(set(percents)) < len(percents):
            found.append(f"{option}: {percents} names one twice; name it once")
    if (count := sum(len(percents) for percents in thresholds.values())) > MOST_NOTIFICATIONS:
        found.append(f"actual_percent, forecast_percent: {count} are too many; AWS takes {MOST_NOTIFICATIONS}")
    elif not count:
        found.append("actual_percent, forecast_percent: nobody would be told; give one")
    return found + audience_problems("topic_arn" in args, args.get("emails", []))


def audience_problems(topic: bool, emails: list[str]) -> list[str]:
    """What is wrong with those who are to be told, and what to do."""
    found = [f"emails: {each!r} is no mail address; give one with an @" for each in emails if "@" not in each]
    if len(emails) > MOST_EMAILS:
        found.append(f"emails: {len(emails)} are too many; AWS takes {MOST_EMAILS}, a topic takes more")
    if not topic and not emails:
        found.append("topic_arn, emails: nobody would be told; give one of them")
    return found


def _thresholds(args: BudgetArgs) -> dict[str, list[float]]:
    """Percentages by type of notification."""
    actual: list[float] = args.get("actual_percent", [80.0, 100.0])
    forecast: list[float] = args.get("forecast_percent", [100.0])
    return {"ACTUAL": actual, "FORECASTED": forecast}
