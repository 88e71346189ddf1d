"""Node pools: which nodes Karpenter, or EKS Auto Mode, starts for pods without room, and when it takes them away."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as k8s

from .manifests import NAME, metadata, quantity_problem
from .naming import Children

IMAGE = re.compile(r"(al2023|bottlerocket)@v?\d[\d.]*")
"""An alias of Karpenter's with its version (https://karpenter.sh/v1.14/concepts/nodeclasses/#alias)."""
GPU_TAINT: Mapping[str, str] = {"key": "nvidia.com/gpu", "value": "true", "effect": "NoSchedule"}
"""Keeps from nodes with GPUs whoever asks for none."""
_GROUP = {False: "karpenter.k8s.aws", True: "eks.amazonaws.com"}
"""Of node classes and of labels of instances: Karpenter's own, and Auto Mode's (EKS user guide, create-node-class)."""
_OLDEST = "5"
"""Generations of instances newer than this one: Graviton 2 and Nitro at least."""


class PoolCapacity(StrEnum):
    """How the nodes of a pool are paid for."""

    ON_DEMAND = "on_demand"
    """By the second."""
    SPOT = "spot"
    """Far cheaper, and taken back at two minutes' notice."""
    MIXED = "mixed"
    """Spot where there is some, else on demand."""


class Architecture(StrEnum):
    """What the nodes of a pool can run."""

    ARM64 = "arm64"
    """Graviton: a fifth cheaper for the same work; images have to be built for it."""
    AMD64 = "amd64"
    """x86."""
    ANY = "any"
    """Both: images have to be built for both."""


class NodePoolOptions(TypedDict):
    """What a caller decides about a node pool."""

    cpu_limit: int
    """CPUs of all its nodes together, at most."""
    memory_limit: str
    """Memory of all its nodes together, at most, such as ``512Gi``."""
    capacity: NotRequired[PoolCapacity]
    """How they are paid for; ``mixed`` by default."""
    architecture: NotRequired[Architecture]
    """What they can run; ``arm64`` by default, ``amd64`` with GPUs."""
    categories: NotRequired[list[str]]
    """Kinds of instances by their first letters; ``c``, ``m`` and ``r`` by default, ``g`` for GPUs."""
    gpu: NotRequired[bool]
    """Whether its nodes have GPUs, and take only pods that tolerate ``nvidia.com/gpu``; false by default."""
    disruption_percent: NotRequired[int]
    """Share of its nodes that may be on their way out at a time of Karpenter's own accord; 10 by default."""
    consolidate_after: NotRequired[str]
    """How long a node has to be too large for its pods before they are moved; ``5m`` by default."""
    expire_after: NotRequired[str]
    """Age at which a node is replaced, so that none misses patches; ``720h`` by default."""
    weight: NotRequired[int]
    """Pools with more are tried first, 1 to 100; 10 by default."""


class NodeClassOptions(TypedDict):
    """What all nodes of a cluster's pools are made of."""

    role_name: pulumi.Input[str]
    """Role of the nodes: ``node_role_name`` of the cluster."""
    subnet_ids: Mapping[str, pulumi.Input[str]]
    """Private subnets by availability zone."""
    security_group_id: pulumi.Input[str]
    """Security group of the nodes: that of the cluster."""
    image: NotRequired[str]
    """Image with its version, such as ``bottlerocket@v1.64.0``; needed with Karpenter, and none of Auto Mode's.

    A change replaces nodes, few at a time.
    """
    disk_size: NotRequired[int]
    """GiB of each node's disk for images, logs and scratch space, encrypted; 80 by default."""


def problems(pools: Mapping[str, NodePoolOptions], nodes: NodeClassOptions | None, auto: bool) -> Iterator[str]:
    """What is wrong with pools, each as ``key: value what to do``."""
    if pools and nodes is None:
        yield "nodes: is missing; node pools need role_name, subnet_ids and security_group_id"
    for name, pool in pools.items():
        yield from (f"node_pools.{name}.{problem}" for problem in _pool_problems(name, pool))
    if nodes is not None:
        image = nodes.get("image")
        if auto and image:
            yield f"nodes.image: {image!r} says nothing in Auto Mode, which has its own images; leave it out"
        elif not auto and (image is None or not IMAGE.fullmatch(image)):
            yield f"nodes.image: {image!r} is no pinned image; use one such as bottlerocket@v1.64.0 or al2023@v20260709"
        if (size := nodes.get("disk_size", 80)) < 20:
            yield f"nodes.disk_size: {size!r} is too small for images and logs; use 20 GiB or more"


def _pool_problems(name: str, pool: NodePoolOptions) -> Iterator[str]:
    if not NAME.fullmatch(name):
        yield "name: is refused; use lower-case letters, digits and -"
    if pool["cpu_limit"] < 1:
        yield f"cpu_limit: {pool['cpu_limit']!r} lets no node start; use 1 or more"
    if wrong := quantity_problem(pool["memory_limit"]):
        yield f"memory_limit: {pool['memory_limit']!r} {wrong}"
    for key, choices in (("capacity", PoolCapacity), ("architecture", Architecture)):
        if (value := pool.get(key)) is not None and value not in list(choices):
            yield f"{key}: {value!r} is unknown; use {', '.join(choices)}"
    if not 1 <= (share := pool.get("disruption_percent", 10)) <= 100:
        yield f"disruption_percent: {share!r} is no share of nodes; use 1 to 100"
    for key in ("consolidate_after", "expire_after"):
        if (value := pool.get(key)) is not None and not re.fullmatch(r"(\d+[smh])+", str(value)):
            yield f"{key}: {value!r} is no duration; write it like 5m or 720h"
    if not 1 <= (weight := pool.get("weight", 10)) <= 100:
        yield f"weight: {weight!r} is refused by Karpenter; use 1 to 100"


