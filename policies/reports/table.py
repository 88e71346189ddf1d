"""A table for the terminal."""

from __future__ import annotations

import textwrap

from policies.reports.report import Report
from policies.rule import Level, Rule
from toolchain import terminal

_MARKS = {Level.MANDATORY: "stop", Level.REMEDIATE: "stop", Level.ADVISORY: "advice"}


def table(report: Report) -> str:
    """A row a finding, the fix of every rule that stops a run, and a last line with what to do."""
    parts = []
    if report.sorted:
        rows = [
            (
                f"{each.rule.id} {_MARKS[each.level]}",
                each.resource.name,
                f"{each.reason} ({report.sources.place(each.resource)})",
            )
            for each in report.sorted
        ]
        parts.append(terminal.text(f"Policies of {report.stack}", ("rule", "resource", "why"), rows))
    parts += [_fix(rule) for rule in dict.fromkeys(finding.rule for finding in report.stopping)]
    if report.exempt:
        exempt = [
            (
                each.rule.id,
                each.resource.name,
                f"{each.exemption.reason} ({each.exemption.owner})",
                str(each.exemption.expires),
            )
            for each in report.exempt
            if each.exemption
        ]
        parts.append(terminal.text("Exempt", ("rule", "resource", "why", "until"), exempt))
    parts += [textwrap.fill(f"cost: {each}", terminal.WIDTH) for each in report.crossed]
    todo = (
        "Next: mend what stops it, or exempt it in policies/exemptions.yaml" if report.refused else "Nothing stops it"
    )
    parts.append(textwrap.fill(f"{report.summary}. {todo}.", terminal.WIDTH))
    return "\n\n".join(parts) + "\n"


def _fix(rule: Rule) -> str:
    remedy = textwrap.fill(f"{rule.label}: {rule.remedy}", terminal.WIDTH)
    return "\n".join([remedy, *(f"    {line}" for line in rule.snippet.splitlines())])
