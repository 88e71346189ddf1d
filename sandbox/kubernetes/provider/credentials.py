"""How a user enters a cluster: a token, a client certificate, or a command that tells either.

Commands are run as client-go runs them (https://kubernetes.io/docs/reference/access-authn-authz/authentication/
#client-go-credential-plugins): the answer, an ExecCredential, is good until the time that it states. So long it is kept
the sandbox's PULUMI_HOME, too: each update starts new providers, and ``aws eks get-token`` takes over a second.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.home import write
from sandbox.kubernetes.provider.kubeconfig import Access, pem
from sandbox.plugin import Failed

_PATIENCE = 60
"""Seconds that a command may take."""
_MARGIN = datetime.timedelta(seconds=30)
"""So much before its end a credential counts as stale."""


@dataclass(frozen=True)
class Credential:
    """What goes with a request."""

    token: str = ""
    certificate: str = ""
    key: str = ""
    """PEM, as the certificate."""


class Credentials:
    """A user's credential, asked for when it is needed and kept while it is good."""

    def __init__(self, access: Access) -> None:
        self._access, self._lock = access, threading.Lock()
        self._known: Credential | None = None
        self._until: datetime.datetime | None = None

    def get(self) -> Credential:
        """The credential.

        Raises:
            Failed: the command that tells it failed.
        """
        with self._lock:
            if self._known is None or _stale(self._until):
                self._known = self._ask()
            return self._known

    def refuse(self, credential: Credential) -> bool:
        """The server did not take it: whether another one can be asked for."""
        with self._lock:
            if self._known == credential:
                self._known = None
                if path := _kept(self._access.user.get("exec") or {}):
                    path.unlink(missing_ok=True)
            return bool(self._access.user.get("exec"))

    def _ask(self) -> Credential:
        user = self._access.user
        if user.get("exec"):
            status, self._until = _asked(user["exec"], self._access.cluster)
            return Credential(
                status.get("token", ""), status.get("clientCertificateData", ""), status.get("clientKeyData", "")
            )
        for scheme in ("auth-provider", "username"):
            if user.get(scheme):
                raise Failed(
                    f"kubernetes: {scheme} of the kubeconfig is not heeded by the sandbox; use exec or a token"
                )
        token = user.get("token") or (pem(user, "tokenFile").strip() if user.get("tokenFile") else "")
        return Credential(token, pem(user, "client-certificate"), pem(user, "client-key"))


def _asked(plugin: Mapping[str, Any], cluster: Mapping[str, Any]) -> tuple[dict[str, Any], datetime.datetime | None]:
    """What a command says, maybe a while ago, and until when that is good."""
    path = _kept(plugin)
    status: dict[str, Any] = {}
    if path:
        with contextlib.suppress(OSError, ValueError):
            status = json.loads(path.read_text())
    until = _time(status)
    if until is None or _stale(until):
        status = _run(plugin, cluster)
        until = _time(status)
        if path and until:
            path.parent.mkdir(exist_ok=True)
            write(path, json.dumps(status), mode=0o600)
    return status, until


def _kept(plugin: Mapping[str, Any]) -> Path | None:
    """Where the answer of a command is kept, by all that it depends on; nowhere outside of a sandbox."""
    home, instance = os.environ.get("PULUMI_HOME"), os.environ.get("AWS_SANDBOX_INSTANCE")
    if not plugin or not home or not instance:
        return None
    variables = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    key = hashlib.sha256(json.dumps([dict(plugin), variables], sort_keys=True).encode()).hexdigest()
    return Path(home) / "clusters" / f"{key}.json"


def _time(status: Mapping[str, Any]) -> datetime.datetime | None:
    told = status.get("expirationTimestamp")
    return datetime.datetime.fromisoformat(told) if told else None


def _stale(until: datetime.datetime | None) -> bool:
    return until is not None and datetime.datetime.now(datetime.UTC) > until - _MARGIN


def _run(plugin: Mapping[str, Any], cluster: Mapping[str, Any]) -> dict[str, Any]:
    """The status of the ExecCredential that a command prints."""
    version = plugin.get("apiVersion", "client.authentication.k8s.io/v1")
    asked: dict[str, Any] = {"apiVersion": version, "kind": "ExecCredential", "spec": {"interactive": False}}
    if plugin.get("provideClusterInfo"):
        asked["spec"]["cluster"] = {key: cluster[key] for key in cluster if key != "extensions"}
    given = {each["name"]: each["value"] for each in plugin.get("env") or ()}
    variables = {**os.environ, **given, "KUBERNETES_EXEC_INFO": json.dumps(asked)}
    command = [plugin["command"], *(plugin.get("args") or ())]
    shown = " ".join(command)
    try:
        done = subprocess.run(
            command, env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_PATIENCE
        )
    except OSError as error:
        hint = plugin.get("installHint") or "it must be on PATH"
        raise Failed(f"kubernetes: `{shown}` of the kubeconfig cannot be run: {error.strerror}; {hint}") from None
    except subprocess.TimeoutExpired:
        raise Failed(f"kubernetes: `{shown}` of the kubeconfig did not answer within {_PATIENCE} s") from None
    if done.returncode:
        raise Failed(f"kubernetes: `{shown}` of the kubeconfig failed: {done.stderr.strip() or done.stdout.strip()}")
    try:
        status = json.loads(done.stdout)["status"]
    except (ValueError, KeyError, TypeError):
        raise Failed(f"kubernetes: `{shown}` of the kubeconfig did not print an ExecCredential") from None
    return dict(status)
