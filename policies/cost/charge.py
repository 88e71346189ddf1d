"""What a formula works with: a stack's resources, their prices, how they are used; and the charges that come of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from policies.cost.prices import Price, PriceBook
from policies.cost.span import Span
from policies.cost.usage import Usage
from policies.stack import Resource, Stack
from policies.values import NotKnown


@dataclass(frozen=True)
class Charge:
    """So many of something, all month."""

    price: Price
    quantity: Span

    @property
    def monthly(self) -> Span:
        """Dollars a month."""
        return self.quantity * self.price.monthly

    def __str__(self) -> str:
        least, most = (f"{amount:g}" for amount in (self.quantity.floor, self.quantity.ceiling))
        many = least if least == most else f"{least} to {most}"
        return f"{many} {self.price.item} at ${self.price.usd:g} a {self.price.unit}"


class PricedStack(Stack):
    """A stack with prices, and how much it is expected to be used."""

    def __init__(self, resources: Iterable[Resource], book: PriceBook, usage: Usage) -> None:
        super().__init__(resources)
        self._book = book
        self.usage = usage

    def price(self, resource: Resource, service: str, item: str) -> Price:
        """The price of an item in the resource's region. Raises `policies.cost.prices.PriceBookError`."""
        return self._book.price(service, item, self.region(resource))

    def charge(self, resource: Resource, service: str, item: str, quantity: Span | float = 1) -> Charge:
        """So many of an item in the resource's region. Raises `policies.cost.prices.PriceBookError`."""
        many = quantity if isinstance(quantity, Span) else Span.exactly(quantity)
        return Charge(self.price(resource, service, item), many)

    def used(self, resource: Resource, service: str, item: str, amount: float) -> Charge:
        """What is only charged as it is used."""
        return self.charge(resource, service, item, Span.used(amount))

    def region(self, resource: Resource) -> str:
        """The region it is in: what it or its provider says, before what its name says. Empty where none does."""
        named = re.search(r"[a-z]{2}-[a-z]+-\d", resource.name)
        return resource.region or (named[0] if named else "")

    def scaled(self, least: float, most: float) -> Span:
        """What a scaler owns, at the share of the way that the usage expects."""
        return Span.between(least, most, self.usage.scaling)

    def needed(self, resource: Resource, prop: str, *types: str) -> Resource:
        """As `target`, for what has no price without it: raises `policies.values.NotKnown` where there is none."""
        found = self.target(resource, prop, *types)
        if found is None:
            raise NotKnown(prop)
        return found


Formula = Callable[[Resource, PricedStack], Iterator[Charge]]
"""What one resource costs. It may read others, where the price depends on them."""
