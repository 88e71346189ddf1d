"""Copies from the installed cfn-lint what AWS offers where: ``python -m stacks.copy_offers > stacks/offers.txt``.

cfn-lint's authors read it from the APIs of EC2, RDS and ElastiCache. Copied, because it ships 10 MB of JSON, most of it
about engines and families that nothing here runs on. Run it again whenever cfn-lint moves; a test says so.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .offers import DATABASE_ENGINES, INSTANCE_FAMILIES, size
from .zones import ZONES

CACHE_ENGINES = ("redis", "valkey")


def text() -> str:
    """The content of the file: its source, then one line a fact."""
    shapes = {
        "ec2": {region: _kept(types) for region, types in _by_region("aws_ec2_instance/instancetype_enum").items()},
        "cache": _by_region("aws_elasticache_cachecluster/cachenodetype_enum"),
        **{engine: _database_classes(engine) for engine in DATABASE_ENGINES},
    }
    lines = [f"# From cfn-lint {version('cfn-lint')}, written by `python -m stacks.copy_offers > stacks/offers.txt`."]
    lines += ["# Family, its sizes, and the regions that offer them; `all -x` is every region but x."]
    for kind, regions in shapes.items():
        lines += ["", f"[{kind}]", *_lines(regions)]
    lines += ["", "[versions]"]
    for engine in DATABASE_ENGINES:
        lines.append(f"{engine}: {' '.join(_database_versions(engine))}")
    for engine in CACHE_ENGINES:
        lines.append(f"{engine}: {' '.join(_versions('aws_elasticache_cachecluster/engine_version', engine))}")
    return "\n".join(lines) + "\n"


def _schema(name: str) -> Any:
    """One of cfn-lint's data files; found without importing cfn-lint, which takes over a second."""
    spec = find_spec("cfnlint")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("cfn-lint is not installed; run `make test` or install requirements.txt")
    folder = Path(spec.submodule_search_locations[0], "data/schemas/extensions")
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def _by_region(name: str) -> dict[str, set[str]]:
    data = _schema(name)
    return {region: set(data[region]["enum"]) for region in ZONES}


def _kept(types: Iterable[str]) -> set[str]:
    return {each for each in types if each.split(".")[0] in INSTANCE_FAMILIES and "metal" not in each}


def _choices(rules: dict[str, Any], engine: str, key: str) -> Iterator[str]:
    """The values of ``key`` that a schema of conditions lists for an engine; whatever else it asks about."""
    for rule in rules["allOf"]:
        then = rule["then"] or rule["if"]  # what is deprecated stands in the condition, and is forbidden
        if rule["if"]["properties"]["Engine"].get("const") == engine and key in then["properties"]:
            yield from then["properties"][key]["enum"]


def _database_classes(engine: str) -> dict[str, set[str]]:
    data = _schema("aws_rds_dbinstance/dbinstanceclass_enum")
    return {region: set(_choices(data[region], engine, "DBInstanceClass")) for region in ZONES}


def _versions(name: str, engine: str) -> list[str]:
    found = set(_choices(_schema(name), engine, "EngineVersion"))
    return sorted(found, key=lambda each: ([int(part) for part in each.split("-")[0].split(".")], each))


def _database_versions(engine: str) -> list[str]:
    """Those that a new database may have. "17" for the newest 17.x is one whatever cfn-lint says, so it is left out."""
    old = set(_versions("aws_rds_dbinstance/engine_version_deprecated", engine))
    every = _versions("aws_rds_dbinstance/engine_version", engine)
    return [each for each in every if each not in old and "." in each]


def _lines(regions: dict[str, set[str]]) -> Iterator[str]:
    """Families with the same sizes in the same regions share a line."""
    offers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for region, types in regions.items():
        sizes: dict[str, list[str]] = defaultdict(list)
        for each in types:
            family, _, of = each.rpartition(".")
            sizes[family].append(of)
        for family, found in sizes.items():
            offers[family, " ".join(sorted(found, key=lambda of: (size(of), of)))].add(region)
    families: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (family, sized), where in sorted(offers.items()):
        missing = sorted(set(ZONES) - where)
        short = "all" + "".join(f" -{each}" for each in missing)
        listed = " ".join(sorted(where))
        families[sized, min(short, listed, key=len)].append(family)
    for (sized, places), names in sorted(families.items(), key=lambda item: item[1]):
        yield f"{' '.join(names)}: {sized}: {places}"


if __name__ == "__main__":
    sys.stdout.write(text())
