"""Clusters."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components import Capacity, Compute, OperatingSystem

from .base import LogDays, Model

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,29}$")]
"""Becomes part of logical names."""

Arn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:iam::\d{12}:(role|user)/.+$")]
"""An IAM principal."""


class Nodes(Model):
    """Managed nodes of one kind; their numbers are those of each zone."""

    instance_types: Annotated[tuple[str, ...], Field(min_length=1)]
    """Of one architecture. A single one is changed by rolling the nodes."""
    min_size: Annotated[int, Field(ge=0)]
    """Nodes in each zone at least."""
    max_size: Annotated[int, Field(ge=1)]
    """Nodes in each zone at most, more than min_size."""
    operating_system: OperatingSystem = OperatingSystem.BOTTLEROCKET
    """bottlerocket or al2023."""
    capacity: Capacity = Capacity.ON_DEMAND
    """on_demand or spot."""
    disk_size: Annotated[int, Field(ge=20)] = 50
    """GiB of each node's disk."""


class Cluster(Model):
    """The Kubernetes cluster of every region."""

    version: str
    """Kubernetes version, such as 1.36. The next one is an upgrade in place; skip none."""
    compute: Compute
    """karpenter or auto_mode: who starts nodes as pods need them."""
    max_nodes: Annotated[int, Field(ge=1)]
    """Nodes that a region's cluster grows to; with max_pods, what the private subnets have to have room for."""
    max_pods: Annotated[int, Field(ge=1)]
    """Pods that a region's cluster grows to."""
    system_nodes: Nodes | None = None
    """Managed nodes for Karpenter and add-ons; needed with karpenter, impossible with auto_mode."""
    gpu_nodes: Nodes | None = None
    """Managed nodes with GPUs; none by default."""
    public_access_cidrs: tuple[str, ...] = ()
    """IPv4 ranges that reach the Kubernetes API from the internet; none by default: only the VPC does."""
    admins: dict[Name, Arn] = Field(default_factory=dict)
    """IAM roles that administer the clusters, by a name for each; nobody by default."""
    log_retention_days: LogDays = 90
    """Days that the control plane's logs are kept."""
    zonal_shift: bool = True
    """Whether traffic can be shifted away from a zone in trouble."""
