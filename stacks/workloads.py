"""The sixth layer: what runs on the clusters: their ground, and the services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from components import Baseline, BaselineArgs, Cluster, Compute, NodePoolOptions, Workload
from components.controllers import LOAD_BALANCER
from components.manifests import amount

from . import services
from .balancing import Balancers, canary_of
from .data import Data
from .edge import Edge
from .foundation import Foundation
from .platform import Platform
from .regions import label, within
from .settings import NodePool, Settings


@dataclass(frozen=True)
class Workloads:
    """What runs."""

    baselines: Mapping[str, Baseline]
    """By region."""
    services: Mapping[str, Mapping[str, Workload]]
    """By region, by name; canaries too."""
    workspaces: Mapping[str, aws.amp.Workspace]
    """Where metrics go, by region; empty without."""

    def outputs(self) -> dict[str, dict[str, pulumi.Input[Any]]]:
        """What the stack exports about them, by region."""
        return {
            region: {
                "namespace": services.NAMESPACE,
                "services": list(self.services[region]),
                "node_pools": baseline.node_pool_names,
                "controllers": baseline.controllers,
                "metrics_workspace_id": self.workspaces[region].id if region in self.workspaces else None,
            }
            for region, baseline in self.baselines.items()
        }


def deploy(
    settings: Settings,
    base: Foundation,
    platform: Platform,
    data: Data,
    edge: Edge,
    providers: Mapping[str, aws.Provider],
) -> Workloads:
    """Creates the layer."""
    baselines: dict[str, Baseline] = {}
    running: dict[str, dict[str, Workload]] = {}
    workspaces: dict[str, aws.amp.Workspace] = {}
    for region in settings.regions:
        cluster, balancers = platform.clusters[region], edge.balancers[region]
        in_cluster = provider(region, cluster)
        if settings.workloads.telemetry and settings.workloads.telemetry.metrics:
            workspaces[region] = workspace(region, cluster)
        args = baseline(settings, base, cluster, balancers, data, workspaces.get(region), region)
        baselines[region] = Baseline(f"baseline-{region}", args, within(providers, region, in_cluster))
        endpoint = baselines[region].telemetry_endpoint
        # Their kinds of objects come with controllers, and their pods need nodes; they go before either does.
        after = within(providers, region, in_cluster, baselines[region])
        running[region] = {}
        for name, service in settings.services.items():
            policy = services.permissions(settings, region, service, base, data)
            of_service = services.arguments(
                settings, region, name, data, balancers, cluster.cluster_name, policy, endpoint
            )
            running[region][name] = Workload(f"service-{name}-{region}", of_service, after)
            if service.canary:
                beside = services.canary(of_service, service, service.canary, region, name, balancers)
                running[region][canary_of(name)] = Workload(f"service-{canary_of(name)}-{region}", beside, after)
    return Workloads(baselines, running, workspaces)


def provider(region: str, cluster: Cluster) -> kubernetes.Provider:
    """The only way to a region's cluster; everything in it goes before the cluster, its nodes and its add-ons do.

    Its kubeconfig never changes (`components/control_plane.py`), so that it replaces nothing.
    """
    return kubernetes.Provider(
        f"kubernetes-{region}",
        kubeconfig=cluster.kubeconfig,
        enable_server_side_apply=True,
        opts=pulumi.ResourceOptions(depends_on=[cluster]),
    )


def workspace(region: str, cluster: Cluster) -> aws.amp.Workspace:
    """Where a region's metrics go: those of its cluster, which it belongs to."""
    name = f"metrics-{region}"
    return aws.amp.Workspace(name, alias=name, tags={"Name": name}, opts=pulumi.ResourceOptions(parent=cluster))


def baseline(
    settings: Settings,
    base: Foundation,
    cluster: Cluster,
    balancers: Balancers,
    data: Data,
    metrics: aws.amp.Workspace | None,
    region: str,
) -> BaselineArgs:
    """Arguments of the ground that a region's services stand on.

    Args:
        metrics: Where they go, if the settings want any.
    """
    wanted, place = settings.workloads, base.places[region]
    auto = settings.cluster.compute == Compute.AUTO_MODE
    subnets = place.network.subnet_ids["private"]
    pools = wanted.node_pools.values()
    args: BaselineArgs = {
        "cluster_name": cluster.cluster_name,
        "cluster_arn": cluster.cluster_arn,
        "version": settings.cluster.version,
        "compute": settings.cluster.compute,
        "vpc_id": place.network.vpc_id,
        "namespaces": {
            services.NAMESPACE: {
                "pods": settings.cluster.max_pods,
                "cpu": str(sum(pool.cpu_limit for pool in pools)),
                "memory": f"{int(sum(amount(pool.memory_limit) for pool in pools) / 2**20)}Mi",
            }
        },
        "nodes": {
            "role_name": cluster.node_role_name,
            "subnet_ids": {zone: subnets[zone] for zone in settings.regions[region].zones},
            "security_group_id": cluster.security_group_id,
        },
        "node_pools": {name: _pool(pool) for name, pool in wanted.node_pools.items()},
        "controllers": [*([] if auto else [LOAD_BALANCER]), *wanted.controllers],
        "access": {
            "target_group_arns": _target_groups(settings, balancers),
            "secret_arns": [data.secret.arns[region]],
            "secret_key_arns": [place.keys["data"].key_arn],
        },
        # Default tags of the provider do not reach nodes.
        "tags": label(settings).tags(),
    }
    if wanted.node_image is not None:
        args["nodes"]["image"] = wanted.node_image
    if not auto:
        queue: Any = cluster.interruption_queue_name
        args["interruption_queue_name"] = queue
    if wanted.telemetry:
        args["telemetry"] = {
            "traces": wanted.telemetry.traces,
            "sampled_percent": wanted.telemetry.sampled_percent,
            "scrape_seconds": wanted.telemetry.scrape_seconds,
        }
        if metrics and wanted.telemetry.metrics:
            args["telemetry"]["workspace_arn"] = metrics.arn
            args["telemetry"]["remote_write_url"] = metrics.prometheus_endpoint.apply(_remote_write)
    return args


def _remote_write(endpoint: str) -> str:
    return f"{endpoint.rstrip('/')}/api/v1/remote_write"


def _target_groups(settings: Settings, balancers: Balancers) -> list[pulumi.Input[str]]:
    """Those that pods may join."""
    found: list[pulumi.Input[str]] = []
    for name, service in settings.services.items():
        if service.paths:
            for each in (balancers.internal, *([balancers.writes] if service.writes and balancers.writes else [])):
                found.append(each.target_group_arns[name])
                if service.canary:
                    found.append(each.target_group_arns[canary_of(name)])
    return found


def _pool(settings: NodePool) -> NodePoolOptions:
    options: NodePoolOptions = {
        "cpu_limit": settings.cpu_limit,
        "memory_limit": settings.memory_limit,
        "capacity": settings.capacity,
        "gpu": settings.gpu,
        "disruption_percent": settings.disruption_percent,
    }
    return {**options, "architecture": settings.architecture} if settings.architecture else options
