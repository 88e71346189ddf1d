"""What a check found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from policies.evaluate import Finding
from policies.rule import Level, Rule
from policies.sources import Sources

_ORDER = {level: place for place, level in enumerate((Level.MANDATORY, Level.REMEDIATE, Level.ADVISORY))}


@dataclass(frozen=True)
class Report:
    """What a check found, and what it looked at."""

    stack: str
    environment: str
    rules: Sequence[Rule]
    """The rules that were asked, those of level disabled among them."""
    levels: Mapping[Rule, Level]
    """What a violation of each does here: as the settings say it, else by default."""
    findings: Sequence[Finding]
    resources: int
    """How many resources were looked at."""
    sources: Sources
    crossed: Sequence[str] = ()
    """What the change adds beyond what one change may cost."""
    sections: Sequence[str] = ()
    """Further parts of the Markdown report, such as what the stack costs."""

    @cached_property
    def sorted(self) -> Sequence[Finding]:
        """The findings that are not exempt: what stops a run first, then by rule and resource."""
        standing = [finding for finding in self.findings if finding.exemption is None]
        return sorted(standing, key=lambda one: (_ORDER[one.level], one.rule.id, one.resource.urn))

    @cached_property
    def stopping(self) -> Sequence[Finding]:
        """The findings that stop a run."""
        return [finding for finding in self.sorted if finding.stops]

    @cached_property
    def all_rules(self) -> Sequence[Rule]:
        """The rules that were asked, and those of no pack that found something: about the exemptions themselves."""
        return list(dict.fromkeys([*self.rules, *(finding.rule for finding in self.findings)]))

    @property
    def refused(self) -> bool:
        """Whether anything stands in the way."""
        return bool(self.stopping or self.crossed)

    @cached_property
    def exempt(self) -> Sequence[Finding]:
        """The findings that an exemption lets pass."""
        return [finding for finding in self.findings if finding.exemption]

    @property
    def summary(self) -> str:
        """One line."""
        counts = f"{len(self.rules)} rules, {self.resources} resources"
        advice = len(self.sorted) - len(self.stopping)
        return (
            f"{self.stack}: {_count(len(self.stopping), 'violation')}, {advice} advisory, {len(self.exempt)} exempt "
            f"({counts})"
        )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
