"""Property values as a rule sees them: absent, unknown, or known.

In a preview some values are not known yet. The SDK raises as soon as a rule touches one, which cuts the rule short and
lets the rest of the resource pass unseen; here an unknown is a value, and the rule decides.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any, Final

# What the engine sends in place of a value that is not known yet, one for each kind of value
# (github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin/rpc.go).
SENTINELS: Final = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


class State(enum.Enum):
    """The two states of a property that hold no value."""

    ABSENT = "absent"
    UNKNOWN = "unknown"


ABSENT: Final = State.ABSENT
UNKNOWN: Final = State.UNKNOWN


class NotKnown(Exception):
    """A rule needs a value that this preview cannot know; the message is the property's path."""


def normalise(value: Any) -> Any:
    """Engine's value → plain value: sentinels become `UNKNOWN`, whole floats become ints, at any depth."""
    if isinstance(value, str) and value in SENTINELS:
        return UNKNOWN
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: normalise(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [normalise(item) for item in value]
    return value


class Props:
    """The properties of one resource, by path (``props.get("versioning", "enabled")``)."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = normalise(values)

    def get(self, *path: str | int) -> Any:
        """The value at ``path``, `ABSENT` (null is), or `UNKNOWN` (also where something above it is)."""
        value: Any = self._values
        for key in path:
            if value is UNKNOWN:
                return UNKNOWN
            if isinstance(value, Mapping):
                value = value.get(str(key), ABSENT)
            elif isinstance(value, list) and isinstance(key, int) and key < len(value):
                value = value[key]
            else:
                return ABSENT
        return ABSENT if value is None else value

    def known(self, *path: str | int, default: Any = None) -> Any:
        """The value at ``path``, or ``default`` where it is absent. Raises `NotKnown` where it is unknown."""
        value = self.get(*path)
        if value is UNKNOWN:
            raise NotKnown(".".join(map(str, path)))
        return default if value is ABSENT else value
