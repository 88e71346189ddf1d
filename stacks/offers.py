"""What AWS offers in which region: instance types, database classes, cache nodes and engine versions.

The data lies beside this module in ``offers.txt``, which stacks/copy_offers.py writes from cfn-lint; it holds every
region of AWS's commercial partition. It is read once, when it is first asked for.

Each function returns what is wrong with a value, to be read after it, or nothing: "is not offered in eu-south-2; use
db.r7g.large".
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from .zones import ZONES

DATABASE_ENGINES = ("postgres", "mysql")
"""Of RDS, in its own words."""

INSTANCE_FAMILIES = frozenset(
    f"{kind}{generation}"
    for kinds, generations in {
        "t": "3 3a 4g",
        "mcr": "6a 6g 6gd 6i 7a 7g 7gd 7i 8g 8gd 8i 9g",
        "i": "4g 4i 8g",
        "g": "5 6 6e",
    }.items()
    for kind in kinds
    for generation in generations.split()
)
"""Families of EC2 instances that are known here: what nodes run on. For another, add it and copy the offers again."""

_FILE = Path(__file__).with_name("offers.txt")
_SIZES = ("nano", "micro", "small", "medium", "large", "xlarge")
_TYPE = re.compile(r"(?:\w+\.)?([a-z]+)(\d+)([a-z]*)\.(\w+)")


def instance_type(region: str, name: str) -> str | None:
    """What is wrong with an EC2 instance type, such as ``m7g.large``, in a region."""
    family = name.split(".")[0]
    if re.fullmatch(r"[a-z][\w-]*\.[\w-]+", name) and family not in INSTANCE_FAMILIES:
        return f"is of family {family}, about which nothing is known here; use one of {_listed(INSTANCE_FAMILIES)}"
    return _offered("ec2", region, name)


def database_class(region: str, engine: str, name: str) -> str | None:
    """What is wrong with an RDS instance class, such as ``db.r8g.large``, for an engine in a region."""
    if engine not in DATABASE_ENGINES:
        return _no_engine(engine, DATABASE_ENGINES)
    return _offered(engine, region, name)


def database_version(engine: str, version: str) -> str | None:
    """What is wrong with an engine version of a *new* RDS database: ``17.6``, or ``17`` for the newest of its kind.

    A database that exists may run on one that is not offered any more. AWS offers the same versions everywhere, but for
    days around a release.
    """
    return _version(engine, version, DATABASE_ENGINES)


def cache_node_type(region: str, name: str) -> str | None:
    """What is wrong with an ElastiCache node type, such as ``cache.r7g.large``, in a region."""
    return _offered("cache", region, name)


def cache_version(engine: str, version: str) -> str | None:
    """What is wrong with the version of a new cache: ``valkey`` ``8.2``, or ``8`` for the newest of its kind."""
    return _version(engine, version, ("valkey", "redis"))


def size(name: str) -> float:
    """How large a size is, for comparing: ``large`` is 4, ``xlarge`` 5, ``2xlarge`` 6, ``4xlarge`` 7."""
    match = re.fullmatch(r"(\d*)(\w+)", name)
    if match is None or match[2] not in _SIZES:
        return math.inf
    return _SIZES.index(match[2]) + math.log2(int(match[1] or 1))


@dataclass(frozen=True)
class _Offers:
    types: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """By kind and region."""
    versions: dict[str, list[str]] = field(default_factory=dict)
    """By engine, oldest first."""


@cache
def _read() -> _Offers:
    offers = _Offers()
    section = ""
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            continue
        names, rest = line.split(": ", 1)
        if section == "versions":
            offers.versions[names] = rest.split()
            continue
        sizes, places = rest.split(": ")
        listed = places.split()
        regions = ZONES.keys() - {each[1:] for each in listed} if listed[0] == "all" else listed
        types = [f"{family}.{each}" for family in names.split() for each in sizes.split()]
        for region in regions:
            offers.types.setdefault(section, {}).setdefault(region, []).extend(types)
    return offers


def _offered(kind: str, region: str, name: str) -> str | None:
    here = _read().types[kind].get(region)
    if here is None:
        return f"cannot be looked up, because {region} is no region of AWS; mend the region first"
    if name in here:
        return None
    return f"is not offered in {region}; use {_nearest(name, here)}"


def _nearest(name: str, offered: Collection[str]) -> str:
    """What is offered and most like ``name``: of its kind, its processor, its size, then of its generation."""
    wanted = _TYPE.fullmatch(name)
    if wanted is None or size(wanted[4]) == math.inf:
        return (difflib.get_close_matches(name, sorted(offered), n=1, cutoff=0.5) or sorted(offered))[0]

    def distance(other: str) -> tuple[bool, bool, float, bool, int, str]:
        match = _TYPE.fullmatch(other)
        assert match, other
        return (
            match[1] != wanted[1],
            ("g" in match[3]) != ("g" in wanted[3]),
            abs(size(match[4]) - size(wanted[4])),
            match[3] != wanted[3],
            abs(int(match[2]) - int(wanted[2])),
            other,
        )

    return min((each for each in offered if _TYPE.fullmatch(each)), key=distance)


def _version(engine: str, version: str, engines: Collection[str]) -> str | None:
    if engine not in engines:
        return _no_engine(engine, engines)
    offered = _read().versions[engine]
    if version in offered or any(each.startswith(f"{version}.") for each in offered):
        return None
    major = _major(engine, version)
    same = [each for each in offered if _major(engine, each) == major]
    remedy = same[-1] if same else f"one of {', '.join(dict.fromkeys(_major(engine, each) for each in offered))}"
    return f"is no version of {engine} that AWS offers; use {remedy}"


def _major(engine: str, version: str) -> str:
    """What a major upgrade changes: ``17`` of PostgreSQL 17.6, ``8.4`` of MySQL 8.4.7, ``8`` of Valkey 8.2."""
    return ".".join(version.split(".")[: 2 if engine == "mysql" else 1])


def _no_engine(engine: str, engines: Collection[str]) -> str:
    return f"cannot be looked up, because {engine} is no engine of it; use {' or '.join(engines)} as the engine"


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names))
