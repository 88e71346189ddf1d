"""Load over time: pure functions of the second, as shares of the most that there will be."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

Shape = Callable[[float], float]
"""A second → the share of the peak."""
_KNOT = 30.0
"""Seconds between two figures of noise that have nothing to do with each other."""
_BEAT = 60.0
"""Seconds that load which swings stays up, and then down: four looks of an autoscaler."""


@dataclass(frozen=True)
class Trace:
    """Load that is played.

    Attributes:
        seconds: How long it lasts.
        shape: The load without noise, 0 to 1.
        noise: How far above and below that it strays, as a share of it.
        seed: Another one gives other noise.
        swing: How far it jumps above and below, in turn, minute by minute: to those who wait for nothing, ever new.
        drain_at: Second at which a node is emptied; never if it is None.
    """

    seconds: float
    shape: Shape
    noise: float = 0.0
    seed: int = 1
    swing: float = 0.0
    drain_at: float | None = None

    def load(self, second: float) -> float:
        """The share of the peak at a second; above 1 where noise or a swing adds to it."""
        stray = self.noise * wobble(second / _KNOT, self.seed) + self.swing * beat(second)
        return self.shape(second) * (1 + stray)


def steady(level: float) -> Shape:
    """The same all the time."""
    return lambda second: level


def ramp(first: float, last: float, seconds: float) -> Shape:
    """From one level to another in a straight line, and then the same."""
    return lambda second: first + (last - first) * min(max(second / seconds, 0.0), 1.0)


def spike(level: float, times: float, start: float, end: float) -> Shape:
    """Many times as much, at once, from ``start`` on, and at ``end`` gone again."""
    return lambda second: level * (times if start <= second < end else 1)


def diurnal(low: float, high: float, day: float) -> Shape:
    """Lowest at the start and at the end of each day of so many seconds, highest at its noon."""
    return lambda second: low + (high - low) * (1 - math.cos(2 * math.pi * second / day)) / 2


def chain(*parts: tuple[float, Shape]) -> Trace:
    """One after the other: each lasts its seconds, and starts at its own second 0."""

    def shape(second: float) -> float:
        start = 0.0
        for seconds, part in parts[:-1]:
            if second < start + seconds:
                return part(second - start)
            start += seconds
        return parts[-1][1](second - start)

    return Trace(sum(seconds for seconds, _ in parts), shape)


def wobble(moment: float, seed: int) -> float:
    """Noise, -1 to 1: the same for the same moment and seed, without jumps, and 0 on average."""
    whole = math.floor(moment)
    part = moment - whole
    smooth = part * part * (3 - 2 * part)
    return _figure(whole, seed) * (1 - smooth) + _figure(whole + 1, seed) * smooth


def beat(second: float) -> float:
    """Down and up in turn: -1 in the first minute, 1 in the second, and so on."""
    return 1 if second // _BEAT % 2 else -1


def _figure(number: int, seed: int) -> float:
    """One of -1 to 1 that looks like chance (Knuth's multiplicative hashing, twice)."""
    mixed = (number * 2654435761 + seed * 40503) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 15)) * 2246822519) & 0xFFFFFFFF
    return ((mixed ^ (mixed >> 13)) & 0xFFFF) / 0x7FFF - 1 if mixed else 0.0


NOISE = 0.15
"""More than the tenth by which an autoscaler lets pods stray from their target."""
FULL = replace(
    chain(
        (600, spike(0.1, 10, 120, 600)),
        (720, steady(0.1)),
        (360, ramp(0.1, 0.525, 360)),
        (480, steady(0.525)),
        (240, ramp(0.525, 0.2, 240)),
        (1440, diurnal(0.2, 0.9, 1440)),
    ),
    noise=NOISE,
    drain_at=1800,
)
"""An hour: a spike, what comes after it, a ramp up to a plateau on which a node is emptied, and a day in 24 minutes."""
SHORT = replace(chain((480, spike(0.1, 10, 60, 480)), (420, steady(0.525))), swing=0.3, drain_at=360)
"""A quarter of an hour: a spike, in which a node is emptied, and a level. It swings faster than a calm autoscaler comes
down, and far enough that one which waits for nothing turns in almost every minute."""
