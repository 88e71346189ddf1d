"""CO20: somebody is told before the money is gone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from policies.cost.budgets import limit, monthly
from policies.rule import Context, Example, Option, Severity, example, rule
from policies.stack import ROOT, Resource
from policies.tokens import BUDGET
from policies.values import UNKNOWN, Props

_ACTUAL = {"notificationType": "ACTUAL", "threshold": 80, "subscriberEmailAddresses": ["team@example.com"]}
_FORECAST = {**_ACTUAL, "notificationType": "FORECASTED", "threshold": 100}
_MONTHLY = {"budgetType": "COST", "timeUnit": "MONTHLY", "limitUnit": "USD", "limitAmount": "400"}


def _example(*budgets: Mapping[str, Any], environment: str = "dev") -> Example:
    found = [example(BUDGET, each, f"budget-{number}") for number, each in enumerate(budgets)]
    return Example([example(ROOT, {}, "stack"), *found], environment)


def _reaches(notification: Props) -> bool:
    """Whether somebody hears of it; an address that is not known yet is one."""
    subscribers = (notification.get("subscriberEmailAddresses"), notification.get("subscriberSnsTopicArns"))
    return any(each is UNKNOWN or (isinstance(each, list) and bool(each)) for each in subscribers)


def _reasons(budget: Resource, most: float, environment: str) -> Iterator[str]:
    amount = limit(budget)
    if math.isnan(amount):
        yield f"budget {budget.name} has no limitAmount in dollars"
    elif amount > most:
        yield f"budget {budget.name} allows ${amount:,.0f} a month; {environment} may spend ${most:,.0f}"
    heard = {each.text("notificationType") for each in budget.props.each("notifications") if _reaches(each)}
    for kind in ("ACTUAL", "FORECASTED"):
        if kind not in heard:
            yield f"budget {budget.name} tells nobody of {kind} cost: it needs such a notification with a subscriber"


@rule(
    id="CO20",
    name="budget-present",
    types=(ROOT,),
    reads=(BUDGET,),
    why="Without a budget the first who hears of a runaway cost reads it on next month's bill.",
    remedy="Add a monthly cost budget with notifications of actual and forecast cost (components.Budget has both).",
    snippet="""\
mail = {"subscriber_email_addresses": ["team@example.com"], "comparison_operator": "GREATER_THAN"}
mail |= {"threshold": 100, "threshold_type": "PERCENTAGE"}
told = [{**mail, "notification_type": kind} for kind in ("ACTUAL", "FORECASTED")]
month = {"budget_type": "COST", "time_unit": "MONTHLY", "limit_amount": "9000", "limit_unit": "USD"}
aws.budgets.Budget("prod", notifications=told, **month)""",
    severity=Severity.HIGH,
    on_unknown="fail",
    options=(
        Option(
            "max_usd",
            "Dollars a month that the budget may allow.",
            {"type": "number", "exclusiveMinimum": 0},
            10000,
            {"dev": 500, "staging": 2500},
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html",
        "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_Notification.html",
    ),
    equivalents=("prowler:budgets_budget_exists",),
    passes=(
        _example({**_MONTHLY, "notifications": [_ACTUAL, _FORECAST]}),
        _example({**_MONTHLY, "limitAmount": "9000.0", "notifications": [_ACTUAL, _FORECAST]}, environment="prod"),
        _example({"budgetType": "USAGE"}, {**_MONTHLY, "notifications": [_ACTUAL, _FORECAST]}),
        _example({**_MONTHLY, "notifications": [{**_ACTUAL, "subscriberEmailAddresses": UNKNOWN}, _FORECAST]}),
    ),
    fails=(
        _example(),
        _example({**_MONTHLY, "timeUnit": "ANNUALLY", "notifications": [_ACTUAL, _FORECAST]}),
        _example({**_MONTHLY, "limitAmount": "501", "notifications": [_ACTUAL, _FORECAST]}),
        _example({**_MONTHLY, "limitAmount": "much", "notifications": [_ACTUAL, _FORECAST]}),
        _example({**_MONTHLY, "notifications": [_ACTUAL]}),
        _example({**_MONTHLY, "notifications": [_ACTUAL, {**_FORECAST, "subscriberEmailAddresses": []}]}),
    ),
    unknown=(
        _example({**_MONTHLY, "limitAmount": UNKNOWN, "notifications": [_ACTUAL, _FORECAST]}),
        _example({**_MONTHLY, "notifications": UNKNOWN}),
    ),
    not_applicable=(_example({**_MONTHLY, "notifications": [_ACTUAL, _FORECAST]}, environment="prod"),),
)
def BUDGET_PRESENT(stack: Resource, context: Context) -> Iterator[str]:
    """A monthly budget within what the environment may spend tells somebody of actual and forecast cost."""
    most, found = context.options["max_usd"], monthly(context.stack.of(BUDGET))
    if not found:
        yield f"has no monthly cost budget: nobody is told what {context.environment} costs; it may be ${most:,.0f}"
    reasons = [list(_reasons(budget, most, context.environment)) for budget in found]
    if all(reasons):
        yield from (reason for each in reasons for reason in each)
