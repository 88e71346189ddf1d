"""The settings of one environment: what a stack file may say, in types. One module a layer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from .base import Model, TagValue
from .data import Backup, Cache, CacheGrowth, Database
from .edge import Balancing, Cdn, Domain, Failover, Firewall
from .network import CacheRole, FlowLogs, Network, Region
from .platform import Cluster, Nodes
from .watch import Alarms, Budget
from .workloads import Canary, NodePool, Replicas, Service, ServiceName, Telemetry, Workloads

__all__ = [
    "Alarms",
    "Backup",
    "Balancing",
    "Budget",
    "Cache",
    "CacheGrowth",
    "CacheRole",
    "Canary",
    "Cdn",
    "Cluster",
    "Database",
    "Domain",
    "Environment",
    "Failover",
    "Firewall",
    "FlowLogs",
    "Network",
    "NodePool",
    "Nodes",
    "Region",
    "Replicas",
    "Service",
    "Settings",
    "Telemetry",
    "Workloads",
]

Environment = Literal["dev", "staging", "prod"]
"""The environments; a stack carries the name of its own."""


class Settings(Model):
    """One environment."""

    project: SkipJsonSchema[str]
    """The Pulumi project."""
    environment: SkipJsonSchema[Environment]
    """The stack."""
    owner: TagValue
    """Team that answers for it; tag `owner`."""
    cost_center: TagValue
    """Where its bill goes; tag `cost-center`."""
    protected: bool
    """Whether AWS refuses to delete databases, clusters and load balancers, and databases leave a last snapshot."""
    primary_region: str
    """The region that leads: what exists once, such as the writing database, lives there."""
    failover_region: str | None = None
    """The region that takes over when the primary fails: for reads at once, for writes as balancing.writes says."""
    regions: Annotated[dict[str, Region], Field(min_length=1)]
    """Regions by name."""
    network: Network
    """The network of every region."""
    cluster: Cluster
    """The Kubernetes cluster of every region."""
    workloads: Workloads
    """What the clusters run services on, and beside them."""
    services: Annotated[dict[ServiceName, Service], Field(min_length=1)]
    """The backend's services by name."""
    database: Database
    """The database of every region."""
    cache: Cache
    """The cache of every region."""
    backup: Backup
    """What AWS Backup keeps."""
    domain: Domain
    """The name under which it is reached."""
    balancing: Balancing
    """The load balancers of every region."""
    cdn: Cdn
    """The CDN in front of everything."""
    firewall: Firewall
    """AWS WAF before the CDN."""
    alarms: Alarms
    """What people are told of."""
    budget: Budget
    """What it may cost."""
