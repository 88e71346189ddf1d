"""A rule is one object, stated once: what it checks, why, how to fix it, and the examples that prove it."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from policies.values import ABSENT, UNKNOWN, Props


class Level(enum.Enum):
    """What a violation does."""

    MANDATORY = "mandatory"  # stops the run
    ADVISORY = "advisory"  # is reported
    DISABLED = "disabled"


class Severity(enum.Enum):
    """How bad a violation is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True)
class Resource:
    """A resource as a rule sees it."""

    type: str
    name: str
    props: Props
    provider: Props = field(default_factory=lambda: Props({}))
    urn: str = ""
    links: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """For each property, the URNs of the resources that its value comes from: known even where the value is not."""

    @property
    def region(self) -> str:
        """The region it is in: its own ``region`` before its provider's. Empty where neither is known."""
        for value in (self.props.get("region"), self.provider.get("region")):
            if isinstance(value, str):
                return value
        return ""


@dataclass(frozen=True)
class Example:
    """A stack for which the outcome of a rule is known."""

    resources: Sequence[Resource]
    environment: str = "prod"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What every rule states. A rule is a `ResourceRule` or a `StackRule`."""

    id: str
    name: str
    title: str
    why: str
    remedy: str
    """How to fix a violation, in a sentence."""
    snippet: str
    """The fix as Python code."""
    severity: Severity
    references: Sequence[str]
    """Addresses of public sources; the first is the one that is shown."""
    types: frozenset[str]
    """The type tokens that it reads."""
    passes: Sequence[Example]
    fails: Sequence[Example]
    unknown: Sequence[Example]
    levels: Mapping[str, Level] = field(default_factory=lambda: {"prod": Level.MANDATORY})
    """The level by environment; one that is not named gets production's."""
    on_unknown: Literal["fail", "skip"] = "fail"
    """What a value that a preview cannot know is: a finding, or nothing."""

    def level(self, environment: str) -> Level:
        """The level in an environment."""
        return self.levels.get(environment, self.levels["prod"])


@dataclass(frozen=True, kw_only=True)
class ResourceRule(Rule):
    """A rule over one resource at a time: it runs before that resource is created."""

    check: Callable[[Resource], Iterator[str]]
    """Yields a message for each violation. Raises `policies.values.NotKnown` where it cannot tell."""


@dataclass(frozen=True, kw_only=True)
class StackRule(Rule):
    """A rule over all resources of its types. In an update it runs after they are created: a preview comes first."""

    check: Callable[[Sequence[Resource], str], Iterator[tuple[Resource, str]]]
    """Given the resources and the environment, yields the offending resource and a message."""


def target(resource: Resource, prop: str, among: Iterable[Resource]) -> Resource | None:
    """The resource that a property refers to: by where its value comes from first, by equal id second."""
    candidates = list(among)
    urns = resource.links.get(prop, ())
    for candidate in candidates:
        if candidate.urn in urns:
            return candidate
    value = resource.props.get(prop)
    if value is ABSENT or value is UNKNOWN:
        return None
    return next((candidate for candidate in candidates if candidate.props.get("id") == value), None)
