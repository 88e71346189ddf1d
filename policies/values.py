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

# The key by which the engine marks what is no plain value, and its mark for secrets and for outputs
# (github.com/pulumi/pulumi/sdk/v3/go/common/resource/properties.go).
_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


class State(enum.Enum):
    """The two states of a property that hold no value."""

    ABSENT = "absent"
    UNKNOWN = "unknown"


ABSENT: Final = State.ABSENT
UNKNOWN: Final = State.UNKNOWN


class NotKnown(Exception):
    """A rule needs a value that this preview cannot know; the message is the property's path."""


def normalise(value: Any) -> Any:
    """Engine's value → plain value, at any depth.

    Sentinels become `UNKNOWN`, whole floats ints. A secret becomes its value where it is there, and `UNKNOWN` where the
    state holds its cipher only.
    """
    if isinstance(value, str):
        return UNKNOWN if value in SENTINELS else value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        if value.get(_SIGNATURE) in (_SECRET, _OUTPUT):
            return normalise(value["value"]) if "value" in value else UNKNOWN
        return {key: normalise(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [normalise(item) for item in value]
    return value


class Props:
    """The properties of one resource, by path (``props.get("versioning", "enabled")``)."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.given = values
        """As the engine sent them."""

    def get(self, *path: str | int) -> Any:
        """The value at ``path``, `ABSENT` (null is), or `UNKNOWN` (also where something above it is)."""
        value = self._values
        for key in path:
            if value is UNKNOWN:
                return UNKNOWN
            if isinstance(value, dict):
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

    def number(self, *path: str | int, default: float = 0) -> float:
        """The number at ``path``; what is no number counts as absent. Raises `NotKnown` where it is unknown."""
        value = self.known(*path, default=default)
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else default

    def text(self, *path: str | int, default: str = "") -> str:
        """The string at ``path``; what is no string counts as absent. Raises `NotKnown` where it is unknown."""
        value = self.known(*path, default=default)
        return value if isinstance(value, str) else default

    def flag(self, *path: str | int, default: bool = False) -> bool:
        """Whether the value at ``path`` is true; the provider keeps some of these as text. Raises `NotKnown`."""
        value = self.known(*path, default=default)
        return default if value == "" else value in (True, "true")

    def each(self, *path: str | int) -> list[Props]:
        """The objects of a list at ``path``; what is no object is left out. Raises `NotKnown` where one is unknown."""
        value = self.known(*path, default=[])
        items = value if isinstance(value, list) else []
        if UNKNOWN in items:
            raise NotKnown(".".join(map(str, path)))
        return [Props(item) for item in items if isinstance(item, Mapping)]

    def texts(self, *path: str | int) -> list[str]:
        """The strings of a list at ``path``; what is no string is left out. Raises `NotKnown` where one is unknown."""
        value = self.known(*path, default=[])
        items = value if isinstance(value, list) else []
        if UNKNOWN in items:
            raise NotKnown(".".join(map(str, path)))
        return [item for item in items if isinstance(item, str)]

    def plain(self) -> dict[str, Any]:
        """All of it, normalised."""
        return dict(self._values)

    @property
    def _values(self) -> Any:
        # Normalised when it is first asked for: most resources are no rule's subject.
        if "_plain" not in self.__dict__:
            self._plain = normalise(self.given)
        return self._plain
