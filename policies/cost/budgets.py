"""Budgets as AWS has them: which are of a month's dollars, and how many they allow."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from policies.stack import Resource
from policies.tokens import BUDGET


def monthly(resources: Iterable[Resource]) -> list[Resource]:
    """The budgets of a month's cost in dollars. Raises NotKnown where it is not known what one is of."""
    return [
        each
        for each in resources
        if each.type == BUDGET
        and each.props.text("budgetType") == "COST"
        and each.props.text("timeUnit") == "MONTHLY"
        and each.props.text("limitUnit", default="USD") == "USD"
    ]


def limit(budget: Resource) -> float:
    """Dollars a month that a budget allows, the most of any month; NaN where it says none. Raises NotKnown."""
    said = [budget.props.known("limitAmount"), *(each.known("amount") for each in budget.props.each("plannedLimits"))]
    amounts = [amount for amount in map(_amount, said) if math.isfinite(amount)]
    return max(amounts, default=math.nan)


def _amount(said: Any) -> float:
    try:
        return float(said)  # AWS has it as text
    except (TypeError, ValueError, OverflowError):
        return math.nan