def create(
    children: Children,
    pools: Mapping[str, NodePoolOptions],
    nodes: NodeClassOptions,
    auto: bool,
    after: list[pulumi.Resource],
) -> dict[str, pulumi.Resource]:
    """The node class that all pools share, and the pools by name.

    Args:
        after: What knows these kinds of objects: they are created once it is there, and deleted before it.
    """
    kind = "NodeClass" if auto else "EC2NodeClass"
    shared = k8s.apiextensions.CustomResource(
        children.named("node-class"),
        api_version=f"{_GROUP[auto]}/v1",
        kind=kind,
        # Auto Mode calls its own one `default`, and takes it back.
        metadata=metadata("workloads", "node-class"),
        spec=_auto_class(nodes) if auto else _karpenter_class(children, nodes),
        opts=children.opts(depends_on=after),
    )
    return {
        name: k8s.apiextensions.CustomResource(
            children.named(f"pool-{name}"),
            api_version="karpenter.sh/v1",
            kind="NodePool",
            metadata=metadata(name, "node-pool"),
            spec=pool_spec(pool, {"group": _GROUP[auto], "kind": kind, "name": "workloads"}),
            # A class that a pool still names is not deleted.
            opts=children.opts(depends_on=[shared]),
        )
        for name, pool in pools.items()
    }


def pool_spec(pool: NodePoolOptions, node_class: Mapping[str, str]) -> dict[str, Any]:
    """Specification of a ``NodePool`` (https://karpenter.sh/v1.14/concepts/nodepools/)."""
    capacity = PoolCapacity(pool.get("capacity", PoolCapacity.MIXED))
    gpu = pool.get("gpu", False)
    # Of AWS's GPUs all but those of g5g are in machines of x86: https://aws.amazon.com/ec2/instance-types/#Accelerated
    architecture = Architecture(pool.get("architecture", Architecture.AMD64 if gpu else Architecture.ARM64))
    of_instance = node_class["group"]
    paid = {
        PoolCapacity.ON_DEMAND: ["on-demand"],
        PoolCapacity.SPOT: ["spot"],
        PoolCapacity.MIXED: ["spot", "on-demand"],
    }
    built = ["amd64", "arm64"] if architecture is Architecture.ANY else [str(architecture)]
    requirements = {
        "karpenter.sh/capacity-type": paid[capacity],
        "kubernetes.io/arch": built,
        "kubernetes.io/os": ["linux"],
        f"{of_instance}/instance-category": list(pool.get("categories", ["g"] if gpu else ["c", "m", "r"])),
    }
    wanted = [{"key": key, "operator": "In", "values": values} for key, values in requirements.items()]
    if not gpu:
        wanted.append({"key": f"{of_instance}/instance-generation", "operator": "Gt", "values": [_OLDEST]})
    spec: dict[str, Any] = {
        "nodeClassRef": dict(node_class),
        "requirements": wanted,
        "expireAfter": pool.get("expire_after", "720h"),
        # What a budget or a pod holds up is over after a day: a node that is due for patches does go.
        "terminationGracePeriod": "24h",
    }
    if gpu:
        spec["taints"] = [dict(GPU_TAINT)]
    return {
        "template": {"metadata": {"labels": {"pool": "gpu" if gpu else "workloads"}}, "spec": spec},
        "limits": {"cpu": str(int(pool["cpu_limit"])), "memory": pool["memory_limit"]},
        "disruption": {
            "consolidationPolicy": "WhenEmptyOrUnderutilized",
            "consolidateAfter": pool.get("consolidate_after", "5m"),
            "budgets": [{"nodes": f"{int(pool.get('disruption_percent', 10))}%"}],
        },
        "weight": int(pool.get("weight", 10)),
    }


def _where(nodes: NodeClassOptions) -> dict[str, Any]:
    return {
        "role": nodes["role_name"],
        "subnetSelectorTerms": [{"id": subnet} for subnet in nodes["subnet_ids"].values()],
        "securityGroupSelectorTerms": [{"id": nodes["security_group_id"]}],
    }


def _karpenter_class(children: Children, nodes: NodeClassOptions) -> dict[str, Any]:
    """Specification of an ``EC2NodeClass``: what managed nodes have too (``node_groups.py``).

    110 pods, because the CNI hands out prefixes: without it Karpenter counts single addresses.
    """
    image = nodes.get("image", "")
    size = f"{int(nodes.get('disk_size', 80))}Gi"
    disk = {"volumeType": "gp3", "encrypted": True, "deleteOnTermination": True}
    root = {"deviceName": "/dev/xvda", "ebs": {**disk, "volumeSize": size}}
    disks = [root]
    if image.startswith("bottlerocket"):
        disks = [{"deviceName": "/dev/xvda", "ebs": {**disk, "volumeSize": "4Gi"}}]
        disks.append({"deviceName": "/dev/xvdb", "ebs": {**disk, "volumeSize": size}})
    return {
        **_where(nodes),
        "amiSelectorTerms": [{"alias": image}],
        "kubelet": {"maxPods": 110},
        "metadataOptions": {
            "httpEndpoint": "enabled",
            "httpProtocolIPv6": "disabled",
            "httpPutResponseHopLimit": 1,
            "httpTokens": "required",
        },
        "blockDeviceMappings": disks,
        "tags": {**children.extra_tags, "Name": children.named("node")},
    }


def _auto_class(nodes: NodeClassOptions) -> dict[str, Any]:
    """Specification of Auto Mode's ``NodeClass``; its policies are off unless they are asked for."""
    return {
        **_where(nodes),
        "ephemeralStorage": {"size": f"{int(nodes.get('disk_size', 80))}Gi"},
        "networkPolicy": "DefaultAllow",
    }
