"""Diff: what a change of the inputs would change, in the server's eyes; and what drifted.

Inputs that are the same need no request. For others the server is asked by a dry run, so that another spelling of the
same (``1000m`` and ``1``), or a default written out, is no change, and so that a field which cannot change replaces the
object.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.kubernetes.provider.api import Refused
from sandbox.kubernetes.provider.cluster import Cluster, NoKind
from sandbox.kubernetes.provider.objects import AUTONAMED, MANAGER, Values, annotation, metadata
from sandbox.kubernetes.provider.ownership import leave
from sandbox.kubernetes.provider.replacement import named_anew, replacing, within
from sandbox.provider.values import paths, unknown

_ALWAYS_NEW = ("managedFields", "resourceVersion", "generation")


@dataclass(frozen=True)
class Difference:
    """What differs."""

    changes: Mapping[str, str] = field(default_factory=dict)
    """Property paths, each with ADD, DELETE or UPDATE."""
    replaces: frozenset[str] = frozenset()
    """Those of them whose change replaces the object."""
    delete_first: bool = False
    """Whether the old one must go before the new one comes, because both have one name."""


def difference(
    cluster: Cluster, old: Values, new: Values, state: Values, ignored: Iterable[str], mutable: Iterable[str]
) -> Difference:
    """What changes from the old inputs to the new ones.

    Args:
        state: The outputs of the object.
        ignored: Paths of ``ignore_changes``; in the inputs, the engine has put the old values there already.
        mutable: As in :func:`~sandbox.kubernetes.provider.replacement.replacing`.
    """
    before, after = _placed(old, state, cluster.namespace), _placed(new, state, cluster.namespace)
    before["metadata"]["namespace"] = metadata(state).get("namespace")
    changes = {
        path: kind
        for key in sorted({*before, *after})
        if before.get(key) != after.get(key)
        for path, kind in paths(before.get(key), after.get(key), key)
    }
    if not changes:
        return Difference()
    fixed = replacing(before, after, mutable)
    if not fixed and not unknown(after):
        answer = _asked(cluster, after, str(state.get(MANAGER) or ""), ignored)
        if answer is None:
            return Difference()
        fixed = answer
    replaces = frozenset(path for path in changes if within(path, fixed))
    if fixed and not replaces:  # the field follows from another, and the server does not say from which
        replaces = frozenset(changes)
    own_name = annotation(new, AUTONAMED) != "true"
    return Difference(changes, replaces, bool(replaces) and own_name and not named_anew(before, after))


def _placed(inputs: Values, state: Values, namespace: str) -> Values:
    """Inputs with the namespace that they come to, so that one left out is no change."""
    its = dict(metadata(inputs))
    given = its.pop("namespace", None)
    its["namespace"] = (given or namespace) if metadata(state).get("namespace") else None
    return {**inputs, "metadata": its}


def _asked(cluster: Cluster, after: Values, manager: str, ignored: Iterable[str]) -> list[str] | None:
    """What the server says of a change: None when it is none, else the fields that cannot change."""
    try:
        live = cluster.get(after)
        if live is None:
            return []
        result = cluster.apply(leave(after, live, manager, ignored), manager or "pulumi-kubernetes", True, dry_run=True)
    except Refused as refused:
        return refused.immutable  # whatever else is wrong, the update says
    except NoKind:
        return []
    return None if _lasting(result) == _lasting(live) else []


def _lasting(thing: Values) -> Values:
    its = {key: value for key, value in metadata(thing).items() if key not in _ALWAYS_NEW}
    return {**{key: value for key, value in thing.items() if key != "status"}, "metadata": its}


def covered(inputs: Any, live: Any) -> bool:
    """Whether an object is, as far as inputs say anything, what they say."""
    if isinstance(inputs, Mapping) and isinstance(live, Mapping):
        return all(key in live and covered(value, live[key]) for key, value in inputs.items())
    if isinstance(inputs, list) and isinstance(live, list):
        return len(inputs) == len(live) and all(map(covered, inputs, live))
    return bool(inputs == live)


def drifted(inputs: Any, live: Any, applied: Any) -> Any:
    """Inputs with the values that the object has, where it is not what they come to.

    Args:
        applied: What the object would be if the inputs were applied; tells another spelling from a drift.
    """
    if live == applied or inputs == live:
        return inputs
    if isinstance(inputs, Mapping) and isinstance(live, Mapping):
        other = applied if isinstance(applied, Mapping) else {}
        return {
            key: drifted(value, live.get(key), other.get(key))
            for key, value in inputs.items()
            if key in live or key not in other  # the server does not tell all that it takes: it was not there before
        }
    if isinstance(inputs, list) and isinstance(live, list) and len(inputs) == len(live):
        others = applied if isinstance(applied, list) and len(applied) == len(live) else [None] * len(live)
        return [drifted(*each) for each in zip(inputs, live, others, strict=True)]
    return live
