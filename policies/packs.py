"""The packs by name, and every rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policies import autoscaling, cost, reliability, security
from policies.rule import Note, Rule

PACKS: Mapping[str, Sequence[Rule]] = {
    "autoscaling": autoscaling.RULES,
    "cost": cost.RULES,
    "reliability": reliability.RULES,
    "security": security.RULES,
}
"""The rules of each pack, by its folder."""

NOTES: Sequence[Note] = cost.NOTES
"""What a preview is told beyond findings."""

RULES: Sequence[Rule] = [rule for rules in PACKS.values() for rule in rules]
"""Every rule."""
