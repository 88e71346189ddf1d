"""The metrics APIs of a simulated cluster: what pods and nodes use, and what is measured outside, as somebody says it.

Nothing runs on simulated nodes, so nothing can be measured there. A server on the loopback interface answers with what
it was told last, for the API server (aggregation layer), and through it for autoscalers and `kubectl top`.

https://kubernetes.io/docs/tasks/debug/debug-cluster/resource-metrics-pipeline/
https://github.com/kubernetes/metrics (metrics.k8s.io/v1beta1, external.metrics.k8s.io/v1beta1)
"""

from __future__ import annotations

import base64
import json
import re
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from sandbox.kubernetes.api import Api, ApiError
from toolchain import Problem

NAMESPACE, SERVICE = "kube-system", "metrics-server"
"""Behind which the server stands; its certificate is issued to them."""
_SERVICE_PATH = f"/api/v1/namespaces/{NAMESPACE}/services/{SERVICE}"
_REGISTERED = "/apis/apiregistration.k8s.io/v1/apiservices"
_RESOURCES, _EXTERNAL = "metrics.k8s.io", "external.metrics.k8s.io"
_VERSION = "v1beta1"
_WINDOW = "15s"
_Selected = list[tuple[str, str, set[str]]]
"""Key, operator and values of each part of a label selector."""
_LISTED = {
    _RESOURCES: [
        {"name": "pods", "singularName": "", "namespaced": True, "kind": "PodMetrics", "verbs": ["get", "list"]},
        {"name": "nodes", "singularName": "", "namespaced": False, "kind": "NodeMetrics", "verbs": ["get", "list"]},
    ],
    _EXTERNAL: [
        {"name": "*", "singularName": "", "namespaced": True, "kind": "ExternalMetricValueList", "verbs": ["get"]}
    ],
}


@dataclass(frozen=True)
class Use:
    """What a pod, or a node, uses."""

    name: str
    cpu: float
    """Cores."""
    memory: int = 0
    """Bytes."""
    namespace: str = ""
    """Of a pod; a node has none."""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Figures:
    """All that the server answers with."""

    pods: Sequence[Use] = ()
    nodes: Sequence[Use] = ()
    external: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """By namespace and name of the metric."""
    otherwise: float | None = None
    """Every other one outside; None where it is not measured."""


class MetricsServer:
    """Serves the metrics APIs of one control plane, in threads of this process, until it is closed.

    Args:
        api: The API server, entered as its administrator.
        certificates: Folder of the control plane's certificates.
        measure: What it answers with, asked each time; nothing by default, until somebody publishes figures.

    Attributes:
        asked: How often the pods of each namespace were asked for; an autoscaler does once whenever it looks.
    """

    def __init__(self, api: Api, certificates: Path, measure: Callable[[], Figures] = Figures) -> None:
        self.asked: Counter[str] = Counter()
        self._api, self._certificates = api, certificates
        self._measure = measure
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"metrics": self}))
        self._server.daemon_threads = True
        callers = str(certificates / "front-proxy-ca.crt")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=callers)
        context.verify_mode = ssl.CERT_REQUIRED  # nobody asks but the API server, on behalf of those it knows
        context.load_cert_chain(certificates / "extension.crt", certificates / "extension.key")
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)

    def start(self, patience: float = 60.0) -> None:
        """Registers the APIs and returns when the API server serves them.

        Raises:
            Problem: It does not within ``patience`` seconds.
        """
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        # Of this type because the API takes no endpoint in the loopback range.
        service = {"type": "ExternalName", "externalName": "localhost"}
        meta = {"name": SERVICE, "namespace": NAMESPACE}
        self._api.apply(_SERVICE_PATH, {"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": service})
        authority = base64.b64encode((self._certificates / "ca.crt").read_bytes()).decode()
        for group in _LISTED:
            name = f"{_VERSION}.{group}"
            spec = {
                "group": group,
                "version": _VERSION,
                "service": {**meta, "port": self._server.server_address[1]},
                "caBundle": authority,
                "groupPriorityMinimum": 100,
                "versionPriority": 100,
            }
            content = {
                "apiVersion": "apiregistration.k8s.io/v1",
                "kind": "APIService",
                "metadata": {"name": name},
                "spec": spec,
            }
            self._api.apply(f"{_REGISTERED}/{name}", content)
        deadline = time.monotonic() + patience
        while not all(self._served(group) for group in _LISTED):
            if time.monotonic() > deadline:
                raise Problem(f"the metrics APIs were not served within {patience:.0f} s; is the machine overloaded?")
            time.sleep(0.05)

    def publish(self, figures: Figures) -> None:
        """Makes these be what it answers with."""
        self._measure = lambda: figures

    def close(self) -> None:
        """Ends it, and takes the APIs out of the API server, which without them could not tell what it serves."""
        for path in (*(f"{_REGISTERED}/{_VERSION}.{group}" for group in _LISTED), _SERVICE_PATH):
            with suppress(ApiError):
                self._api.call("DELETE", path)
        self._server.shutdown()
        self._server.server_close()

    def answer(self, target: str) -> tuple[int, dict[str, Any]]:
        """Status and content of the answer to a GET."""
        url = urlsplit(target)
        query = parse_qs(url.query)
        parts = [unquote(part) for part in url.path.strip("/").split("/")]
        selected = _selector(query.get("labelSelector", [""])[0])
        if parts[1:] in ([group, _VERSION] for group in _LISTED):
            return 200, {
                "kind": "APIResourceList",
                "apiVersion": "v1",
                "groupVersion": "/".join(parts[1:]),
                "resources": _LISTED[parts[1]],
            }
        try:
            figures = self._measure()
        except ApiError as error:
            return 503, _status(f"nothing can be measured: {error}", 503)
        match parts:
            case ["apis", "metrics.k8s.io", _, "nodes", *name]:
                return _found("Node", figures.nodes, name, selected)
            case ["apis", "metrics.k8s.io", _, "pods"]:
                return _found("Pod", figures.pods, [], selected)
            case ["apis", "metrics.k8s.io", _, "namespaces", namespace, "pods", *name]:
                self.asked[namespace] += 1
                return _found("Pod", [each for each in figures.pods if each.namespace == namespace], name, selected)
            case ["apis", "external.metrics.k8s.io", _, "namespaces", namespace, metric]:
                found = figures.external.get((namespace, metric), figures.otherwise)
                return 200, _external(metric, [] if found is None else [found])
        return 404, _status(f"{url.path} is not served here")

    def _served(self, group: str) -> bool:
        with suppress(ApiError):
            return bool(self._api.call("GET", f"/apis/{group}/{_VERSION}"))
        return False


