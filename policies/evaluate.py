"""Runs rules over resources. One rule's failure is that rule's finding: the others run on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from policies.rule import Resource, ResourceRule, Rule, StackRule
from policies.values import NotKnown


@dataclass(frozen=True)
class Finding:
    """Something that a rule has to say about a resource (about the stack, where ``urn`` is empty)."""

    rule: Rule
    urn: str
    kind: Literal["violation", "unknown", "broken"]
    message: str

    def __str__(self) -> str:
        if self.kind == "violation":
            return f"{self.message}\n{self.rule.remedy}\n{self.rule.snippet}".rstrip()
        return self.message


def evaluate(rule: ResourceRule | StackRule, resources: Sequence[Resource], environment: str) -> list[Finding]:
    """What one rule finds among the resources of an environment."""
    subjects = [resource for resource in resources if resource.type in rule.types]
    if isinstance(rule, StackRule):
        return list(_guarded(rule, "", rule.check(subjects, environment)))
    return [
        finding
        for subject in subjects
        for finding in _guarded(rule, subject.urn, ((subject, message) for message in rule.check(subject)))
    ]


def _guarded(rule: Rule, urn: str, violations: Iterable[tuple[Resource, str]]) -> Iterator[Finding]:
    try:
        for resource, message in violations:
            yield Finding(rule, resource.urn, "violation", message)
    except NotKnown as unknown:
        if rule.on_unknown == "fail":
            message = f"cannot be told before it is created, because {unknown} is not known yet: give it a plain value"
            yield Finding(rule, urn, "unknown", message)
    except Exception as problem:  # noqa: BLE001 whatever is wrong with one rule, the others must be heard
        reason = f"{type(problem).__name__}: {problem}"
        message = f"rule {rule.id} itself failed ({reason}): a bug in the rule, not in this resource"
        yield Finding(rule, urn, "broken", message)
