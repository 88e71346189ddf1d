"""Protobuf's ``Struct`` to Python and back; the library's own JSON conversion takes ten times as long."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from google.protobuf.struct_pb2 import ListValue, Struct, Value

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"


def to_python(struct: Struct) -> dict[str, Any]:
    """The fields as a dictionary; whole numbers become ints, secrets what they hold."""
    return {name: _python(value) for name, value in struct.fields.items()}


def to_struct(values: dict[str, Any], secrets: Collection[str] = ()) -> Struct:
    """A dictionary as a struct, the fields named in ``secrets`` marked as such."""
    struct = Struct()
    for name, value in values.items():
        _fill(struct.fields[name], {_SIGNATURE: _SECRET, "value": value} if name in secrets else value)
    return struct


def secrets_in(*structs: Struct) -> set[str]:
    """The names of the fields that are secret, or hold what is."""
    return {name for struct in structs for name, value in struct.fields.items() if _secret(value)}


def _secret(value: Value) -> bool:
    kind = value.WhichOneof("kind")
    if kind == "list_value":
        return any(_secret(item) for item in value.list_value.values)
    if kind != "struct_value":
        return False
    fields = value.struct_value.fields
    return fields[_SIGNATURE].string_value == _SECRET if _SIGNATURE in fields else any(map(_secret, fields.values()))


def _python(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return value.string_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return [_python(item) for item in value.list_value.values]
    if kind == "struct_value":
        fields = {name: _python(item) for name, item in value.struct_value.fields.items()}
        return fields.get("value") if fields.get(_SIGNATURE) == _SECRET else fields
    return None


def _fill(target: Value, value: Any) -> None:
    if value is None:
        target.null_value = 0
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, str):
        target.string_value = value
    elif isinstance(value, (int, float)):
        target.number_value = value
    elif isinstance(value, dict):
        target.struct_value.CopyFrom(to_struct(value))
    else:
        items = ListValue()
        for item in value:
            _fill(items.values.add(), item)
        target.list_value.CopyFrom(items)


def hide(struct: Struct, name: str) -> None:
    """Mark a field as secret, with all that it holds."""
    value = struct.fields[name]
    if not _marked(value):
        held = Value()
        held.CopyFrom(value)
        value.struct_value.Clear()
        value.struct_value.fields[_SIGNATURE].string_value = _SECRET
        value.struct_value.fields["value"].CopyFrom(held)


def carry_secrets(struct: Struct, known: Struct) -> None:
    """Mark what is secret in ``known``: the field itself where both hold objects, else all of the field."""
    for name, value in known.fields.items():
        if name not in struct.fields or not _secret(value):
            continue
        ours = struct.fields[name]
        if all(each.HasField("struct_value") and not _marked(each) for each in (ours, value)):
            carry_secrets(ours.struct_value, value.struct_value)
        else:
            hide(struct, name)


def _marked(value: Value) -> bool:
    """Whether the value itself is one that was marked."""
    fields = value.struct_value.fields if value.HasField("struct_value") else {}
    return _SIGNATURE in fields and bool(fields[_SIGNATURE].string_value == _SECRET)
