"""What the engine would plan between two recordings of a program, told by the sandbox provider's own Diff."""

from __future__ import annotations

import copy
from typing import Any

from pulumi.runtime import rpc

from policies.recorder import Asked, Recording
from sandbox.provider import diff
from sandbox.provider.plans import kind


def plan(before: Recording, after: Recording) -> dict[str, set[str]]:
    """The logical names of AWS's resources that would change, by what becomes of them: create, update, replace, delete.

    A replacement that follows from another one is not seen: ids stay what the recorder makes of names.
    """
    old, new = _custom(before), _custom(after)
    steps = dict.fromkeys(new.keys() - old.keys(), "create") | dict.fromkeys(old.keys() - new.keys(), "delete")
    steps |= {urn: _step(old[urn], new[urn]) for urn in old.keys() & new.keys()}
    planned: dict[str, set[str]] = {}
    for urn, step in steps.items():
        if step:
            planned.setdefault(step, set()).add(urn.rpartition("::")[2])
    return planned


def _custom(recording: Recording) -> dict[str, Asked]:
    return {each.urn: each for each in recording.resources if each.type.startswith("aws:")}


def _step(old: Asked, new: Asked) -> str:
    wanted = copy.deepcopy(new.inputs)
    # A value that the program generates is another one in each recording; the engine keeps the first.
    wanted |= {name: old.inputs[name] for name in old.inputs.keys() & wanted.keys() if _is_secret(wanted[name])}
    if (old.inputs, old.provider) == (wanted, new.provider):
        return ""
    for path in new.ignores:
        _keep(wanted, old.inputs, path.split("."))
    changes = list(diff.changes(kind(new.type), old.inputs, wanted, {}))
    if old.provider != new.provider or any(change.replaces for change in changes):
        return "replace"
    return "update" if changes else ""


def _is_secret(value: Any) -> bool:
    return isinstance(value, dict) and rpc._special_sig_key in value


def _keep(wanted: dict[str, Any], had: dict[str, Any], path: list[str]) -> None:
    """Put back what a path had."""
    name, *rest = path
    if rest and isinstance(wanted.get(name), dict) and isinstance(had.get(name), dict):
        _keep(wanted[name], had[name], rest)
    elif name in had:
        wanted[name] = had[name]
    else:
        wanted.pop(name, None)
