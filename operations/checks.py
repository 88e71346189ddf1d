"""What was asked for, and how a comparison with what AWS has is written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

GLOBAL = "global"
"""Stands for the region of what exists once for all regions."""


@dataclass(frozen=True)
class Check:
    """One comparison."""

    region: str
    subject: str
    what: str
    id: str
    expected: Any
    actual: Any

    @property
    def ok(self) -> bool:
        """Whether AWS has what was asked for."""
        return bool(self.expected == self.actual)


@dataclass(frozen=True)
class Wanted:
    """What was asked for in a region, and the ids that came of it."""

    region: str
    outputs: Mapping[str, Any]
    """The stack's."""
    tags: Mapping[str, str]
    """On everything."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """The environment's settings."""
        return dict(self.outputs["settings"])

    @property
    def own(self) -> Mapping[str, Any]:
        """The settings of this region."""
        return dict(self.settings["regions"][self.region])

    @property
    def zones(self) -> Sequence[str]:
        """The availability zones asked for."""
        return list(self.own["zones"])

    @property
    def network(self) -> Mapping[str, Any]:
        """The ids of this region's network."""
        return dict(self.outputs["networks"][self.region])

    def check(self, subject: str, what: str, id: str, expected: Any, actual: Any) -> Check:
        """A comparison in this region."""
        return Check(self.region, subject, what, id, expected, actual)

    def each(self, subject: str, id: str, expected: Mapping[str, Any], actual: Mapping[str, Any]) -> Iterator[Check]:
        """A comparison for each thing that is expected, under AWS's name for it."""
        for what, value in expected.items():
            yield self.check(subject, what, id, value, actual.get(what))
