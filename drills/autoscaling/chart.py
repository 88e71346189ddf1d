"""A picture of a drill: load, pods and utilisation over time. Imports matplotlib, which takes a second."""

from __future__ import annotations

from pathlib import Path

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from drills.autoscaling.checks import Finding
from drills.autoscaling.play import SYNC_SECONDS, Story

_LOAD, _PODS, _ASKED = "#c8743a", "#3b6ea5", "#9bb8d6"
_BAD, _QUIET, _EVENT = "#b8433f", "#7d7d7d", "#6a4f93"


def draw(story: Story, findings: list[Finding], title: str, file: Path) -> None:
    """Writes the picture, in the format that the file's name ends in (png, svg, pdf)."""
    with rc_context({"svg.fonttype": "none", "font.size": 9, "axes.titlesize": 10}):
        figure = Figure(figsize=(10, 7.5), layout="constrained")
        above, middle, below = figure.subplots(3, 1, sharex=True, height_ratios=[3, 4, 3])
        minutes, event = [each.second / 60 for each in story.samples], _event(story)
        _load(above, story, minutes)
        _pods(middle, story, minutes)
        _used(below, story, minutes)
        for axes in (above, middle, below):
            axes.spines[["top", "right"]].set_visible(False)
            axes.margins(x=0)
            axes.set_ylim(bottom=0)
            if event:
                axes.axvspan(event[0] / 60, event[1] / 60, color=_EVENT, alpha=0.15, lw=0, zorder=0)
        if event:
            place = (event[0] / 60, middle.get_ylim()[1])
            middle.annotate(event[2], place, xytext=(4, -10), textcoords="offset points", color=_EVENT)
        below.set_xlabel(f"minutes, played {story.speed:.0f} times as fast")
        failed = [each.check for each in findings if not each.ok]
        verdict = f"failed: {', '.join(failed)}" if failed else "all checks passed"
        figure.suptitle(f"{title}: {verdict}", x=0.01, ha="left", fontsize=12, color=_BAD if failed else "black")
        file.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(file, dpi=120)


def _event(story: Story) -> tuple[float, float, str] | None:
    """What was done to the nodes, from when to when."""
    if story.drain:
        end = story.samples[-1].second if story.drain.ended is None else story.drain.ended
        return story.drain.began, max(end, story.drain.began + SYNC_SECONDS), "a node is emptied"
    return (story.loss.began, story.samples[-1].second, f"{story.loss.zone} is lost") if story.loss else None


def _load(axes: Axes, story: Story, minutes: list[float]) -> None:
    load = [each.load for each in story.samples]
    served = [each.load - each.unserved for each in story.samples]
    axes.fill_between(minutes, served, color=_LOAD, alpha=0.25, lw=0, label="served")
    axes.fill_between(minutes, served, load, color=_BAD, alpha=0.6, lw=0, label="not served")
    axes.plot(minutes, load, color=_LOAD, lw=1.2)
    axes.set_title("load, in cores", loc="left")
    axes.legend(frameon=False, loc="upper right", ncols=2)


def _pods(axes: Axes, story: Story, minutes: list[float]) -> None:
    least, most = story.subject.bounds
    for bound, name in ((least, "least"), (most, "most")):
        axes.axhline(bound, color=_QUIET, lw=0.8, ls=":")
        _note(axes, minutes[-1], bound, f"{name} {bound}")
    needed = [each.needed for each in story.samples]
    axes.step(minutes, needed, where="post", color=_LOAD, lw=1, alpha=0.7, label="needed by the load")
    axes.step(minutes, [each.wanted for each in story.samples], where="post", color=_ASKED, lw=3, label="asked for")
    axes.step(minutes, [each.ready for each in story.samples], where="post", color=_PODS, lw=1.4, label="ready")
    axes.set_title("pods", loc="left")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.margins(y=0.15)
    axes.legend(frameon=False, loc="upper center", ncols=3, bbox_to_anchor=(0.5, 1.16))


def _used(axes: Axes, story: Story, minutes: list[float]) -> None:
    target = story.subject.target * 100
    axes.plot(minutes, [each.used * 100 for each in story.samples], color=_PODS, lw=1.2)
    axes.axhline(target, color=_QUIET, lw=0.8, ls="--")
    _note(axes, minutes[-1], target, f"target {target:.0f} %")
    axes.set_title("use of the CPU that ready pods request, in percent", loc="left")


def _note(axes: Axes, right: float, height: float, text: str) -> None:
    """Writes on a line, at its right end."""
    axes.annotate(text, (right, height), xytext=(-2, 3), textcoords="offset points", color=_QUIET, ha="right")
