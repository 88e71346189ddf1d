"""Windows of time that AWS works in, such as ``02:00-03:00`` a day or ``sun:03:30-sun:04:30`` a week, in UTC."""

import re

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = 24 * 60
_WEEK = 7 * _DAY


def window(text: str, weekly: bool) -> tuple[int, int] | None:
    """Begin and end of a window in minutes since the week (or day) began, the end after the begin."""
    day = rf"({'|'.join(_DAYS)}):" if weekly else "()"
    match = re.fullmatch(rf"{day}([01]\d|2[0-3]):([0-5]\d)-{day}([01]\d|2[0-3]):([0-5]\d)", text.lower())
    if match is None:
        return None
    first, second = (
        (_DAYS.index(match[at]) * _DAY if weekly else 0) + int(match[at + 1]) * 60 + int(match[at + 2]) for at in (1, 4)
    )
    return first, second if second > first else second + (_WEEK if weekly else _DAY)


def overlap(weekly: tuple[int, int], daily: tuple[int, int]) -> bool:
    """Whether a weekly window and a daily one have a minute in common."""
    shifts = (day * _DAY for day in range(-1, 8))
    return any(weekly[0] < daily[1] + shift and daily[0] + shift < weekly[1] for shift in shifts)
