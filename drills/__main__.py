"""``python -m drills autoscaling ENV``: plays load to a service of an environment, and judges what its autoscaler does.

Runs the environment's program without an engine, and its objects on a control plane of its own: neither a sandbox nor
credentials are needed. The exit status is 1 where a check fails, and 2 where the drill could not be held.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import toolchain
from drills.autoscaling import checks, play, subject, world
from drills.autoscaling.play import FASTEST, Story
from drills.autoscaling.report import show
from drills.autoscaling.traces import FULL, SHORT
from toolchain import HOME, Problem

FOLDER = HOME / "drills"
START_SECONDS = 20
"""From a pod's node until it is ready: an image that is there already, and a program that starts quickly."""
INTERRUPTED = 130
_TOO_SLOW = 2.0


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    given = _parser().parse_args(arguments)
    try:
        with toolchain.lock("drill", "another drill is being held"):
            story = _hold(given)
        chart = given.chart or FOLDER / f"autoscaling-{given.environment}-{given.service}.png"
        return show(story, given.environment, chart, checks.Limits(seconds_to_peak=given.within))
    except Problem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("error: the drill was interrupted; everything that it started has ended", file=sys.stderr)
        return INTERRUPTED


def _hold(given: argparse.Namespace) -> Story:
    if given.speed <= 0 or given.speed > FASTEST:
        raise Problem(f"--speed is {given.speed:g}: give one above 0 and up to {FASTEST:g}")
    with toolchain.step(f"running the program of {given.environment}"):
        found = subject.of(given.environment, given.service)
    peak, trace = found.peak, SHORT if given.short else FULL
    with ExitStack() as everything:
        with toolchain.step("starting a control plane, controllers and simulated nodes"):
            opening = world.opened(FOLDER / "control-plane", [found], given.start_seconds / given.speed)
            here = everything.enter_context(opening)
            here.enter(found, given.speed)
        minutes, seconds = trace.seconds / 60, trace.seconds / given.speed
        with toolchain.step(f"playing {minutes:.0f} minutes of load to {found.name} in {seconds:.0f} s"):
            (story,) = play.play(here, [found], trace, peak, given.speed, given.lose_zone)
    if story.speed < given.speed / _TOO_SLOW:
        raise Problem(
            f"the load could be played only {story.speed:.0f} times as fast, for it waits until the autoscaler has "
            f"looked: this machine is too busy for that speed. Use --speed {max(1, given.speed // 2):.0f}"
        )
    return story


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m drills", description="Rehearse what has to hold.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    one = commands.add_parser("autoscaling", help="play load to a service and judge its autoscaler")
    one.add_argument("environment", metavar="ENV", help="such as dev")
    one.add_argument("--service", default="api", help="%(default)s by default")
    one.add_argument("--speed", type=float, default=FASTEST, help="seconds of load in one of the clock; %(default)g")
    one.add_argument("--lose-zone", action="store_true", help="take away a zone, and not one node")
    one.add_argument("--short", action="store_true", help="a quarter of an hour in the place of an hour")
    starts = "seconds from a pod's node until it is ready; %(default)g"
    one.add_argument("--start-seconds", type=float, default=START_SECONDS, help=starts)
    within = checks.Limits.seconds_to_peak
    one.add_argument("--within", type=float, default=within, help="seconds that the peak may take; %(default)g")
    one.add_argument("--chart", type=Path, help="write the picture there (.png, .svg); below .tenfold by default")
    return parser


if __name__ == "__main__":
    sys.exit(main())
