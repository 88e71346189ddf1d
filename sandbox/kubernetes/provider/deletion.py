"""Deleting an object, and waiting until it is gone.

The dependents of an object go first (propagation ``Foreground``, or what ``pulumi.com/deletionPropagationPolicy``
says), as with the official provider. That, emptying a namespace and releasing volumes are controllers' work; where none
run, the provider does what they would.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.kubernetes.provider.api import Refused
from sandbox.kubernetes.provider.cluster import Cluster, NoKind
from sandbox.kubernetes.provider.objects import Values, annotation, metadata, title
from sandbox.kubernetes.provider.waiting import Waiting, timeout
from sandbox.plugin import Failed

_POLICIES = {"orphan": "Orphan", "background": "Background"}
_SECONDS = 300
"""How long to wait, unless somebody says."""
_LEFT_ALONE = {"DaemonSet", "Deployment", "Job", "Namespace", "Pod", "ReplicationController", "StatefulSet"}
"""Kinds for which ``pulumi.com/skipAwait`` covers deletion, too; the official provider's
(provider/pkg/metadata/overrides.go)."""
_OF_CONTROLLERS = {"foregroundDeletion", "kubernetes.io/pv-protection", "kubernetes.io/pvc-protection", "orphan"}
"""Finalizers that the controller manager takes away."""


def delete(cluster: Cluster, waiting: Waiting, thing: Values, inputs: Mapping[str, Any], seconds: float = 0) -> None:
    """Delete the object; that it, or its kind, is gone already is fine.

    Raises:
        Refused: the server would not.
        Failed: it is still there when time is up.
    """
    policy = _POLICIES.get(annotation(inputs, "pulumi.com/deletionPropagationPolicy").lower(), "Foreground")
    if policy == "Foreground" and not cluster.controlled:
        policy = "Background"
    options = {"apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": policy}
    try:
        left = cluster.api.call("DELETE", cluster.path(thing), options)
    except NoKind:
        return
    except Refused as refused:
        if refused.missing:
            return
        raise
    if left.get("kind") == "Status":  # else it is the object, which has still something to do
        return
    if not cluster.controlled:
        _finish(cluster, left)
    if annotation(inputs, "pulumi.com/skipAwait") == "true" and thing.get("kind") in _LEFT_ALONE:
        return
    patience = timeout(inputs, seconds, _SECONDS)
    if held := waiting.until_gone(left, patience):
        spec = held.get("spec") or {}
        finalizers = [*(metadata(held).get("finalizers") or ()), *(spec.get("finalizers") or ())]
        reason = f"its finalizers {', '.join(finalizers)} hold it" if finalizers else "it is shutting down"
        raise Failed(f"{title(thing)} is still there {patience:.0f} s after its deletion: {reason}")


def _finish(cluster: Cluster, left: Values) -> None:
    """What controllers would do."""
    if left.get("kind") == "Namespace":
        _empty(cluster, str(metadata(left)["name"]))
    _release(cluster, left)


def _release(cluster: Cluster, left: Values) -> None:
    finalizers = metadata(left).get("finalizers") or []
    kept = [each for each in finalizers if each not in _OF_CONTROLLERS]
    if kept == finalizers:
        return
    try:
        cluster.patch(left, [{"op": "replace", "path": "/metadata/finalizers", "value": kept}])
    except Refused as refused:
        if not refused.missing:
            raise


def _empty(cluster: Cluster, namespace: str) -> None:
    """Delete all that is in a namespace, and let it go (the namespace controller's part)."""
    now = {"apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 0, "propagationPolicy": "Background"}
    for kind in cluster.discovery.all():
        if kind.namespaced and kind.deletes_together:
            found = cluster.api.call("DELETE", kind.path(namespace), now)
            for each in found.get("items") or ():
                _release(cluster, {**each, "apiVersion": kind.api_version, "kind": kind.name})
    path = f"/api/v1/namespaces/{namespace}"
    live = cluster.api.get(path)
    cluster.api.call("PUT", f"{path}/finalize", {**live, "spec": {"finalizers": []}})
