"""Each check passes where things went well, and fails for its own reason alone."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from drills.autoscaling.checks import Limits, judge
from drills.autoscaling.play import Story
from tests.drills.autoscaling.stories import ZONES, drained, lost, story, subject

WELL = (2, 2, 3, 4, 6, 6, 6, 6)


def failed(found: Story, **limits: Any) -> dict[str, str]:
    return {each.check: each.found for each in judge(found, Limits(**limits)) if not each.ok}


def test_what_went_well_passes() -> None:
    assert failed(story(WELL, drain=drained())) == {}


@pytest.mark.parametrize(
    ("found", "reasons"),
    [
        (story((2, 2, 3, 4, 5, 5, 5, 5)), {"peak": "5", "time to peak": "never", "zones": "no peak"}),
        (story((2, 2, *[3] * 40, 6)), {"time to peak": "600 s"}),
        (story(WELL, wanted=(2, 4, 3, 4, 6, 5, 6, 6)), {"no flapping": "4"}),
        (story(WELL, wanted=(2, 2, 3, 4, 6, 7, 7, 7)), {"bounds": "2 to 7"}),
        (story(WELL, wanted=(1, 2, 3, 4, 6, 6, 6, 6)), {"bounds": "1 to 6"}),
        (
            story((2, 2, 1, 4, 6, 6), wanted=(2, 2, 3, 4, 6, 6), drain=drained()),
            {"disruption budget": "2 evicted; 1 too few"},
        ),
        (
            story(WELL, drain=drained(ended=None, left=[("services", "api-1")])),
            {"disruption budget": "general-1 still has 1"},
        ),
        (story(WELL, subject=subject(skew=None)), {"zones": "the workload does not say"}),
    ],
    ids=["too few", "too late", "flapping", "too many", "below the least", "budget", "stuck", "no spread"],
)
def test_what_went_wrong_is_found(found: Story, reasons: dict[str, str]) -> None:
    assert failed(found) == reasons


def test_pods_in_one_zone_are_found() -> None:
    found = story(WELL)
    together = [dataclasses.replace(each, zones={ZONES[0]: each.ready}) for each in found.samples]
    assert failed(story(WELL, samples=together)) == {"zones": "6 (6 + 0 + 0)"}


@pytest.mark.parametrize(
    ("ready", "places", "found"),
    [
        ((2, 2, 6, 6, 6, 4, 5, 6, 6), ZONES[1:], {}),
        ((2, 2, 6, 6, 6, 4, 4, 4, 4), ZONES[1:], {"zone lost": "never"}),
        ((2, 2, 6, 6, 6, *[4] * 14, 6), ZONES[1:], {"zone lost": "225 s"}),
        ((2, 2, 6, 6, 6, 6, 6, 6, 6), ZONES[:2], {"zone lost": "never"}),
    ],
    ids=["in time", "never", "too late", "still there"],
)
def test_pods_come_back_in_the_zones_that_are_left(
    ready: tuple[int, ...], places: tuple[str, ...], found: dict[str, str]
) -> None:
    made = story(ready, wanted=[2, 2, *[6] * (len(ready) - 2)])
    after = [
        dataclasses.replace(each, zones=dict.fromkeys(places, each.ready // 2)) if each.second > 60 else each
        for each in made.samples
    ]
    assert failed(dataclasses.replace(made, samples=after, loss=lost())) == found


def test_turns_that_the_load_takes_are_no_flapping() -> None:
    there_and_back = (2, 2, 6, 6, 6, 4, 2, 2)
    assert failed(story(there_and_back)) == {}
    assert failed(story(there_and_back), more_turns=0) == {"no flapping": "1"}
