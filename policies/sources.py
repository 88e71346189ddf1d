"""Where in the code a resource comes from: the file and line that a reviewer has to change."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from policies.stack import Resource

_TOKEN = re.compile(r"""super\(\).__init__\(\s*["']([\w-]+:[\w/-]*:?\w+)["']""")


@dataclass(frozen=True)
class Place:
    """A line of a file of the project."""

    file: str
    """Relative to the project's root, with slashes."""
    line: int
    """From 1."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Sources:
    """Finds where resources come from.

    By what the SDK noted in the state (``sourcePosition``) first; by the component that a resource is part of second,
    whose class names its type; where neither tells, by the project's file.
    """

    def __init__(self, root: Path, resources: Iterable[Resource]) -> None:
        self._root = root
        self._by_urn = {resource.urn: resource for resource in resources}

    def place(self, resource: Resource) -> Place:
        """Where a resource comes from."""
        if noted := re.fullmatch(r"project:///(.+)#(\d+)(?:,\d+)?", resource.source):
            return Place(noted[1], int(noted[2]))
        seen: Resource | None = resource
        while seen is not None:
            if seen.type in self._components:
                return self._components[seen.type]
            seen = self._by_urn.get(seen.parent)
        return Place("Pulumi.yaml", 1)

    @cached_property
    def _components(self) -> Mapping[str, Place]:
        """Type token → where the class calls itself that."""
        found: dict[str, Place] = {}
        for folder, below, names in os.walk(self._root):
            below[:] = sorted(name for name in below if not name.startswith((".", "_")) and name != "node_modules")
            for file in (Path(folder, name) for name in sorted(names) if name.endswith(".py")):
                text = file.read_text(encoding="utf-8", errors="replace")
                for match in _TOKEN.finditer(text):
                    place = Place(file.relative_to(self._root).as_posix(), text.count("\n", 0, match.start()) + 1)
                    found.setdefault(match[1], place)
        return found
