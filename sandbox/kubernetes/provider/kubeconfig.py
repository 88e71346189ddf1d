"""Kubeconfigs: which cluster one names, and how it is entered.

The form is described at https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sandbox.plugin import Failed

Values = dict[str, Any]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Access:
    """One cluster, and a user's way into it."""

    server: str
    """URL of the API."""
    cluster: Mapping[str, Any]
    """The cluster's own settings: ``server``, ``certificate-authority-data`` …"""
    user: Mapping[str, Any]
    """The user's: ``token``, ``client-certificate-data``, ``exec`` …"""
    namespace: str
    """Of objects that name none."""


def load(kubeconfig: str) -> Values:
    """A kubeconfig given as text or as a path; where it is empty, the one of ``$KUBECONFIG`` or ``~/.kube/config``.

    Raises:
        Failed: there is no such file, or it is no kubeconfig.
    """
    text = kubeconfig.strip()
    if not text:
        first = os.environ.get("KUBECONFIG", "").split(os.pathsep)[0] or "~/.kube/config"
        return load(first)
    if "\n" not in text and not text.startswith("{"):
        path = Path(text).expanduser()
        try:
            text = path.read_text()
        except OSError as error:
            raise Failed(f"kubernetes: the kubeconfig {path} cannot be read: {error.strerror}") from None
    try:
        found = yaml.load(text, _LOADER)
    except yaml.YAMLError as error:
        raise Failed(f"kubernetes: the kubeconfig is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(found, dict):
        raise Failed("kubernetes: the kubeconfig is neither a path nor a document with clusters, users and contexts")
    return found


def access(config: Mapping[str, Any], context: str = "", cluster: str = "", namespace: str = "") -> Access:
    """What a kubeconfig's context means, with what the provider sets of its own.

    Raises:
        Failed: the context, its cluster or its user is not there.
    """
    chosen = context or str(config.get("current-context") or "")
    if not chosen:
        raise Failed("kubernetes: the kubeconfig has no current-context: set it, or give the provider a context")
    its = _entry(config, "contexts", "context", chosen)
    where = _entry(config, "clusters", "cluster", cluster or str(its.get("cluster")))
    if not where.get("server"):
        raise Failed(f"kubernetes: cluster {its.get('cluster')} of the kubeconfig has no server")
    user = _entry(config, "users", "user", str(its["user"])) if its.get("user") else {}
    return Access(str(where["server"]), where, user, namespace or str(its.get("namespace") or "default"))


def active_cluster(given: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The cluster that a provider's settings mean; None where they do not tell."""
    try:
        config = load(str(given["kubeconfig"])) if given.get("kubeconfig") else {}
        return access(config, str(given.get("context") or ""), str(given.get("cluster") or "")).cluster
    except Failed:
        return None


def pem(where: Mapping[str, Any], name: str) -> str:
    """A certificate or key of a kubeconfig, given as data or as a file; empty where there is none."""
    if data := where.get(f"{name}-data"):
        try:
            return base64.b64decode(data, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise Failed(f"kubernetes: {name}-data of the kubeconfig is not base64 of a PEM document") from None
    if path := where.get(name):
        try:
            return Path(path).expanduser().read_text()
        except OSError as error:
            raise Failed(f"kubernetes: {name} of the kubeconfig, {path}, cannot be read: {error.strerror}") from None
    return ""


def _entry(config: Mapping[str, Any], section: str, key: str, name: str) -> Values:
    entries: Iterable[Values] = config.get(section) or ()
    found = next((each.get(key) for each in entries if each.get("name") == name), None)
    if found is None:
        known = ", ".join(str(each.get("name")) for each in entries) or "none"
        raise Failed(f"kubernetes: the kubeconfig has no {key} '{name}' (it has {known})")
    return dict(found)
