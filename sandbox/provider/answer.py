"""Answers: what AWS says about a resource becomes its properties."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jmespath
from jmespath import functions

from sandbox.provider.entry import Entry, Read
from sandbox.provider.request import operation_model
from sandbox.provider.schema import Schema, Type
from sandbox.provider.values import find

_SKIPPED = frozenset({"tags", "tagsAll", "region"})


class _Functions(functions.Functions):  # type: ignore[misc]  # jmespath has no types
    """What JMESPath lacks."""

    @functions.signature({"types": ["string"]}, {"types": ["string"]})  # type: ignore[untyped-decorator]  # so
    def _func_after(self, text: str, mark: str) -> str:
        """What follows the last ``mark``: ``after(Id, '/')`` of ``/hostedzone/Z1`` is ``Z1``."""
        return text.rpartition(mark)[2]


_OPTIONS = jmespath.Options(custom_functions=_Functions())


@dataclass(frozen=True)
class Expression:
    """A compiled JMESPath."""

    parsed: Any

    def search(self, value: Any) -> Any:
        """What it finds; None for nothing."""
        return self.parsed.search(value, options=_OPTIONS)


@cache
def compiled(expression: str) -> Expression:
    """A compiled JMESPath."""
    return Expression(jmespath.compile(expression))


def properties(entry: Entry, schema: Schema, how: Read, item: Any) -> dict[str, Any]:
    """The properties that one read's answer holds.

    Args:
        item: The resource in the answer (what ``how.path`` found).
    """
    found = {name: compiled(path).search(item) for name, path in how.outputs.items() if name not in schema.outputs}
    by_name = isinstance(item, dict) and how is entry.read[0]
    for name, type_ in schema.outputs.items():
        raw = None
        if name in how.outputs:
            raw = compiled(how.outputs[name]).search(item)
        elif by_name and name not in _SKIPPED:
            member = find(item, entry.names.get(name, name))
            raw = item[member] if member else None
        if raw is not None:
            codec = entry.codecs.get(name)
            found[name] = codec.back(raw) if codec else _convert(entry, schema, type_, raw, name)
    return found


@cache
def members(service: str, operation: str, path: str) -> frozenset[str]:
    """The members that an item of an answer may have; none where the path is too clever to tell."""
    shape: Any = operation_model(service, operation).output_shape
    for part in re.sub(r"\[[^\]]*\]|[\s|@]", "", path).split("."):
        if part and (shape is None or part not in getattr(shape, "members", {})):
            return frozenset()
        shape = shape.members[part] if part else shape
        if shape.type_name == "list":
            shape = shape.member
    return frozenset(getattr(shape, "members", ()))


def _convert(entry: Entry, schema: Schema, type_: Type, value: Any, path: str) -> Any:
    """A member's value in the type of a property."""
    if isinstance(value, dict) and "Quantity" in value and type_[0] == "list":
        value = value.get("Items") or []
    if isinstance(value, dict) and len(value) == 1 and (type_[0] == "list" or list(value) == ["Value"]):
        value = next(iter(value.values()))
    if isinstance(type_, str):
        return _scalar(type_, value)
    kind, inner = type_
    if kind == "list":
        items = value if isinstance(value, list) else [value]
        return [_convert(entry, schema, inner, item, path) for item in items]
    if kind == "map":
        return (
            pairs(value)
            if isinstance(value, list)
            else {k: _convert(entry, schema, inner, v, path) for k, v in value.items()}
        )
    if isinstance(value, list):
        value = value[0] if value else {}
    fields = {}
    for name, field in schema.objects[inner].items():
        member = find(value, entry.names.get(f"{path}.{name}", name)) if isinstance(value, dict) else None
        if member is not None and value[member] is not None:
            fields[name] = _convert(entry, schema, field, value[member], f"{path}.{name}")
    return fields


def pairs(value: Any) -> dict[str, str]:
    """Tags in any of AWS's forms (a map, or a list of keys or names and values) as a map; AWS's own tags left out."""
    if isinstance(value, list):
        keys = [next(iter([*_ending(item, "key"), *_ending(item, "name")])) for item in value]
        value = {key: next(iter(_ending(item, "value")), "") for key, item in zip(keys, value, strict=True)}
    return {str(k): str(v) for k, v in (value or {}).items() if not str(k).startswith("aws:")}


def _ending(item: Mapping[str, Any], ending: str) -> list[Any]:
    return [v for k, v in item.items() if k.lower().endswith(ending)]


def _scalar(type_: str, value: Any) -> Any:
    if isinstance(value, list):
        value = value[0] if value else None
    if type_ == "str":
        if isinstance(value, (dict, list)):
            return json.dumps(value)
        if isinstance(value, bytes):
            return value.decode()
        if isinstance(value, datetime.datetime):
            return value.isoformat()
        if isinstance(value, bytes):
            return value.decode()
        return str(value).lower() if isinstance(value, bool) else None if value is None else str(value)
    if type_ == "int" and isinstance(value, str):
        return int(value) if re.fullmatch(r"-?\d+", value) else None
    if type_ == "bool" and isinstance(value, str):
        return value.lower() == "true"
    return value
