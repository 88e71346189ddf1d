"""A budget for one tag."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi

from components import Budget
from tests.e2e.components.given import HOME, Given

ACCOUNT = "123456789012"


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """A budget that tells people; changed, it is larger and tells earlier."""
    budget = Budget(
        "budget",
        {
            "monthly_limit": 500 if given.changed else 400,
            "cost_tag": {"key": "env", "value": "test"},
            "actual_percent": [50, 100] if given.changed else [80, 100],
            "emails": ["bills@example.com"],
        },
        given.home,
    )
    return {"name": budget.budget_name}


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """Its limit, what it counts and when it tells whom."""
    budgets, own = clients("budgets", HOME), {"AccountId": ACCOUNT, "BudgetName": outputs["name"]}
    found = budgets.describe_budget(**own)["Budget"]
    assert found["BudgetLimit"] == {"Amount": "500.0" if changed else "400.0", "Unit": "USD"}
    assert found["CostFilters"] == {"TagKeyValue": ["user:env$test"]}
    notifications = budgets.describe_notifications_for_budget(**own)["Notifications"]
    told = {(each["NotificationType"], each["Threshold"]) for each in notifications}
    assert told == {("ACTUAL", 50.0 if changed else 80.0), ("ACTUAL", 100.0), ("FORECASTED", 100.0)}
    for each in notifications:
        subscribers = budgets.describe_subscribers_for_notification(**own, Notification=each)["Subscribers"]
        assert [subscriber["Address"] for subscriber in subscribers] == ["bills@example.com"]
