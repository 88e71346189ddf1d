"""Simulated nodes: those of the cluster's node groups, and those of pools that somebody asks for in Karpenter's stead.

Labels: https://kubernetes.io/docs/reference/labels-annotations-taints/, https://karpenter.sh/docs/concepts/scheduling/
and the EKS user guide, managed-node-groups. What a node holds are moto's figures of its instance type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ec2.models import ec2_backends
from moto.ec2.models.instance_types import INSTANCE_TYPES

from sandbox.kubernetes.api import Api
from toolchain import Problem

SIMULATED = "sandbox/simulated"
"""Label of nodes that this module makes and unmakes; it leaves others alone."""
_EFFECTS = {"NO_SCHEDULE": "NoSchedule", "NO_EXECUTE": "NoExecute", "PREFER_NO_SCHEDULE": "PreferNoSchedule"}


@dataclass(frozen=True)
class Pool:
    """Nodes of one kind, spread evenly over zones."""

    name: str
    instance_type: str
    count: int
    labels: Mapping[str, str]
    taints: Sequence[Mapping[str, str]] = field(default=())

    def nodes(self, region: str, zones: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Its nodes, as Kubernetes describes them."""
        kind = INSTANCE_TYPES[self.instance_type]
        architecture = {"x86_64": "amd64"}.get(found := kind["ProcessorInfo"]["SupportedArchitectures"][-1], found)
        for number in range(self.count):
            name, zone = f"{self.name}-{number}".lower(), zones[number % len(zones)]
            labels = {
                SIMULATED: "true",
                "kubernetes.io/arch": architecture,
                "kubernetes.io/os": "linux",
                "kubernetes.io/hostname": name,
                "node.kubernetes.io/instance-type": self.instance_type,
                "topology.kubernetes.io/region": region,
                "topology.kubernetes.io/zone": zone,
                **self.labels,
            }
            capacity = _capacity(kind)
            yield {
                "apiVersion": "v1",
                "kind": "Node",
                "metadata": {"name": name, "labels": labels},
                "spec": {"providerID": f"aws:///{zone}/{name}", "taints": [*self.taints]},
                "status": {
                    "capacity": capacity,
                    "allocatable": capacity,
                    "nodeInfo": {"architecture": architecture, "operatingSystem": "linux"},
                },
            }


def karpenter_pool(name: str, instance_type: str, count: int, capacity_type: str = "on-demand") -> Pool:
    """Nodes as Karpenter would have started them for the NodePool ``name``; ``capacity_type`` is spot or on-demand.

    Raises:
        Problem: There is no such instance type.
    """
    if instance_type not in INSTANCE_TYPES:
        raise Problem(f"{instance_type} is no instance type: use one such as m7g.large")
    category = instance_type[0]
    family, _, size = instance_type.partition(".")
    labels = {
        "karpenter.sh/nodepool": name,
        "karpenter.sh/capacity-type": capacity_type,
        "karpenter.sh/registered": "true",
        "karpenter.sh/initialized": "true",
        "karpenter.k8s.aws/instance-category": category,
        "karpenter.k8s.aws/instance-family": family,
        "karpenter.k8s.aws/instance-size": size,
    }
    return Pool(name, instance_type, count, labels)


def sync(api: Api, cluster: Any, region: str, pools: Sequence[Pool]) -> None:
    """Makes the simulated nodes of a cluster be those of its node groups and of ``pools``, and no others.

    Raises:
        ApiError: The control plane refused something.
    """
    wanted: dict[str, dict[str, Any]] = {}
    for group in [*cluster.nodegroups.values()]:
        zones = _zones(region, group.subnets)
        wanted |= {node["metadata"]["name"]: node for node in _pool(group).nodes(region, zones)}
    for pool in pools:
        zones = _zones(region, cluster.resources_vpc_config["subnetIds"])
        wanted |= {node["metadata"]["name"]: node for node in pool.nodes(region, zones)}
    there = {node["metadata"]["name"] for node in api.call("GET", f"/api/v1/nodes?labelSelector={SIMULATED}")["items"]}
    for name in there - wanted.keys():
        api.call("DELETE", f"/api/v1/nodes/{name}")
    for name, node in wanted.items():
        if name in there:
            api.apply(f"/api/v1/nodes/{name}", {key: part for key, part in node.items() if key != "status"})
        else:
            api.call("POST", "/api/v1/nodes?fieldManager=sandbox", node)


def _pool(group: Any) -> Pool:
    """A managed node group of moto's."""
    kind = (group.instance_types or ["t3.medium"])[0]
    labels = {
        **(group.labels or {}),
        "eks.amazonaws.com/nodegroup": group.nodegroup_name,
        "eks.amazonaws.com/capacityType": group.capacity_type or "ON_DEMAND",
    }
    taints = [
        {"key": each["key"], "value": each.get("value", ""), "effect": _EFFECTS[each["effect"]]}
        for each in group.taints or []
    ]
    return Pool(group.nodegroup_name, kind, group.scaling_config["desiredSize"], labels, taints)


def _zones(region: str, subnets: Sequence[str]) -> list[str]:
    ec2 = ec2_backends[DEFAULT_ACCOUNT_ID][region]
    return sorted({subnet.availability_zone for subnet in ec2.describe_subnets() if subnet.id in subnets})


def _capacity(kind: Mapping[str, Any]) -> dict[str, str]:
    """What a node holds; pods by the addresses of its network interfaces (EKS user guide, choosing-instance-type)."""
    network = kind["NetworkInfo"]
    pods = network["MaximumNetworkInterfaces"] * (network["Ipv4AddressesPerInterface"] - 1) + 2
    return {
        "cpu": str(kind["VCpuInfo"]["DefaultVCpus"]),
        "memory": f"{kind['MemoryInfo']['SizeInMiB']}Mi",
        "pods": str(pods),
    }
