"""``python -m policies.cost.show ENV``: what an environment costs, by component and region, and a picture of it.

Runs the program itself without an engine, a sandbox or credentials. The exit status is 1 where a guardrail is crossed
or something has no price, and 2 where something cannot be read.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from policies import program
from policies.cost import guardrails, prices, usage
from policies.cost.estimate import Estimate, appraise
from policies.cost.guardrails import Base, Crossing, GuardrailError
from policies.cost.prices import PriceBookError
from policies.cost.span import Span
from policies.cost.usage import UsageError
from policies.program import ProgramError
from toolchain import HOME, ROOT, terminal


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    given = _parser().parse_args(arguments)
    try:
        book = prices.load()
        expected = usage.load(given.environment, given.usage)
        before = guardrails.base(given.base, given.environment) if given.base else None
        resources = program.resources(given.environment)
    except (PriceBookError, UsageError, GuardrailError, ProgramError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    found = appraise(resources, expected, book)
    limit = guardrails.budget(resources)
    chart = given.chart or HOME / "cost" / f"{given.environment}.svg"
    _table(found, limit, before)
    _notes(found, book)
    try:
        _draw(found, chart, limit)
        if given.save:
            guardrails.save(found, given.save)
    except (OSError, ValueError) as error:  # matplotlib's, for a kind of picture that it does not know
        print(f"error: {error}; name a file that can be written, a picture as .svg or .png", file=sys.stderr)
        return 2
    crossings = _crossings(found, limit, before)
    for each in (*found.problems, *crossings):
        print(f"error: {each}", file=sys.stderr)
    if limit is None:
        print(
            f"error: {given.environment} has no monthly budget; set tenfold:budget in "
            f"stacks/Pulumi.{given.environment}.yaml",
            file=sys.stderr,
        )
    if found.problems or crossings or limit is None:
        return 1
    print(f"next: open {_short(chart)}, or compare a change with this: {_compare(given.environment, given.save)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m policies.cost.show", description="What an environment costs.")
    parser.add_argument("environment", help="such as dev")
    parser.add_argument("--usage", type=Path, default=usage.FILE, help="what it is used for; %(default)s by default")
    parser.add_argument("--base", type=Path, help="a saved estimate to compare with")
    parser.add_argument("--save", type=Path, help="write the estimate there, as a base for later")
    parser.add_argument("--chart", type=Path, help="write the picture there (.svg, .png); below .tenfold by default")
    return parser


def _crossings(found: Estimate, limit: float | None, before: Base | None) -> list[Crossing]:
    crossings = list(guardrails.against_budget(found, limit)) if limit is not None else []
    return crossings + (list(guardrails.against_base(found, before)) if before else [])


def _table(found: Estimate, limit: float | None, before: Base | None) -> None:
    columns = ("floor", "expected", "ceiling", *(["difference"] if before else []))
    changed = {(each.component, each.region): each for each in guardrails.changes(found, before)} if before else {}
    rows = []
    for name, region in (*found.by_component, *(key for key in changed if key not in found.by_component)):
        span = found.by_component.get((name, region), Span.exactly(0))
        difference = changed.get((name, region))
        more = [f"{difference.difference:+,.2f}" if difference else ""] if before else []
        rows.append([name, region, *_amounts(span), *more])
    whole = found.total
    rows.append(
        ["total", "", *_amounts(whole), *([f"{whole.expected - before.total.expected:+,.2f}"] if before else [])]
    )
    if limit is not None:
        rows.append(["budget", "", "", f"{limit:,.2f}"])
    title = f"{found.environment}: US dollars a month"
    terminal.table(title, ("component", "region", *columns), rows, right=columns)


def _amounts(span: Span) -> list[str]:
    return [f"{amount:,.2f}" for amount in (span.floor, span.expected, span.ceiling)]


def _notes(found: Estimate, book: prices.PriceBook) -> None:
    print()
    _say("floor: unused, every scaler at its least; ceiling: every scaler at its most, used as expected.")
    _say("Not in it:")
    for each in found.not_modelled:
        _say(f"- {each}")
    priced = {charge.price for line in found.lines for charge in line.charges}
    if derived := sum(price.is_derived for price in priced):
        _say(f"{derived} of {len(priced)} prices are concluded from others: prices.csv says from which.")
    if old := set(book.ageing()) & priced:
        dates = min(price.date for price in old)
        _say(f"{len(old)} prices are older than {prices.AGES.days} days (the oldest of {dates}): docs/cost.md")


def _say(text: str) -> None:
    print(textwrap.fill(text, terminal.WIDTH))


def _draw(found: Estimate, chart: Path, limit: float | None) -> None:
    from policies.cost.chart import draw  # matplotlib takes a second to import, and only this needs it

    draw(found, chart, limit)


def _compare(environment: str, saved: Path | None) -> str:
    if saved:
        return f"make cost ENV={environment} BASE={_short(saved)}"
    return f"make cost ENV={environment} SAVE=.tenfold/cost/{environment}.json"


def _short(file: Path) -> str:
    file = file.absolute()
    return str(file.relative_to(ROOT) if file.is_relative_to(ROOT) else file)


if __name__ == "__main__":
    sys.exit(main())
