"""What the engine says of an update while it runs, and the state that comes of it.

The CLI sends an entry before and after all that it does to a resource. How a state comes of the one before it and of
such entries is what the engine's ``JournalReplayer`` defines
(https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/backend/journal.go); entries and states have the shapes of
``JournalEntry`` and ``UntypedDeployment`` (https://github.com/pulumi/pulumi/tree/v3.259.0/sdk/go/common/apitype).
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from toolchain.cli import VERSION

Resource = dict[str, Any]
State = dict[str, Any]
EMPTY: State = {"version": 3, "deployment": {"manifest": {"time": "0001-01-01T00:00:00Z", "magic": "", "version": ""}}}
"""Of a stack that was never updated."""
_FEATURES = {
    "extensionRef": "extensionParameterization",
    "refreshBeforeUpdate": "refreshBeforeUpdate",
    "replaceWith": "replaceWith",
    "resourceHooks": "hooks",
    "snippetID": "snippets-prototype",
    "taint": "taint",
    "viewOf": "views",
}
"""What of a resource an engine has to understand to read a state, and the name by which the state says so."""


class Kind(IntEnum):
    """What an entry says."""

    BEGIN = 0
    SUCCESS = 1
    FAILURE = 2
    REFRESH_SUCCESS = 3
    OUTPUTS = 4
    WRITE = 5
    SECRETS_MANAGER = 6
    REBUILT_BASE_STATE = 7
    EXTENSION_PARAMETERIZE = 8
    SNIPPETS = 9


class Journal:
    """The entries of one update, and the state that they lead to from the one before it."""

    def __init__(self, base: Mapping[str, Any]) -> None:
        """Args: base: The ``deployment`` of the state before the update."""
        self.length = 0
        self._byte_strings = False
        self._start_from(base)

    def _start_from(self, base: Mapping[str, Any]) -> None:
        self._base = dict(base)
        # What is left of the base's resources, by their place in it, and what operations left, by their number, in the
        # order in which they ended.
        self._old: dict[Any, Resource] = dict(enumerate(base.get("resources") or ()))
        self._new: dict[Any, Resource] = {}
        self._begun: dict[int, Mapping[str, Any] | None] = {}
        # The JournalReplayer would remember it beyond a new base; the engine, writing into a folder, does not.
        self._refreshed = False

    def add(self, entry: Mapping[str, Any]) -> None:
        """Take the next entry."""
        self.length += 1
        self._byte_strings |= entry.get("requiresByteString", False)
        number, state = entry["operationID"], entry.get("state")
        match Kind(entry["kind"]):
            case Kind.BEGIN:
                self._begun[number] = entry.get("operation")
            case Kind.SUCCESS:
                self._begun.pop(number, None)
                self._refreshed |= entry.get("isRefresh", False)
                self._mark(entry)
                if state:
                    self._new[number] = state
            case Kind.REFRESH_SUCCESS:
                self._begun.pop(number, None)
                self._refreshed = True
                self._replace(entry, state)
            case Kind.FAILURE:
                self._begun.pop(number, None)
            case Kind.OUTPUTS if state:
                self._replace(entry, state)
            case Kind.WRITE:
                self._start_from(entry["newSnapshot"])
            case Kind.SECRETS_MANAGER:
                self._base["secrets_providers"] = entry.get("secretsProvider")
            case Kind.REBUILT_BASE_STATE:
                self._start_from(self.state()["deployment"])
            case Kind.EXTENSION_PARAMETERIZE:
                known = self._base.get("extensions") or {}
                self._base["extensions"] = {entry["extensionRef"]: entry["extension"], **known}
            case Kind.SNIPPETS:
                self._base["snippets"] = entry.get("snippets")

    def _mark(self, entry: Mapping[str, Any]) -> None:
        """Do what the success of one resource's operation means for other resources, or for what it was before."""
        for resources, which in ((self._old, "Old"), (self._new, "New")):
            for mark in ("delete", "pendingReplacement"):
                if (number := entry.get(f"{mark}{which}")) in resources:
                    resources[number] = {**resources[number], mark: True}
            resources.pop(entry.get(f"remove{which}"), None)

    def _replace(self, entry: Mapping[str, Any], state: Resource | None) -> None:
        """Put a resource's new state where the one before it stood, or take that away."""
        for resources, which in ((self._old, "removeOld"), (self._new, "removeNew")):
            if (number := entry.get(which)) not in resources:
                continue
            if state:
                resources[number] = state
            else:
                del resources[number]

    def state(self) -> State:
        """What the entries so far lead to, as the CLI exports it."""
        resources = [dict(one) for one in (*self._new.values(), *self._old.values())]
        # A creation that some run began stays until somebody has looked whether it came about.
        earlier = [one for one in self._base.get("pending_operations") or () if one["type"] == "creating"]
        pending = [*filter(None, self._begun.values()), *earlier]
        if self._refreshed:
            _forget_the_gone(resources)
        names = _use_new_names(resources)
        for snippet in self._base.get("snippets") or ():
            if references := snippet.get("references"):
                snippet["references"] = {key: names.get(urn, urn) for key, urn in references.items()}
        every = [*resources, *(one["resource"] for one in pending)]
        features = {feature for one in every for key, feature in _FEATURES.items() if one.get(key)}
        features |= {"byteString"} if self._byte_strings else set()
        features |= {"snippets-prototype"} if self._base.get("snippets") else set()
        lists = {"resources": [_stated(one) for one in resources], "pending_operations": pending}
        deployment = {"metadata": {}} | _stated({**self._base, "manifest": _manifest(), **lists})
        return _stated({"version": 4 if features else 3, "features": sorted(features), "deployment": deployment})


