"""The services of the backend, and what their clusters run them on."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from components import Architecture, PoolCapacity

from .base import Model

ServiceName = Annotated[str, Field(pattern=r"^[a-z]([a-z0-9-]{0,14}[a-z0-9])?$")]
"""Up to 16 characters: it is part of names of IAM roles, beside environment and region."""

Image = Annotated[str, Field(pattern=r"^[a-z0-9][\w.:/-]*(@sha256:[0-9a-f]{64})?$")]
"""An image by its registry, and by its digest where it must not change by itself."""

PolicyArn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:iam::(\d{12}|aws):policy/.+$")]
"""An IAM policy."""

Quantity = Annotated[str, Field(pattern=r"^\d+(\.\d+)?(m|[kMGTP]|[KMGTP]i)?$")]
"""An amount as Kubernetes writes it, such as 250m or 512Mi."""


class NodePool(Model):
    """Nodes that are started as pods need them."""

    cpu_limit: Annotated[int, Field(ge=1)]
    """CPUs of all its nodes in a region at most."""
    memory_limit: Quantity
    """Memory of all its nodes in a region at most, such as 400Gi."""
    capacity: PoolCapacity = PoolCapacity.MIXED
    """on_demand, spot, or mixed: spot where there is some, else on demand."""
    architecture: Architecture | None = None
    """arm64, amd64 or any; images have to be built for it. By default arm64, and amd64 with GPUs."""
    gpu: bool = False
    """Whether its nodes have GPUs, and take only pods that ask for one."""
    disruption_percent: Annotated[int, Field(ge=1, le=100)] = 10
    """Share of its nodes that may be replaced or emptied at a time."""


class Telemetry(Model):
    """Where what services say of themselves goes."""

    metrics: bool = True
    """Whether each region has a workspace of Amazon Managed Prometheus. $0.90 for ten million samples."""
    traces: bool = True
    """Whether traces go to X-Ray. $5 a million."""
    sampled_percent: Annotated[float, Field(gt=0, le=100)] = 5
    """Share of the traces that is kept."""
    scrape_seconds: Annotated[int, Field(ge=10, le=300)] = 30
    """Seconds between two readings of each metric."""


class Workloads(Model):
    """What the clusters run services on, and beside them."""

    node_image: str | None = None
    """Image of the nodes with its version, such as bottlerocket@v1.64.0; needed with karpenter, impossible with
    auto_mode. A change replaces nodes, few at a time."""
    node_pools: Annotated[dict[ServiceName, NodePool], Field(min_length=1)]
    """Nodes that are started as pods need them, by a name for each."""
    controllers: tuple[str, ...] = ()
    """Of keda, which scales by requests, and external-secrets; none by default. What binds pods to load balancers is
    always there."""
    telemetry: Telemetry | None = None
    """Where metrics and traces go; by default there are none."""


class Replicas(Model):
    """How many pods a service has in each region: never a fixed number."""

    min: Annotated[int, Field(ge=1)]
    """Pods at least."""
    max: Annotated[int, Field(ge=2)]
    """Pods at most, more than min."""
    cpu: Annotated[int, Field(ge=40, le=80)] = 70
    """Percent of the CPU that they ask for, of which they should use so much."""
    memory: Annotated[int, Field(ge=40, le=80)] | None = None
    """The same of the memory; by default it does not count."""
    requests_per_minute: Annotated[int, Field(ge=1)] | None = None
    """Requests that one pod is there for; by default they do not count. Needs the controller keda."""


class Resources(Model):
    """What each pod gets."""

    cpu: Quantity
    """CPU that it is promised, such as 250m."""
    memory: Quantity
    """Memory that it is promised and limited to, such as 512Mi."""
    gpus: Annotated[int, Field(ge=0)] = 0
    """GPUs; needs a node pool that has them."""


class Job(Model):
    """Something that a service does at fixed times, where its database takes writes."""

    schedule: str
    """When, as cron says it, in UTC."""
    command: Annotated[tuple[str, ...], Field(min_length=1)]
    """What it runs, in the service's image."""
    deadline_seconds: Annotated[int, Field(ge=1)] = 3600
    """Seconds after which it is ended."""


class Egress(Model):
    """Somewhere that a service may connect to."""

    cidr_blocks: Annotated[tuple[str, ...], Field(min_length=1)]
    """IPv4 ranges."""
    ports: Annotated[tuple[int, ...], Field(min_length=1)]
    """TCP ports."""


class Canary(Model):
    """Another image that takes a share of a service's requests, beside the first one: canary, or blue and green."""

    image: Image
    """What it runs; all the rest is the service's."""
    weight: Annotated[int, Field(ge=0, le=100)]
    """Percent of the requests that it gets; at 100, make its image the service's and remove it."""


class Service(Model):
    """A backend service. One with paths answers requests; one without, such as a worker, nobody outside reaches."""

    image: Image
    """What it runs; in prod by digest."""
    replicas: Replicas
    """How many pods it has in each region."""
    resources: Resources
    """What each pod gets."""
    command: tuple[str, ...] = ()
    """What runs in the place of the image's entrypoint."""
    environment: dict[str, str] = Field(default_factory=dict)
    """Its variables by name, beside those that say where database, cache and telemetry are. Nothing secret."""
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    """Port that it listens on. A change replaces its target group."""
    health_check_path: str = "/healthz"
    """What answers 200 while a pod is well: to the load balancers, and to the cluster."""
    metrics_path: str | None = None
    """Path of its metrics in Prometheus's format, on its port; none by default."""
    calls: tuple[ServiceName, ...] = ()
    """Services that it may call, at http://<name>."""
    database_pool: Annotated[int, Field(ge=0)] = 0
    """Connections to the database that each pod opens at most; 0 for a service that uses none."""
    cache: bool = False
    """Whether it uses the cache."""
    permissions: tuple[PolicyArn, ...] = ()
    """IAM policies that its pods have, beside what they need for their database and cache."""
    egress: dict[ServiceName, Egress] = Field(default_factory=dict)
    """Where else it may connect to, by a name for each; nowhere by default."""
    jobs: dict[ServiceName, Job] = Field(default_factory=dict)
    """What it does at fixed times, by name."""
    canary: Canary | None = None
    """Another image that takes a share of its requests; none by default."""
    paths: Annotated[tuple[str, ...], Field(max_length=5)] = ()
    """Paths that are its own, such as /api/*; none by default: then no load balancer knows it."""
    priority: Annotated[int, Field(ge=1, le=50000)] | None = None
    """Place among the services' rules, lowest first, each its own; needed with paths."""
    deregistration_delay: Annotated[int, Field(ge=0, le=3600)] = 60
    """Seconds that requests in progress get when a pod leaves; it lives 30 seconds longer."""
    slow_start: Annotated[int, Field(ge=30, le=900)] | None = None
    """Seconds over which a new pod gets more and more; at once by default."""
    writes: bool = False
    """Whether it changes data: then the CDN lets every method through to it, and cannot fail over by itself."""
    rate_limit: Annotated[int, Field(ge=10)] | None = None
    """Requests in five minutes that one address may send to its paths; the CDN's by default."""
