"""Check: a program's inputs, with name and namespace filled in, or what is wrong with them.

Names are made as the official provider makes them (pulumi-kubernetes, provider/pkg/metadata/naming.go): the logical
name and eight hexadecimal digits, or what the engine proposes, marked by the annotation ``pulumi.com/autonamed``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sandbox.kubernetes.provider import objects
from sandbox.kubernetes.provider.cluster import Cluster
from sandbox.kubernetes.provider.objects import AUTONAMED, Values, annotation, metadata
from sandbox.plugin import Failed
from sandbox.provider.values import UNKNOWN


@dataclass(frozen=True)
class Naming:
    """What the engine asks of autonaming."""

    logical: str
    seed: bytes
    proposed: str = ""
    mode: str = ""
    """propose, enforce, disable; empty where the engine says nothing."""

    def name(self) -> str:
        """A name for a new object.

        Raises:
            Failed: autonaming is off.
        """
        if self.mode == "disable":
            raise Failed("metadata.name is missing, and autonaming is off: give the object a name")
        digits = hashlib.sha256(self.seed or self.logical.encode()).hexdigest()[:8]
        return self.proposed or f"{self.logical}-{digits}"


def refusal(token: str, inputs: Values) -> str:
    """Why the sandbox does not serve a resource; empty where it does."""
    kind = token.rsplit(":", 1)[-1]
    if kind.endswith("Patch") and not str(inputs.get("kind") or "").endswith("Patch"):
        return (
            f"{kind}: the sandbox does not serve patches of objects that others made; "
            f"declare the whole object, with the annotation pulumi.com/patchForce to take over its fields"
        )
    if kind.endswith("List") and "items" in inputs:
        return f"{kind}: a list cannot be created; declare each of its items"
    if metadata(inputs).get("generateName"):
        return "metadata.generateName does not go with server-side apply: leave it out, and a name is made up"
    return ""


def check(cluster: Cluster | None, token: str, news: Values, olds: Values, naming: Naming) -> Values:
    """The inputs as they will be kept.

    Raises:
        Failed: they cannot be served.
    """
    inputs = objects.cleaned(news)
    version, kind = objects.from_token(token)
    inputs.setdefault("apiVersion", version)
    inputs.setdefault("kind", kind)
    if problem := refusal(token, inputs):
        raise Failed(problem)
    if inputs.get("metadata") == UNKNOWN:
        return inputs
    its = inputs.setdefault("metadata", {})
    if not its.get("name"):
        kept = metadata(olds).get("name") if annotation(olds, AUTONAMED) == "true" else None
        its["name"] = kept or naming.name()
        objects.annotate(inputs, AUTONAMED, "true")
    _announce(cluster, inputs)
    if not its.get("namespace") and cluster and _namespaced(cluster, inputs, olds):
        its["namespace"] = cluster.namespace
    return inputs


def _namespaced(cluster: Cluster, inputs: Values, olds: Values) -> bool:
    """Whether the kind is namespaced, by what an earlier check found where there was one: that costs no request."""
    if metadata(olds).get("name") and objects.same_kind(olds, inputs):
        return bool(metadata(olds).get("namespace"))
    return bool(cluster.discovery.namespaced(str(inputs["apiVersion"]), str(inputs["kind"])))


def _announce(cluster: Cluster | None, inputs: Values) -> None:
    """Tell how a kind will be that comes with the same update."""
    spec: Any = inputs.get("spec")
    if cluster and inputs.get("kind") == "CustomResourceDefinition" and isinstance(spec, dict):
        names = spec.get("names")
        if isinstance(names, dict):
            scope = spec.get("scope") == "Namespaced"
            cluster.discovery.announce(str(spec.get("group")), str(names.get("kind")), scope)