def _stated(content: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty, which the engine does not write."""
    return {key: value for key, value in content.items() if value not in ("", [], {})}


def _manifest() -> dict[str, str]:
    """Of a state that is written now. The engine refuses one whose ``magic`` is not of its version."""
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return {"time": now, "magic": hashlib.sha256(VERSION.encode()).hexdigest(), "version": VERSION}


def _forget_the_gone(resources: Sequence[Resource]) -> None:
    """Take away references to what a refresh found to be gone. Resources stand behind those that they need."""
    there: set[str] = set()
    for one in resources:
        for key in ("dependencies", "replaceWith"):
            if one.get(key):
                one[key] = [urn for urn in one[key] if urn in there]
        if by_property := one.get("propertyDependencies"):
            left = {key: [urn for urn in urns or () if urn in there] for key, urns in by_property.items()}
            one["propertyDependencies"] = {key: urns for key, urns in left.items() if urns}
        if one.get("deletedWith") not in there:
            one.pop("deletedWith", None)
        there.add(one["urn"])
    for one in resources:
        if one.get("parent") not in there:
            one.pop("parent", None)


def _use_new_names(resources: Sequence[Resource]) -> Mapping[str, str]:
    """Call every resource by the name that it has now; what is yet to be updated still has the one before.

    Returns the names of today by those of before.
    """
    names: dict[str, str] = {}
    for one in resources:
        names |= dict.fromkeys(one.pop("aliases", None) or (), one["urn"])
        parent = names.get(one.get("parent", ""))
        if parent and _types(parent) != "pulumi:pulumi:Stack":  # a child's name has its parent's types in it
            stack, project, types, name = one["urn"].split("::", 3)
            names[one["urn"]] = "::".join((stack, project, f"{_types(parent)}${types.rpartition('$')[2]}", name))
    for one in resources if names else ():
        for key in ("urn", "parent", "deletedWith", "viewOf"):
            if one.get(key):
                one[key] = names.get(one[key], one[key])
        if one.get("provider"):
            urn, _, id = one["provider"].rpartition("::")
            one["provider"] = f"{names.get(urn, urn)}::{id}"
        if one.get("dependencies"):
            one["dependencies"] = [names.get(urn, urn) for urn in one["dependencies"]]
        if by_property := one.get("propertyDependencies"):
            one["propertyDependencies"] = {
                key: [names.get(urn, urn) for urn in urns or ()] for key, urns in by_property.items()
            }
    return names


def _types(urn: str) -> str:
    """``parent$type`` of ``urn:pulumi:stack::project::parent$type::name``."""
    return urn.split("::", 3)[2]
