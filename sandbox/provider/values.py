"""Property values: unknown, names, templates, and when two values are the same."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine sends for a value that is known only after another resource was made."""
REFERENCE = re.compile(r"\$([+-]?\w+)")


class Invalid(Exception):
    """An input that AWS would refuse. ``where`` is the path of the property."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(message)
        self.where, self.message = where, message


@cache
def plain(name: str) -> str:
    """A name without its case and separators: ``DBSubnetGroupName`` and ``dbSubnetGroupName`` are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


@cache
def singular(name: str) -> str:
    """The plain name without the ending of its plural."""
    name = plain(name)
    if name.endswith("ies"):
        return name[:-3] + "y"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


def find(names: Iterable[str], wanted: str) -> str | None:
    """The one of ``names`` that means ``wanted``: itself, by case, then by number."""
    candidates = list(names)
    if wanted in candidates:
        return wanted
    for form in (plain, singular):
        match = next((name for name in candidates if form(name) == form(wanted)), None)
        if match is not None:
            return match
    return None


def unknown(value: Any) -> bool:
    """Whether any part of the value is unknown."""
    if isinstance(value, dict):
        return any(unknown(v) for v in value.values())
    if isinstance(value, list):
        return any(unknown(v) for v in value)
    return bool(value == UNKNOWN)


def empty(value: Any) -> bool:
    """Whether the value says nothing, as AWS sees it."""
    return value is None or value == [] or value == {} or value == ""


def freeze(value: Any, ordered: bool = False) -> Any:
    """A hashable form, equal for values that mean the same.

    JSON text counts as what it says, a list as a set unless ``ordered``, and a field of an object that is off or empty
    as one that is not there.
    """
    if isinstance(value, str) and value[:1] in "{[" and value:
        try:
            return ("json", freeze(json.loads(value), ordered))
        except ValueError:
            return value
    if isinstance(value, Mapping):
        return ("map", frozenset((k, freeze(v, ordered)) for k, v in value.items() if not empty(v) and v is not False))
    if isinstance(value, list):
        items = [freeze(v, ordered) for v in value]
        return ("list", tuple(items) if ordered else frozenset(Counter(items).items()))
    return value


def same(one: Any, other: Any, ordered: bool = False) -> bool:
    """Whether two values of a property mean the same to AWS."""
    if empty(one) or empty(other):
        return empty(one) and empty(other)
    if unknown(one) or unknown(other):
        return bool(one == other)
    return bool(freeze(one, ordered) == freeze(other, ordered))


def without(items: list[Any], others: list[Any]) -> list[Any]:
    """The items that are not among the others."""
    known = {freeze(other) for other in others}
    return [item for item in items if freeze(item) not in known]


def fill(template: str, scope: Mapping[str, Any]) -> Any:
    """A template's text with its references filled in; None where one has no value, UNKNOWN where one is unknown."""
    values = [scope.get(name) for name in REFERENCE.findall(template)]
    if any(empty(value) for value in values):
        return None
    if any(unknown(value) for value in values):
        return UNKNOWN
    return REFERENCE.sub(lambda match: str(scope[match[1]]), template)


def take_apart(template: str, text: str) -> dict[str, str] | None:
    """The references' values in a text that a template made; None when it cannot have."""
    pattern = "".join(
        re.escape(part) if index % 2 == 0 else f"(?P<{part}>.+?)"
        for index, part in enumerate(REFERENCE.split(template))
    )
    match = re.fullmatch(pattern, text)
    return match.groupdict() if match else None


def paths(old: Any, new: Any, path: str) -> Iterator[tuple[str, str]]:
    """Where two values differ, as deep as their forms agree: pairs of path and ADD, DELETE or UPDATE."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            if old.get(key) != new.get(key):
                yield from paths(
                    old.get(key), new.get(key), f"{path}.{key}" if key.isidentifier() else f'{path}["{key}"]'
                )
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            if one != other:
                yield from paths(one, other, f"{path}[{index}]")
    else:
        yield path, "ADD" if empty(old) else "DELETE" if empty(new) else "UPDATE"
