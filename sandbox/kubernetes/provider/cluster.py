"""One cluster: its objects read, applied and deleted."""

from __future__ import annotations

import datetime
import functools
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.kubernetes.provider import objects
from sandbox.kubernetes.provider.api import APPLY, JSON_PATCH, Api, Refused
from sandbox.kubernetes.provider.discovery import Discovery, Kind
from sandbox.kubernetes.provider.objects import Values, metadata

_FRESH = 10.0
"""Seconds for which it stays true who works in the cluster."""
_LEASE = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager"


class NoKind(Exception):
    """The cluster does not know the kind, maybe not yet."""

    def __init__(self, thing: Mapping[str, Any]) -> None:
        super().__init__(f"the cluster has no kind {thing.get('kind')} in {thing.get('apiVersion')}")


class Cluster:
    """A cluster through its API. ``namespace`` is the one of objects that name none."""

    def __init__(self, api: Api, namespace: str, warn: Callable[[str], None]) -> None:
        self.api, self.namespace, self.discovery = api, namespace, Discovery(api)
        self._warn, self._warned = warn, set[str]()
        self._lock, self._asked, self._staff = threading.Lock(), 0.0, (False, False)

    def kind(self, thing: Mapping[str, Any]) -> Kind:
        """The kind of an object.

        Raises:
            NoKind: the cluster has no such.
        """
        found = self.discovery.find(str(thing.get("apiVersion")), str(thing.get("kind")))
        if found is None:
            raise NoKind(thing)
        return found

    def versions(self, thing: Mapping[str, Any]) -> list[str]:
        """The versions in which the cluster has a kind that it lacks in the one asked for."""
        group = str(thing.get("apiVersion") or "").rpartition("/")[0]
        try:
            found = self.api.get(f"/apis/{group}").get("versions", ()) if group else ()
        except Refused as refused:
            if refused.missing:
                return []
            raise
        names = [str(each["groupVersion"]) for each in found]
        return [name for name in names if self.discovery.find(name, str(thing.get("kind")))]

    def path(self, thing: Mapping[str, Any]) -> str:
        """Where an object is. Raises NoKind."""
        its = metadata(thing)
        return self.kind(thing).path(str(its.get("namespace") or self.namespace), str(its.get("name")))

    def get(self, thing: Mapping[str, Any]) -> Values | None:
        """The object as it is, None where there is none. Raises NoKind."""
        try:
            return self.api.get(self.path(thing))
        except Refused as refused:
            if refused.missing:
                return None
            raise

    def apply(self, thing: Values, manager: str, force: bool = False, dry_run: bool = False) -> Values:
        """Make the object what ``thing`` says, as far as it says anything, and return it.

        Server-side apply (https://kubernetes.io/docs/reference/using-api/server-side-apply/); a field that the
        kind does not have is refused.

        Raises:
            Refused: the server would not.
            NoKind: the cluster has no such kind.
        """
        kind = self.kind(thing)
        sent = dict(objects.to_object(thing))
        its = {key: value for key, value in metadata(sent).items() if key != "namespace" or kind.namespaced}
        if kind.namespaced:
            its.setdefault("namespace", self.namespace)
        sent["metadata"] = its
        query = {"fieldManager": manager, "force": str(force).lower(), "fieldValidation": "Strict"}
        if dry_run:
            query["dryRun"] = "All"
        path = kind.path(str(its.get("namespace") or ""), str(its.get("name")))
        warn = functools.partial(self._heard, objects.title(sent))
        return self.api.call("PATCH", path, sent, APPLY, query, warn)

    def patch(self, thing: Mapping[str, Any], operations: list[Values]) -> Values:
        """Change the object by a JSON patch."""
        return self.api.call("PATCH", self.path(thing), operations, JSON_PATCH)

    @property
    def controlled(self) -> bool:
        """Whether controllers work: a controller manager holds its lease."""
        return self._seen()[0]

    @property
    def populated(self) -> bool:
        """Whether controllers work and there are nodes, so that pods come to run."""
        return all(self._seen())

    def _heard(self, title: str, warning: str) -> None:
        """Pass a warning on, once."""
        message = f"{title}: {warning}"
        if message not in self._warned:
            self._warned.add(message)
            self._warn(message)

    def _seen(self) -> tuple[bool, bool]:
        with self._lock:
            if not self._asked or time.monotonic() - self._asked > _FRESH:
                self._staff = (self._leased(), bool(self.api.get("/api/v1/nodes", limit="1").get("items")))
                self._asked = time.monotonic()
            return self._staff

    def _leased(self) -> bool:
        try:
            spec = self.api.get(_LEASE).get("spec") or {}
        except Refused as refused:
            if refused.missing:
                return False
            raise
        if not spec.get("holderIdentity") or not spec.get("renewTime"):
            return False
        renewed = datetime.datetime.fromisoformat(spec["renewTime"])
        age = (datetime.datetime.now(datetime.UTC) - renewed).total_seconds()
        return bool(age < 2 * spec.get("leaseDurationSeconds", 15))
