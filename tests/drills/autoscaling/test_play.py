"""The real autoscaler under load: dev's own service keeps what the checks demand, and bad configurations do not."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from drills.autoscaling import play, subject, world
from drills.autoscaling.checks import judge
from drills.autoscaling.play import FASTEST, SYNC_SECONDS, Story
from drills.autoscaling.subject import Subject
from drills.autoscaling.traces import SHORT
from tests.drills.autoscaling.stories import moved

pytestmark = pytest.mark.kubernetes

START_SECONDS = 20


@dataclass(frozen=True)
class Played:
    """What happened to each, under the same load at the same time."""

    good: Story
    bad: Story
    """Target 95 %, and nothing that keeps it calm."""
    hasty: Story
    """The same target as the good one, and nothing that keeps it calm."""
    by_requests: Story
    """The good one, which scales on requests too."""
    folder: Path


def subjects() -> list[Subject]:
    """With room for so many pods that a spike takes several rounds."""
    of_dev = subject.of("dev", "api")
    good = moved(of_dev, of_dev.namespace, most=8)
    return [
        good,
        moved(good, "bad", target=95, calm=False),
        moved(good, "hasty", calm=False),
        moved(good, "requests", requests=600),
    ]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    drilled = subjects()
    folder = tmp_path_factory.mktemp("drill") / "plane"
    with world.opened(folder, drilled, START_SECONDS / FASTEST) as here:
        for each in drilled:
            here.enter(each, FASTEST)
        first, second, third, fourth = play.play(here, drilled, SHORT, drilled[0].peak)
    return Played(first, second, third, fourth, folder)


def failed(story: Story) -> set[str]:
    return {each.check for each in judge(story) if not each.ok}


def test_the_services_own_configuration_holds(played: Played) -> None:
    assert {each.check: each.found for each in judge(played.good) if not each.ok} == {}


def test_a_target_that_pods_cannot_exceed_never_reaches_the_peak(played: Played) -> None:
    assert {"peak", "time to peak"} <= failed(played.bad)
    assert sum(each.unserved for each in played.bad.samples) > sum(each.unserved for each in played.good.samples)


def test_without_stabilization_it_flaps(played: Played) -> None:
    assert "no flapping" in failed(played.hasty)


def test_requests_tell_more_than_pods_that_have_nothing_left(played: Played) -> None:
    assert "peak" not in failed(played.by_requests)
    lost = {name: sum(each.unserved for each in getattr(played, name).samples) for name in ("by_requests", "good")}
    assert lost["by_requests"] < lost["good"]


def test_load_goes_to_the_pods_that_are_ready(played: Played) -> None:
    for each in played.good.samples:
        assert each.used * played.good.subject.request * each.ready + each.unserved == pytest.approx(each.load)
        assert sum(each.zones.values()) == each.ready


def test_a_node_was_emptied_and_takes_nobody_any_more(played: Played) -> None:
    drain = played.good.drain
    assert drain is not None and drain.done and drain.evicted and not drain.left


@pytest.mark.parametrize("name", ["good", "bad", "hasty", "by_requests"])
def test_time_goes_on_only_when_the_autoscaler_has_looked(played: Played, name: str) -> None:
    found: Story = getattr(played, name)
    assert [each.second for each in found.samples] == [number * SYNC_SECONDS for number in range(len(found.samples))]
    assert found.looked_every <= SYNC_SECONDS and found.speed <= FASTEST


def test_nothing_is_left(played: Played) -> None:
    running = subprocess.run(["ps", "-eww", "-o", "args="], capture_output=True, text=True, check=True).stdout
    assert str(played.folder) not in running
    assert not played.folder.exists()
