"""Load is shared, capped, and never lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from drills.autoscaling.load import spread


@given(some.floats(0, 1e6), some.integers(0, 1000), some.floats(0.01, 100))
def test_what_is_not_used_is_not_served(load: float, pods: int, capacity: float) -> None:
    each, unserved = spread(load, pods, capacity)
    assert 0 <= each <= capacity and unserved >= 0
    assert each * pods + unserved == pytest.approx(load)
    assert unserved == pytest.approx(max(load - pods * capacity, 0))
