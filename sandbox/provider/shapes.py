"""Values in the shapes of botocore's models: converted, and checked as AWS would.

botocore's own validation knows neither enums nor patterns nor upper bounds, and names members instead of properties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from botocore.model import Shape

from sandbox.provider.schema import Schema, Type
from sandbox.provider.values import UNKNOWN, Invalid, empty, find

NOT_MAPPED = "is not mapped to an AWS call by the sandbox (see sandbox/provider/README.md)"
_INDEX = re.compile(r"\[\d+\]")


def convert(shape: Shape, value: Any, where: str, names: Mapping[str, str]) -> Any:
    """A property's value in the form of a shape; its unknown parts stay UNKNOWN.

    Args:
        where: The path of the property, for messages.
        names: Property path → member, where the two differ.

    Raises:
        Invalid: AWS would refuse the value.
    """
    if value == UNKNOWN:
        return UNKNOWN
    if shape.type_name == "structure":
        if isinstance(value, list) and counted(shape):
            return {"Quantity": len(value), "Items": convert(shape.members["Items"], value, where, names)}
        return _structure(shape, value, where, names)
    if shape.type_name == "list":
        if isinstance(value, dict) and len(pair := _pair(shape.member)) == 2:
            value = [dict(zip(pair, item, strict=True)) for item in value.items()]
        items = value if isinstance(value, list) else [value]
        _bounds(shape, len(items), where, "elements")
        return [convert(shape.member, item, f"{where}[{i}]", names) for i, item in enumerate(items)]
    if shape.type_name == "map":
        if not isinstance(value, dict):
            raise Invalid(where, f"'{where}' must be an object")
        return {k: convert(shape.value, v, f"{where}.{k}", names) for k, v in value.items()}
    return _scalar(shape, value, where)


def unmapped(shape: Shape, type_: Type, path: str, names: Mapping[str, str], schema: Schema) -> Iterator[str]:
    """Paths of the fields of a property that a shape has no member for."""
    while isinstance(type_, list) and type_[0] == "list":
        type_ = type_[1]
        shape = shape.members["Items"] if counted(shape) else shape
        shape = shape.member if shape.type_name == "list" else shape
    if shape.type_name == "list":
        shape = shape.member
    recursive = path.count(".") > 5
    if not isinstance(type_, list) or type_[0] != "object" or shape.type_name != "structure" or recursive:
        return
    for field, inner in schema.objects[type_[1]].items():
        member = find(shape.members, names.get(f"{path}.{field}", field))
        if member is None:
            yield f"{path}.{field}"
        else:
            yield from unmapped(shape.members[member], inner, f"{path}.{field}", names, schema)


def counted(shape: Shape) -> bool:
    """Whether the shape is a list with its length beside it, which is how CloudFront takes lists."""
    return bool(shape.type_name == "structure" and {"Quantity", "Items"} <= shape.members.keys())


def _structure(shape: Shape, value: Any, where: str, names: Mapping[str, str]) -> dict[str, Any]:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        if len(shape.members) == 1:
            member, inner = next(iter(shape.members.items()))
            return {member: convert(inner, value, where, names)}
        raise Invalid(where, f"'{where}' must be one object")
    result = {}
    for key, item in value.items():
        if item is None:
            continue
        member = find(shape.members, names.get(f"{_INDEX.sub('', where)}.{key}", key))
        if member is None:
            raise Invalid(f"{where}.{key}", f"'{where}.{key}' {NOT_MAPPED}")
        inner = shape.members[member]
        # An empty structure tells which of several things is meant, and the value of a pair may be empty.
        says = (item == {} and inner.type_name == "structure") or (item == "" and len(_pair(shape)) == 2)
        if says or not empty(item) or member in shape.required_members:
            result[member] = convert(inner, item, f"{where}.{key}", names)
    if counted(shape):
        result.setdefault("Quantity", len(result.get("Items", [])))
    for member in shape.required_members:
        if member not in result:
            raise Invalid(where, f"'{where}' lacks {member[0].lower() + member[1:]}, which AWS demands")
    return result


def _pair(shape: Shape) -> list[str]:
    """The members of a key/value structure (``Key``, ``Value``; ``TagKey``, ``TagValue``), else nothing."""
    if shape.type_name != "structure" or len(shape.members) != 2:
        return []
    names = sorted(shape.members, key=lambda name: bool(name.lower().endswith("value")))
    return names if names[1].lower().endswith("value") else []


def _scalar(shape: Shape, value: Any, where: str) -> Any:
    if isinstance(value, (dict, list)):
        raise Invalid(where, f"'{where}' must be a single value")
    if shape.type_name == "string":
        return _text(shape, str(value).lower() if isinstance(value, bool) else str(value), where)
    if shape.type_name in ("integer", "long", "float", "double"):
        try:
            number = float(value) if shape.type_name in ("float", "double") else int(value)
        except ValueError:
            raise Invalid(where, f"'{where}' is {value!r}: AWS wants a number") from None
        _bounds(shape, number, where, "")
        return number
    if shape.type_name == "boolean" and isinstance(value, str):
        return value == "true"
    return value


def _text(shape: Shape, text: str, where: str) -> str:
    values = getattr(shape, "enum", None)
    if values and text not in values:
        more = " …" if len(values) > 20 else ""
        raise Invalid(where, f"'{where}' is {text!r}: AWS takes {', '.join(values[:20])}{more}")
    _bounds(shape, len(text), where, "characters")
    pattern = _pattern(shape.metadata.get("pattern", ""))
    if pattern and not pattern.fullmatch(text):
        raise Invalid(where, f"'{where}' is {text!r}: AWS wants it to match {pattern.pattern}")
    return text


def _bounds(shape: Shape, size: float, where: str, unit: str) -> None:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if (low is not None and size < low) or (high is not None and size > high):
        limits = (
            f"{low} to {high}" if None not in (low, high) else f"at least {low}" if high is None else f"at most {high}"
        )
        what = f"has {size} {unit}" if unit else f"is {size}"
        raise Invalid(where, f"'{where}' {what}: AWS takes {limits}")


@cache
def _pattern(text: str) -> re.Pattern[str] | None:
    """A pattern of the model; None where it is written in a way that only Java knows."""
    try:
        return re.compile(text) if text else None
    except re.error:
        return None
