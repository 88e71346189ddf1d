"""What AWS offers in which region, from the data that cfn-lint ships, and how a mend refuses what is not offered.

Read when it is first asked for, and without importing cfn-lint: that takes over a second, its files milliseconds.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from moto.core.responses import BaseResponse
from moto.core.utils import camelcase_to_underscores

from sandbox.mends import replace

Check = Callable[[Any], None]
"""Is given the response object of a call, and raises what AWS would answer."""


def refuse(responses: type[BaseResponse], checks: Mapping[str, Check]) -> None:
    """Check calls by operation before they are handled, however else their handling is mended."""
    call = responses.call_action

    def call_action(self: Any) -> Any:
        operation = self._get_action()
        if check := checks.get(operation):
            name = camelcase_to_underscores(operation)
            handle = getattr(self, name)

            def checked() -> Any:
                check(self)
                return handle()

            setattr(self, name, checked)  # each request has a response object of its own, and this is gone with it
        return call(self)

    replace(responses, call_action)


def instance_types(region: str) -> frozenset[str]:
    """The EC2 instance types of a region; none if it is not known."""
    return frozenset(_data("aws_ec2_instance/instancetype_enum").get(region, {"enum": []})["enum"])


def cache_node_types(region: str) -> frozenset[str]:
    """The ElastiCache node types of a region; none if it is not known."""
    return frozenset(_data("aws_elasticache_cachecluster/cachenodetype_enum").get(region, {"enum": []})["enum"])


def database_classes(region: str) -> Mapping[str, frozenset[str]]:
    """The RDS instance classes of a region, by engine; none if it is not known."""
    return _database_classes().get(region, {})


@cache
def cache_versions() -> Mapping[str, frozenset[str]]:
    """The versions of ElastiCache by engine."""
    return _by_engine(_data("aws_elasticache_cachecluster/engine_version"), "EngineVersion")


@cache
def database_versions() -> Mapping[str, frozenset[str]]:
    """The versions that a new RDS database may have, by engine."""
    every = _by_engine(_data("aws_rds_dbinstance/engine_version"), "EngineVersion")
    old = _by_engine(_data("aws_rds_dbinstance/engine_version_deprecated"), "EngineVersion")
    return {engine: versions - old.get(engine, frozenset()) for engine, versions in every.items()}


def is_offered(version: str, versions: frozenset[str]) -> bool:
    """Whether a version is among those: itself, or as the beginning of one ("17" of 17.6, "6.x" of 6.2)."""
    version = version.removesuffix(".x")
    return version in versions or any(each.startswith(f"{version}.") for each in versions)


@cache
def _database_classes() -> Mapping[str, Mapping[str, frozenset[str]]]:
    data = _data("aws_rds_dbinstance/dbinstanceclass_enum")
    return {region: _by_engine(rules, "DBInstanceClass") for region, rules in data.items() if region != "description"}


def _by_engine(rules: Mapping[str, Any], key: str) -> Mapping[str, frozenset[str]]:
    """The values that a schema of conditions lists for each engine; of a prohibition, those that it prohibits."""
    found: dict[str, set[str]] = defaultdict(set)
    for rule in rules["allOf"]:
        engine = rule["if"]["properties"]["Engine"].get("const")
        values = (rule["then"] or rule["if"])["properties"].get(key, {}).get("enum")
        if engine and values:
            found[engine].update(values)
    return {engine: frozenset(values) for engine, values in found.items()}


@cache
def _data(name: str) -> Any:
    spec = find_spec("cfnlint")
    assert spec is not None and spec.submodule_search_locations, "requirements.txt installs it"
    folder = Path(spec.submodule_search_locations[0], "data/schemas/extensions")
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
