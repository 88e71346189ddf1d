"""Which kinds a cluster has, as its API tells; nothing is known beforehand."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from sandbox.kubernetes.provider.api import Api, Refused


@dataclass(frozen=True)
class Kind:
    """One kind of a group and version, and where its objects are."""

    api_version: str
    name: str
    plural: str
    namespaced: bool
    deletes_together: bool
    """Whether all of a namespace can be deleted with one call."""

    def path(self, namespace: str = "", name: str = "") -> str:
        """Where an object is, or all of them."""
        root = f"/apis/{self.api_version}" if "/" in self.api_version else f"/api/{self.api_version}"
        place = f"/namespaces/{namespace}" if self.namespaced and namespace else ""
        return f"{root}{place}/{self.plural}" + (f"/{name}" if name else "")


class Discovery:
    """The kinds, read by group and version when one is first asked for."""

    def __init__(self, api: Api) -> None:
        self._api, self._lock = api, threading.Lock()
        self._known: dict[str, dict[str, Kind]] = {}
        self._announced: dict[tuple[str, str], bool] = {}

    def find(self, api_version: str, kind: str) -> Kind | None:
        """The kind; None where the cluster has no such."""
        with self._lock:
            if api_version not in self._known:
                kinds = self._read(api_version)
                if not kinds:
                    return None
                self._known[api_version] = kinds
            return self._known[api_version].get(kind)

    def namespaced(self, api_version: str, kind: str) -> bool | None:
        """Whether objects of the kind are in namespaces; None while nobody can tell."""
        if found := self.find(api_version, kind):
            return found.namespaced
        return self._announced.get((api_version.partition("/")[0], kind))

    def announce(self, group: str, kind: str, namespaced: bool) -> None:
        """Say what a kind will be like, before its definition is made."""
        self._announced[group, kind] = namespaced

    def forget(self) -> None:
        """Read anew: definitions came or went."""
        with self._lock:
            self._known.clear()

    def all(self) -> list[Kind]:
        """Every kind in the version that its group prefers."""
        groups = self._api.get("/apis").get("groups", ())
        versions = ["v1", *(group["preferredVersion"]["groupVersion"] for group in groups)]
        return [kind for version in versions for kind in self._read(version).values()]

    def _read(self, api_version: str) -> dict[str, Kind]:
        try:
            found = self._api.get(f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}")
        except Refused as refused:
            if refused.missing:
                return {}
            raise
        return {
            each["kind"]: Kind(
                api_version, each["kind"], each["name"], each["namespaced"], "deletecollection" in each["verbs"]
            )
            for each in found.get("resources", ())
            if "/" not in each["name"]
        }
