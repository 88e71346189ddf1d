"""The embedded AWS and the state of its stacks: an HTTP server of our own around moto, on the loopback interface only.

moto's own server makes a Flask application a service, closes every connection, and answers a page of HTML to what it
lacks. This one keeps connections open, injects faults, and answers 501 ``NotImplemented`` as the service would put it.
"""

import argparse
import gc
import io
import json
import logging
import os
import signal
import socketserver
import threading
import uuid
from contextlib import nullcontext
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from botocore import loaders

if __name__ == "__main__":
    # moto imports whole services, first of all and in the middle of a call, and reads EC2's model anew for each list of
    # regions, because it makes a session for each.
    gc.set_threshold(100_000)
    loaders.create_loader = cache(loaders.create_loader)

from botocore.exceptions import ClientError
from moto import backends
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.request import Request
from moto.moto_server.utilities import RegexConverter
from moto.moto_server.werkzeug_app import HTTP_METHODS, MotoRequestHandler
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, MapAdapter
from werkzeug.routing import Rule as Route
from werkzeug.serving import DechunkedInput

from sandbox import mends
from sandbox.answers import Answer, document, error, not_implemented
from sandbox.calls import Call, implements, understand
from sandbox.control import Running, record
from sandbox.faults import Faults, Rule
from sandbox.kubernetes import endpoints, planes
from sandbox.state import service

__all__ = ["implements", "serve"]

HOST = "127.0.0.1"
PRELOADED = ("iam", "sts", "ec2", "kms", "logs", "s3")
WAITING = {("sqs", "ReceiveMessage"), ("lambda", "Invoke")}
"""Calls that wait inside moto, and so must not hold the lock."""

log = logging.getLogger("sandbox")


class ServerRequest(Request):
    """moto's request, marked as one that came over the wire."""

    from_wsgi_server = True


class Sandbox:
    """Everything that one running sandbox holds."""

    def __init__(self, home: Path, port: int) -> None:
        self.home = home
        self.port = port
        self.faults = Faults()
        if os.environ.get("TENFOLD_SANDBOX_KUBERNETES") != "off":
            planes.hosting = planes.Planes(home / "kubernetes", f"http://{HOST}:{port}/_sandbox/kubernetes")
        # moto's backends are plain dictionaries, and services reach into each other's (RDS into EC2, EKS into IAM), so
        # a lock a service would not do. One lock costs nothing: the interpreter runs one thread at a time anyway.
        self._lock = threading.Lock()
        mends.apply("core")
        self.reset()

    def reset(self) -> None:
        """Lose everything, and become another instance."""
        with self._lock:
            if planes.hosting:
                planes.hosting.clear()
            BackendDict.reset()
            reset_model_data()
        self.recorded: dict[str, Any] = {}
        self.state = service.Service(self.home)
        self.faults.replace([])
        self.running = Running(os.getpid(), self.port, uuid.uuid4().hex)
        record(self.home, self.running)

    def answer(self, environ: dict[str, Any], body: bytes) -> Answer:
        """Answer one request.

        Raises:
            ConnectionAbortedError: a fault wants the connection closed instead.
        """
        if environ["PATH_INFO"].startswith(service.PATH):
            return self.state.answer(environ, body)
        if environ["PATH_INFO"].startswith("/_sandbox/"):
            return self._control(environ["REQUEST_METHOD"], environ["PATH_INFO"].removeprefix("/_sandbox/"), body)
        request = ServerRequest(environ)
        call = understand(request, body)
        answer = self.faults.strike(call) or self._moto(call, request)
        if answer.status >= 400:
            log.info("%s %s %s %s", call.region, call.service, call.operation, answer.status)
        return answer

    def _moto(self, call: Call, request: Request) -> Answer:
        if call.package is None or (call.operation and not implements(call.service, call.operation)):
            return not_implemented(call)
        try:
            with nullcontext() if (call.service, call.operation) in WAITING else self._lock:
                handler, _ = _routes(call.package).match(request.path, request.method)
                result = handler(request, request.raw_url, dict(request.headers))
        except NotImplementedError:
            return not_implemented(call)
        except ClientError as problem:
            return error(call, 400, problem.response["Error"]["Code"], problem.response["Error"]["Message"])
        except HTTPException as problem:
            response = problem.get_response(request.environ)
            return Answer(response.status_code, dict(response.headers), response.get_data())
        except Exception as problem:
            log.exception("moto failed on %s:%s", call.service, call.operation)
            return error(call, 500, "InternalFailure", f"moto failed on {call.service}:{call.operation}: {problem!r}")
        status, headers, content = result if isinstance(result, tuple) else (200, {}, result)
        if status == 404 and not content and not call.operation:
            return not_implemented(call)
        return Answer(int(status), headers, content.encode() if isinstance(content, str) else content or b"")

    def _control(self, method: str, path: str, body: bytes) -> Answer:
        """The endpoints under ``/_sandbox/``, which no fault hits."""
        match method, *path.split("/", 1):
            case "GET", "health":
                return document({"instance": self.running.instance, "pid": self.running.pid})
            case "POST", "reset":
                self.reset()
                return document({"instance": self.running.instance, "pid": self.running.pid})
            case "GET", "faults":
                return document({"rules": self.faults.listed()})
            case "DELETE", "faults":
                self.faults.replace([])
                return document({"rules": []})
            case "PUT", "faults":
                try:
                    content = json.loads(body)
                    self.faults.replace([Rule.parse(rule) for rule in content["rules"]], content.get("seed"))
                except (ValueError, KeyError, TypeError) as problem:
                    return document({"error": str(problem)}, 400)
                return document({"rules": self.faults.listed()})
            case _, "kubernetes", *rest if planes.hosting:
                found = endpoints.answer(planes.hosting, self._lock, method, "".join(rest), body)
                if found:
                    return found
            case "GET", "recorded":
                return document(self.recorded)
            case "GET", "recorded", key if key in self.recorded:
                return document(self.recorded[key])
            case "PUT", "recorded", key:
                try:
                    self.recorded[key] = json.loads(body)
                except ValueError as problem:
                    return document({"error": str(problem)}, 400)
                return document(self.recorded[key])
            case "DELETE", "recorded", key if key in self.recorded:
                return document(self.recorded.pop(key))
        return document({"error": f"nothing here: {method} /_sandbox/{path}"}, 404)


