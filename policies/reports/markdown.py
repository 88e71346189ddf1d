"""Markdown for a pull request: what stops it, what to do, what is let pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policies.evaluate import Finding
from policies.reports.report import Report


def markdown(report: Report) -> str:
    """A heading, a table a level, the fix of every rule that stops it, folded; then what else the report brings."""
    mark = "❌" if report.refused else "✅"
    parts = [f"### {mark} Tenfold policies: {report.summary}"]
    if report.stopping:
        parts += [_table(report.stopping, report), *_fixes(report.stopping)]
    if advice := [finding for finding in report.sorted if not finding.stops]:
        parts.append(_folded(f"{len(advice)} advisory", _table(advice, report)))
    if report.exempt:
        parts.append(_folded(f"{len(report.exempt)} exempt", _exempt(report.exempt)))
    return "\n\n".join([*parts, *report.sections]) + "\n"


def _table(findings: Sequence[Finding], report: Report) -> str:
    rows = [
        (
            f"`{each.rule.id}` {each.rule.name}",
            f"`{each.resource.name}`",
            each.reason,
            f"`{report.sources.place(each.resource)}`",
        )
        for each in findings
    ]
    return _rows(("rule", "resource", "why", "where"), rows)


def _exempt(findings: Sequence[Finding]) -> str:
    rows = [
        (
            f"`{each.rule.id}`",
            f"`{each.resource.name}`",
            each.exemption.reason,
            each.exemption.owner,
            str(each.exemption.expires),
        )
        for each in findings
        if each.exemption
    ]
    return _rows(("rule", "resource", "reason", "owner", "expires"), rows)


def _fixes(findings: Sequence[Finding]) -> Iterable[str]:
    for rule in dict.fromkeys(finding.rule for finding in findings):
        code = f"\n\n```python\n{rule.snippet}\n```" if rule.snippet else ""
        text = f"{rule.why}\n\n{rule.remedy}{code}\n\n[{rule.references[0]}]({rule.references[0]})"
        yield _folded(f"How to fix {rule.label}", text)


def _rows(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [
        columns,
        ["---"] * len(columns),
        *([cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _folded(title: str, text: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{text}\n\n</details>"
