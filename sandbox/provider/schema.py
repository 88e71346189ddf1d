"""The official schema of a resource type, read off the installed ``pulumi_aws`` SDK.

Importing the SDK's classes costs seconds and 200 MB, so what is read off them is kept as JSON, a file a type: all
types of the entries as soon as one is missing.
"""

from __future__ import annotations

import difflib
import fcntl
import hashlib
import importlib
import json
import keyword
import re
import subprocess
import sys
import types
import typing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, ForwardRef

import toolchain
from sandbox.provider.values import UNKNOWN

_READER = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
_FOLDER = toolchain.HOME / "cache" / f"schema-aws-{version('pulumi-aws')}-{_READER}"

Type = Any
"""``"str"``, ``"int"``, ``"float"``, ``"bool"``, ``"any"``, ``["list", T]``, ``["map", T]`` or ``["object", name]``."""

_BASIC = {str: "str", int: "int", float: "float", bool: "bool"}
_PYTHON: dict[str, type | tuple[type, ...]] = {"str": str, "int": int, "float": (int, float), "bool": bool}
_SPOKEN = {"str": "a string", "int": "a whole number", "float": "a number", "bool": "true or false"}


@dataclass(frozen=True)
class Schema:
    """What a resource type takes and gives."""

    inputs: dict[str, Type]
    required: list[str]
    outputs: dict[str, Type]
    """All properties of its state, the inputs among them."""
    computed: list[str]
    """Properties that always have a value once the resource exists, whether the program gives one or not."""
    json: list[str]
    """Inputs that also take an object, which becomes JSON text."""
    objects: dict[str, dict[str, Type]]
    required_in: dict[str, list[str]]

    def problems(self, inputs: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """What is wrong with a program's inputs, as pairs of property path and reason."""
        yield from self._fields(inputs, self.inputs, self.required, "")

    def _fields(
        self, value: dict[str, Any], fields: dict[str, Type], required: list[str], path: str
    ) -> Iterator[tuple[str, str]]:
        for name in required:
            if value.get(name) is None:
                yield f"{path}{name}", f"missing required property '{path}{name}'"
        for name, item in value.items():
            if name.startswith("__"):
                continue
            if name not in fields:
                near = difflib.get_close_matches(name, fields, 1)
                hint = f"did you mean '{near[0]}'?" if near else f"it takes {', '.join(sorted(fields))}"
                yield f"{path}{name}", f"unknown property '{path}{name}': {hint}"
            elif item is not None:
                yield from self._value(item, fields[name], f"{path}{name}", as_json=not path and name in self.json)

    def _value(self, value: Any, type_: Type, path: str, as_json: bool = False) -> Iterator[tuple[str, str]]:
        if value == UNKNOWN or type_ == "any" or (as_json and isinstance(value, dict)):
            return
        if isinstance(type_, str):
            if not isinstance(value, _PYTHON[type_]) or (isinstance(value, bool) and type_ != "bool"):
                yield path, f"'{path}' must be {_SPOKEN[type_]}, not {json.dumps(value)}"
        elif type_[0] == "list":
            if not isinstance(value, list):
                yield path, f"'{path}' must be a list, not {json.dumps(value)}"
                return
            for index, item in enumerate(value):
                yield from self._value(item, type_[1], f"{path}[{index}]")
        elif not isinstance(value, dict):
            yield path, f"'{path}' must be an object, not {json.dumps(value)}"
        elif type_[0] == "map":
            for key, item in value.items():
                yield from self._value(item, type_[1], f"{path}.{key}")
        else:
            yield from self._fields(value, self.objects[type_[1]], self.required_in[type_[1]], f"{path}.")


@cache
def load(token: str) -> Schema:
    """The schema of a type such as ``aws:ec2/vpc:Vpc``.

    Raises:
        LookupError: the SDK has no such type.
    """
    if not _file(token).exists():
        # By a process of its own: the provider's has nothing of the SDK but the protocol.
        subprocess.run([sys.executable, "-m", __name__, token], cwd=toolchain.ROOT, check=True)
    try:
        return Schema(**json.loads(_file(token).read_text()))
    except FileNotFoundError:
        raise LookupError(f"pulumi_aws has no type {token}") from None


def keep(tokens: Iterable[str]) -> None:
    """Read those types off the SDK that are not kept yet, and that it has."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with (_FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several providers start at once
        for token in tokens:
            if not _file(token).exists() and (document := _introspect(token)):
                draft = _file(token).with_suffix(".draft")
                draft.write_text(json.dumps(document))
                draft.replace(_file(token))


def _file(token: str) -> Path:
    return _FOLDER / f"{re.sub('[:/]', '-', token)}.json"


def _introspect(token: str) -> dict[str, Any] | None:
    """The schema, from the ``XArgs``, ``_XState`` and ``X`` classes of the SDK; None where it has no such type."""
    _, path, name = token.split(":")
    try:
        group = path.split("/")[0]
        package = importlib.import_module(f"pulumi_aws.{group}{'_' * keyword.iskeyword(group)}")
        resource = getattr(package, name)
    except (ImportError, AttributeError):
        return None
    module = importlib.import_module(resource.__module__)
    nested = importlib.import_module(f"{package.__name__}._inputs")
    objects: dict[str, dict[str, Type]] = {}
    required_in: dict[str, list[str]] = {}

    def visit(cls: type) -> tuple[dict[str, Type], list[str]]:
        fields, required = {}, []
        for field, getter in _getters(cls):
            type_, optional, _ = convert(getter.__annotations__["return"])
            fields[field] = type_
            if not optional:
                required.append(field)
        return fields, required

    def convert(hint: Any) -> tuple[Type, bool, bool]:
        """The type of a hint, whether None is among its values, and whether an object may stand for JSON text."""
        options = list(_options(hint))
        known = [o for o in options if o is not type(None)]
        optional = len(known) < len(options)
        texts = [o for o in known if o is str]
        refs = [o for o in known if isinstance(o, (ForwardRef, str))]
        if texts:
            enum = [r for r in refs if _is_enum(_named(r, module, nested, package))]
            return "str", optional, len(refs) > len(enum)
        first = known[0]
        if isinstance(first, (ForwardRef, str)):
            cls = _named(first, module, nested, package)
            if _is_enum(cls):
                return "str", optional, False
            if cls.__name__ not in objects:
                objects[cls.__name__] = {}
                objects[cls.__name__], required_in[cls.__name__] = visit(cls)
            return ["object", cls.__name__], optional, False
        if first in _BASIC:
            return _BASIC[first], optional, False
        origin, args = typing.get_origin(first), typing.get_args(first)
        if origin is not None and issubclass(origin, typing.Mapping):
            return ["map", convert(args[1])[0]], optional, False
        if origin is not None and issubclass(origin, typing.Sequence):
            return ["list", convert(args[0])[0]], optional, False
        return "any", optional, False

    args = getattr(module, module.__all__[0])
    inputs, required = visit(args)
    outputs, _ = visit(getattr(module, f"_{name}State"))
    given = dict(_getters(resource))
    computed = [field for field, getter in given.items() if not _optional_output(getter.__annotations__["return"])]
    as_json = [field for field, getter in _getters(args) if convert(getter.__annotations__["return"])[2]]
    return {
        "inputs": inputs,
        "required": required,
        "outputs": {**inputs, **outputs},
        "computed": computed,
        "json": as_json,
        "objects": objects,
        "required_in": required_in,
    }


def _getters(cls: type) -> Iterator[tuple[str, Any]]:
    for name, member in vars(cls).items():
        if isinstance(member, property):
            yield getattr(member.fget, "_pulumi_name", name), member.fget


def _options(hint: Any) -> Iterator[Any]:
    """The alternatives of a hint, without those that only say that the value may come later."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        for option in typing.get_args(hint):
            yield from _options(option)
    elif getattr(typing.get_origin(hint), "__name__", "") != "Awaitable" and not _later(hint):
        yield hint


def _later(hint: Any) -> bool:
    text = hint.__forward_arg__ if isinstance(hint, ForwardRef) else hint if isinstance(hint, str) else ""
    return text.startswith(("Output[", "pulumi.Output["))


def _optional_output(hint: Any) -> bool:
    return any(type(None) in _options(option) for option in typing.get_args(hint))


def _named(reference: Any, *places: Any) -> Any:
    name = reference.__forward_arg__ if isinstance(reference, ForwardRef) else reference
    return next(found for place in places if (found := getattr(place, name.rsplit(".", 1)[-1], None)) is not None)


def _is_enum(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, Enum)


if __name__ == "__main__":
    from sandbox.provider.entries import ENTRIES

    keep({*ENTRIES, *sys.argv[1:]})
