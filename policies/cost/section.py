"""What a change costs, as a part of the Markdown report on a pull request."""

from __future__ import annotations

from policies.cost.estimate import Estimate
from policies.cost.guardrails import Base, against_base, changes

ROWS = 15
"""Components that are shown; the others are in the total."""


def section(estimate: Estimate, limit: float | None, base: Base | None) -> str:
    """The total against the budget and the base, then the components: those that changed, else the dearest, folded."""
    whole = estimate.total
    budget = f", of a budget of ${limit:,.0f}" if limit is not None else ", without a budget"
    line = (
        f"**Cost of {estimate.environment}**: ${whole.expected:,.2f} a month as expected "
        f"(${whole.floor:,.2f} to ${whole.ceiling:,.2f}){budget}"
    )
    if base is None:
        rows = [
            f"| {name} | {region} | {span.floor:,.2f} | {span.expected:,.2f} | {span.ceiling:,.2f} |"
            for (name, region), span in list(estimate.by_component.items())[:ROWS]
        ]
        table = ["| component | region | floor | expected | ceiling |", "|---|---|--:|--:|--:|", *rows]
        return "\n".join([f"{line}.", "", "<details><summary>The dearest</summary>", "", *table, "", "</details>"])
    added = whole.expected - base.total.expected
    crossed = [f"❌ {crossing}" for crossing in against_base(estimate, base)]
    rows = [
        f"| {each.component} | {each.region} | {each.before:,.2f} | {each.after:,.2f} | {each.difference:+,.2f} |"
        for each in changes(estimate, base)[:ROWS]
    ]
    table = ["| component | region | before | after | difference |", "|---|---|--:|--:|--:|", *rows] if rows else []
    return "\n".join([f"{line}; **{added:+,.2f}** against the base.", "", *crossed, "", *table]).rstrip()
