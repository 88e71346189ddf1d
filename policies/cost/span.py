"""How much of something: with every scaler at its smallest, as expected, and with every scaler at its largest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """Three amounts, of dollars a month or of what they buy. What depends on use alone is zero at the floor."""

    floor: float
    expected: float
    ceiling: float

    @classmethod
    def exactly(cls, amount: float) -> Span:
        """What does not change."""
        return cls(amount, amount, amount)

    @classmethod
    def used(cls, amount: float) -> Span:
        """What is only charged as it is used. No use has an upper bound: the ceiling has the expected one."""
        return cls(0, amount, amount)

    @classmethod
    def between(cls, least: float, most: float, share: float) -> Span:
        """What a scaler owns: it stands, on average, at ``share`` of the way from its least to its most."""
        most = max(least, most)
        return cls(least, least + share * (most - least), most)

    def __add__(self, other: Span) -> Span:
        return Span(self.floor + other.floor, self.expected + other.expected, self.ceiling + other.ceiling)

    def __mul__(self, other: Span | float) -> Span:
        by = other if isinstance(other, Span) else Span.exactly(other)
        return Span(self.floor * by.floor, self.expected * by.expected, self.ceiling * by.ceiling)

    def rounded(self) -> Span:
        """To the cent."""
        return Span(round(self.floor, 2), round(self.expected, 2), round(self.ceiling, 2))


def total(spans: Iterable[Span]) -> Span:
    """Their sum."""
    return sum(spans, start=Span.exactly(0))
