"""Diff: which inputs changed, and whether AWS takes the change or wants another resource."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.provider.plans import Kind
from sandbox.provider.values import same, unknown

Inputs = dict[str, Any]
_ZERO = {"str": "", "bool": False, "list": [], "map": {}}


@dataclass(frozen=True)
class Change:
    """One input that differs."""

    name: str
    old: Any
    new: Any
    """What is to be from now on: the default, or AWS's idea of nothing, for a property that was taken away."""
    replaces: bool


def alike(kind: Kind, name: str, one: Any, other: Any) -> bool:
    """Whether two values of a property mean the same."""
    codec, canonical = kind.entry.codecs.get(name), kind.entry.canonical.get(name)
    if canonical:
        one, other = (v if v is None or unknown(v) else canonical(v) for v in (one, other))
    if codec and not unknown(one) and not unknown(other):
        one, other = codec.items(one or []), codec.items(other or [])
    return same(one, other, ordered=name in kind.entry.ordered)


def changes(kind: Kind, old: Inputs, new: Inputs, state: Inputs) -> Iterator[Change]:
    """The inputs that differ.

    Args:
        state: The outputs of the resource; an input that is new and says what they say is no change.
    """
    defaults = kind.entry.defaults
    for name in sorted({*old, *new}):
        if name.startswith("__") or name == "region" or f"{name}Prefix" == name:
            continue
        before, after = old.get(name, defaults.get(name)), new.get(name, defaults.get(name))
        if alike(kind, name, before, after):
            continue
        if name not in old and name in state and alike(kind, name, state[name], after):
            continue
        takes = name in kind.updatable
        if after is None:
            if name in kind.schema.computed and name not in kind.clearable:
                continue
            type_ = kind.schema.outputs.get(name, "any")
            after = None if name in kind.clearable else _ZERO.get(type_ if isinstance(type_, str) else type_[0])
            takes = takes and (name in kind.clearable or after is not None)
        yield Change(name, before, after, not takes)
