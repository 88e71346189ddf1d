"""Managed node groups: one in each zone, so that a zone can be added, and each scales in its own."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .cluster_roles import Granted, service_role
from .naming import Children
from .subnets import letter_of

_GRAVITON = re.compile(r"(a1|[a-z]+\d+g[a-z]*)\.")
_POLICIES = {
    "worker": "AmazonEKSWorkerNodePolicy",
    "registry": "AmazonEC2ContainerRegistryPullOnly",
    "session": "AmazonSSMManagedInstanceCore",
}
"""What every node needs (EKS user guide, create-node-role), and a way in without SSH. The CNI has a role of its own."""


class OperatingSystem(StrEnum):
    """What nodes run; EKS makes no images of Amazon Linux 2 since Kubernetes 1.33."""

    AL2023 = "al2023"
    """Amazon Linux 2023."""
    BOTTLEROCKET = "bottlerocket"
    """Bottlerocket: containers only, read-only root, no shell."""


class Capacity(StrEnum):
    """How nodes are paid for."""

    ON_DEMAND = "on_demand"
    """By the second, for as long as they are wanted."""
    SPOT = "spot"
    """Far cheaper, and taken back at two minutes' notice; several instance types make that rare."""


class NodeGroupOptions(TypedDict):
    """What a caller decides about the nodes of one kind."""

    instance_types: NotRequired[list[str]]
    """Of one architecture; ``m7g.large`` by default, ``g6.xlarge`` for GPU nodes.

    A single type is changed by rolling the nodes; a change of several replaces the groups, the new ones first.
    """
    min_size: NotRequired[int]
    """Nodes in each zone to start with, and at least; 1 by default.

    AWS refuses one above the number of nodes at the moment, which is an autoscaler's, so that no update sets it: first
    raise it, by ``aws eks update-nodegroup-config``.
    """
    max_size: NotRequired[int]
    """Nodes in each zone at most; 3 by default."""
    operating_system: NotRequired[OperatingSystem]
    """What nodes run; ``al2023`` by default. A change replaces the groups, the new ones first."""
    capacity: NotRequired[Capacity]
    """How they are paid for; ``on_demand`` by default. A change replaces the groups, the new ones first."""
    disk_size: NotRequired[int]
    """GiB of each node's disk, encrypted gp3; 50 by default."""
    max_unavailable_percentage: NotRequired[int]
    """Nodes of a group that an update takes away at a time, 1 to 100; 33 by default."""


def problems(options: NodeGroupOptions) -> dict[str, str]:
    """What is wrong with ``options`` and what to do, by option."""
    found = {}
    types = options.get("instance_types", ["m7g.large"])
    if not types:
        found["instance_types"] = "names no type; name one, or leave it out"
    elif len({_is_graviton(each) for each in types}) > 1:
        found["instance_types"] = "mixes Graviton with x86, and one image cannot serve both; keep to one of them"
    low, high = int(options.get("min_size", 1)), int(options.get("max_size", 3))
    if low < 0:
        found["min_size"] = "is negative; use 0 or more"
    if high <= low:
        found["max_size"] = f"leaves no room above min_size, {low}; use {max(low, 0) + 1} or more"
    if options.get("operating_system", OperatingSystem.AL2023) not in list(OperatingSystem):
        found["operating_system"] = f"is unknown; use {', '.join(OperatingSystem)}"
    if options.get("capacity", Capacity.ON_DEMAND) not in list(Capacity):
        found["capacity"] = f"is unknown; use {', '.join(Capacity)}"
    if options.get("disk_size", 50) < 20:
        found["disk_size"] = "is too small for images and logs; use 20 GiB or more"
    if not 1 <= options.get("max_unavailable_percentage", 33) <= 100:
        found["max_unavailable_percentage"] = "is no share of nodes; use 1 to 100"
    return found


def node_role(children: Children, part: str) -> Granted:
    """A role of nodes that a managed group or Karpenter starts."""
    return service_role(children, part, "ec2.amazonaws.com", _POLICIES)


