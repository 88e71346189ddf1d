"""What Kubernetes knows: the properties of its own kinds, and of the custom ones that rules read."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pulumi_kubernetes

from sandbox.kubernetes import charts

SDK = Path(pulumi_kubernetes.__file__).parent

CHARTS = Path(charts.__file__).parent
"""Definitions of custom resources, whose SDK class takes anything; as their charts bring them."""


def missing(token: str, paths: set[tuple[str | int, ...]]) -> list[str]:
    """What is not known among a type and its properties, each as a message."""
    if token not in _custom() and not _file(token).exists():
        return [f"neither the installed SDK nor a chart has {token}"]
    found = []
    for path in sorted(paths, key=str):
        fields = [str(key) for key in path if not isinstance(key, int)]
        if fields and fields[0] not in ("id", "arn", "name", "identifier", "region") and not _has(token, fields):
            found.append(f"{token} has no {'.'.join(fields)}")
    return found


def _has(token: str, fields: list[str]) -> bool:
    if fields[0] == "metadata":
        return _knows("meta/v1", "ObjectMetaArgs", fields[1:])
    if token in _custom():
        return _defines(_custom()[token], fields)
    version, kind = token.split(":")[1:]
    (getters,) = _classes(_file(token).read_text(), rf"{kind}(?:Init)?Args").values()
    return fields[0] in getters and _follows(version, getters[fields[0]], fields[1:])


@cache
def _custom() -> dict[str, Any]:
    """Type token → OpenAPI schema of a custom resource."""
    found = {}
    for file in CHARTS.glob("*/*_*.json"):
        spec = json.loads(file.read_text())["spec"]
        for version in spec["versions"]:
            token = f"kubernetes:{spec['group']}/{version['name']}:{spec['names']['kind']}"
            found[token] = version["schema"]["openAPIV3Schema"]
    return found


def _defines(schema: Any, fields: list[str]) -> bool:
    """Whether an OpenAPI schema has a property, at any depth."""
    if not fields:
        return True
    first, *rest = fields
    if "items" in schema:
        return _defines(schema["items"], fields)
    if first in schema.get("properties", {}):
        return _defines(schema["properties"][first], rest)
    return isinstance(schema.get("additionalProperties"), dict) and _defines(schema["additionalProperties"], rest)


def _knows(version: str, name: str, fields: list[str]) -> bool:
    """Whether an object of an API version has a property, at any depth."""
    if not fields:
        return True
    getters = _inputs(version)[name]
    return fields[0] in getters and _follows(version, getters[fields[0]], fields[1:])


def _follows(version: str, annotation: str, fields: list[str]) -> bool:
    """Whether what is annotated so has a property. What holds basic values by name has any, once."""
    if not (match := re.search(r"'(?:_(\w+)\.(\w+)\.)?(\w+Args)'", annotation)):
        return not fields or ("Mapping" in annotation and len(fields) == 1)
    group, other, name = match.groups()
    return _knows(f"{group}/{other}" if group else version, name, fields)


@cache
def _inputs(version: str) -> dict[str, dict[str, str]]:
    return _classes((SDK / version / "_inputs.py").read_text(), r"\w+Args")


def _classes(text: str, name: str) -> dict[str, dict[str, str]]:
    """Class → property as Kubernetes spells it → annotation, read from source: importing it all takes seconds."""
    found = {}
    for match in re.finditer(rf"^class ({name})\b.*?(?=^class |\Z)", text, flags=re.MULTILINE | re.DOTALL):
        getters = re.findall(
            r'@pulumi\.getter(?:\(name="(\w+)"\))?\n    def (\w+)\(self\) -> (.+):$', match[0], flags=re.MULTILINE
        )
        found[match[1]] = {camel or snake: annotation for camel, snake, annotation in getters}
    return found


def _file(token: str) -> Path:
    version, kind = token.split(":")[1:]
    return SDK / version.replace(".k8s.io", "").replace("helm.sh", "helm") / f"{kind}.py"
