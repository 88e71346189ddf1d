"""Who manages which fields of an object (``metadata.managedFields``), and taking them over.

https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.kubernetes.provider.objects import Values, metadata

_HANDED_OVER = (("kubectl", "Apply"), ("kubectl", "Update"), ("before-first-apply", "Update"), ("pulumi-", "Update"))
"""Managers, by how their names begin, whose fields become Pulumi's, as with the official provider
(``fixCSAFieldManagers``
in pulumi-kubernetes, provider/pkg/await/await.go): what was applied by hand and then imported can be changed."""
_KEY = re.compile(r'([^.\[\]"]+)|\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]')


def split(path: str) -> list[str | int]:
    """The parts of a Pulumi property path: ``spec.template["a.b"][0]``."""
    return [int(index) if index else name or quoted for name, quoted, index in _KEY.findall(path)]


def leave(thing: Values, live: Mapping[str, Any], manager: str, ignored: Iterable[str]) -> Values:
    """The object to apply, with ``ignore_changes`` heeded on the server, too.

    An ignored field that others manage, such as the replicas of a Deployment that an autoscaler drives, is left out;
    one of our own stays as it is. (The official provider: ``handleSSAIgnoreFields``, in the same file.)
    """
    sent: Values = json.loads(json.dumps(thing))
    for path in map(split, ignored):
        *parents, last = path
        holder, real = _down(sent, parents), _down(live, parents)
        if not isinstance(holder, dict) or not isinstance(last, str):
            continue
        managers = _managers(live, path)
        if managers and manager not in managers:
            holder.pop(last, None)
        elif isinstance(real, dict) and last in real:
            holder[last] = real[last]
    return sent


def handover(live: Mapping[str, Any], manager: str) -> list[Values]:
    """The JSON patch that gives ``manager`` what tools before it managed; empty where there is nothing to give."""
    entries = metadata(live).get("managedFields") or []
    given = [entry for entry in entries if _before(entry) and not entry.get("subresource")]
    if not given:
        return []
    own = next((each for each in entries if each["manager"] == manager and each["operation"] == "Apply"), None)
    fields: Values = json.loads(json.dumps(own["fieldsV1"])) if own else {}
    for entry in given:
        _merge(fields, entry.get("fieldsV1") or {})
    made = {**(own or given[0]), "manager": manager, "operation": "Apply", "fieldsV1": fields}
    kept = [each for each in entries if each is not own and each not in given]
    version = metadata(live).get("resourceVersion")
    return [
        {"op": "replace", "path": "/metadata/managedFields", "value": [*kept, made]},
        {"op": "replace", "path": "/metadata/resourceVersion", "value": version},
    ]


def applier(live: Mapping[str, Any]) -> str | None:
    """The manager with which Pulumi applied an object; None where it did not."""
    entries = metadata(live).get("managedFields") or ()
    ours = (each["manager"] for each in entries if each["manager"].startswith("pulumi-kubernetes-"))
    return next(ours, None)


def _before(entry: Mapping[str, Any]) -> bool:
    return any(entry["manager"].startswith(name) and entry["operation"] == how for name, how in _HANDED_OVER)


def _managers(live: Mapping[str, Any], path: list[str | int]) -> set[str]:
    """Who manages the field at a path, or anything in it."""
    return {
        entry["manager"]
        for entry in metadata(live).get("managedFields") or ()
        if _down(entry.get("fieldsV1") or {}, [f"f:{part}" for part in path]) is not None
    }


def _down(value: Any, path: Iterable[str | int]) -> Any:
    for part in path:
        if isinstance(value, Mapping):
            value = value.get(str(part))
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


def _merge(into: Values, other: Mapping[str, Any]) -> None:
    for key, value in other.items():
        _merge(into.setdefault(key, {}), value)
