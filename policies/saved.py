"""What Pulumi saved to a file, as rules see it: ``pulumi stack export``, or ``pulumi preview --json``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policies.stack import Resource, joined
from policies.values import Props


class SavedError(ValueError):
    """Says why a file cannot be read, and what to do."""


@dataclass(frozen=True)
class Saved:
    """A stack as a file has it."""

    stack: str
    """Its name."""
    inputs: Sequence[Resource]
    """Every resource with what the program asked for."""
    outputs: Sequence[Resource]
    """The same with what else the provider answered."""


def load(file: Path) -> Saved:
    """Reads either kind of file. Raises SavedError."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise SavedError(f"{file}: {problem.strerror}; name a file that `pulumi stack export --file` wrote") from None
    except ValueError as problem:
        raise SavedError(f"{file}: is not JSON ({problem}); write it anew with `pulumi stack export --file`") from None
    try:
        return _saved([_checked(each) for each in _states(content)])
    except (KeyError, TypeError, AttributeError, IndexError, ValueError):
        raise SavedError(
            f"{file}: is neither what `pulumi stack export` writes, with resources under deployment, nor what "
            "`pulumi preview --json` writes, with steps; write it anew"
        ) from None


def _states(content: Any) -> Iterable[Any]:
    if "deployment" in content:
        # What waits to be deleted is no longer part of the stack.
        return [each for each in content["deployment"]["resources"] if not each.get("delete")]
    return [step["newState"] for step in content["steps"] if "newState" in step]


def _checked(state: Any) -> Mapping[str, Any]:
    if not (isinstance(state["type"], str) and state["urn"].startswith("urn:pulumi:")):
        raise ValueError(state)
    for part in ("inputs", "outputs", "propertyDependencies"):
        if not isinstance(state.get(part) or {}, Mapping):
            raise TypeError(part)
    return dict(state)


def _saved(states: Sequence[Mapping[str, Any]]) -> Saved:
    # A reference to a provider is its URN, two colons, its id.
    providers = {
        state["urn"]: Props(state.get("inputs") or {}) for state in states if "pulumi:providers:" in state["urn"]
    }
    seen = {state["urn"]: state for state in states}  # of one that is being replaced, the new state is the last
    stack = states[0]["urn"].removeprefix("urn:pulumi:").partition("::")[0]
    inputs, outputs = ([_resource(state, part, providers) for state in seen.values()] for part in ("inputs", "outputs"))
    return Saved(stack, inputs, [joined(*each) for each in zip(inputs, outputs, strict=True)])


def _resource(state: Mapping[str, Any], part: str, providers: Mapping[str, Props]) -> Resource:
    provider = (state.get("provider") or "").rpartition("::")[0]
    return Resource(
        type=state["type"],
        name=state["urn"].rpartition("::")[2],
        props=Props(state.get(part) or {}),
        provider=providers.get(provider, Props({})),
        urn=state["urn"],
        links={key: urns or [] for key, urns in (state.get("propertyDependencies") or {}).items()},
        parent=state.get("parent") or "",
        protect=bool(state.get("protect")),
        ignore_changes=tuple(state.get("ignoreChanges") or ()),
        source=state.get("sourcePosition") or "",
        provider_urn=provider,
    )
