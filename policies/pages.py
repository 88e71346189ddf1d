"""Writes the documentation of the rules from the rules themselves: a page each, an index, and what they cover.

``python -m policies docs`` writes them; a test compares them with what is committed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from policies.files import GUARDRAILS
from policies.packs import PACKS, RULES
from policies.rule import ENVIRONMENTS, Rule
from policies.settings import Settings, load
from policies.stack import ROOT

FOLDER = Path(__file__).parent.parent / "docs" / "rules"
TOOLS: Mapping[str, Sequence[str]] = {
    "Checkov": ("CKV",),
    "cdk-nag": ("AwsSolutions-",),
    "AWS Config": ("config:",),
    "Prowler": ("prowler:",),
}
"""The tools of the matrix, and how their ids begin; what begins otherwise is in the last column."""
UNKNOWN = {
    "skip": "passes",
    "warn": "is reported, and stops nothing",
    "fail": "counts as a violation: give a plain value",
}


def write(folder: Path = FOLDER) -> None:
    """Write every page, and delete those of rules that are no more."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for old in folder.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


def pages() -> Mapping[str, str]:
    """Every page by its file's name."""
    settings = load(GUARDRAILS, RULES)
    return {
        "README.md": _index(settings),
        "coverage.md": _coverage(),
        **{f"{rule.id}.md": _page(rule, settings) for rule in RULES},
    }


def _page(rule: Rule, settings: Settings) -> str:
    sees = "one resource, before it is created" if rule.reads is None else "the whole stack, at the end of a preview"
    facts = [
        ("severity", rule.severity.value),
        *((f"level in {each}", _level(rule, settings, each)) for each in ENVIRONMENTS),
        ("sees", sees),
        ("looks at", _types(rule)),
        ("a value that a preview does not know", UNKNOWN[rule.on_unknown]),
    ]
    parts = [
        f"# {rule.id} {rule.name}",
        rule.title,
        _table(("", ""), facts),
        f"## Why\n\n{rule.why}",
        f"## How to fix\n\n{rule.remedy}\n\n```python\n{rule.snippet.strip()}\n```",
    ]
    if rule.options:
        parts.append(f"## Options\n\n{_table(('option', 'what', *ENVIRONMENTS), _options(rule, settings))}")
    references = "\n".join(f"- <{reference}>" for reference in rule.references)
    parts.append(f"## References\n\n{references}")
    if rule.equivalents:
        parts.append(f"Elsewhere: {', '.join(f'`{each}`' for each in rule.equivalents)}.")
    return "\n\n".join(parts) + "\n"


def _types(rule: Rule) -> str:
    named = ["the stack itself" if type_ == ROOT else f"`{type_}`" for type_ in rule.types]
    more = len(named) - 8
    return ", ".join(named[:8]) + (f" and {more} more types" if more > 0 else "")


def _level(rule: Rule, settings: Settings, environment: str) -> str:
    return _said(settings.level(rule, environment).value, rule.level(environment).value)


def _options(rule: Rule, settings: Settings) -> Iterable[Sequence[str]]:
    said = {each: settings.options(rule, each) for each in ENVIRONMENTS}
    for option in rule.options:
        values = (
            _said(f"`{json.dumps(said[each][option.name])}`", f"`{json.dumps(option.value(each))}`")
            for each in ENVIRONMENTS
        )
        yield f"`{option.name}`", option.about, *values


def _said(here: str, by_default: str) -> str:
    return here if here == by_default else f"{here} (by default {by_default})"


def _index(settings: Settings) -> str:
    written = "Written by `python -m policies docs`, with levels and options as `policies/guardrails.yaml` sets them"
    parts = [
        "# The rules",
        f"{written}; [coverage.md](coverage.md) compares them with those of other tools.",
    ]
    for pack, rules in PACKS.items():
        rows = [
            (f"[{rule.id}]({rule.id}.md)", rule.title, *(_level(rule, settings, each) for each in ENVIRONMENTS))
            for rule in rules
        ]
        parts.append(f"## {pack}\n\n{_table(('rule', 'what holds', *ENVIRONMENTS), rows)}")
    return "\n\n".join(parts) + "\n"


def _coverage() -> str:
    rows = [(f"[{rule.id}]({rule.id}.md) {rule.name}", *_elsewhere(rule)) for rule in RULES]
    alone = [rule.id for rule in RULES if not rule.equivalents]
    return (
        "\n\n".join(
            [
                "# What the rules cover",
                "Which rules of other tools check the same, by their ids. Written by `python -m policies docs`.",
                _table(("rule", *TOOLS, "others"), rows),
                f"Nothing elsewhere checks what {len(alone)} of them do: {', '.join(alone)}.",
            ]
        )
        + "\n"
    )


def _elsewhere(rule: Rule) -> Iterable[str]:
    left = list(rule.equivalents)
    for beginnings in TOOLS.values():
        mine = [each for each in left if each.startswith(tuple(beginnings))]
        left = [each for each in left if each not in mine]
        yield ", ".join(each.partition(":")[2] or each for each in mine)
    yield ", ".join(left)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)
