"""What an environment deploys, as text that a reviewer reads: ``python -m tests.stacks.snapshot`` writes it anew.

One line a resource, below the component that it belongs to: type, logical name, what is short and plain of its inputs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policies.recorder import Asked, Recording
from tests.stacks.environments import ENVIRONMENTS, deployed

FOLDER = Path(__file__).with_name("snapshots")
_SAID = ("description", "apiVersion", "kind")
"""Prose, and what a type's name says already."""
LONGEST = 32
"""Characters of a value that still tells something at a glance."""


def text(recording: Recording) -> str:
    """All resources of a program."""
    children: dict[str, list[Asked]] = {}
    for each in sorted(recording.resources, key=lambda each: (each.type, each.name)):
        children.setdefault(each.parent, []).append(each)
    known = {each.urn for each in recording.resources}

    def lines(parent: str, depth: int) -> Iterator[str]:
        for each in children.get(parent, []):
            package, _, kind = each.type.partition(":")
            token = f"{package}:{kind.partition('/')[0].partition(':')[0]}:{kind.rpartition(':')[2]}"
            yield " ".join([f"{'  ' * depth}{token} {each.name}", *_plain(each.inputs, "")])
            yield from lines(each.urn, depth + 1)

    roots = [parent for parent in children if parent not in known]
    return "".join(f"{line}\n" for parent in roots for line in lines(parent, 0))


def _plain(values: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, value in sorted(values.items()):
        if isinstance(value, Mapping) and name not in ("tags", "tagsAll", "labels"):
            yield from _plain(value, f"{path}{name}.")
        elif isinstance(value, bool | float | int | str) and name not in _SAID:
            written = json.dumps(value).removesuffix(".0").strip('"')
            if written and " " not in written and len(written) <= LONGEST and not written.endswith("-id"):
                yield f"{path}{name}={written}"


def main() -> None:
    """Write every environment's."""
    for environment in ENVIRONMENTS:
        FOLDER.joinpath(f"{environment}.txt").write_text(text(deployed(environment)), encoding="utf-8")
    print(f"Written to {FOLDER.name}/; next: git diff tests/stacks/{FOLDER.name}")


if __name__ == "__main__":
    main()
