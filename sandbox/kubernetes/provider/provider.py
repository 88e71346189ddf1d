"""The provider: what Pulumi asks of an object, in terms of calls to the cluster's API.

It follows the official provider (pulumi-kubernetes 4) in names, state, field managers, replacement, waiting and
deletion, so that a program does in the sandbox what it does elsewhere. It is stricter in one thing: a field that a kind
does not have is refused, where the official one passes it over.
"""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sandbox.kubernetes.provider import objects
from sandbox.kubernetes.provider.api import Api, Cancelled, Refused, Unreachable
from sandbox.kubernetes.provider.check import Naming, check
from sandbox.kubernetes.provider.cluster import Cluster, NoKind
from sandbox.kubernetes.provider.deletion import delete
from sandbox.kubernetes.provider.diff import Difference, covered, difference, drifted
from sandbox.kubernetes.provider.kubeconfig import access, load
from sandbox.kubernetes.provider.objects import MANAGER, Values, annotation, metadata, outputs, place, title
from sandbox.kubernetes.provider.ownership import applier, handover, leave
from sandbox.kubernetes.provider.waiting import NotReady, Waiting
from sandbox.plugin import Failed, Partial
from sandbox.provider.values import UNKNOWN, unknown

_PAUSES = (0.25, 0.5, 1, 2, 4)
"""Seconds between attempts to create what needs a namespace or a kind that the same update is about to make."""
_ONLY_THEN = ("creationTimestamp", "resourceVersion", "uid")
"""Of an object's metadata, what a dry run makes up."""
DELETE_UNREACHABLE = "PULUMI_K8S_DELETE_UNREACHABLE"


@dataclass(frozen=True)
class Settings:
    """A provider's configuration."""

    kubeconfig: str = ""
    context: str = ""
    cluster: str = ""
    namespace: str = ""
    delete_unreachable: bool = False
    mutable: frozenset[str] = frozenset()
    """Of ``ConfigMap`` and ``Secret`` those whose content is changed in place."""


