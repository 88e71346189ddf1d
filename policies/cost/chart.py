"""A picture of where the money goes: a bar for each component, by region. Imports matplotlib, which takes a second."""

from __future__ import annotations

from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure

from policies.cost.estimate import Estimate

_COLOURS = ("#3b6ea5", "#c8743a", "#5d9a62", "#8a6bb1", "#b5a33d", "#7d7d7d")
"""By region, in the order of what it costs."""


def draw(estimate: Estimate, file: Path, budget: float | None = None) -> None:
    """Writes the picture, in the format that the file's name ends in (svg, png, pdf)."""
    spans = estimate.by_component
    components = list(dict.fromkeys(name for name, _ in spans))
    expected = {name: sum(span.expected for (each, _), span in spans.items() if each == name) for name in components}
    components.sort(key=expected.__getitem__)
    regions = list(dict.fromkeys(region for _, region in spans))

    figure = Figure(figsize=(9, 0.9 + 0.34 * max(len(components), 1)), layout="constrained")
    axes = figure.subplots()
    left = [0.0] * len(components)
    for number, region in enumerate(regions):
        widths = [spans[name, region].expected if (name, region) in spans else 0.0 for name in components]
        axes.barh(components, widths, left=left, label=region, color=_COLOURS[number % len(_COLOURS)])
        left = [start + width for start, width in zip(left, widths, strict=True)]
    for row, name in enumerate(components):
        axes.text(left[row], row, f" ${expected[name]:,.0f}", va="center", fontsize=9, parse_math=False)
    axes.margins(x=0.12)
    axes.set_xlabel("US dollars a month, as expected")
    limit = f" of a budget of ${budget:,.0f}" if budget is not None else ""
    axes.set_title(
        f"{estimate.environment}: ${estimate.expected:,.0f} a month{limit}", loc="left", fontsize=11, parse_math=False
    )
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=9, loc="lower right")
    file.parent.mkdir(parents=True, exist_ok=True)
    # The same estimate gives the same file: no date, and names of elements from a fixed salt.
    with rc_context({"svg.hashsalt": "cost", "svg.fonttype": "none"}):
        figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None)
