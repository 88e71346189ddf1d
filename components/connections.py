"""How many connections a database takes, against how many a workload may open: arithmetic, no resources."""

import re
from collections.abc import Mapping

from .database_options import DatabaseEngine

# RDS guide, CHAP_Limits (maximum number of database connections).
_BYTES_PER_CONNECTION = {DatabaseEngine.POSTGRES: 9531392, DatabaseEngine.MYSQL: 12582880}
_MOST = {DatabaseEngine.POSTGRES: 5000, DatabaseEngine.MYSQL: 16000}
_GIB_OF_LARGE = {"t": 8, "m": 8, "r": 16}
"""GiB of size ``large`` by kind of class; other sizes are multiples (RDS guide, Concepts.DBInstanceClass.Summary)."""
_LARGES = {"micro": 1 / 8, "small": 1 / 4, "medium": 1 / 2, "large": 1.0, "xlarge": 2.0}
RESERVED = 10
"""Connections that RDS keeps for itself and for administrators, or that operations should not take from pods."""


def memory(instance_class: str) -> float:
    """Memory of an instance class in GiB: ``db.r8g.large`` has 16.

    Raises:
        ValueError: it is no class of kind t, m or r.
    """
    match = re.fullmatch(r"db\.([a-z])\d[a-z]*\.(\d*)([a-z]+)", instance_class)
    if not match or match[1] not in _GIB_OF_LARGE or match[3] not in _LARGES:
        raise ValueError(f"{instance_class!r} is no class of kind t, m or r, such as db.m8g.large")
    return _GIB_OF_LARGE[match[1]] * _LARGES[match[3]] * int(match[2] or 1)


def max_connections(engine: DatabaseEngine, instance_class: str) -> int:
    """What RDS sets ``max_connections`` to where no parameter says otherwise, rather too low than too high.

    The formula starts from the class's memory less what the operating system and RDS take. AWS does not publish how
    much that is; 8 %, and 256 MiB at least, is on the safe side.
    """
    gib = memory(instance_class)
    left = int((gib - max(gib * 0.08, 0.25)) * 2**30)
    return min(left // _BYTES_PER_CONNECTION[engine], _MOST[engine])


def shortage(engine: DatabaseEngine, instance_class: str, pools: Mapping[str, int]) -> str | None:
    """Why what is opened at most does not fit one instance; None if it does.

    Args:
        pools: Connections at most, by who opens them: the most pods that may run, times those of each.
    """
    wanted, there = sum(pools.values()), max_connections(engine, instance_class) - RESERVED
    if wanted <= there:
        return None
    each = ", ".join(f"{name} {connections}" for name, connections in pools.items())
    return f"{each} open {wanted}, and {instance_class} takes {there}; use a larger class, smaller pools, or a proxy"