class Provider:
    """One configured provider: a cluster, and a way into it."""

    def __init__(self, settings: Settings, say: Callable[[str], None], warn: Callable[[str], None]) -> None:
        self.settings = settings
        entry = access(load(settings.kubeconfig), settings.context, settings.cluster, settings.namespace)
        self.api = Api(entry)
        self.cluster = Cluster(self.api, entry.namespace, warn)
        self.waiting = Waiting(self.cluster, say)

    def check(self, token: str, news: Values, olds: Values, naming: Naming) -> Values:
        """The inputs as they will be kept. Raises Failed where they cannot be served."""
        try:
            return check(self.cluster, token, news, olds, naming)
        except Refused as refused:
            raise Failed(f"{token} {naming.logical}: {refused.explained}") from None

    def diff(self, old: Values, new: Values, state: Values, ignored: Iterable[str]) -> Difference:
        """What changes."""
        return difference(self.cluster, old, new, state, ignored, self.settings.mutable)

    def preview(self, inputs: Values, state: Values | None = None, ignored: Iterable[str] = ()) -> Values:
        """The outputs as far as they are known before the operation, by a dry run.

        Where that cannot tell (an input is unknown, the kind or the namespace comes with the same update) they are the
        inputs.

        Raises:
            Failed: the server would refuse it.
        """
        if unknown(inputs):
            return inputs
        try:
            if state is None:
                return self._preview_creation(inputs)
            live = self.cluster.get(inputs) or {}
            manager = _manager(inputs, state)
            sent = leave(inputs, live, manager, ignored)
            force = _forced(inputs) or bool(handover(live, manager))
            found = self.cluster.apply(sent, manager, force, dry_run=True)
            return outputs(found, manager)
        except NoKind:
            self._require_version(inputs)
            return inputs
        except Refused as refused:
            if refused.missing or refused.code == 403:
                return inputs
            raise Failed(f"{title(inputs)}: {refused.explained}") from None

    def create(self, inputs: Values, seconds: float) -> tuple[str, Values]:
        """Make the object: its id and its outputs.

        Raises:
            Failed: it was not made.
            Partial: it was, and did not become ready.
        """
        manager = _manager(inputs, {})
        live = self._persistently(inputs, lambda: self.cluster.apply(inputs, manager, _forced(inputs)))
        return place(live), self._ready(live, inputs, manager, seconds)

    def update(self, inputs: Values, state: Values, ignored: Iterable[str], seconds: float) -> Values:
        """Change the object in place: its outputs.

        Raises:
            Failed: it was not changed.
            Partial: it was, and did not become ready.
        """
        manager = _manager(inputs, state)
        try:
            live = self.cluster.get(inputs) or {}
            if taken := handover(live, manager):
                live = self.cluster.patch(live, taken)
            live = self.cluster.apply(leave(inputs, live, manager, ignored), manager, _forced(inputs))
        except (Refused, NoKind) as problem:
            raise Failed(_explained(inputs, problem)) from None
        return self._ready(live, inputs, manager, seconds)

    def read(self, token: str, id: str, inputs: Values, state: Values) -> tuple[str, Values, Values]:
        """The object as it is: id (empty when it is gone), outputs, inputs.

        An object that is not in the state yet is imported: ``id`` is ``namespace/name``, or the name alone.
        """
        thing = inputs or {key: state[key] for key in ("apiVersion", "kind") if key in state}
        if not thing:
            thing = dict(zip(("apiVersion", "kind"), objects.from_token(token), strict=True))
        namespace, _, name = id.rpartition("/")
        its = {"name": name, **({"namespace": namespace} if namespace else {})}
        thing = {**thing, "metadata": {**metadata(thing), **its}}
        try:
            live = self.cluster.get(thing)
            if live is None:
                return "", {}, {}
            # Of an object whose state was lost, the manager that applied it then: its fields stay its own.
            state = {MANAGER: applier(live), **state}
            found = self._current(inputs, live, _manager(inputs, state)) if inputs else objects.adopted(live)
        except NoKind:
            return "", {}, {}
        except Unreachable as problem:
            if self.settings.delete_unreachable:
                return "", {}, {}
            raise Failed(_unreachable(thing, problem)) from None
        except Refused as refused:
            raise Failed(_explained(thing, refused)) from None
        return place(live), outputs(live, _manager(found, state)), found

    def delete(self, inputs: Values, state: Values, seconds: float) -> None:
        """Unmake the object. Raises Failed where it is still there."""
        its = {key: value for key, value in metadata(state).items() if key in ("name", "namespace")}
        thing = {"apiVersion": state.get("apiVersion"), "kind": state.get("kind"), "metadata": its}
        try:
            delete(self.cluster, self.waiting, thing, inputs, seconds)
        except Refused as refused:
            raise Failed(_explained(thing, refused)) from None
        except Unreachable as problem:
            if not self.settings.delete_unreachable:
                raise Failed(_unreachable(thing, problem)) from None
        if thing["kind"] == "CustomResourceDefinition":
            self.cluster.discovery.forget()

    # ---------------------------------------------------------------------------------------------------------------

    def _preview_creation(self, inputs: Values) -> Values:
        manager = _manager(inputs, {})
        try:
            found = self.cluster.apply(inputs, manager, force=True, dry_run=True)
        except Refused as refused:
            if not refused.immutable:
                raise
            # It replaces one of the same name, which goes first. No dry run knows that: ask for one beside it.
            other = {**inputs, "metadata": {**metadata(inputs), "name": f"preview-{secrets.token_hex(4)}"}}
            found = self.cluster.apply(other, manager, force=True, dry_run=True)
            found["metadata"]["name"] = metadata(inputs)["name"]
        found.pop("status", None)
        found["metadata"] |= dict.fromkeys(_ONLY_THEN, UNKNOWN)
        return outputs(found, manager)

    def _persistently(self, inputs: Values, make: Callable[[], Values]) -> Values:
        """Make an object, also while its namespace or kind is being made without the program saying so."""
        for pause in (*_PAUSES, None):
            try:
                return make()
            except (Refused, NoKind) as problem:
                if isinstance(problem, NoKind):
                    self._require_version(inputs)
                    self.cluster.discovery.forget()
                elif not problem.missing:
                    pause = None
                if pause is None:
                    raise Failed(_explained(inputs, problem)) from None
            if self.api.cancelled.wait(pause):
                break
        raise Cancelled(f"{title(inputs)}: cancelled")

    def _require_version(self, inputs: Values) -> None:
        """Refuse a version of a kind that the cluster has in others. Raises Failed."""
        others = self.cluster.versions(inputs)
        if others:
            raise Failed(f"{title(inputs)}: the cluster has {inputs['kind']} in {', '.join(others)}: use one of these")

    def _ready(self, live: Values, inputs: Values, manager: str, seconds: float) -> Values:
        try:
            live = self.waiting.until_ready(live, inputs, seconds)
        except (NotReady, Refused, Unreachable) as problem:
            found = problem.live if isinstance(problem, NotReady) else live
            raise Partial(str(problem), place(live), outputs(found, manager), inputs) from None
        if live.get("kind") == "CustomResourceDefinition":
            self.cluster.discovery.forget()
        return outputs(live, manager)

    def _current(self, inputs: Values, live: Values, manager: str) -> Values:
        """The inputs as the object now says them."""
        seen = {**live, "stringData": _decoded(inputs, live)} if "stringData" in inputs else live
        its = {**metadata(seen), **{k: v for k, v in metadata(inputs).items() if k == "namespace"}}
        seen = {**seen, "metadata": its}
        if covered(inputs, seen):
            return inputs
        applied: Mapping[str, Any] = inputs
        with suppress(Refused):
            applied = self.cluster.apply(inputs, manager, force=True, dry_run=True)
        found: Values = drifted(inputs, seen, {**applied, "metadata": {**metadata(applied), "namespace": None}})
        return found


def _manager(inputs: Mapping[str, Any], state: Mapping[str, Any]) -> str:
    """The field manager: what the object's annotation says, else the one that it has, else a new one."""
    kept = annotation(inputs, "pulumi.com/patchFieldManager") or state.get(MANAGER)
    return str(kept or f"pulumi-kubernetes-{secrets.token_hex(4)}")


def _forced(inputs: Mapping[str, Any]) -> bool:
    """Whether to take over fields that others manage."""
    everywhere = os.environ.get("PULUMI_K8S_ENABLE_PATCH_FORCE") == "true"
    return everywhere or annotation(inputs, "pulumi.com/patchForce") == "true"


def _decoded(inputs: Values, live: Values) -> Values:
    """What a Secret holds of its ``stringData``, which the server tells only as ``data``."""
    data = live.get("data") or {}
    return {
        key: base64.b64decode(data[key]).decode(errors="replace")
        for key in inputs.get("stringData") or ()
        if key in data
    }


def _explained(thing: Mapping[str, Any], problem: Refused | NoKind) -> str:
    if isinstance(problem, NoKind):
        return f"{title(thing)}: {problem}; create the definition of the kind, or the chart that brings it, first"
    return f"{title(thing)}: {problem.explained}"


def _unreachable(thing: Mapping[str, Any], problem: Unreachable) -> str:
    return (
        f"{title(thing)}: {problem} If the cluster was deleted, {DELETE_UNREACHABLE}=true, or the provider's "
        "deleteUnreachable, removes from the state what was in it."
    )
