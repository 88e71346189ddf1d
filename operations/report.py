"""What people read: tables of at most 100 columns, and the line that says what to do next."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from operations.lost import Handled
from operations.tagged import Tagged
from toolchain.terminal import table


def say(line: str = "") -> None:
    """Print a line as it is."""
    print(line, flush=True)


def outputs(values: Mapping[str, Any]) -> None:
    """Print a stack's outputs: what is nested as dotted keys; the settings are in the settings file."""
    table("Outputs", ("output", "value"), _flat({key: value for key, value in values.items() if key != "settings"}))


def _flat(values: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, str]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{key}.")
        else:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            yield f"{above}{key}", shown


def lost(found: Iterable[Tagged]) -> None:
    """Print resources that no state knows."""
    rows = ((one.region or "-", one.kind, one.id, one.name or "-") for one in found)
    table("Lost: in AWS under the stack's tag, but in no state", ("region", "kind", "id", "name"), rows)


def handled(results: Iterable[Handled]) -> None:
    """Print what became of lost resources."""
    rows = ((result.one.region or "-", result.one.kind, result.one.id, result.outcome) for result in results)
    table("Lost resources", ("region", "kind", "id", "outcome"), rows)


def count(number: int, what: str) -> str:
    """``1 resource``, ``2 resources``."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def command(verb: str, environment: str, flag: str = "") -> str:
    """How the reader runs another command: the way they ran this one."""
    if "MAKELEVEL" in os.environ:
        return f"make {verb} ENV={environment}" + (f" DO={flag}" if flag else "")
    return f"python -m operations {verb} {environment} {flag}".rstrip()
