"""Requests: what passes by itself is tried again, and what does not is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sandbox.kubernetes.provider.api import Api, Cancelled, Refused, Unreachable
from sandbox.kubernetes.provider.kubeconfig import Access

Answer = tuple[int, dict[str, str], object]
FINE: Answer = (200, {}, {"kind": "Thing"})
BUSY: Answer = (429, {"Retry-After": "0"}, {"message": "storage is (re)initializing"})
LOST: Answer = (500, {}, {"message": "etcdserver: request timed out"})
GONE: Answer = (503, {}, {"message": "apiserver is shutting down"})
CLOSED: Answer = (0, {}, None)


@contextmanager
def server(answers: list[Answer]) -> Iterator[Api]:
    """A server that gives these answers one after the other, and the last one from then on."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            code, headers, content = answers.pop(0) if len(answers) > 1 else answers[0]
            if not code:
                self.close_connection = True
                return
            body = json.dumps(content).encode()
            self.send_response(code)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Nobody reads it."""

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{made.server_port}"
    yield Api(Access(url, {"server": url}, {}, "default"))
    made.shutdown()
    made.server_close()


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.kubernetes.provider.api._ATTEMPTS", 3)


@pytest.mark.parametrize("before", [[BUSY], [LOST], [GONE, GONE], [CLOSED], [CLOSED, CLOSED, CLOSED]])
def test_what_passes_is_tried_again(before: list[Answer]) -> None:
    with server([*before, FINE]) as api:
        assert api.get("/api") == {"kind": "Thing"}


@pytest.mark.parametrize("code", [400, 403, 404, 409, 422, 500])
def test_what_does_not_pass_is_told_at_once(code: int) -> None:
    answers = [(code, {}, {"message": "no", "reason": "Because"}), FINE]
    with server(answers) as api, pytest.raises(Refused, match="no") as refused:
        api.get("/api")
    assert refused.value.code == code and answers == [FINE]


def test_what_is_not_json_is_told_as_it_is() -> None:
    with server([(404, {}, "404 page not found")]) as api, pytest.raises(Refused, match="page not found"):
        api.get("/apis/nothing")


@pytest.mark.parametrize("answer", [CLOSED, GONE])
def test_patience_ends(answer: Answer) -> None:
    with server([answer]) as api, pytest.raises((Unreachable, Refused)):
        api.get("/api")


def test_a_cancelled_request_is_not_tried_again() -> None:
    with server([GONE]) as api:
        api.cancelled.set()
        with pytest.raises(Cancelled):
            api.get("/api")


def test_warnings_are_heard() -> None:
    heard: list[str] = []
    tell: Callable[[str], None] = heard.append
    with server([(200, {"Warning": '299 - "v1 Endpoints is \\"old\\""'}, {})]) as api:
        api.call("GET", "/api", warn=tell)
    assert heard == ['v1 Endpoints is "old"']
