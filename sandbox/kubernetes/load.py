"""What pods on simulated nodes use: a share of the load that somebody puts on their Deployment, or else a little.

Nothing runs there, so nothing is measured. The metrics APIs of the cluster answer with this, each time anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.kubernetes.api import Api, ApiError
from sandbox.kubernetes.metrics import Figures, MetricsServer, Use

IDLE = 0.1
"""Share of the CPU that it requests, which a pod uses on whose Deployment nobody put a load."""
MEMORY = 0.5
"""Share of the memory that it requests, which every pod uses."""


@dataclass(frozen=True)
class Load:
    """What a Deployment has to do."""

    cpu: float | None = None
    """Cores, for all its pods together; None for as much as nobody asks them for."""
    external: Mapping[str, float] = field(default_factory=dict)
    """What is measured outside, such as the length of a queue, by the name of the metric."""


class Loads:
    """The loads of one cluster, and the metrics APIs that answer with what comes of them."""

    def __init__(self, api: Api, certificates: Path) -> None:
        self._api = api
        self._put: dict[tuple[str, str], Load] = {}
        self._server = MetricsServer(api, certificates, self._figures)

    def start(self) -> None:
        """Returns when the APIs are served. Raises Problem where they are not within a minute."""
        self._server.start()

    def close(self) -> None:
        """Ends them."""
        self._server.close()

    def put(self, namespace: str, name: str, load: Load) -> bool:
        """Puts a load on a Deployment, in the place of the one that it has; False where there is no such Deployment.

        Raises:
            ApiError: The API server does not answer.
        """
        try:
            self._api.call("GET", f"/apis/apps/v1/namespaces/{namespace}/deployments/{name}")
        except ApiError as error:
            if error.status == 404:
                return False
            raise
        self._put = {**self._put, (namespace, name): load}
        return True

    def clear(self) -> None:
        """Takes all loads away."""
        self._put = {}

    def listed(self) -> list[dict[str, Any]]:
        """Each load, the pods that are ready to share it, and what each uses of what it requests.

        Raises:
            ApiError: The API server does not answer.
        """
        found, pods = [], self._pods()
        for (namespace, name), load in sorted(self._put.items()):
            its = pods.get((namespace, name), [])
            found.append(
                {
                    "deployment": f"{namespace}/{name}",
                    "cpu": load.cpu,
                    "external": dict(load.external),
                    "pods": len(its),
                    "used": _share(its[0], _cpu(its[0], load, len(its))) if its else None,
                }
            )
        return found

    def _figures(self) -> Figures:
        loads = self._put
        pods: list[Use] = []
        nodes: dict[str, list[Use]] = {
            each["metadata"]["name"]: [] for each in self._api.call("GET", "/api/v1/nodes?resourceVersion=0")["items"]
        }
        for deployment, its in self._pods().items():
            for pod in its:
                meta = pod["metadata"]
                use = Use(
                    name=meta["name"],
                    cpu=_cpu(pod, loads.get(deployment, Load()), len(its)),
                    memory=int(MEMORY * _amount(pod, "requests", "memory")),
                    namespace=meta["namespace"],
                    labels=meta.get("labels", {}),
                )
                pods.append(use)
                nodes.setdefault(pod["spec"]["nodeName"], []).append(use)
        external = {
            (namespace, metric): value
            for (namespace, _), load in loads.items()
            for metric, value in load.external.items()
        }
        return Figures(
            pods=pods,
            nodes=[
                Use(name, sum(each.cpu for each in its), sum(each.memory for each in its))
                for name, its in nodes.items()
            ],
            external=external,
            otherwise=0,  # an autoscaler that cannot measure something never scales down
        )

    def _pods(self) -> Mapping[tuple[str, str], Sequence[Mapping[str, Any]]]:
        """Those that are ready, by namespace and Deployment; by namespace and "" where they are of none."""
        found = defaultdict(list)
        for pod in self._api.call("GET", "/api/v1/pods?resourceVersion=0")["items"]:
            if ready(pod):
                found[pod["metadata"]["namespace"], _deployment(pod)].append(pod)
        return found


def spread(load: float, pods: int, capacity: float) -> tuple[float, float]:
    """How load falls on pods, evenly and as far as they can carry it: what each uses, and what nobody serves, in cores.

    Args:
        load: What there is to do.
        pods: Those that are ready.
        capacity: What one of them can do at most.
    """
    each = min(load / pods, capacity) if pods else 0.0
    return each, max(load - each * pods, 0.0)


def ready(pod: Mapping[str, Any]) -> bool:
    """Whether a pod is ready, and stays."""
    conditions = pod["status"].get("conditions", [])
    found = any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)
    return found and "deletionTimestamp" not in pod["metadata"]


def quantity(text: str) -> float:
    """A quantity of Kubernetes as a number: ``250m`` is 0.25. Raises ValueError where it is none."""
    from kubernetes.utils.quantity import parse_quantity  # loads the whole client, for simulated nodes only

    return float(parse_quantity(text))


def _deployment(pod: Mapping[str, Any]) -> str:
    """By its ReplicaSet, which is called after both (Kubernetes, «Deployments», pod-template-hash)."""
    version = pod["metadata"].get("labels", {}).get("pod-template-hash", "")
    owners = pod["metadata"].get("ownerReferences", [])
    name = next((str(each["name"]) for each in owners if each["kind"] == "ReplicaSet"), "")
    return name.removesuffix(f"-{version}")


def _cpu(pod: Mapping[str, Any], load: Load, pods: int) -> float:
    """Cores that a pod uses: no more than its limit, or without one what it requests, as on a full node."""
    request = _amount(pod, "requests", "cpu")
    if load.cpu is None:
        return IDLE * request
    used, _ = spread(load.cpu, pods, _amount(pod, "limits", "cpu") or request)
    return used


def _share(pod: Mapping[str, Any], used: float) -> float | None:
    request = _amount(pod, "requests", "cpu")
    return used / request if request else None


def _amount(pod: Mapping[str, Any], what: str, resource: str) -> float:
    said = (each.get("resources", {}).get(what, {}).get(resource, "0") for each in pod["spec"]["containers"])
    return sum(map(quantity, said))
