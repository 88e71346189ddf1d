"""What is drilled: a workload with its autoscaler, budget and ground, as an environment's program declares them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from drills.autoscaling import keda
from policies import program
from policies.quantities import quantity
from policies.recorder import Asked, plain
from toolchain import Problem

_PATHS: Mapping[str, str] = {
    "PriorityClass": "/apis/scheduling.k8s.io/v1/priorityclasses",
    "Namespace": "/api/v1/namespaces",
    "ResourceQuota": "/api/v1/namespaces/{}/resourcequotas",
    "LimitRange": "/api/v1/namespaces/{}/limitranges",
    "ServiceAccount": "/api/v1/namespaces/{}/serviceaccounts",
    "Deployment": "/apis/apps/v1/namespaces/{}/deployments",
    "PodDisruptionBudget": "/apis/policy/v1/namespaces/{}/poddisruptionbudgets",
    "HorizontalPodAutoscaler": "/apis/autoscaling/v2/namespaces/{}/horizontalpodautoscalers",
}
"""The kinds that decide how many pods there are and where, in the order in which they are made."""
_KINDS = {*_PATHS, "ScaledObject"}
TOLERANCE = 0.1
"""How far from its target an autoscaler lets pods be (kubernetes.io, «Horizontal Pod Autoscaling»); EKS's, too."""
_ZONE = "topology.kubernetes.io/zone"


