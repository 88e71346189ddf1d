"""Traces are pure functions of the second, and shaped as their names say."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from drills.autoscaling.traces import FULL, SHORT, Trace, chain, diurnal, ramp, spike, steady, wobble

seconds = some.floats(0, 1e6)
levels = some.floats(0, 1)


@given(levels, levels, some.floats(1, 1e4), seconds)
def test_a_ramp_stays_between_its_ends_and_arrives(first: float, last: float, length: float, second: float) -> None:
    found = ramp(first, last, length)
    assert min(first, last) - 1e-9 <= found(second) <= max(first, last) + 1e-9
    assert found(0) == pytest.approx(first) and found(length + second) == pytest.approx(last)


@given(levels, some.floats(0, 100), some.floats(1, 100), seconds)
def test_a_spike_is_ten_times_as_much_and_then_gone(level: float, start: float, length: float, second: float) -> None:
    found = spike(level, 10, start, start + length)
    assert found(second) == (level * 10 if start <= second < start + length else level)


@given(some.floats(0, 0.5), some.floats(0.5, 1), some.floats(60, 1e5), seconds)
def test_a_day_repeats_and_is_highest_at_noon(low: float, high: float, day: float, second: float) -> None:
    found = diurnal(low, high, day)
    assert low - 1e-9 <= found(second) <= high + 1e-9
    assert found(0) == pytest.approx(low) and found(day / 2) == pytest.approx(high)
    assert found(second) == pytest.approx(found(second + day), abs=1e-6)


@given(seconds, some.integers(0, 1000))
def test_noise_is_bounded_without_jumps_and_the_same_again(moment: float, seed: int) -> None:
    assert -1 <= wobble(moment, seed) <= 1 and wobble(moment, seed) == wobble(moment, seed)
    assert abs(wobble(moment, seed) - wobble(moment + 0.01, seed)) < 0.05


@given(levels, some.floats(0, 1), seconds)
def test_a_swing_goes_as_far_up_in_one_minute_as_down_in_another(level: float, swing: float, second: float) -> None:
    found = Trace(1e6, steady(level), swing=swing)
    assert abs(found.load(second) - level) == pytest.approx(level * swing)
    assert found.load(second) + found.load(second + 60) == pytest.approx(2 * level)


@pytest.mark.parametrize("seed", range(5))
def test_noise_adds_nothing_in_the_long_run(seed: int) -> None:
    found = [wobble(number / 2, seed) for number in range(20_000)]
    assert abs(sum(found) / len(found)) < 0.02
    assert max(found) > 0.9 and min(found) < -0.9


@given(some.lists(some.tuples(some.floats(1, 100), levels), min_size=1, max_size=6))
def test_a_chain_plays_each_part_in_its_turn(parts: list[tuple[float, float]]) -> None:
    found, start = chain(*((length, steady(level)) for length, level in parts)), 0.0
    for length, level in parts:
        assert found.load(start + length / 2) == level
        start += length
    assert found.seconds == pytest.approx(start)


@pytest.mark.parametrize("trace", [FULL, SHORT])
def test_what_is_played_has_a_spike_of_ten_its_peak_and_a_drain_after_it_rose(trace: Trace) -> None:
    shares = [trace.shape(second) for second in range(int(trace.seconds))]
    assert max(shares) == 1 and max(after / before for before, after in pairwise(shares)) == pytest.approx(10)
    assert trace.drain_at is not None and trace.shape(trace.drain_at) > 0.5
    assert any(trace.load(second) > share * 1.1 for second, share in enumerate(shares))
    quiet = dataclasses.replace(trace, noise=0.0, swing=0.0)
    assert [quiet.load(second) for second in range(int(trace.seconds))] == shares