@cache
def _routes(package: str) -> MapAdapter:
    """The handlers of one of moto's packages, by path."""
    mends.apply(package)
    regions = backends.get_backend(package)[DEFAULT_ACCOUNT_ID]  # type: ignore[call-overload]  # any of moto's
    backend = regions["us-east-1" if "us-east-1" in regions else "aws"]
    routes = [
        Route(path, endpoint=handler, methods=HTTP_METHODS) for path, handler in backend.flask_paths.items() if path
    ]
    urls = Map(routes, converters={"regex": RegexConverter}, strict_slashes=False, merge_slashes=False)
    return urls.bind(HOST)


class Handler(MotoRequestHandler):
    """HTTP/1.1 with connections kept open. werkzeug's own handler closes each, after waiting 10 ms for more input."""

    server: "Server"  # type: ignore[assignment]  # werkzeug's handler has one of its own in mind
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        """Answer one request. A ConnectionError that comes out of here closes the connection without an answer."""
        environ = self.make_environ()
        if environ.get("wsgi.input_terminated"):
            body = DechunkedInput(self.rfile).read()  # type: ignore[arg-type]  # it reads what any IO[bytes] does
        else:
            body = self.rfile.read(int(environ.get("CONTENT_LENGTH") or 0))
        environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        self._send(self.server.sandbox.answer(environ, body))

    def _send(self, answer: Answer) -> None:
        """In one write: two would make the client wait for a delayed acknowledgement."""
        headers = {name: value for name, value in answer.headers.items() if name.lower() != "content-length"}
        length: Any = len(answer.body)
        if self.command == "HEAD":
            length = next((v for k, v in answer.headers.items() if k.lower() == "content-length"), length)
        if answer.status not in (204, 304):
            headers["Content-Length"] = length
        reason = HTTPStatus(answer.status).phrase
        lines = [f"HTTP/1.1 {answer.status} {reason}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        self.wfile.write("\r\n".join(lines).encode("latin-1") + (b"" if self.command == "HEAD" else answer.body))


class Server(socketserver.ThreadingTCPServer):
    """A thread a connection; the attributes are those that werkzeug's handler reads."""

    sandbox: Sandbox
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128
    ssl_context = None
    multithread = True
    multiprocess = False
    _server_version = "tenfold-sandbox"

    def handle_error(self, *_: Any) -> None:
        log.exception("a connection failed")


def serve(home: Path, port: int) -> None:
    """Serve until a signal ends the process; ``port`` 0 takes a free one."""
    os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")  # read for each account; a tenth of a second
    with Server((HOST, port), Handler) as server:
        server.sandbox = Sandbox(home, server.server_address[1])
        threading.Thread(target=lambda: [_routes(package) for package in PRELOADED], daemon=True).start()
        server.serve_forever()


def _end(*_: object) -> None:
    """Without waiting for connections that are open."""
    if planes.hosting:
        planes.hosting.end()
    os._exit(0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Serve the embedded AWS. `python -m sandbox start` runs this.")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    signal.signal(signal.SIGTERM, _end)
    serve(arguments.home, arguments.port)
