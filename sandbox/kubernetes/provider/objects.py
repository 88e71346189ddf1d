"""Objects as dictionaries: what they are called, and how inputs, objects and state turn into each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Values = dict[str, Any]
AUTONAMED = "pulumi.com/autonamed"
MANAGER = "__fieldManager"
"""Output that keeps who manages the object's fields, as in the official provider."""
_MADE_BY_SERVER = (
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
)
_NOTES_OF_OTHERS = ("deployment.kubernetes.io/revision", "kubectl.kubernetes.io/last-applied-configuration")


def from_token(token: str) -> tuple[str, str]:
    """apiVersion and kind of a Pulumi type: ``kubernetes:core/v1:Pod`` is ``v1``, ``Pod``."""
    _, version, kind = token.split(":", 2)
    return version.removeprefix("core/"), kind


def metadata(thing: Mapping[str, Any]) -> Values:
    """The metadata, where there are any and they are known."""
    found = thing.get("metadata")
    return found if isinstance(found, dict) else {}


def annotation(thing: Mapping[str, Any], name: str) -> str:
    """An annotation's value, empty where there is none."""
    found = metadata(thing).get("annotations")
    return str(found.get(name) or "") if isinstance(found, dict) else ""


def annotate(thing: Values, name: str, value: str) -> None:
    """Put an annotation on an object whose annotations are known."""
    annotations = thing.setdefault("metadata", {}).setdefault("annotations", {})
    if isinstance(annotations, dict):
        annotations[name] = value


def place(thing: Mapping[str, Any]) -> str:
    """Namespace and name, which are also Pulumi's id of it: ``namespace/name``, or the name alone."""
    its = metadata(thing)
    return "/".join(str(part) for part in (its.get("namespace"), its.get("name")) if part)


def title(thing: Mapping[str, Any]) -> str:
    """How messages call it: ``Deployment web/api (apps/v1)``."""
    return f"{thing.get('kind')} {place(thing)} ({thing.get('apiVersion')})"


def same_kind(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two objects are of one group and kind; the version may be another."""
    groups = [str(each.get("apiVersion") or "").rpartition("/")[0] for each in (one, other)]
    return groups[0] == groups[1] and one.get("kind") == other.get("kind")


def cleaned(inputs: Mapping[str, Any]) -> Values:
    """Inputs without what says nothing and what only the server sets."""
    found: Values = _without_nulls(inputs)
    if "metadata" in found and isinstance(found["metadata"], dict):
        found["metadata"] = {key: value for key, value in found["metadata"].items() if key not in _MADE_BY_SERVER}
    return found


def adopted(live: Mapping[str, Any]) -> Values:
    """The inputs of an object that others made: all of it, but what the server and controllers set."""
    found = cleaned({key: value for key, value in live.items() if key != "status"})
    annotations = metadata(found).get("annotations")
    if annotations:
        kept = {key: value for key, value in annotations.items() if key not in _NOTES_OF_OTHERS}
        found["metadata"]["annotations"] = kept
        if not kept:
            del found["metadata"]["annotations"]
    return found


def outputs(live: Mapping[str, Any], manager: str) -> Values:
    """A resource's outputs: the object, and its field manager.

    ``managedFields`` are left out: they are three quarters of an object, and asked for anew where they count. The
    engine writes the state at every step, so that its size is time.
    """
    shown = {key: value for key, value in metadata(live).items() if key != "managedFields"}
    return {**_renamed(live, _underscored), "metadata": shown, MANAGER: manager}


def to_object(inputs: Mapping[str, Any]) -> Values:
    """Inputs, as the API spells them: schemas in Pulumi's SDKs have underscores in ``x-kubernetes-…``."""
    found: Values = _renamed(inputs, lambda key: key.replace("_", "-") if key.startswith("x_kubernetes_") else key)
    return found


def _underscored(key: str) -> str:
    return key.replace("-", "_") if key.startswith("x-kubernetes-") else key


def _renamed(value: Any, name: Callable[[str], str]) -> Any:
    if isinstance(value, Mapping):
        return {name(key): _renamed(each, name) for key, each in value.items()}
    return [_renamed(each, name) for each in value] if isinstance(value, list) else value


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value
