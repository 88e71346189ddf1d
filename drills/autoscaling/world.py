"""Where a drill takes place: a control plane of its own with real controllers, nodes that cost nothing, and metrics."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drills.autoscaling.hasten import hastened
from drills.autoscaling.subject import Subject
from sandbox.kubernetes import controllers
from sandbox.kubernetes.api import Api, ApiError
from sandbox.kubernetes.metrics import MetricsServer
from sandbox.kubernetes.nodes import karpenter_pool
from sandbox.kubernetes.plane import ControlPlane
from sandbox.kubernetes.processes import Leash
from toolchain import Problem

_SIZES = {"m7g.xlarge": 4, "m7g.4xlarge": 16, "m7g.16xlarge": 64}
"""Instance types of the nodes, and their cores."""
_MOST_A_ZONE = 6
_PATIENCE = 90.0


@dataclass(frozen=True)
class World:
    """A control plane that is ready for a drill."""

    api: Api
    metrics: MetricsServer

    def enter(self, subject: Subject, speed: float) -> None:
        """Makes what a subject consists of, its autoscaler hastened, and returns when it has its fewest pods.

        Raises:
            Problem: The API server refuses an object, or the pods do not come.
        """
        for path, each in subject.paths():
            content = hastened(each, speed) if each["kind"] == "HorizontalPodAutoscaler" else each
            self._apply(path, dict(content))
        least, _ = subject.bounds
        place = f"/apis/apps/v1/namespaces/{subject.namespace}/deployments/{subject.name}"
        wait(
            lambda: self.api.call("GET", place).get("status", {}).get("readyReplicas", 0) >= least,
            f"{subject.name} did not get its {least} pods",
        )

    def _apply(self, path: str, content: dict[str, Any]) -> None:
        kind = content["kind"]
        if kind == "Deployment":
            self._await_account(content)
        try:
            self.api.apply(path, content)
        except ApiError as error:
            raise Problem(f"the API server refuses {kind} {content['metadata']['name']}: {error}") from error

    def _await_account(self, deployment: dict[str, Any]) -> None:
        """Pods whose namespace has no default account yet would be refused, and tried again only after seconds."""
        place = f"/api/v1/namespaces/{deployment['metadata']['namespace']}/serviceaccounts/default"

        def there() -> bool:
            with suppress(ApiError):
                return bool(self.api.call("GET", place))
            return False

        wait(there, "the controllers did not start")


@contextmanager
def opened(folder: Path, subjects: Sequence[Subject], ready_after: float) -> Iterator[World]:
    """A world for these subjects, which stand over the same zones; all of it ends with the context, or with us.

    Args:
        folder: Holds its data and logs meanwhile.
        subjects: The nodes have room for all their pods at most, also when the nodes of one zone are gone.
        ready_after: Seconds of the clock from the moment that a pod has a node until it is ready.

    Raises:
        Problem: A program cannot be had, or something does not start.
    """
    leash = Leash()
    plane = ControlPlane(
        folder=folder,
        issuer="https://localhost/drill",
        services="10.100.0.0/16",
        reviews_url="http://127.0.0.1:9",  # nobody comes who would have to be reviewed
        leash=leash,
    )
    try:
        plane.start()
        controllers.start(plane, quick=True, ready_after=ready_after)
        for node in nodes(subjects):
            plane.api.call("POST", "/api/v1/nodes?fieldManager=drill", node)
        metrics = MetricsServer(plane.api, plane.certificates)
        try:
            metrics.start()
            yield World(plane.api, metrics)
        finally:
            metrics.close()
    finally:
        leash.end()
        plane.stop()


def nodes(subjects: Sequence[Subject]) -> list[dict[str, Any]]:
    """Nodes over the zones of the subjects, with room for all of them, also without one of the zones."""
    zones = subjects[0].zones
    cores = sum(each.bounds[1] * each.request for each in subjects)
    a_zone = cores / max(len(zones) - 1, 1)
    kind, size = next(
        ((kind, size) for kind, size in _SIZES.items() if a_zone <= _MOST_A_ZONE * size), [*_SIZES.items()][-1]
    )
    count = max(2, math.ceil(a_zone / size)) + 1
    return [*karpenter_pool("general", kind, count * len(zones)).nodes(zones[0][:-1], zones)]


def wait(reached: Callable[[], bool], otherwise: str) -> None:
    """Returns when something is so.

    Raises:
        Problem: It does not come about; ``otherwise`` says what.
    """
    deadline = time.monotonic() + _PATIENCE
    while not reached():
        if time.monotonic() > deadline:
            raise Problem(f"{otherwise} within {_PATIENCE:.0f} s; is the machine overloaded?")
        time.sleep(0.05)
