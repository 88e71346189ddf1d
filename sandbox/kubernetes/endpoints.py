"""The control endpoints under ``/_sandbox/kubernetes/``."""

from __future__ import annotations

import json
import logging
from threading import Lock
from typing import Any

from sandbox.answers import Answer, document
from sandbox.kubernetes import access, nodes
from sandbox.kubernetes.load import Load, quantity
from sandbox.kubernetes.planes import Planes
from toolchain import Problem

log = logging.getLogger("sandbox")


def answer(planes: Planes, lock: Lock, method: str, path: str, body: bytes) -> Answer | None:
    """Answers one request; None where nothing is there. ``lock`` is the one of moto's data."""
    match method, *path.split("/"):
        case "GET", "":
            return document(planes.listed())
        case "PUT", "simulation":
            asked = json.loads(body)
            try:
                pools = [nodes.karpenter_pool(**pool) for pool in asked["pools"]]
                planes.simulate(asked["quick"], pools)
            except Problem as problem:
                return document({"error": str(problem)}, 400)
            return document(planes.listed())
        case (("GET" | "PUT" | "DELETE"), "loads"):
            try:
                if method == "PUT":
                    _put_load(planes, json.loads(body))
                elif method == "DELETE":
                    planes.clear_loads()
                return document(planes.loads())
            except Problem as problem:
                return document({"error": str(problem)}, 400)
        case "POST", region, name, "tokens":
            with lock:
                return document(_review(planes, region, name, json.loads(body)))
        case "POST", region, name, "access":
            return document(_access(planes, region, name, json.loads(body)))
    return None


def _put_load(planes: Planes, asked: dict[str, Any]) -> None:
    namespace, _, name = asked["deployment"].partition("/")
    try:
        cpu = None if asked["cpu"] is None else quantity(asked["cpu"])
        external = {metric: quantity(value) for metric, value in asked["external"].items()}
    except ValueError as problem:
        raise Problem(f"{problem}: write quantities like 250m, 2 or 1k") from problem
    planes.put_load(asked["region"], namespace, name, Load(cpu, external))


def _access(planes: Planes, region: str, name: str, asked: dict[str, Any]) -> dict[str, Any]:
    """A SubjectAccessReview, answered."""
    hosted = planes.find(region, name)
    allowed = hosted is not None and access.allows(asked["spec"], hosted.plane.api)
    return {"apiVersion": asked["apiVersion"], "kind": asked["kind"], "status": {"allowed": allowed}}


def _review(planes: Planes, region: str, name: str, asked: dict[str, Any]) -> dict[str, Any]:
    """A TokenReview, answered."""
    hosted = planes.find(region, name)
    if hosted is None:
        status: dict[str, Any] = {"authenticated": False, "error": f"{region} has no cluster {name}"}
    else:
        status = access.review(asked["spec"]["token"], hosted.cluster)
    if "error" in status:
        log.info("%s %s let nobody in: %s", region, name, status["error"])
    return {"apiVersion": asked["apiVersion"], "kind": asked["kind"], "status": status}
