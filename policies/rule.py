"""A rule is one object, stated once: what it checks, why, how to fix it, and the examples that prove it."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

from policies.stack import Resource, Stack
from policies.values import Props

ENVIRONMENTS = ("dev", "staging", "prod")
"""What a stack may be; one that is called otherwise is held to what prod is held to."""


class Level(enum.Enum):
    """What a violation does."""

    REMEDIATE = "remediate"  # is mended before anything is created; what could not be mended stops the run
    MANDATORY = "mandatory"  # stops the run
    ADVISORY = "advisory"  # is reported
    DISABLED = "disabled"


class Severity(enum.Enum):
    """How bad a violation is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


MANDATORY: Mapping[str, Level] = MappingProxyType({"prod": Level.MANDATORY})
"""In every environment."""
ADVISORY: Mapping[str, Level] = MappingProxyType({"prod": Level.ADVISORY})
"""In every environment."""
REMEDIATE: Mapping[str, Level] = MappingProxyType({"prod": Level.REMEDIATE})
"""In every environment."""
PROD_ONLY: Mapping[str, Level] = MappingProxyType(
    {"dev": Level.DISABLED, "staging": Level.ADVISORY, "prod": Level.MANDATORY}
)
"""What costs more than dev is worth, and what staging may lack knowingly."""


@dataclass(frozen=True)
class Option:
    """What an environment may set otherwise: a limit, a list."""

    name: str
    """In snake_case, with the unit: ``max_days``."""
    about: str
    """What it is, in a sentence."""
    schema: Mapping[str, Any]
    """JSON Schema of a value: ``{"type": "integer", "minimum": 1}``."""
    default: Any
    """Of prod, and of every environment that is not named in ``by_environment``."""
    by_environment: Mapping[str, Any] = field(default_factory=dict)
    """Other defaults, by environment."""

    def value(self, environment: str) -> Any:
        """The default in an environment."""
        return self.by_environment.get(environment, self.default)


@dataclass(frozen=True)
class Context:
    """What a rule is told beside its subject."""

    environment: str
    stack: Stack
    """All resources, for a rule that says what it reads; its subject alone for another."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Every option of the rule, as it is in this environment."""
    config: Mapping[str, str] = field(default_factory=dict)
    """The stack's configuration, as text: ``tenfold:owner``."""

    def setting(self, key: str) -> str:
        """The stack configuration's value of ``<project>:<key>``; empty where there is none."""
        return next((value for name, value in self.config.items() if name.endswith(f":{key}")), "")


Note = Callable[[Context], str]
"""What is said of a stack, whole and in every preview, without judging it; empty where there is nothing to say."""
Check = Callable[[Resource, Context], Iterator[str]]
"""Yields a message for each violation: what is wrong, with the value. Raises `NotKnown` where it cannot tell."""
Remedy = Callable[[Resource, Context], Mapping[str, Any] | None]
"""The properties that must be otherwise, whole; None where nothing must, or none can tell how."""


@dataclass(frozen=True)
class Example:
    """A stack for which the outcome of a rule is known."""

    resources: Sequence[Resource]
    environment: str = "prod"
    options: Mapping[str, Any] = field(default_factory=dict)
    """Options that differ from their defaults."""
    config: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class Rule:
    """One rule."""

    id: str
    """Of its pack's letters and two digits: CO05."""
    name: str
    """In kebab-case."""
    title: str
    """What holds where the rule is kept, in a sentence."""
    why: str
    """What happens where it is not."""
    remedy: str
    """How to fix a violation, in a sentence."""
    snippet: str
    """The fix, as Python code for Pulumi; a test runs it."""
    severity: Severity
    levels: Mapping[str, Level]
    """By environment; one that is not named gets prod's."""
    types: Sequence[str]
    """Type tokens of its subjects. `policies.stack.ROOT` for what a stack has to have at all."""
    reads: frozenset[str] | None
    """Type tokens that it looks up beside its subjects; None for a rule that sees one resource alone, before that is
    created. The others see a stack whole: at the end of a preview, and in an update once everything is created."""
    check: Check
    remediate: Remedy | None
    on_unknown: Literal["skip", "warn", "fail"]
    """What a value is that a preview cannot know: nothing, an advisory finding, or one of the rule's level."""
    options: Sequence[Option]
    references: Sequence[str]
    """Addresses of public sources; the first is the one that is shown."""
    equivalents: Sequence[str]
    """Ids of rules elsewhere that check the same: ``CKV_AWS_16``, ``AwsSolutions-RDS2``, ``config:rds-multi-az``."""
    passes: Sequence[Example]
    fails: Sequence[Example]
    unknown: Sequence[Example]
    """Where a value that decides is unknown."""
    not_applicable: Sequence[Example]
    """What the rule has nothing to say about: its subject is of another kind, or there is none."""

    def level(self, environment: str) -> Level:
        """The level in an environment."""
        return self.levels.get(environment, self.levels["prod"])

    @property
    def label(self) -> str:
        """How reports call it: CO05-nat-count."""
        return f"{self.id}-{self.name}"

    @cached_property
    def subjects(self) -> frozenset[str]:
        """``types``, to look one up."""
        return frozenset(self.types)


def rule(
    *,
    id: str,
    name: str,
    types: Sequence[str],
    why: str,
    remedy: str,
    snippet: str,
    severity: Severity,
    references: Sequence[str],
    passes: Sequence[Example | Mapping[str, Any]],
    fails: Sequence[Example | Mapping[str, Any]],
    unknown: Sequence[Example | Mapping[str, Any]],
    not_applicable: Sequence[Example],
    levels: Mapping[str, Level] = MANDATORY,
    reads: Sequence[str] | None = None,
    remediate: Remedy | None = None,
    on_unknown: Literal["skip", "warn", "fail"] = "warn",
    options: Sequence[Option] = (),
    equivalents: Sequence[str] = (),
) -> Callable[[Check], Rule]:
    """Makes a rule of a check, whose docstring is the title.

    An example may be given as the properties alone: of one resource, of the first type, in prod.
    """

    def examples(given: Sequence[Example | Mapping[str, Any]]) -> Sequence[Example]:
        return [each if isinstance(each, Example) else Example([example(types[0], each)]) for each in given]

    def make(check: Check) -> Rule:
        return Rule(
            id=id,
            name=name,
            title=(check.__doc__ or "").strip(),
            why=why,
            remedy=remedy,
            snippet=snippet,
            severity=severity,
            levels=levels,
            types=types,
            reads=None if reads is None else frozenset(reads),
            check=check,
            remediate=remediate,
            on_unknown=on_unknown,
            options=options,
            references=references,
            equivalents=equivalents,
            passes=examples(passes),
            fails=examples(fails),
            unknown=examples(unknown),
            not_applicable=not_applicable,
        )

    return make


def example(
    type_: str, props: Mapping[str, Any], name: str = "example", region: str = "us-east-1", **more: Any
) -> Resource:
    """A resource for an example; ``more`` are fields of `Resource`. Its URN is its name."""
    given: dict[str, Any] = {"provider": Props({"region": region}), "urn": name, **more}
    return Resource(type_, name, Props(props), **given)
