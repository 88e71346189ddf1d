"""What a change may cost: against the environment's budget, and against what it cost before.

Findings are data, so that policies, commands and pull requests say the same. The budget is the one that the stack
itself creates: what AWS Budgets will warn of is what is refused here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from policies.cost.budgets import limit, monthly
from policies.cost.estimate import Estimate
from policies.cost.span import Span
from policies.stack import Resource


class GuardrailError(ValueError):
    """Says why a budget or a base cannot be read, and what to do."""


@dataclass(frozen=True)
class Limits:
    """What a change may add to what is expected."""

    increase_usd: float = 500
    """Dollars a month."""
    increase_percent: float = 20
    """Of the base; only where it adds at least ``least_usd``."""
    least_usd: float = 25
    """Dollars a month below which no percentage is worth a word."""


@dataclass(frozen=True)
class Crossing:
    """A limit that is crossed."""

    guardrail: Literal["floor", "budget", "ceiling", "increase_usd", "increase_percent"]
    amount: float
    limit: float
    message: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True)
class Change:
    """What a component costs more or less than before, in dollars a month as expected."""

    component: str
    region: str
    before: float
    after: float

    @property
    def difference(self) -> float:
        """What it costs more."""
        return round(self.after - self.before, 2)


@dataclass(frozen=True)
class Base:
    """An estimate that was saved."""

    environment: str
    total: Span
    components: Mapping[tuple[str, str], Span]


def budget(resources: Iterable[Resource]) -> float | None:
    """Dollars a month of the smallest monthly cost budget among the resources, or nothing where there is none.

    Raises `policies.values.NotKnown` where its limit is not known.
    """
    limits = [limit(each) for each in monthly(resources)]
    return min((each for each in limits if not math.isnan(each)), default=None)


def against_budget(estimate: Estimate, limit: float, ceiling: float | None = None) -> Iterator[Crossing]:
    """What crosses a budget: the floor, or else the expected cost; and the ceiling, where that has a limit."""
    where = estimate.environment or "the stack"
    if estimate.floor > limit:
        message = (
            f"{where} costs ${estimate.floor:,.2f} a month before it is used, more than its budget of ${limit:,.2f}: "
            f"raise budget.monthly_usd or make it smaller; dearest: {_dearest(estimate)}"
        )
        yield Crossing("floor", estimate.floor, limit, message)
    elif estimate.expected > limit:
        message = (
            f"{where} is expected to cost ${estimate.expected:,.2f} a month, more than its budget of ${limit:,.2f}: "
            "raise budget.monthly_usd, make it smaller, or correct policies/cost/usage.yaml; "
            f"dearest: {_dearest(estimate)}"
        )
        yield Crossing("budget", estimate.expected, limit, message)
    if ceiling is not None and estimate.ceiling > ceiling:
        message = (
            f"{where} can grow to ${estimate.ceiling:,.2f} a month with every scaler at its largest, more than "
            f"${ceiling:,.2f}: lower the maxima, or raise what it may grow to"
        )
        yield Crossing("ceiling", estimate.ceiling, ceiling, message)


def against_base(estimate: Estimate, base: Base, limits: Limits | None = None) -> Iterator[Crossing]:
    """What a change adds beyond the limits, in dollars and in percent."""
    limits = limits or Limits()
    added = round(estimate.expected - base.total.expected, 2)
    what = "; ".join(f"{each.component} {each.region} {each.difference:+,.2f}" for each in changes(estimate, base)[:3])
    if added > limits.increase_usd:
        message = f"the change adds ${added:,.2f} a month, more than ${limits.increase_usd:,.2f} at once: {what}"
        yield Crossing("increase_usd", added, limits.increase_usd, message)
    percent = round(100 * added / base.total.expected, 1) if base.total.expected else 0.0
    if percent > limits.increase_percent and added >= limits.least_usd:
        message = (
            f"the change adds {percent:g} % (${added:,.2f} a month), more than {limits.increase_percent:g} %: {what}"
        )
        yield Crossing("increase_percent", percent, limits.increase_percent, message)


def changes(estimate: Estimate, base: Base) -> list[Change]:
    """Each component that costs something else than before, the largest difference first."""
    before, after = base.components, estimate.by_component
    found = [
        Change(name, region, _expected(before, name, region), _expected(after, name, region))
        for name, region in {*before, *after}
    ]
    changed = (each for each in found if each.difference)
    return sorted(changed, key=lambda each: (-abs(each.difference), each.component, each.region))


def save(estimate: Estimate, file: Path) -> None:
    """Writes an estimate for a later comparison; makes the folder that it lies in."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(estimate.data(), indent=2) + "\n", encoding="utf-8")


def base(file: Path, environment: str) -> Base:
    """Reads what `save` wrote of an environment. Raises `GuardrailError`."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        components = {(each.pop("component"), each.pop("region")): Span(**each) for each in content["components"]}
        found = Base(content["environment"], Span(**content["monthly_usd"]), components)
    except OSError as error:
        raise GuardrailError(f"{file} cannot be read ({error.strerror}); write it with --save") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GuardrailError(f"{file} is no saved estimate ({error}); write it anew with --save") from error
    if found.environment != environment:
        raise GuardrailError(f"{file} is an estimate of {found.environment}; compare {environment} with one of its own")
    return found


def _expected(spans: Mapping[tuple[str, str], Span], name: str, region: str) -> float:
    span = spans.get((name, region))
    return span.expected if span else 0.0


def _dearest(estimate: Estimate) -> str:
    first = list(estimate.by_component.items())[:3]
    return ", ".join(f"{name} {region} ${span.expected:,.2f}" for (name, region), span in first)
