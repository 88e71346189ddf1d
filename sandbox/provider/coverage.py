"""What the sandbox does of each resource type, and what it only records."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One resource type."""

    type: str
    applied: list[str]
    """Operations that the emulated AWS carries out."""
    recorded: list[str]
    """Operations that are only kept."""
    unmapped: list[str]
    """Inputs of the official schema that the sandbox refuses, nested ones as dotted paths."""


def coverage() -> list[Row]:
    """A row for every resource type, by name."""
    from sandbox.provider.entries import ENTRIES  # not at import: the plugin starts without it
    from sandbox.provider.plans import kind
    from sandbox.server import implements

    rows = []
    for token in sorted(ENTRIES):
        it = kind(token)
        operations = sorted({call.operation for call in it.calls()})
        applied = [name for name in operations if implements(it.entry.service, name)]
        recorded = [name for name in operations if name not in applied]
        rows.append(Row(token, applied, recorded, sorted(set(it.unmapped()))))
    return rows