def create(
    children: Children,
    kind: str,
    cluster: aws.eks.Cluster,
    subnet_ids: Mapping[str, pulumi.Input[str]],
    role: Granted,
    options: NodeGroupOptions,
    after: Sequence[pulumi.Resource],
) -> dict[str, aws.eks.NodeGroup]:
    """The groups of one kind (``system`` or ``gpu``), by kind and zone's letter.

    Args:
        after: What nodes need to work: they start once it is there.
    """
    gpu = kind == "gpu"
    types = options.get("instance_types", ["g6.xlarge" if gpu else "m7g.large"])
    system = OperatingSystem(options.get("operating_system", OperatingSystem.AL2023))
    template = _launch_template(children, kind, types, system, int(options.get("disk_size", 50)))
    newest = template.latest_version.apply(lambda version: str(int(version)))
    taints: list[Any] = [{"key": "nvidia.com/gpu", "value": "true", "effect": "NO_SCHEDULE"}] if gpu else []

    def group(zone: str) -> aws.eks.NodeGroup:
        part = f"{kind}-{letter_of(zone)}"
        return aws.eks.NodeGroup(
            children.named(part),
            cluster_name=cluster.name,
            version=cluster.version,
            node_role_arn=role.role.arn,
            subnet_ids=[subnet_ids[zone]],
            ami_type=_image(system, types, gpu),
            capacity_type=Capacity(options.get("capacity", Capacity.ON_DEMAND)).upper(),
            instance_types=types if len(types) > 1 else None,
            launch_template={"id": template.id, "version": newest},
            scaling_config={
                "min_size": int(options.get("min_size", 1)),
                "max_size": int(options.get("max_size", 3)),
                "desired_size": int(options.get("min_size", 1)),
            },
            update_config={"max_unavailable_percentage": int(options.get("max_unavailable_percentage", 33))},
            node_repair_config={"enabled": True},
            labels={"pool": kind},
            taints=taints,
            tags=children.tags(part),
            # How many nodes there are at the moment is an autoscaler's to say, or an operator's.
            opts=children.opts(depends_on=[*after, *role.grants], ignore_changes=["scalingConfig.desiredSize"]),
        )

    return {f"{kind}-{letter_of(zone)}": group(zone) for zone in subnet_ids}


def _launch_template(
    children: Children, kind: str, types: Sequence[str], system: OperatingSystem, disk_size: int
) -> aws.ec2.LaunchTemplate:
    """How nodes start: a change of it rolls them, in place.

    Pods get nothing from the instance's metadata (EKS best practices, iam: hop limit 1), and disks are encrypted. The
    disk that grows is Bottlerocket's second one; its first holds the system only.
    """
    disk: dict[str, Any] = {"volume_type": "gp3", "encrypted": "true", "delete_on_termination": "true"}
    bottlerocket = system is OperatingSystem.BOTTLEROCKET
    disks: list[Any] = [{"device_name": "/dev/xvda", "ebs": disk}] if bottlerocket else []
    grows = "/dev/xvdb" if bottlerocket else "/dev/xvda"
    disks.append({"device_name": grows, "ebs": {**disk, "volume_size": disk_size}})
    part = f"{kind}-template"
    return aws.ec2.LaunchTemplate(
        children.named(part),
        instance_type=types[0] if len(types) == 1 else None,
        update_default_version=True,
        metadata_options={"http_endpoint": "enabled", "http_tokens": "required", "http_put_response_hop_limit": 1},
        block_device_mappings=disks,
        tag_specifications=[
            {"resource_type": each, "tags": children.tags(kind)} for each in ("instance", "volume", "network-interface")
        ],
        tags=children.tags(part),
        opts=children.opts(),
    )


def _is_graviton(instance_type: str) -> bool:
    return bool(_GRAVITON.match(instance_type))


def _image(system: OperatingSystem, types: Sequence[str], gpu: bool) -> str:
    """The image's type, as EKS calls it (API reference, Nodegroup, amiType)."""
    architecture = "ARM_64" if _is_graviton(types[0]) else "x86_64"
    if system is OperatingSystem.BOTTLEROCKET:
        return f"BOTTLEROCKET_{architecture}{'_NVIDIA' if gpu else ''}"
    return f"AL2023_{architecture}_{'NVIDIA' if gpu else 'STANDARD'}"
