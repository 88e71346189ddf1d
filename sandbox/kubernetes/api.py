"""Calls to a control plane's API, as its administrator: what the sandbox itself has to do there.

The provider has a client of its own (`sandbox/kubernetes/provider/api.py`): that one enters as others do, keeps
connections, and tries for seconds what may pass by itself. Here an answer is wanted at once, and to hear that nobody
answers is one: who waits for a start or ends something that is gone asks again himself, or not.
"""

from __future__ import annotations

import json
import ssl
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any


class ApiError(Exception):
    """The API refused a call.

    Attributes:
        status: Its HTTP status; 0 where nobody answered.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Api:
    """One API server, entered with the certificate of its administrator. A connection a call."""

    def __init__(self, port: int, certificates: Path) -> None:
        self._port = port
        self._context = ssl.create_default_context(cafile=str(certificates / "ca.crt"))
        self._context.load_cert_chain(certificates / "admin.crt", certificates / "admin.key")

    def call(self, method: str, path: str, content: object = None, kind: str = "application/json") -> Any:
        """Makes a call, and returns its JSON, or its text where it is none.

        Args:
            method: GET, POST, PUT, PATCH or DELETE.
            path: Such as ``/api/v1/nodes``.
            content: Sent as JSON.
            kind: Content type of what is sent; says which kind of patch it is.

        Raises:
            ApiError: Nobody answers, or the answer is an error.
        """
        body = None if content is None else json.dumps(content)
        connection = HTTPSConnection("127.0.0.1", self._port, context=self._context, timeout=10)
        try:
            connection.request(method, path, body, {"Content-Type": kind, "Accept": "application/json"})
            response = connection.getresponse()
            answer = response.read().decode()
        except (OSError, HTTPException) as error:
            raise ApiError(0, str(error)) from error
        finally:
            connection.close()
        try:
            found = json.loads(answer)
        except ValueError:
            found = answer
        if response.status >= 400:
            raise ApiError(response.status, found.get("message", answer) if isinstance(found, dict) else answer)
        return found

    def apply(self, path: str, content: dict[str, Any]) -> Any:
        """Makes an object be as ``content`` says, by server-side apply; ``path`` ends in its name."""
        return self.call("PATCH", f"{path}?fieldManager=sandbox&force=true", content, "application/apply-patch+yaml")
