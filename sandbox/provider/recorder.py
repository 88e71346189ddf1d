"""Documents of what the sandbox could only record, kept by its server beside the emulated AWS."""

from __future__ import annotations

import json
import os
import threading
import urllib.error
import urllib.parse
import urllib.request
from typing import Any


def ask(path: str, method: str = "GET", document: Any = None) -> Any:
    """One request to the sandbox server's control endpoints; None when it answers 404."""
    url = f"{os.environ['AWS_ENDPOINT_URL'].rstrip('/')}/_sandbox/{path}"
    body = None if document is None else json.dumps(document).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read()
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise
    return json.loads(text) if text else None


class Recorder:
    """Reads and writes the documents; knows which there are, so that most resources cost no request."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: set[str] | None = None

    def get(self, key: str) -> dict[str, Any] | None:
        """The document, None when there is none."""
        document = ask(f"recorded/{_quoted(key)}") if key in self._known() else None
        return document if isinstance(document, dict) else None

    def put(self, key: str, document: dict[str, Any]) -> None:
        """Keep the document."""
        ask(f"recorded/{_quoted(key)}", "PUT", document)
        self._known().add(key)

    def delete(self, key: str) -> None:
        """Drop the document, if there is one."""
        if key in self._known():
            ask(f"recorded/{_quoted(key)}", "DELETE")
            self._known().discard(key)

    def _known(self) -> set[str]:
        with self._lock:
            if self._keys is None:
                self._keys = set(ask("recorded") or ())
            return self._keys


def _quoted(key: str) -> str:
    return urllib.parse.quote(key, safe="")
