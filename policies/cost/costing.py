"""What a stack costs, which several rules ask and is worked out once; and the line that a preview shows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from policies.rule import Context
from policies.stack import Stack
from policies.tokens import BUDGET
from policies.values import NotKnown

if TYPE_CHECKING:
    from policies.cost.estimate import Estimate


class CostError(ValueError):
    """Says what is wrong with the files that estimates stand on."""


_FOUND: WeakKeyDictionary[Stack, Estimate] = WeakKeyDictionary()


def cost(context: Context) -> Estimate:
    """What the stack costs, with the use that is expected of its environment. Raises CostError."""
    # Imported here, as they take longer to import than all rules together, and one resource alone needs none of them.
    from policies.cost import estimate, prices, usage

    stack = context.stack
    if stack not in _FOUND:
        try:
            _FOUND[stack] = estimate.appraise(stack.resources, usage.load(context.environment))
        except (prices.PriceBookError, usage.UsageError) as problem:
            raise CostError(str(problem)) from problem
    return _FOUND[stack]


def summary(context: Context) -> str:
    """What the stack costs, in a line."""
    from policies.cost.guardrails import budget

    try:
        found = cost(context)
    except CostError as problem:
        return f"what {context.environment} costs cannot be told: {problem}"
    if not found.lines:
        return ""  # nothing in it costs anything by the hour
    try:
        limit = budget(context.stack.of(BUDGET))
        allowed = "it has no budget" if limit is None else f"its budget is ${limit:,.0f}"
    except NotKnown:
        allowed = "its budget is not known yet"
    dearest = ", ".join(
        f"{name} {region} ${span.expected:,.0f}" for (name, region), span in list(found.by_component.items())[:3]
    )
    without = [each.name for each in found.problems]
    left_out = f"; without a price: {', '.join(without[:3])}{' and more' * (len(without) > 3)}" if without else ""
    return (
        f"{context.environment} costs ${found.floor:,.0f} a month at least, ${found.expected:,.0f} as expected and "
        f"${found.ceiling:,.0f} at most; {allowed}; the dearest: {dearest}{left_out}"
    )
