"""The second layer: a Kubernetes cluster in every region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components import AccessPolicy, Cluster, ClusterArgs, NodeGroupOptions

from .foundation import Foundation
from .regions import label, through
from .settings import Nodes, Settings


@dataclass(frozen=True)
class Platform:
    """Where services run."""

    clusters: Mapping[str, Cluster]
    """By region."""

    def outputs(self) -> dict[str, dict[str, pulumi.Input[object]]]:
        """What the stack exports about the clusters, by region."""
        return {
            region: {
                "cluster_name": cluster.cluster_name,
                "cluster_arn": cluster.cluster_arn,
                "endpoint": cluster.endpoint,
                "kubeconfig": cluster.kubeconfig,
                "security_group_id": cluster.security_group_id,
                "node_role_name": cluster.node_role_name,
                "node_group_names": cluster.node_group_names,
                "interruption_queue_name": cluster.interruption_queue_name,
                "karpenter_role_arn": cluster.karpenter_role_arn,
            }
            for region, cluster in self.clusters.items()
        }


def deploy(settings: Settings, base: Foundation, providers: Mapping[str, aws.Provider]) -> Platform:
    """Creates the layer."""
    return Platform(
        {
            region: Cluster(f"cluster-{region}", arguments(settings, base, region), through(providers, region))
            for region in settings.regions
        }
    )


def arguments(settings: Settings, base: Foundation, region: str) -> ClusterArgs:
    """What the settings say of a region's cluster."""
    common, place = settings.cluster, base.places[region]
    subnets = place.network.subnet_ids["private"]
    args: ClusterArgs = {
        "cluster_name": settings.environment,
        "version": common.version,
        "subnet_ids": {zone: subnets[zone] for zone in settings.regions[region].zones},
        "compute": common.compute,
        "kms_key_arn": place.keys["cluster"].key_arn,
        "public_access_cidrs": list(common.public_access_cidrs),
        "control_plane_logs": {
            "retention_days": common.log_retention_days,
            "kms_key_arn": place.keys["logs"].key_arn,
        },
        # This program too is a client of the cluster.
        "creator_is_admin": True,
        "access_entries": {
            name: {"principal_arn": arn, "policy": AccessPolicy.CLUSTER_ADMIN} for name, arn in common.admins.items()
        },
        "deletion_protection": settings.protected,
        "zonal_shift": common.zonal_shift,
        # Default tags of the provider do not reach instances and disks.
        "tags": label(settings).tags(),
    }
    if common.system_nodes:
        args["system_nodes"] = nodes(common.system_nodes)
    if common.gpu_nodes:
        args["gpu_nodes"] = nodes(common.gpu_nodes)
    return args


def nodes(settings: Nodes) -> NodeGroupOptions:
    """What the settings say of managed nodes."""
    return {
        "instance_types": list(settings.instance_types),
        "min_size": settings.min_size,
        "max_size": settings.max_size,
        "operating_system": settings.operating_system,
        "capacity": settings.capacity,
        "disk_size": settings.disk_size,
    }
