"""Which changes replace an object.

Where the official provider replaces although the API would take the change, so do we; the lists are its own
(pulumi-kubernetes, provider/pkg/provider/diff.go). What it does not list, the API itself tells: a dry run that is
refused because a field is immutable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox.kubernetes.provider.objects import metadata, same_kind

_SELECTOR = ("spec.selector",)
_REPLACED = {
    ("apps", "DaemonSet"): _SELECTOR,
    ("apps", "Deployment"): _SELECTOR,
    ("apps", "StatefulSet"): (
        "spec.podManagementPolicy",
        "spec.revisionHistoryLimit",
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
    ),
    ("batch", "Job"): ("spec.completions", "spec.parallelism", "spec.selector", "spec.template"),
    ("", "PersistentVolumeClaim"): ("spec",),
    ("", "Pod"): ("spec",),
    ("", "ResourceQuota"): ("spec.scopes",),
    ("", "Service"): ("spec.clusterIP",),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): ("roleRef",),
    ("rbac.authorization.k8s.io", "RoleBinding"): ("roleRef",),
    ("storage.k8s.io", "StorageClass"): ("parameters", "provisioner"),
}
_CONTENT = {"ConfigMap": ("binaryData", "data"), "Secret": ("data", "stringData", "type")}
"""Replaced unless the provider's ``enableConfigMapMutable`` or ``enableSecretMutable`` says that they may change."""


def replacing(old: Mapping[str, Any], new: Mapping[str, Any], mutable: Iterable[str] = ()) -> list[str]:
    """The paths whose change replaces the object, so far as they differ.

    Args:
        mutable: The kinds of ``ConfigMap`` and ``Secret`` that the provider changes in place.
    """
    kind = str(new.get("kind"))
    group = str(new.get("apiVersion") or "").rpartition("/")[0]
    listed = ("metadata.name", "metadata.namespace", *_REPLACED.get((group, kind), ()))
    if not group and kind in _CONTENT and (kind not in mutable or new.get("immutable")):
        listed += _CONTENT[kind]
    found = [path for path in listed if _at(old, path) != _at(new, path)]
    if not same_kind(old, new):
        found += [name for name in ("apiVersion", "kind") if old.get(name) != new.get(name)]
    return found


def named_anew(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether two objects can be there at once: they differ in name or namespace."""
    return any(metadata(old).get(key) != metadata(new).get(key) for key in ("name", "namespace"))


def within(path: str, others: Iterable[str]) -> bool:
    """Whether a path is one of others, under one, or above one."""
    return any(path == each or _under(path, each) or _under(each, path) for each in others)


def _under(path: str, other: str) -> bool:
    return path.startswith((f"{other}.", f"{other}["))


def _at(thing: Mapping[str, Any], path: str) -> Any:
    value: Any = thing
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
