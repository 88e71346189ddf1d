"""How load falls on pods: evenly on those that are ready, as far as they can carry it."""

from __future__ import annotations


def spread(load: float, pods: int, capacity: float) -> tuple[float, float]:
    """What each pod uses, and what nobody serves; all in cores.

    Args:
        load: What there is to do.
        pods: Those that are ready.
        capacity: What one of them can do at most.
    """
    each = min(load / pods, capacity) if pods else 0.0
    return each, max(load - each * pods, 0.0)
