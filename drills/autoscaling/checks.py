"""What has to hold while a trace is played: each check looks at a story and says what it wanted and what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from drills.autoscaling.play import SYNC_SECONDS, Sample, Story


@dataclass(frozen=True)
class Limits:
    """What counts as well scaled."""

    seconds_to_peak: float = 480
    """Seconds until as many pods are ready as are enough for the peak.

    Pods that have nothing left look only so much too busy as 100 percent is above the target: at 70, a look of the
    autoscaler asks for 1.43 times as many. Ten times as many take seven rounds, each a look and the start of pods.
    """
    seconds_to_recover: float = 180
    """Seconds until enough pods are ready again after a zone was lost."""
    more_turns: int = 1
    """How often the number of pods may turn, up or down, beyond the turns that the load itself takes."""


@dataclass(frozen=True)
class Finding:
    """What a check found."""

    check: str
    wanted: str
    found: str
    ok: bool


def judge(story: Story, limits: Limits | None = None) -> list[Finding]:
    """All findings about a story."""
    happened = [*CHECKS, *([budget] if story.drain else []), *([recovery] if story.loss else [])]
    return [check(story, limits or Limits()) for check in happened]


def peak(story: Story, limits: Limits) -> Finding:
    """As many pods as are enough for the most of the load, noise aside, were ready after it came."""
    needed, when = _peak(story)
    most = max((each.ready for each in story.samples if each.second >= when), default=0)
    return Finding("peak", f"{needed} ready pods", f"{most}", most >= needed)


def time_to_peak(story: Story, limits: Limits) -> Finding:
    """They were ready in time."""
    needed, when = _peak(story)
    wanted = f"within {limits.seconds_to_peak:.0f} s"
    reached = next((each.second for each in story.samples if each.second >= when and each.ready >= needed), None)
    if reached is None:
        return Finding("time to peak", wanted, "never", False)
    return Finding("time to peak", wanted, f"{reached - when:.0f} s", reached - when <= limits.seconds_to_peak)


def turns(story: Story, limits: Limits) -> Finding:
    """The number of pods goes up and down with the load, not with its noise."""
    allowed = _turns(_shape(story)) + limits.more_turns
    found = _turns([each.wanted for each in story.samples])
    return Finding("no flapping", f"at most {allowed} turns", f"{found}", found <= allowed)


def bounds(story: Story, limits: Limits) -> Finding:
    """Never fewer pods than the least, never more than the most."""
    least, most = story.subject.bounds
    wanted = [each.wanted for each in story.samples]
    found = f"{min(wanted)} to {max(wanted)}"
    return Finding("bounds", f"{least} to {most} pods", found, least <= min(wanted) and max(wanted) <= most)


def budget(story: Story, limits: Limits) -> Finding:
    """While the node was emptied, never fewer ready pods than the disruption budget demands, and it did get empty."""
    drain, wanted = story.drain, "node empty, budget kept"
    if drain is None:
        return Finding("disruption budget", wanted, "no node was emptied", False)
    if drain.ended is None:
        return Finding("disruption budget", wanted, f"{drain.node} still has {len(drain.left)}", False)
    during = _between(story.samples, drain.began, drain.ended + 2 * SYNC_SECONDS)
    least = min((each.ready - each.healthy_least for each in during), default=0)
    refused = f", {drain.refused} refused first" if drain.refused else ""
    found = f"{drain.evicted} evicted{refused}; " + (f"{-least} too few" if least < 0 else "kept")
    return Finding("disruption budget", wanted, found, least >= 0)


def recovery(story: Story, limits: Limits) -> Finding:
    """After a zone was lost, enough pods are ready in time in the others."""
    loss, wanted = story.loss, f"within {limits.seconds_to_recover:.0f} s in the others"
    if loss is None:
        return Finding("zone lost", wanted, "no zone was lost", False)
    # What is seen in the moment itself is from before it.
    after = [each for each in story.samples if each.second > loss.began + SYNC_SECONDS / 2]
    for each in after:
        enough = story.subject.enough(story.trace.shape(each.second) * story.peak)
        if each.ready >= enough and not each.zones.get(loss.zone):
            seconds = each.second - loss.began
            return Finding("zone lost", wanted, f"{seconds:.0f} s", seconds <= limits.seconds_to_recover)
    return Finding("zone lost", wanted, "never", False)


def zones(story: Story, limits: Limits) -> Finding:
    """When all pods have come for the peak, they are spread over the zones as evenly as the workload says."""
    skew, (needed, when) = story.subject.skew, _peak(story)
    if skew is None:
        return Finding("zones", "a spread over zones", "the workload does not say", False)
    risen = [each for each in story.samples if each.second >= when and each.ready >= needed]
    full = next((each for each in risen if each.ready >= each.wanted), None)
    if full is None:
        return Finding("zones", f"skew {skew} at the peak", "no peak", False)
    found = skew_of(full.zones, story.subject.zones)
    shown = " + ".join(str(full.zones.get(zone, 0)) for zone in story.subject.zones)
    return Finding("zones", f"skew {skew} at the peak", f"{found} ({shown})", found <= skew)


CHECKS: Sequence[Callable[[Story, Limits], Finding]] = (peak, time_to_peak, turns, bounds, zones)
"""Those of every story."""


def skew_of(pods: Mapping[str, int], all_zones: Iterable[str]) -> int:
    """How many more pods the fullest zone has than the emptiest."""
    counts = [pods.get(zone, 0) for zone in all_zones]
    return max(counts) - min(counts)


def _peak(story: Story) -> tuple[int, float]:
    """Pods that are enough for the most of the load, and the second at which it comes; noise aside."""
    shape = _shape(story)
    return max(shape), story.samples[shape.index(max(shape))].second


def _shape(story: Story) -> list[int]:
    """Pods that are enough for the load at each sample, noise aside."""
    return [story.subject.enough(story.trace.shape(each.second) * story.peak) for each in story.samples]


def _turns(numbers: Sequence[int]) -> int:
    """How often numbers change from going up to going down, or back."""
    steps = [after - before for before, after in pairwise(numbers) if after != before]
    return sum((one > 0) != (other > 0) for one, other in pairwise(steps))


def _between(samples: Sequence[Sample], first: float, last: float) -> list[Sample]:
    return [each for each in samples if first <= each.second <= last]
