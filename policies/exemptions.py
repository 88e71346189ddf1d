"""What may break a rule for a while: one reviewed file, in which every entry has an owner, a reason and an end.

```yaml
- rule: CO05
  urn: "*::network-us-east-1-nat-*"   # * stands for anything
  owner: platform
  reason: partners know three addresses until they read ours from DNS
  ticket: PLAT-1234
  expires: 2026-12-31
```

An entry may last 14 days for a rule of critical severity, 30 for one of high, 90 for the others, counted from today: it
is renewed in review, or the cause is mended.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from policies.rule import ADVISORY, MANDATORY, Level, Rule, Severity
from policies.settings import SettingsError, read
from policies.stack import Resource

LONGEST = {Severity.CRITICAL: 14, Severity.HIGH: 30, Severity.MEDIUM: 90, Severity.LOW: 90}
"""Days that an exemption may last, by the severity of its rule."""


@dataclass(frozen=True)
class Exemption:
    """One entry."""

    rule: str
    """Id of the rule."""
    urn: str
    """URN of what is let pass; ``*`` stands for anything, ``?`` for one character."""
    owner: str
    reason: str
    ticket: str
    expires: date
    """The last day on which it holds."""


class Exemptions:
    """All entries, and which of them were of use."""

    def __init__(self, entries: Sequence[Exemption], today: date | None = None) -> None:
        self.entries = entries
        self._today = today or date.today()
        self._used: set[Exemption] = set()

    def of(self, rule: Rule, resource: Resource) -> Exemption | None:
        """The entry under which a finding passes; one that has expired covers nothing."""
        for entry in self.entries:
            if entry.rule == rule.id and fnmatchcase(resource.urn, entry.urn):
                self._used.add(entry)
                if entry.expires >= self._today:
                    return entry
        return None

    def problems(self, rules: Container[str], stack: str) -> Iterator[tuple[Rule, str]]:
        """What is wrong with the entries for these rules in this stack, now that everything has been looked at."""
        for entry in self.entries:
            elsewhere = entry.urn.startswith("urn:pulumi:") and not entry.urn.startswith(f"urn:pulumi:{stack}::")
            if entry.rule not in rules or elsewhere:
                continue
            what = f"the exemption of {entry.urn} from {entry.rule} ({entry.owner}, {entry.ticket})"
            if entry.expires < self._today:
                yield EXPIRED, f"{what} expired on {entry.expires}"
            elif entry not in self._used:
                yield UNUSED, f"{what} matches nothing that breaks the rule"


def load(file: Path, rules: Iterable[Rule], today: date | None = None) -> Exemptions:
    """Exemptions from a file; none where it is empty.

    Raises SettingsError, which lists everything wrong with it.
    """
    return parse(read(file), rules, file.name, today)


def parse(content: Any, rules: Iterable[Rule], name: str, today: date | None = None) -> Exemptions:
    """Exemptions from what a YAML file says; ``name`` is the file's, for messages. Raises SettingsError."""
    by_id = {rule.id: rule for rule in rules}
    today = today or date.today()
    if not isinstance(content, list | None):
        raise SettingsError(f"{name}: {type(content).__name__}: write a list of exemptions")
    problems: list[str] = []
    entries: list[Exemption] = []
    for number, said in enumerate(content or [], start=1):
        found = list(_problems(said, by_id, today))
        problems += [f"{name}: exemption {number}: {problem}" for problem in found]
        if not found:
            entries.append(Exemption(**said))
    if problems:
        raise SettingsError("\n".join(problems))
    return Exemptions(entries, today)


def _problems(said: Any, rules: Mapping[str, Rule], today: date) -> Iterator[str]:
    if not isinstance(said, Mapping):
        yield f"{said!r}: write keys and values"
        return
    keys = [each.name for each in fields(Exemption)]
    yield from (f"{key}: unknown; the keys are {', '.join(keys)}" for key in said if key not in keys)
    for key in keys:
        value = said.get(key)
        if key == "expires" and not (isinstance(value, date) and type(value) is date):
            yield f"expires: {value!r}: write the last day on which it holds, as 2026-12-31"
        elif key != "expires" and not (isinstance(value, str) and value.strip()):
            yield f"{key}: {'is missing' if value is None else repr(value)}; write text"
    found = rules.get(str(said.get("rule")))
    if isinstance(said.get("rule"), str) and found is None:
        yield f"rule: {said['rule']!r}: no such rule; `python -m policies rules` lists them"
    expires = said.get("expires")
    if found and type(expires) is date and (expires - today).days > LONGEST[found.severity]:
        yield (
            f"expires: {expires} is more than {LONGEST[found.severity]} days away, the most for a rule of "
            f"{found.severity.value} severity; renew it in review"
        )


def _about(
    id: str, name: str, severity: Severity, levels: Mapping[str, Level], title: str, why: str, remedy: str
) -> Rule:
    return Rule(
        id=id,
        name=name,
        title=title,
        why=why,
        remedy=remedy,
        snippet="",
        severity=severity,
        levels=levels,
        types=(),
        reads=frozenset(),
        check=lambda _resource, _context: iter(()),
        remediate=None,
        on_unknown="skip",
        options=(),
        references=("https://www.pulumi.com/docs/insights/policy/",),
        equivalents=(),
        passes=(),
        fails=(),
        unknown=(),
        not_applicable=(),
    )


EXPIRED = _about(
    "EX01",
    "exemption-expired",
    Severity.HIGH,
    MANDATORY,
    title="No exemption has expired.",
    why="An exemption without an end is a rule that no longer holds, and nobody remembers why.",
    remedy="Mend the cause and delete the entry from the exemptions file, or renew it in review.",
)
UNUSED = _about(
    "EX02",
    "exemption-unused",
    Severity.LOW,
    ADVISORY,
    title="Every exemption is of use.",
    why="An entry that matches nothing lets the next violation of that name pass unseen.",
    remedy="Delete it from the exemptions file, or correct its pattern.",
)
