"""What a stack costs a month at least: what is paid for around the clock, before the first byte of traffic.

A pure function of the resources, so that it serves a policy in a preview and a test alike. On-demand list prices, no
free tiers, no commitments; autoscaled groups at their smallest size.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from policies.cost.fixed import FORMULAS, Charge, Stack
from policies.cost.prices import PriceBook, PriceBookError, load
from policies.rule import Resource
from policies.values import NotKnown

NOT_AWS = ("pulumi:", "tenfold:")
"""Tokens of what exists in Pulumi only: providers, stacks and our components. AWS charges for their children."""


class EstimateError(ValueError):
    """Names every resource that cannot be priced, and what to do."""


@dataclass(frozen=True)
class Line:
    """What one resource costs."""

    type: str
    name: str
    charges: tuple[Charge, ...]

    @property
    def monthly(self) -> float:
        """Dollars a month."""
        return sum(charge.monthly for charge in self.charges)


@dataclass(frozen=True)
class Estimate:
    """What a stack costs."""

    lines: tuple[Line, ...]
    """Each resource of a priced type, in the order given."""
    usage: Mapping[str, str]
    """Types among the resources that are charged by usage only, and for what."""

    @property
    def floor(self) -> float:
        """Dollars a month that are paid without any traffic, to the cent."""
        return round(sum(line.monthly for line in self.lines), 2)

    @property
    def by_type(self) -> Mapping[str, float]:
        """Dollars a month by resource type, the dearest first, to the cent."""
        totals: dict[str, float] = defaultdict(float)
        for line in self.lines:
            totals[line.type] += line.monthly
        return {type_: round(total, 2) for type_, total in sorted(totals.items(), key=lambda item: -item[1])}


@dataclass(frozen=True)
class Unpriced:
    """Why a type has no price."""

    charge: str
    """``free``, or ``usage``."""
    what: str
    """What usage is charged, or why it is free."""
    source: str
    """AWS's page about it."""


@cache
def unpriced() -> Mapping[str, Unpriced]:
    """The types that cost nothing by existing, from ``unpriced.csv`` beside this module."""
    with Path(__file__).with_name("unpriced.csv").open(encoding="utf-8", newline="") as file:
        return {row.pop("type"): Unpriced(**row) for row in csv.DictReader(file)}


def estimate(resources: Iterable[Resource], book: PriceBook | None = None) -> Estimate:
    """Prices resources by type and inputs; ``book`` is the one in the repository unless said otherwise.

    Raises EstimateError, which names every resource that cannot be priced: its type, its price or a value is not known.
    """
    resources = [each for each in resources if not each.type.startswith(NOT_AWS)]
    stack = Stack(resources, book or load())
    lines, usage, problems = [], {}, []
    for resource in resources:
        if formula := FORMULAS.get(resource.type):
            try:
                lines.append(Line(resource.type, resource.name, tuple(formula(resource, stack))))
            except NotKnown as unknown:
                problems.append(f"{resource.type} {resource.name}: {unknown} is not known yet; give it a plain value")
            except PriceBookError as missing:
                problems.append(f"{resource.type} {resource.name}: {missing}")
        elif (why := unpriced().get(resource.type)) is None:
            problems.append(
                f"{resource.type} {resource.name}: nothing says what this type costs; add it to "
                "policies/cost/fixed.py, or to policies/cost/unpriced.csv if it is free or charged by usage only"
            )
        elif why.charge == "usage":
            usage[resource.type] = why.what
    if problems:
        raise EstimateError("\n".join(problems))
    return Estimate(tuple(lines), usage)
