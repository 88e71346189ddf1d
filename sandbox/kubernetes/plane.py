"""One control plane: an etcd and a kube-apiserver on the loopback interface.

Their flags: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/ and
https://etcd.io/docs/v3.6/op-guide/configuration/.
"""

from __future__ import annotations

import ipaddress
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import toolchain
from sandbox.kubernetes import certificates, processes
from sandbox.kubernetes.api import Api, ApiError
from toolchain import Problem

PATIENCE = 120.0
"""Seconds that a start may take before it counts as failed."""
_ETCD = "unix://localhost:2379"
"""A socket in the folder, which only this user may enter: etcd itself asks nobody who he is."""
_PEER = "unix://localhost:2380"
_SMALL = {"GOGC": "50"}
"""Collects garbage sooner: a sixth less memory for a tenth more processor time at the start."""


@dataclass
class ControlPlane:
    """One that runs, or that is about to.

    Attributes:
        folder: Holds its data, certificates and logs; goes with it.
        issuer: URL of the issuer of its service account tokens.
        services: Range of the addresses of services.
        reviews_url: Where it asks who a bearer token belongs to (``/tokens``) and what he may do (``/access``).
    """

    folder: Path
    issuer: str
    services: str
    reviews_url: str
    leash: processes.Leash
    port: int = 0
    authority: bytes = b""
    """Certificate that its clients have to trust, as PEM; empty before it is ready."""
    stopped: bool = False
    """Whether it has been ended for good."""
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    @property
    def endpoint(self) -> str:
        """Where it answers."""
        return f"https://127.0.0.1:{self.port}"

    @property
    def certificates(self) -> Path:
        """The folder of its certificates."""
        return self.folder / "pki"

    @property
    def kubeconfig(self) -> Path:
        """How its administrator enters, for processes of the sandbox's own."""
        return self.kubeconfig_of("admin")

    @property
    def api(self) -> Api:
        """Its API, entered as its administrator."""
        return Api(self.port, self.certificates)

    @property
    def pids(self) -> dict[str, int]:
        """Its processes that are alive, by name."""
        with self._guard:
            return {name: process.pid for name, process in self._running.items() if process.poll() is None}

    def start(self) -> None:
        """Starts it, and returns when it is ready.

        Raises:
            Problem: It did not get ready; with the end of its log.
        """
        programs = toolchain.kubernetes()
        with processes.reserve_port() as held:
            self.port = held.getsockname()[1]
            authority = self._furnish()
            self.run("etcd", [str(programs["etcd"]), *written(_ETCD_FLAGS)])
            _await_socket(self.folder / _ETCD.removeprefix("unix://"))
            self.run("kube-apiserver", [str(programs["kube-apiserver"]), *written(self._flags())])
            self._await()
        self.authority = authority

    def run(self, name: str, command: Sequence[str], variables: Mapping[str, str] | None = None) -> None:
        """Starts a process for it, in its folder, which ends with it; its log is ``<name>.log``.

        One of the same name that runs is ended first.

        Raises:
            Problem: The control plane has been stopped.
        """
        with self._guard:
            self._demand_going_on()
            self._end(name)
            self._running[name] = self.leash.start(command, self.folder, f"{name}.log", {**_SMALL, **(variables or {})})

    def end(self, name: str) -> None:
        """Ends one of its processes, if it runs."""
        with self._guard:
            self._end(name)

    def stop(self) -> None:
        """Ends it for good, and removes what it held: from then on the folder is its successor's."""
        with self._guard:
            self.stopped = True
            for name in [*self._running]:
                self._end(name)
            shutil.rmtree(self.folder, ignore_errors=True)

    def kubeconfig_of(self, client: str) -> Path:
        """How the holder of a client certificate enters."""
        return self.folder / f"{client}.kubeconfig"

    def _furnish(self) -> bytes:
        """Makes the folder, and all that processes find in it; returns what clients have to trust."""
        first_service = str(next(ipaddress.ip_network(self.services).hosts()))
        pki = self.certificates
        with self._guard:
            self._demand_going_on()
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True, mode=0o700)
            authority = certificates.issue(pki, first_service)
            for webhook in ("tokens", "access"):
                asked = {"server": f"{self.reviews_url}/{webhook}"}
                self.kubeconfig_of(webhook).write_text(_kubeconfig(asked, {}))
            reached = {"server": self.endpoint, "certificate-authority": str(pki / "ca.crt")}
            for client in certificates.CLIENTS:
                user = {"client-certificate": str(pki / f"{client}.crt"), "client-key": str(pki / f"{client}.key")}
                self.kubeconfig_of(client).write_text(_kubeconfig(reached, user))
        return authority

    def _demand_going_on(self) -> None:
        if self.stopped:
            raise Problem("the control plane was stopped")

    def _end(self, name: str) -> None:
        """For holders of the guard."""
        if process := self._running.pop(name, None):
            process.kill()
            process.wait()

    def _flags(self) -> dict[str, str]:
        """A flag says either what has no default, or what EKS has another value for, or what makes it small."""
        return {
            "etcd-servers": _ETCD,
            "bind-address": "127.0.0.1",
            "advertise-address": "127.0.0.1",
            "endpoint-reconciler-type": "none",  # an Endpoints object may not hold a loopback address
            "secure-port": str(self.port),
            "permit-port-sharing": "true",  # with the socket that keeps the port for it
            "service-cluster-ip-range": self.services,
            "tls-cert-file": "pki/server.crt",
            "tls-private-key-file": "pki/server.key",
            "client-ca-file": "pki/ca.crt",
            "service-account-issuer": self.issuer,
            "service-account-key-file": "pki/service-accounts.key",
            "service-account-signing-key-file": "pki/service-accounts.key",
            "authentication-token-webhook-config-file": "tokens.kubeconfig",
            "authentication-token-webhook-version": "v1",
            "authentication-token-webhook-cache-ttl": "5s",
            "authorization-mode": "Node,RBAC,Webhook",
            "authorization-webhook-config-file": "access.kubeconfig",
            "authorization-webhook-version": "v1",
            "authorization-webhook-cache-authorized-ttl": "5s",
            "authorization-webhook-cache-unauthorized-ttl": "1s",
            "enable-admission-plugins": "NodeRestriction",
            "requestheader-client-ca-file": "pki/front-proxy-ca.crt",
            "requestheader-allowed-names": "front-proxy-client",
            "requestheader-username-headers": "X-Remote-User",
            "requestheader-group-headers": "X-Remote-Group",
            "requestheader-extra-headers-prefix": "X-Remote-Extra-",
            "proxy-client-cert-file": "pki/front-proxy.crt",
            "proxy-client-key-file": "pki/front-proxy.key",
            "profiling": "false",
        }

    def _await(self) -> None:
        deadline, api = time.monotonic() + PATIENCE, self.api
        while {"etcd", "kube-apiserver"} <= self.pids.keys() and time.monotonic() < deadline:
            try:
                if api.call("GET", "/readyz") == "ok":
                    return
            except ApiError:
                time.sleep(0.05)
        name = "kube-apiserver" if "etcd" in self.pids else "etcd"
        log = self.folder / f"{name}.log"
        end = "\n".join(log.read_text(errors="replace").splitlines()[-5:]) if log.exists() else "it was stopped"
        raise Problem(f"the control plane did not start. The end of {log}:\n{end}")


_ETCD_FLAGS = {
    "name": "sandbox",
    "data-dir": "etcd",
    "listen-client-urls": _ETCD,
    "advertise-client-urls": _ETCD,
    "listen-peer-urls": _PEER,
    "initial-advertise-peer-urls": _PEER,
    "initial-cluster": f"sandbox={_PEER}",
    "unsafe-no-fsync": "true",  # nothing outlives the process anyway
    "log-level": "warn",
}


def written(flags: Mapping[str, str]) -> list[str]:
    """Flags as a command line has them."""
    return [f"--{name}={value}" for name, value in flags.items()]


def _await_socket(path: Path) -> None:
    """The API server tries again only after a second where etcd does not listen yet."""
    deadline = time.monotonic() + 10
    while not path.is_socket() and time.monotonic() < deadline:
        time.sleep(0.01)


def _kubeconfig(cluster: Mapping[str, str], user: Mapping[str, str]) -> str:
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "sandbox", "cluster": cluster}],
            "users": [{"name": "sandbox", "user": user}],
            "contexts": [{"name": "sandbox", "context": {"cluster": "sandbox", "user": "sandbox"}}],
            "current-context": "sandbox",
        }
    )
