"""An autoscaler's pace stays what it is, in a world that is faster."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from drills.autoscaling.hasten import hastened


def scaler(**behavior: Any) -> dict[str, Any]:
    return {"kind": "HorizontalPodAutoscaler", "spec": {"maxReplicas": 9, "behavior": behavior}}


def policy(kind: str, value: int, seconds: int) -> dict[str, Any]:
    return {"type": kind, "value": value, "periodSeconds": seconds}


def test_windows_and_periods_are_as_much_shorter_as_the_world_is_faster() -> None:
    given_ = {"stabilizationWindowSeconds": 300, "policies": [policy("Percent", 10, 60)]}
    found = hastened(scaler(scaleDown=given_), 60)["spec"]["behavior"]["scaleDown"]
    assert found["stabilizationWindowSeconds"] == 5
    assert found["policies"] == [policy("Percent", 10, 1)]


@pytest.mark.parametrize(
    ("direction", "before", "after"),
    [
        ("scaleUp", policy("Pods", 4, 15), policy("Pods", 16, 1)),
        ("scaleUp", policy("Percent", 100, 15), policy("Percent", 1500, 1)),  # doubled four times
        ("scaleDown", policy("Percent", 50, 30), policy("Percent", 75, 1)),  # halved twice
        ("scaleDown", policy("Percent", 100, 15), policy("Percent", 100, 1)),
    ],
)
def test_a_period_below_a_second_lasts_one_and_lets_as_many_pods_through(
    direction: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    found = hastened(scaler(**{direction: {"policies": [before]}}), 60)
    assert found["spec"]["behavior"][direction]["policies"] == [after]


def test_what_the_server_would_fill_in_is_hastened_too() -> None:
    found = hastened({"kind": "HorizontalPodAutoscaler", "spec": {"maxReplicas": 9}}, 60)["spec"]["behavior"]
    assert found["scaleDown"]["stabilizationWindowSeconds"] == 5
    assert found["scaleUp"]["stabilizationWindowSeconds"] == 0


def test_no_stabilization_stays_none_and_the_given_one_is_left_alone() -> None:
    calm = scaler(scaleDown={"stabilizationWindowSeconds": 0})
    assert hastened(calm, 60)["spec"]["behavior"]["scaleDown"]["stabilizationWindowSeconds"] == 0
    assert calm == scaler(scaleDown={"stabilizationWindowSeconds": 0})


@given(some.integers(1, 1800), some.integers(1, 1000), some.integers(0, 3600), some.floats(1, 60))
def test_the_api_takes_what_comes_out_and_the_pace_is_the_same(
    seconds: int, value: int, window: int, speed: float
) -> None:
    given_ = {"stabilizationWindowSeconds": window, "policies": [policy("Pods", value, seconds)]}
    found = hastened(scaler(scaleUp=given_), speed)["spec"]["behavior"]["scaleUp"]
    (after,) = found["policies"]
    assert 0 <= found["stabilizationWindowSeconds"] <= 3600 and 1 <= after["periodSeconds"] <= 1800
    assert after["value"] / after["periodSeconds"] == pytest.approx(value / seconds * speed, abs=0.5 + 1e-6)
