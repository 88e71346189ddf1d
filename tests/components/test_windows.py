"""Windows of time, by the minute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.windows import overlap, window

DAY, WEEK = 24 * 60, 7 * 24 * 60
LENGTHS = st.integers(1, 6 * 60)


@pytest.mark.parametrize(
    ("text", "weekly", "minutes"),
    [
        ("00:00-00:30", False, (0, 30)),
        ("23:30-00:30", False, (DAY - 30, DAY + 30)),
        ("Mon:00:15-mon:01:00", True, (15, 60)),
        ("sun:23:30-mon:00:30", True, (WEEK - 30, WEEK + 30)),
        ("24:00-25:00", False, None),
        ("02:00-03:00", True, None),
        ("sun:02:00-sun:03:00", False, None),
        ("day:02:00-day:03:00", True, None),
    ],
)
def test_a_window_in_minutes(text: str, weekly: bool, minutes: tuple[int, int] | None) -> None:
    assert window(text, weekly) == minutes


@given(st.integers(0, WEEK - 1), LENGTHS, st.integers(0, DAY - 1), LENGTHS)
def test_windows_overlap_when_they_share_a_minute(week: int, long: int, day: int, short: int) -> None:
    in_week = {minute % DAY for minute in range(week, week + long)}
    in_day = {minute % DAY for minute in range(day, day + short)}
    assert overlap((week, week + long), (day, day + short)) is bool(in_week & in_day)
