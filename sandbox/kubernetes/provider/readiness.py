"""When an object is ready, by what controllers write into its status.

The conditions follow the official provider's (pulumi-kubernetes, provider/pkg/await); kinds that it does not wait for
are ready at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sandbox.kubernetes.provider.cluster import Cluster
from sandbox.kubernetes.provider.objects import metadata

Thing = Mapping[str, Any]


class Who(Enum):
    """Whose work readiness is."""

    SERVER = "the API server"
    CONTROLLERS = "the controller manager"
    PODS = "pods"
    CLOUD = "a controller of the cloud"


@dataclass(frozen=True)
class Readiness:
    """How one kind becomes ready."""

    who: Who
    lacks: Callable[[Cluster, Thing], str]
    """What is not there yet; empty when it is ready."""
    hopeless: Callable[[Thing], str] = lambda thing: ""
    """Why it will never be ready; empty while it may."""
    seconds: int = 600
    """How long to wait, unless somebody says."""


def readiness(cluster: Cluster, thing: Thing) -> Readiness | None:
    """How this object becomes ready; None when it is so at once."""
    group = str(thing.get("apiVersion") or "").rpartition("/")[0]
    found = _READY.get((group, str(thing.get("kind"))))
    return found(cluster, thing) if callable(found) else found


def _spec(thing: Thing) -> Any:
    return thing.get("spec") or {}


def _status(thing: Thing) -> Any:
    return thing.get("status") or {}


def _condition(thing: Thing, kind: str) -> Mapping[str, Any]:
    return next((each for each in _status(thing).get("conditions") or () if each.get("type") == kind), {})


def _unseen(thing: Thing) -> str:
    behind = _status(thing).get("observedGeneration", 0) < metadata(thing).get("generation", 0)
    return "its controller has not seen it yet" if behind else ""


def _deployment(cluster: Cluster, thing: Thing) -> str:
    status, wanted = _status(thing), _spec(thing).get("replicas", 1)
    updated, old = status.get("updatedReplicas", 0), status.get("replicas", 0) - status.get("updatedReplicas", 0)
    available = status.get("availableReplicas", 0)
    if problem := _unseen(thing):
        return problem
    if updated < wanted:
        return f"{updated} of {wanted} replicas are up to date"
    if old > 0:
        return f"{old} old replicas are not gone"
    return f"{available} of {wanted} replicas are available" if available < wanted else ""


def _late(thing: Thing) -> str:
    condition = _condition(thing, "Progressing")
    return str(condition.get("message")) if condition.get("reason") == "ProgressDeadlineExceeded" else ""


def _stateful_set(cluster: Cluster, thing: Thing) -> str:
    status, wanted = _status(thing), _spec(thing).get("replicas", 1)
    strategy = _spec(thing).get("updateStrategy") or {}
    partition = (strategy.get("rollingUpdate") or {}).get("partition", 0)
    if problem := _unseen(thing):
        return problem
    if status.get("readyReplicas", 0) < wanted:
        return f"{status.get('readyReplicas', 0)} of {wanted} replicas are ready"
    rolls = strategy.get("type", "RollingUpdate") == "RollingUpdate"
    if rolls and status.get("updatedReplicas", 0) < wanted - partition:
        return f"{status.get('updatedReplicas', 0)} of {wanted - partition} replicas are up to date"
    return ""


def _daemon_set(cluster: Cluster, thing: Thing) -> str:
    status = _status(thing)
    wanted = status.get("desiredNumberScheduled", 0)
    rolls = (_spec(thing).get("updateStrategy") or {}).get("type", "RollingUpdate") == "RollingUpdate"
    if problem := _unseen(thing):
        return problem
    if rolls and status.get("updatedNumberScheduled", 0) < wanted:
        return f"{status.get('updatedNumberScheduled', 0)} of {wanted} nodes have the new revision"
    if status.get("numberAvailable", 0) < wanted:
        return f"it is available on {status.get('numberAvailable', 0)} of {wanted} nodes"
    return ""


def _replication(cluster: Cluster, thing: Thing) -> str:
    wanted, ready = _spec(thing).get("replicas", 1), _status(thing).get("readyReplicas", 0)
    return _unseen(thing) or (f"{ready} of {wanted} replicas are ready" if ready < wanted else "")


def _job(cluster: Cluster, thing: Thing) -> str:
    if _spec(thing).get("suspend") or _condition(thing, "Complete").get("status") == "True":
        return ""
    return f"{_status(thing).get('succeeded', 0)} of {_spec(thing).get('completions', 1)} runs have succeeded"


def _job_failed(thing: Thing) -> str:
    condition = _condition(thing, "Failed")
    return f"{condition.get('reason')}: {condition.get('message')}" if condition.get("status") == "True" else ""


def _pod(cluster: Cluster, thing: Thing) -> str:
    if _status(thing).get("phase") == "Succeeded" or _condition(thing, "Ready").get("status") == "True":
        return ""
    return f"its phase is {_status(thing).get('phase')}"


def _pod_failed(thing: Thing) -> str:
    status = _status(thing)
    return str(status.get("message") or status.get("reason") or "it failed") if status.get("phase") == "Failed" else ""


def _bound(cluster: Cluster, thing: Thing) -> str:
    phase = _status(thing).get("phase")
    return "" if phase in ("Bound", "Available") else f"its phase is {phase}"


def _claim(cluster: Cluster, thing: Thing) -> Readiness | None:
    """A claim whose volume waits for a pod is ready; one that needs a new volume needs the cloud's controller."""
    name = _spec(thing).get("storageClassName")
    asked = {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": name}}
    its = (cluster.get(asked) or {}) if name else {}
    if its.get("volumeBindingMode") == "WaitForFirstConsumer":
        return None
    makes_volumes = its.get("provisioner", "kubernetes.io/no-provisioner") != "kubernetes.io/no-provisioner"
    return Readiness(Who.CLOUD if makes_volumes else Who.CONTROLLERS, _bound, seconds=300)


def _service(cluster: Cluster, thing: Thing) -> Readiness | None:
    spec = _spec(thing)
    if spec.get("type") == "LoadBalancer":
        return Readiness(Who.CLOUD, _balancer)
    if spec.get("type") == "ExternalName" or not spec.get("selector") or spec.get("clusterIP") == "None":
        return None
    return Readiness(Who.PODS, _endpoints)


def _endpoints(cluster: Cluster, thing: Thing) -> str:
    its = metadata(thing)
    path = f"/apis/discovery.k8s.io/v1/namespaces/{its['namespace']}/endpointslices"
    found = cluster.api.get(path, labelSelector=f"kubernetes.io/service-name={its['name']}").get("items", ())
    ready = any(each["conditions"].get("ready", True) for item in found for each in item.get("endpoints") or ())
    return "" if ready else "no pod that its selector matches is ready"


def _balancer(cluster: Cluster, thing: Thing) -> str:
    return "" if (_status(thing).get("loadBalancer") or {}).get("ingress") else "it has no load balancer"


def _quota(cluster: Cluster, thing: Thing) -> str:
    return "" if _status(thing).get("hard") == _spec(thing).get("hard") else "its limits are not in force"


def _secret(cluster: Cluster, thing: Thing) -> Readiness | None:
    if thing.get("type") != "kubernetes.io/service-account-token":
        return None
    return Readiness(
        Who.CONTROLLERS, lambda cluster, thing: "" if thing.get("data") else "it has no token", seconds=300
    )


def _established(cluster: Cluster, thing: Thing) -> str:
    return "" if _condition(thing, "Established").get("status") == "True" else "its kind is not served"


def _bad_names(thing: Thing) -> str:
    condition = _condition(thing, "NamesAccepted")
    return str(condition.get("message")) if condition.get("status") == "False" else ""


_READY: dict[tuple[str, str], Readiness | Callable[[Cluster, Thing], Readiness | None]] = {
    ("", "PersistentVolume"): Readiness(Who.CONTROLLERS, _bound, seconds=300),
    ("", "PersistentVolumeClaim"): _claim,
    ("", "Pod"): Readiness(Who.PODS, _pod, _pod_failed),
    ("", "ReplicationController"): Readiness(Who.PODS, _replication),
    ("", "ResourceQuota"): Readiness(Who.CONTROLLERS, _quota, seconds=300),
    ("", "Secret"): _secret,
    ("", "Service"): _service,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): Readiness(Who.SERVER, _established, _bad_names, 60),
    ("apps", "DaemonSet"): Readiness(Who.PODS, _daemon_set),
    ("apps", "Deployment"): Readiness(Who.PODS, _deployment, _late),
    ("apps", "StatefulSet"): Readiness(Who.PODS, _stateful_set),
    ("batch", "Job"): Readiness(Who.PODS, _job, _job_failed),
    ("networking.k8s.io", "Ingress"): Readiness(Who.CLOUD, _balancer),
}
