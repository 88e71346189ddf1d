"""What a stack costs a month: at least, as expected, and at most.

The *floor* is what is paid around the clock while every scaler is at its smallest, before the first byte of traffic.
The *expected* cost adds what ``usage.yaml`` expects of the environment. The *ceiling* has every scaler at its largest,
with the expected traffic. On-demand list prices, 730 hours a month.

Pure functions of the resources, so that they serve a policy in a preview, a command and a test alike.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from policies.cost import prices
from policies.cost import usage as usages
from policies.cost.charge import Charge, PricedStack
from policies.cost.formulas import FORMULAS
from policies.cost.prices import PriceBook, PriceBookError
from policies.cost.span import Span, total
from policies.cost.usage import Usage
from policies.stack import Resource
from policies.tokens import CLUSTER, NODE_POOL
from policies.values import NotKnown

_Key = TypeVar("_Key", bound=Hashable)

NOT_AWS = ("pulumi:", "tenfold:", "kubernetes:", "random:", "tls:")
"""How types begin that AWS does not charge for: what exists in Pulumi only, and what runs on nodes that are charged."""

NOT_MODELLED = (
    "taxes, discounts, commitments, spot prices, free tiers and volume tiers",
    "volumes and load balancers that something in a cluster creates",
)
"""What no estimate has."""


class EstimateError(ValueError):
    """Names every resource that cannot be priced, and what to do."""


@dataclass(frozen=True)
class Problem:
    """Why a resource has no price."""

    urn: str
    type: str
    name: str
    message: str
    unknown: bool = False
    """Whether it will have one once it is there: a value that decides is not known yet."""

    def __str__(self) -> str:
        return f"{self.type} {self.name}: {self.message}"


@dataclass(frozen=True)
class Line:
    """What one resource costs."""

    type: str
    name: str
    urn: str
    component: str
    """Kind of the outermost component that it belongs to, such as ``Network``; its service where it belongs to none."""
    region: str
    """``global`` where nothing says."""
    charges: tuple[Charge, ...]

    @property
    def monthly(self) -> Span:
        """Dollars a month."""
        return total(charge.monthly for charge in self.charges)


@dataclass(frozen=True)
class Estimate:
    """What a stack costs."""

    environment: str
    lines: tuple[Line, ...]
    """Each resource of a priced type, in the order given."""
    problems: tuple[Problem, ...]
    """Each resource that could not be priced."""
    usage: Mapping[str, str]
    """Types among the resources whose use is charged and not modelled, and for what."""

    @property
    def total(self) -> Span:
        """Dollars a month, to the cent."""
        return total(line.monthly for line in self.lines).rounded()

    @property
    def floor(self) -> float:
        """Dollars a month that are paid without any traffic, to the cent."""
        return self.total.floor

    @property
    def expected(self) -> float:
        """Dollars a month as used as expected, to the cent."""
        return self.total.expected

    @property
    def ceiling(self) -> float:
        """Dollars a month with every scaler at its largest, to the cent."""
        return self.total.ceiling

    @property
    def by_type(self) -> Mapping[str, float]:
        """Dollars a month at least by resource type, the dearest first."""
        spans = self.by(lambda line: line.type)
        return {type_: span.floor for type_, span in sorted(spans.items(), key=lambda item: -item[1].floor)}

    @property
    def by_component(self) -> Mapping[tuple[str, str], Span]:
        """Dollars a month by component and region, the dearest as expected first."""
        return self.by(lambda line: (line.component, line.region))

    def by(self, key: Callable[[Line], _Key]) -> dict[_Key, Span]:
        """Dollars a month by what ``key`` says of a line, to the cent, the dearest as expected first."""
        groups: dict[_Key, list[Span]] = defaultdict(list)
        for line in self.lines:
            groups[key(line)].append(line.monthly)
        spans = {name: total(each).rounded() for name, each in groups.items()}
        return dict(sorted(spans.items(), key=lambda item: (-item[1].expected, str(item[0]))))

    @property
    def not_modelled(self) -> tuple[str, ...]:
        """What a bill has beyond this."""
        kinds: dict[str, list[str]] = defaultdict(list)
        for type_, what in sorted(self.usage.items()):
            kinds[what].append(type_.rpartition(":")[2])
        return (*NOT_MODELLED, *(f"{', '.join(types)}: {what}" for what, types in kinds.items()))

    def data(self) -> dict[str, Any]:
        """The estimate as JSON has it: to be saved, and compared with later."""
        return {
            "environment": self.environment,
            "monthly_usd": vars(self.total),
            "components": [
                {"component": name, "region": region, **vars(span)}
                for (name, region), span in self.by_component.items()
            ],
        }


@dataclass(frozen=True)
class Unpriced:
    """Why a type has no price."""

    charge: str
    """``free``, or ``usage``."""
    what: str
    """What use is charged and why it is not modelled, or why it is free."""
    source: str
    """AWS's page about it."""


