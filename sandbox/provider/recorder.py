"""Documents of what the sandbox could only record, kept by its server beside the emulated AWS."""

from __future__ import annotations

import os
import threading
import urllib.parse
from typing import Any

from sandbox.endpoints import ask


class Recorder:
    """Reads and writes the documents; knows which there are, so that most resources cost no request."""

    def __init__(self) -> None:
        self._url = os.environ["AWS_ENDPOINT_URL"]
        self._lock = threading.Lock()
        self._keys: set[str] | None = None

    def get(self, key: str) -> dict[str, Any] | None:
        """The document, None when there is none."""
        document = ask(self._url, "GET", f"recorded/{_quoted(key)}") if key in self._known() else None
        return document if isinstance(document, dict) else None

    def put(self, key: str, document: dict[str, Any]) -> None:
        """Keep the document."""
        ask(self._url, "PUT", f"recorded/{_quoted(key)}", document)
        self._known().add(key)

    def delete(self, key: str) -> None:
        """Drop the document, if there is one."""
        if key in self._known():
            ask(self._url, "DELETE", f"recorded/{_quoted(key)}")
            self._known().discard(key)

    def _known(self) -> set[str]:
        with self._lock:
            if self._keys is None:
                self._keys = set(ask(self._url, "GET", "recorded") or ())
            return self._keys


def _quoted(key: str) -> str:
    return urllib.parse.quote(key, safe="")