@dataclass(frozen=True)
class Subject:
    """A workload to drill.

    Attributes:
        name: Of its Deployment.
        namespace: Where it stands; each subject has one of its own.
        zones: Zones over which its nodes stand.
        objects: Everything of it, ground first, as the API takes it.
    """

    name: str
    namespace: str
    zones: Sequence[str]
    objects: Sequence[Mapping[str, Any]]

    def one(self, kind: str) -> Mapping[str, Any]:
        """Its only object of a kind.

        Raises:
            Problem: It has none.
        """
        found = [each for each in self.objects if each["kind"] == kind]
        if not found:
            raise Problem(f"{self.name} has no {kind}, without which there is nothing to drill")
        return found[-1]

    @property
    def bounds(self) -> tuple[int, int]:
        """Pods at least and at most."""
        spec = self.one("HorizontalPodAutoscaler")["spec"]
        return int(spec.get("minReplicas", 1)), int(spec["maxReplicas"])

    @property
    def target(self) -> float:
        """The share of the CPU they request that pods should use.

        Raises:
            Problem: CPU does not count.
        """
        for metric in self.one("HorizontalPodAutoscaler")["spec"]["metrics"]:
            if metric["type"] == "Resource" and metric["resource"]["name"] == "cpu":
                return int(metric["resource"]["target"]["averageUtilization"]) / 100
        raise Problem(f"{self.name} does not scale on CPU, and nothing else is played: name another with --service")

    @property
    def outside(self) -> Mapping[str, float]:
        """What else counts and is measured outside, such as requests: how much of it one pod is there for, by name."""
        metrics = self.one("HorizontalPodAutoscaler")["spec"]["metrics"]
        found = [each["external"] for each in metrics if each["type"] == "External"]
        return {each["metric"]["name"]: quantity(each["target"]["averageValue"]) for each in found}

    @property
    def request(self) -> float:
        """Cores that a pod requests."""
        return sum(_amounts(each, "requests", "cpu") for each in self._containers)

    @property
    def capacity(self) -> float:
        """Cores that a pod has: its limit, or without one what it requests, for on a full node it gets no more."""
        limits = [_amounts(each, "limits", "cpu") for each in self._containers]
        return sum(limits) if all(limits) else self.request

    @property
    def skew(self) -> int | None:
        """How many more pods one zone may have than another; None where nothing is said of zones."""
        for each in self.one("Deployment")["spec"]["template"]["spec"].get("topologySpreadConstraints", []):
            if each["topologyKey"] == _ZONE:
                return int(each["maxSkew"])
        return None

    @property
    def peak(self) -> float:
        """Cores of load that need as many pods as there may be, and no more."""
        return self.bounds[1] * self.request * self.target

    def needed(self, load: float) -> int:
        """Pods that use what they should under so many cores of load, within the bounds."""
        return self._pods(load, self.target)

    def enough(self, load: float) -> int:
        """As many as an autoscaler leaves alone: they use no more than its tolerance above what they should."""
        return self._pods(load, self.target * (1 + TOLERANCE))

    def _pods(self, load: float, share: float) -> int:
        least, most = self.bounds
        return min(max(math.ceil(round(load / self.request / share, 6)), least), most)

    def paths(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Its objects, each with where it is."""
        for each in self.objects:
            yield f"{_PATHS[each['kind']].format(self.namespace)}/{each['metadata']['name']}", each

    @property
    def _containers(self) -> Sequence[Mapping[str, Any]]:
        containers: Sequence[Mapping[str, Any]] = self.one("Deployment")["spec"]["template"]["spec"]["containers"]
        return containers


def of(environment: str, service: str) -> Subject:
    """A service of an environment, in the first of its regions by name.

    Raises:
        Problem: The environment or the service is not there, or its program does not run.
    """
    try:
        recording = program.run(environment, program.configuration(environment))
    except Exception as error:  # whatever the program raises: it is not ours
        raise Problem(str(error)) from error
    made = [each for each in recording.resources if each.type.startswith("kubernetes:") and _kind(each) in _KINDS]
    deployments = [each for each in made if _kind(each) == "Deployment"]
    names = sorted({plain(each.inputs)["metadata"]["name"] for each in deployments})
    wanted = [each for each in deployments if plain(each.inputs)["metadata"]["name"] == service]
    if not wanted:
        raise Problem(f"{environment} has no service {service!r}; name one of {', '.join(names) or 'none'}")
    wanted.sort(key=lambda each: each.provider)
    provider = wanted[0].provider
    namespace = plain(wanted[0].inputs)["metadata"]["namespace"]
    here = [_object(each) for each in made if each.provider == provider]
    objects = [each for each in here if _belongs(each, service, namespace)]
    objects.sort(key=lambda each: [*_PATHS].index(each["kind"]))
    return Subject(service, namespace, _zones(recording.resources, provider), objects)


def _kind(asked: Asked) -> str:
    return asked.type.rpartition(":")[2]


def _object(asked: Asked) -> dict[str, Any]:
    group = asked.type.split(":")[1].removeprefix("core/")
    found = {"apiVersion": group, "kind": _kind(asked), **_whole(plain(asked.inputs))}
    if found["kind"] == "Deployment":
        for container in found["spec"]["template"]["spec"]["containers"]:
            container.pop("envFrom", None)  # names what the engine names, and nothing runs that would read it
    return keda.scaler(found) if found["kind"] == "ScaledObject" else found


def _whole(value: Any) -> Any:
    """As the API takes it: the engine has no whole numbers, and the API no others where it counts."""
    if isinstance(value, Mapping):
        return {key: _whole(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _belongs(found: Mapping[str, Any], service: str, namespace: str) -> bool:
    name: str = found["metadata"]["name"]
    if found["kind"] in ("PriorityClass", "Namespace"):
        return found["kind"] == "PriorityClass" or name == namespace
    if found["metadata"].get("namespace") != namespace:
        return False
    return name == service or found["kind"] in ("ResourceQuota", "LimitRange")


def _zones(resources: Sequence[Asked], provider: str) -> list[str]:
    """Those of the subnets in the region that the cluster's provider is named after."""
    name = provider.rpartition("::")[0].rpartition("::")[2]
    found = {plain(each.inputs).get("availabilityZone") for each in resources if each.type == "aws:ec2/subnet:Subnet"}
    return sorted(zone for zone in found if zone and zone[:-1] in name)


def _amounts(container: Mapping[str, Any], what: str, name: str) -> float:
    return quantity(container.get("resources", {}).get(what, {}).get(name))
