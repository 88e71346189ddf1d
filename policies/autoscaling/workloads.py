"""Which autoscaler scales which workload, and what its pods ask for.

Objects refer to one another by kind and name, within a namespace of a cluster; two objects are on one cluster where
they have one provider.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from policies.autoscaling import ranges
from policies.quantities import quantity
from policies.stack import Resource, Stack
from policies.tokens import DEPLOYMENT, HPA, HPA_V1, SCALED_OBJECT, STATEFUL_SET
from policies.values import NotKnown, Props

HPAS = (HPA, HPA_V1)
SCALERS = (*HPAS, SCALED_OBJECT)
"""What changes the number of pods."""
WORKLOADS = (DEPLOYMENT, STATEFUL_SET)
"""What has a number of pods that can be changed."""
POD = ("spec", "template", "spec")
"""Path of a workload's pod."""

Place = tuple[str, str]
"""Provider and namespace."""


def place(resource: Resource) -> Place:
    """Where an object is. Raises NotKnown."""
    return resource.provider_urn, resource.props.text("metadata", "namespace", default="default")


class Workloads:
    """The workloads of a stack and their autoscalers, looked up once."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._named: dict[str, dict[tuple[Place, str], Resource]] = {}
        self._scalers: dict[Resource, list[Resource]] = defaultdict(list)
        self._lost: dict[str, NotKnown] = {}  # by provider: what some autoscaler scales cannot be told
        for scaler in stack.of(*SCALERS):
            try:
                found = self.target(scaler)
            except NotKnown as unknown:
                self._lost[scaler.provider_urn] = unknown
                continue
            if found:
                self._scalers[found].append(scaler)

    def scalers(self, workload: Resource) -> list[Resource]:
        """What scales a workload. Raises NotKnown where there is nothing, but something whose target is unknown."""
        found = self._scalers.get(workload, [])
        if not found and workload.provider_urn in self._lost:
            raise self._lost[workload.provider_urn]
        return found

    def target(self, scaler: Resource) -> Resource | None:
        """What an autoscaler scales: of that kind and name, else where the name comes from. Raises NotKnown."""
        token, name = reference(scaler)
        if name and (found := self._of(token).get((place(scaler), name))):
            return found
        if not name:
            sources = [self._stack.get(urn) for urn in scaler.links.get("spec", ())]
            found = next((each for each in sources if each and each.type == token), None)
            if found is None:
                raise NotKnown("spec.scaleTargetRef.name")
            return found
        return None

    def _of(self, token: str) -> Mapping[tuple[Place, str], Resource]:
        if token not in self._named:
            self._named[token] = {}
            for each in self._stack.of(token):
                try:
                    self._named[token][place(each), each.props.text("metadata", "name")] = each
                except NotKnown:
                    continue
        return self._named[token]


@lru_cache(maxsize=1)
def of(stack: Stack) -> Workloads:
    """The workloads of a stack: every rule asks about the same one."""
    return Workloads(stack)


def reference(scaler: Resource) -> tuple[str, str]:
    """Type token and name of what an autoscaler scales; the name is empty where it is not known. Raises NotKnown."""
    its = ("spec", "scaleTargetRef")
    version = scaler.props.text(*its, "apiVersion", default="apps/v1")
    kind = scaler.props.text(*its, "kind", default="Deployment")
    try:
        name = scaler.props.text(*its, "name")
    except NotKnown:
        name = ""
    return f"kubernetes:{version}:{kind}", name


def requests(workload: Resource, resource: str) -> float:
    """CPUs, or bytes of memory, that one pod asks for: its containers together. Raises NotKnown."""
    return sum(quantity(each.known("resources", "requests", resource)) for each in containers(workload))


def containers(workload: Resource) -> list[Props]:
    """The containers of a workload's pod. Raises NotKnown."""
    return workload.props.each(*POD, "containers")


def labels(props: Props, *path: str) -> Iterable[tuple[str, Any]]:
    """Names and values at ``path``. Raises NotKnown."""
    value = props.known(*path, default={})
    return value.items() if isinstance(value, Mapping) else ()


def fewest_pods(workload: Resource, stack: Stack) -> float:
    """How few pods a workload may have: what scales it says so, else the workload itself. Raises NotKnown."""
    scalers = of(stack).scalers(workload)
    if scalers:
        return min(ranges.least(each) for each in scalers)
    return workload.props.number("spec", "replicas", default=1)


def most_pods(workload: Resource, stack: Stack) -> float:
    """How many pods a workload may have. Raises NotKnown."""
    scalers = of(stack).scalers(workload)
    if scalers:
        return max(ranges.most(each) for each in scalers)
    return workload.props.number("spec", "replicas", default=1)