class _Handler(BaseHTTPRequestHandler):
    """One connection of the API server's."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    metrics: MetricsServer

    def do_GET(self) -> None:
        status, content = self.metrics.answer(self.path)
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: it is asked many times a second."""


def _found(kind: str, uses: Iterable[Use], name: list[str], selected: _Selected) -> tuple[int, dict[str, Any]]:
    items = [_measured(kind, each) for each in uses if _fits(each.labels, selected)]
    if not name:
        return 200, {**_typed(f"{kind}MetricsList"), "metadata": {}, "items": items}
    one = [each for each in items if each["metadata"]["name"] == name[0]]
    return (200, {**_typed(f"{kind}Metrics"), **one[0]}) if one else (404, _status(f"{name[0]} is not measured"))


def _measured(kind: str, use: Use) -> dict[str, Any]:
    amounts = {"cpu": f"{round(use.cpu * 1e9)}n", "memory": f"{use.memory // 1024}Ki"}
    meta = {"name": use.name, "labels": dict(use.labels)}
    if kind == "Node":
        return {"metadata": meta, "timestamp": _now(), "window": _WINDOW, "usage": amounts}
    meta["namespace"] = use.namespace
    containers = [{"name": "all", "usage": amounts}]
    return {"metadata": meta, "timestamp": _now(), "window": _WINDOW, "containers": containers}


def _external(metric: str, values: list[float]) -> dict[str, Any]:
    items = [
        {"metricName": metric, "metricLabels": {}, "timestamp": _now(), "value": f"{round(value * 1000)}m"}
        for value in values
    ]
    return {
        "kind": "ExternalMetricValueList",
        "apiVersion": f"{_EXTERNAL}/{_VERSION}",
        "metadata": {},
        "items": items,
    }


def _typed(kind: str) -> dict[str, str]:
    return {"kind": kind, "apiVersion": f"{_RESOURCES}/{_VERSION}"}


def _status(message: str, code: int = 404) -> dict[str, Any]:
    return {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message, "code": code}


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _selector(text: str) -> _Selected:
    """What a label selector says (kubernetes.io, «Labels and Selectors»)."""
    found: _Selected = []
    for part in re.split(r",(?![^(]*\))", text):
        if among := re.fullmatch(r"\s*(\S+)\s+(in|notin)\s+\(([^)]*)\)\s*", part):
            found.append((among[1], among[2], {each.strip() for each in among[3].split(",")}))
        elif equal := re.fullmatch(r"\s*([^\s=!]+)\s*(!?)==?\s*(\S*)\s*", part):
            found.append((equal[1], "notin" if equal[2] else "in", {equal[3]}))
        elif part.strip().startswith("!"):
            found.append((part.strip()[1:], "absent", set()))
        elif part.strip():
            found.append((part.strip(), "present", set()))
    return found


def _fits(labels: Mapping[str, str], selected: _Selected) -> bool:
    return all(_meets(labels.get(key), operator, values) for key, operator, values in selected)


def _meets(value: str | None, operator: str, values: set[str]) -> bool:
    if operator in ("in", "notin"):
        return (value in values) == (operator == "in")
    return (value is None) == (operator == "absent")
