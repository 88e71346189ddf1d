"""``python -m policies check``: the packs without Pulumi, over what Pulumi saved or over the program itself."""

from __future__ import annotations

import argparse
import fnmatch
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from policies import saved
from policies.evaluate import Evaluator, evaluate
from policies.files import files
from policies.packs import PACKS, RULES
from policies.reports import FORMATS, Report
from policies.rule import Rule
from policies.sources import Sources
from policies.stack import Resource

FOUND, WRONG = 1, 2
"""Exit codes: something at the level of ``--fail-on``, and input that cannot be read."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", type=Path, help="what `pulumi stack export` or `pulumi preview --json` wrote")
    what.add_argument("--program", metavar="ENV", help="an environment of this project, by its program alone")
    parser.add_argument(
        "--report",
        action="append",
        metavar="FORMAT[=FILE]",
        help=f"{', '.join(FORMATS)}; to a file or to standard output (table); may be given again",
    )
    parser.add_argument(
        "--fail-on",
        choices=("violation", "advisory", "never"),
        default="violation",
        help="what ends it with exit code 1",
    )
    parser.add_argument(
        "--only", default="*", metavar="RULES", help="packs and ids, with *, by commas: security,CO05,RE*"
    )
    parser.add_argument("--exempt", type=Path, help="the exemptions (policies/exemptions.yaml, $TENFOLD_EXEMPTIONS)")
    parser.add_argument("--settings", type=Path, help="the settings (policies/guardrails.yaml, $TENFOLD_GUARDRAILS)")
    parser.add_argument(
        "--cost", type=Path, metavar="FILE", help="write what it costs there, for --base of a later check"
    )
    parser.add_argument("--base", type=Path, metavar="FILE", help="what it cost before: what --cost wrote then")
    parser.add_argument("--root", type=Path, default=Path(), help="the project whose files findings point to (.)")


def main(given: argparse.Namespace) -> int:
    """Check, write the reports, and return the exit code."""
    try:
        report = check(given)
        reports = [_report(each) for each in given.report or ["table"]]
    except ValueError as problem:  # all of ours are, and say what to do
        print(f"error: {problem}", file=sys.stderr)
        return WRONG
    for form, file in reports:
        text = FORMATS[form](report)
        if file is None:
            print(text, end="" if text.endswith("\n") else "\n")
            continue
        try:
            file.write_text(text, encoding="utf-8")
        except OSError as problem:
            print(f"error: {file}: {problem.strerror}; name a file that can be written", file=sys.stderr)
            return WRONG
    counted = {
        "violation": [*report.stopping, *report.crossed],
        "advisory": [*report.sorted, *report.crossed],
        "never": [],
    }[given.fail_on]
    return FOUND if counted else 0


def check(given: argparse.Namespace) -> Report:
    """What the packs find. Raises ValueError, which says what to do."""
    rules = chosen(given.only)
    stack, inputs, outputs, config = _resources(given)
    evaluator = Evaluator(rules, stack, *files(given.settings, given.exempt), config)
    findings = evaluate(evaluator, inputs, outputs)
    report = Report(
        stack=stack,
        environment=evaluator.environment,
        rules=rules,
        levels={rule: evaluator.level(rule) for rule in (*rules, *(finding.rule for finding in findings))},
        findings=findings,
        resources=len(inputs),
        sources=Sources(given.root.resolve(), inputs),
    )
    return _priced(report, outputs, given) if given.cost or given.base else report


def _priced(report: Report, resources: Sequence[Resource], given: argparse.Namespace) -> Report:
    """The report with what the stack costs. Raises ValueError where a file cannot be read or written."""
    from policies.cost import guardrails, usage  # takes longer to import than to check
    from policies.cost.estimate import appraise
    from policies.cost.section import section

    found = appraise(resources, usage.load(report.environment))
    base = guardrails.base(given.base, found.environment) if given.base else None
    if given.cost:
        try:
            guardrails.save(found, given.cost)
        except OSError as problem:
            raise ValueError(f"--cost: {given.cost}: {problem.strerror}; name a file that can be written") from None
    crossed = [str(each) for each in guardrails.against_base(found, base)] if base else []
    return replace(report, crossed=crossed, sections=[section(found, guardrails.budget(resources), base)])


def chosen(only: str) -> Sequence[Rule]:
    """The rules that ``--only`` names, by pack, id, or a pattern of ids. Raises ValueError for what names none."""
    rules: dict[Rule, None] = {}
    for part in only.split(","):
        named = PACKS.get(part.strip()) or [rule for rule in RULES if fnmatch.fnmatchcase(rule.id, part.strip())]
        if not named:
            raise ValueError(f"--only: {part.strip()!r} names no rule; `python -m policies rules` lists them")
        rules |= dict.fromkeys(named)
    return list(rules)


def _resources(given: argparse.Namespace) -> tuple[str, Sequence[Resource], Sequence[Resource], dict[str, str]]:
    if given.program:
        from policies import program  # starts Pulumi's SDK

        resources = program.resources(given.program)
        return given.program, resources, resources, program.configuration(given.program)
    found = saved.load(given.file)
    return found.stack, found.inputs, found.outputs, {}


def _report(asked: str) -> tuple[str, Path | None]:
    form, _, file = asked.partition("=")
    if form not in FORMATS:
        raise ValueError(f"--report: {form!r}: use one of {', '.join(FORMATS)}")
    return form, Path(file) if file else None