@cache
def unpriced() -> Mapping[str, Unpriced]:
    """The types that cost nothing by existing, from ``unpriced.csv`` beside this module."""
    with Path(__file__).with_name("unpriced.csv").open(encoding="utf-8", newline="") as file:
        return {row.pop("type"): Unpriced(**row) for row in csv.DictReader(file)}


def estimate(resources: Iterable[Resource], usage: Usage | None = None, book: PriceBook | None = None) -> Estimate:
    """As `appraise`, for whoever needs all of it: raises `EstimateError` where anything cannot be priced."""
    found = appraise(resources, usage, book)
    if found.problems:
        raise EstimateError("\n".join(map(str, found.problems)))
    return found


def appraise(resources: Iterable[Resource], usage: Usage | None = None, book: PriceBook | None = None) -> Estimate:
    """Prices resources by type and inputs; what cannot be priced is in the estimate's ``problems``.

    ``usage`` and ``book`` are the repository's unless said otherwise. Raises `policies.cost.usage.UsageError` and
    `policies.cost.prices.PriceBookError` where those cannot be read.
    """
    resources = list(resources)
    environment = next((each.urn.split(":")[2] for each in resources if each.urn.startswith("urn:pulumi:")), "")
    components = {type_ for each in resources for type_ in _ancestors(each.urn) if not type_.startswith("aws:")}
    stack = PricedStack(resources, book or prices.load(), usage or usages.load(environment))
    lines: list[Line] = []
    problems: list[Problem] = []
    used: dict[str, str] = {}
    for resource in resources:
        if formula := FORMULAS.get(resource.type):
            try:
                charges = tuple(formula(resource, stack))
            except NotKnown as unknown:
                problems.append(_problem(resource, f"{unknown} is not known yet; give it a plain value", True))
            except PriceBookError as missing:
                problems.append(_problem(resource, str(missing)))
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as odd:
                message = f"its inputs are not what this type takes ({type(odd).__name__}: {odd}); correct them"
                problems.append(_problem(resource, message))
            else:
                region = stack.region(resource) or prices.GLOBAL
                lines.append(Line(resource.type, resource.name, resource.urn, _component(resource), region, charges))
        elif resource.type.startswith(NOT_AWS) or resource.type in components:
            continue
        elif (why := unpriced().get(resource.type)) is None:
            message = (
                "nothing says what this type costs; add it to policies/cost/formulas/, "
                "or to policies/cost/unpriced.csv if it is free or charged by use that is not modelled"
            )
            problems.append(_problem(resource, message))
        elif why.charge == "usage":
            used[resource.type] = why.what
    limited = any(isinstance(pool.props.get("spec", "limits"), Mapping) for pool in stack.of(NODE_POOL))
    if stack.of(CLUSTER) and not limited:
        used[NODE_POOL] = "nodes beyond those that are expected: no node pool limits them"
    return Estimate(environment, tuple(lines), tuple(problems), used)


def _problem(resource: Resource, message: str, unknown: bool = False) -> Problem:
    return Problem(resource.urn, resource.type, resource.name, message, unknown)


def _ancestors(urn: str) -> list[str]:
    """Types of what a resource belongs to, the outermost first, as its URN tells them."""
    parts = urn.split("::")
    types = parts[2].split("$")[:-1] if len(parts) > 3 else []
    return [type_ for type_ in types if type_ != "pulumi:pulumi:Stack"]


def _component(resource: Resource) -> str:
    outermost = next(iter(_ancestors(resource.urn)), "")
    return outermost.rpartition(":")[2] or resource.type.split(":")[1].partition("/")[0]
