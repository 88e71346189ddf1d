"""Requests to a cluster's API: connections that are kept, retries, and errors in the server's own words."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import json
import random
import re
import ssl
import tempfile
import threading
import urllib.parse
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from sandbox.kubernetes.provider.credentials import Credential, Credentials
from sandbox.kubernetes.provider.kubeconfig import Access, pem
from sandbox.plugin import Failed

Values = dict[str, Any]
APPLY = "application/apply-patch+yaml"
"""JSON is YAML."""
JSON_PATCH = "application/json-patch+json"
_TIMEOUT = 60
"""Seconds to wait for an answer."""
_ATTEMPTS = 7
"""The pauses between them, 0.1 s and twice as long each time, add up to 6 s."""
_TEMPORARY = {429, 502, 503, 504}
_IMMUTABLE = re.compile(r"immutable|updates? .* forbidden|cannot change|may not (be )?(change|update)", re.IGNORECASE)
_PREAMBLE = re.compile(r"^failed to create typed patch object \([^)]*\): \.?")
"""Of the message about a field that the kind does not have; says again which object it is."""
_CONFLICT_HELP = "set the annotation pulumi.com/patchForce to take the field over, or ignore_changes to leave it"


class Refused(Exception):
    """The server understood, and would not."""

    def __init__(self, code: int, status: Mapping[str, Any]) -> None:
        self.code, self.reason = code, str(status.get("reason") or "")
        self.causes = [
            (str(cause.get("field") or ""), str(cause.get("message") or ""))
            for cause in (status.get("details") or {}).get("causes") or ()
            if cause.get("field") != "<nil>"  # that other rules were not checked
        ]
        self._message = str(status.get("message") or f"status {code}")
        super().__init__(self.explained)

    @property
    def explained(self) -> str:
        """One line: each field with what is wrong with it, else what the server says."""
        told = [f"{field}: {_line(message)}" if field else _line(message) for field, message in self.causes]
        text = "; ".join(dict.fromkeys(told)) or _PREAMBLE.sub("", _line(self._message))
        return f"{text} ({_CONFLICT_HELP})" if self.conflict else text

    @property
    def missing(self) -> bool:
        """There is no such object."""
        return self.code == 404

    @property
    def conflict(self) -> bool:
        """Others manage a field that was to change."""
        return self.code == 409 and any("conflict with" in message for _, message in self.causes)

    @property
    def immutable(self) -> list[str]:
        """The fields that cannot be changed, where that is why; ``spec`` for what names none."""
        if self.code != 422:
            return []
        return [field.lstrip(".") or "spec" for field, message in self.causes if _IMMUTABLE.search(message)]


class Unreachable(Failed):
    """Nobody answered."""


class Cancelled(Failed):
    """The engine was told to stop."""


class Api:
    """One cluster's API, for any number of threads."""

    def __init__(self, access: Access) -> None:
        self._url = urllib.parse.urlsplit(access.server)
        _only_here(access.server, self._url.hostname or "")
        self._access = access
        self.credentials = Credentials(access)
        self.cancelled = threading.Event()
        self._connections = threading.local()

    def get(self, path: str, **query: str) -> Values:
        """Read. Raises as :meth:`call` does."""
        return self.call("GET", path, query=query)

    def call(
        self,
        method: str,
        path: str,
        content: object = None,
        kind: str = "application/json",
        query: Mapping[str, str] | None = None,
        warn: Callable[[str], None] | None = None,
    ) -> Values:
        """Ask, and return the JSON that answers; what passes by itself is tried again.

        Args:
            warn: Hears the server's warnings.

        Raises:
            Refused: the server would not.
            Unreachable: nobody answered.
            Cancelled: the engine was told to stop.
            Failed: there is no way in.
        """
        body = None if content is None else json.dumps(content).encode()
        target = f"{path}?{urllib.parse.urlencode(query)}" if query else path
        renewed = False
        for attempt in range(_ATTEMPTS):
            credential = self.credentials.get()
            try:
                code, headers, text = self._once(credential, method, target, body, kind)
            except (OSError, http.client.HTTPException) as error:
                code, headers, text = 0, None, f"{type(error).__name__}: {error}".encode()
            if code == 401 and not renewed and self.credentials.refuse(credential):
                renewed = True
                continue
            if code and not self._temporary(code, text):
                break
            pause = float((headers and headers.get("Retry-After")) or 0.1 * 2**attempt)
            if self.cancelled.wait(pause * random.uniform(0.9, 1.1)):
                raise Cancelled("cancelled")
        if not code:
            reason = text.decode()
            raise Unreachable(f"nobody answers at {self._access.server} ({reason}): is the cluster there, and up?")
        answer = _decoded(text)
        if code >= 400:
            raise Refused(code, answer)
        if warn and headers:
            for warning in headers.get_all("Warning") or ():
                warn(_unquoted(warning))
        return answer

    def _once(
        self, credential: Credential, method: str, target: str, body: bytes | None, kind: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        headers = {"Accept": "application/json", "Content-Type": kind, "User-Agent": "tenfold-sandbox"}
        if credential.token:
            headers["Authorization"] = f"Bearer {credential.token}"
        for fresh in (False, True):
            connection = self._connection(credential, fresh)
            try:
                connection.request(method, self._url.path.rstrip("/") + target, body, headers)
                response = connection.getresponse()
                return response.status, response.headers, response.read()
            except (OSError, http.client.HTTPException):
                self._drop()
                if fresh:
                    raise
        raise AssertionError("the second attempt returns or raises")

    def _connection(self, credential: Credential, fresh: bool) -> http.client.HTTPConnection:
        """This thread's connection; the server closes idle ones, so one that was kept may be stale."""
        known, its = getattr(self._connections, "kept", (None, None))
        if known is not None and its == credential.certificate and not fresh:
            return known  # type: ignore[no-any-return]  # a thread's own storage has no types
        host, port = self._url.hostname or "", self._url.port
        made: http.client.HTTPConnection
        if self._url.scheme == "https":
            made = http.client.HTTPSConnection(host, port or 443, timeout=_TIMEOUT, context=self._context(credential))
        else:
            made = http.client.HTTPConnection(host, port or 80, timeout=_TIMEOUT)
        self._connections.kept = (made, credential.certificate)
        return made

    def _drop(self) -> None:
        known, _ = getattr(self._connections, "kept", (None, None))
        if known is not None:
            known.close()
        self._connections.kept = (None, None)

    def _context(self, credential: Credential) -> ssl.SSLContext:
        if not credential.certificate:
            return self._anonymous
        context = self._trusting()
        with tempfile.NamedTemporaryFile(
            "w", suffix=".pem"
        ) as file:  # ssl reads certificates of its own from files only
            file.write(f"{credential.certificate}\n{credential.key}\n")
            file.flush()
            context.load_cert_chain(file.name)
        return context

    @cached_property
    def _anonymous(self) -> ssl.SSLContext:
        return self._trusting()

    def _trusting(self) -> ssl.SSLContext:
        cluster = self._access.cluster
        authority = pem(cluster, "certificate-authority")
        context = ssl.create_default_context(cadata=authority or None)
        if cluster.get("insecure-skip-tls-verify"):
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    @staticmethod
    def _temporary(code: int, text: bytes) -> bool:
        """Whether the same request may pass later: the server is starting, busy, or has lost etcd for a moment."""
        return code in _TEMPORARY or (code == 500 and (b"etcdserver" in text or b"ServerTimeout" in text))


def _only_here(server: str, host: str) -> None:
    """Refuse to talk to a cluster that is not on this machine, whatever a kubeconfig says."""
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(host).is_loopback:
            return
    if host != "localhost":
        raise Failed(
            f"kubernetes: {server} is not on this machine, and this provider serves the sandbox only: "
            "give the provider the kubeconfig of a cluster of the sandbox"
        )


def _decoded(text: bytes) -> Values:
    try:
        found = json.loads(text or b"{}")
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"message": text.decode(errors="replace").strip()}


def _unquoted(warning: str) -> str:
    """The text of a Warning header: ``299 - "text"``."""
    return warning.split(" ", 2)[-1].removeprefix('"').removesuffix('"').replace('\\"', '"')


def _line(text: str) -> str:
    return " ".join(text.split())
