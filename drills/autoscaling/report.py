"""What a drill prints: the story as a table, the findings, and where the picture is."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from drills.autoscaling.checks import Finding, Limits, judge
from drills.autoscaling.play import Sample, Story
from toolchain import ROOT

WIDTH = 100
"""Columns at most."""
_LINES = 24


def show(story: Story, environment: str, chart: Path, limits: Limits) -> int:
    """Prints a story and what is to be thought of it, draws the picture, and returns the exit status."""
    findings = judge(story, limits)
    console = Console(width=WIDTH, highlight=False, markup=False, emoji=False)
    console.print(_told(story, environment))
    console.print()
    console.print(_judged(findings))
    console.print(f"\n{_how(story)}")
    _draw(story, findings, f"{story.subject.name} of {environment}", chart)
    failed = [each.check for each in findings if not each.ok]
    where = chart.absolute()
    shown = where.relative_to(ROOT) if where.is_relative_to(ROOT) else where
    if failed:
        setting = f"services.{story.subject.name}.replicas in stacks/Pulumi.{environment}.yaml"
        print(f"failed: {', '.join(failed)}\nnext: open {shown}, change {setting}, and drill again")
        return 1
    print(f"all checks passed\nnext: open {shown}")
    return 0


def _told(story: Story, environment: str) -> Table:
    least, most = story.subject.bounds
    title = f"{story.subject.name} of {environment}: {least} to {most} pods, {story.subject.target:.0%} of the CPU"
    table = Table(title=title, title_justify="left", title_style="bold", box=None)
    for name in ("minute", "load, cores", "not served", "pods needed", "asked for", "ready", "CPU used", "by zone"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in story.samples[:: max(1, len(story.samples) // _LINES)]:
        table.add_row(
            f"{each.second / 60:.0f}",
            f"{each.load:.2f}",
            f"{each.unserved:.2f}" if each.unserved >= 0.005 else "",
            str(each.needed),
            str(each.wanted),
            str(each.ready),
            f"{each.used:.0%}",
            _by_zone(each, story),
        )
    return table


def _by_zone(sample: Sample, story: Story) -> str:
    return " ".join(str(sample.zones.get(zone, 0)) for zone in story.subject.zones)


def _judged(findings: list[Finding]) -> Table:
    table = Table(box=None)
    table.add_column("check", no_wrap=True)
    table.add_column("wanted")
    table.add_column("found")
    table.add_column("")
    for each in findings:
        table.add_row(each.check, each.wanted, each.found, "ok" if each.ok else "FAILED")
    return table


def _how(story: Story) -> str:
    load, unserved = sum(each.load for each in story.samples), sum(each.unserved for each in story.samples)
    drain, loss = story.drain, story.loss
    event = f" {drain.node} was emptied in minute {drain.began / 60:.0f}." if drain else ""
    event += f" {loss.zone} was lost in minute {loss.began / 60:.0f}." if loss else ""
    return (
        f"{unserved / load:.1%} of the load was not served.{event}\n"
        f"Played {story.speed:.0f} times as fast; the autoscaler looked every {story.looked_every:.0f} s of it. "
        "What it shows: docs/drills.md"
    )


def _draw(story: Story, findings: list[Finding], title: str, chart: Path) -> None:
    from drills.autoscaling.chart import draw  # matplotlib takes a second to import, and only this needs it

    draw(story, findings, title, chart)
