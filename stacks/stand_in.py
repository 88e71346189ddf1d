"""What stands for resources while settings are checked, before anything exists."""

from __future__ import annotations

from typing import Any


class _NotYet:
    """Stands for what exists only once something is created: components let pass what they cannot know yet."""

    def __getattr__(self, name: str) -> _NotYet:
        return self

    def __getitem__(self, key: object) -> _NotYet:
        return self

    def __call__(self, *given: object, **named: object) -> _NotYet:
        return self


NOT_YET: Any = _NotYet()
