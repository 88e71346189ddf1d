"""A region's cluster: its control plane, its managed nodes and its add-ons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from operations.aws import Clients, or_none
from operations.checks import Check, Wanted

ADDONS = {
    "karpenter": (
        "aws-ebs-csi-driver",
        "coredns",
        "eks-node-monitoring-agent",
        "eks-pod-identity-agent",
        "kube-proxy",
        "metrics-server",
        "vpc-cni",
    ),
    "auto_mode": ("metrics-server",),
}
"""What is installed on a cluster, by who starts its nodes."""
LOGS = ["api", "audit", "authenticator"]
"""What the control plane logs."""


@dataclass(frozen=True)
class Found:
    """What AWS has of a cluster, as EKS answers."""

    cluster: Mapping[str, Any]
    groups: Mapping[str, Mapping[str, Any]]
    """Managed node groups by name."""
    addons: Mapping[str, str]
    """Their states by name."""


def read(clients: Clients, wanted: Wanted) -> Found | None:
    """Everything about a region's cluster; None where it is gone."""
    eks, name = clients("eks", wanted.region), _output(wanted)["cluster_name"]
    cluster = or_none(lambda: eks.describe_cluster(name=name)["cluster"])
    if cluster is None:
        return None

    def each(listing: str, answer: str, describe: Callable[[str], Any]) -> dict[str, Any]:
        pages = eks.get_paginator(listing).paginate(clusterName=name)
        return {key: describe(key) for page in pages for key in page[answer]}

    return Found(
        cluster,
        each(
            "list_nodegroups",
            "nodegroups",
            lambda key: eks.describe_nodegroup(clusterName=name, nodegroupName=key)["nodegroup"],
        ),
        each(
            "list_addons",
            "addons",
            lambda key: eks.describe_addon(clusterName=name, addonName=key)["addon"]["status"],
        ),
    )


def compare(wanted: Wanted, found: Found | None) -> Iterator[Check]:
    """Every comparison that there is to make of a cluster."""
    name, common = _output(wanted)["cluster_name"], wanted.settings["cluster"]
    yield wanted.check("cluster", "exists", name, True, found is not None)
    if found is None:
        return
    ranges = common["public_access_cidrs"]
    expected = {
        "status": "ACTIVE",
        "version": common["version"],
        "authentication": "API",
        "private endpoint": True,
        "public endpoint": bool(ranges),
        "ranges that reach the public endpoint": sorted(ranges),
        "logs": LOGS,
        "encrypted": ["secrets"],
        "zonal shift": common["zonal_shift"],
        "Auto Mode": common["compute"] == "auto_mode",
        "deletion protection": wanted.settings["protected"],
    }
    yield from wanted.each("cluster", name, expected, _said(found.cluster, bool(ranges)))
    yield from _nodes(wanted, found)
    addons = dict.fromkeys(ADDONS[common["compute"]], "ACTIVE")
    yield wanted.check("add-ons", "installed", name, sorted(addons), sorted(found.addons))
    yield from wanted.each("add-ons", name, addons, found.addons)


def _said(cluster: Mapping[str, Any], public: bool) -> Mapping[str, Any]:
    """What EKS answers of a cluster, by the names of `compare`."""
    network = cluster["resourcesVpcConfig"]
    return {
        "status": cluster["status"],
        "version": cluster["version"],
        "authentication": cluster["accessConfig"]["authenticationMode"],
        "private endpoint": network["endpointPrivateAccess"],
        "public endpoint": network["endpointPublicAccess"],
        # EKS answers 0.0.0.0/0 for an endpoint that is switched off.
        "ranges that reach the public endpoint": sorted(network["publicAccessCidrs"]) if public else [],
        "logs": sorted(kind for one in cluster["logging"]["clusterLogging"] if one["enabled"] for kind in one["types"]),
        "encrypted": [kind for one in cluster.get("encryptionConfig", []) for kind in one["resources"]],
        "zonal shift": cluster.get("zonalShiftConfig", {}).get("enabled", False),
        "Auto Mode": cluster.get("computeConfig", {}).get("enabled", False),
        "deletion protection": cluster.get("deletionProtection", False),
    }


def _nodes(wanted: Wanted, found: Found) -> Iterator[Check]:
    names, subnets = _output(wanted)["node_group_names"], wanted.network["subnet_ids"]["private"]
    groups = {
        f"{kind}-{zone[-1]}": (of_kind, zone)
        for kind in ("system", "gpu")
        if (of_kind := wanted.settings["cluster"].get(f"{kind}_nodes"))
        for zone in wanted.zones
    }
    yield wanted.check("nodes", "groups", "", sorted(groups), sorted(names))
    yield wanted.check("nodes", "groups in AWS", "", sorted(names.values()), sorted(found.groups))
    for key, (of_kind, zone) in groups.items():
        if (group := found.groups.get(name := names.get(key, ""))) is None:
            continue
        expected = {
            "status": "ACTIVE",
            "version": wanted.settings["cluster"]["version"],
            "capacityType": of_kind["capacity"].upper(),
            "subnets": [subnets[zone]],
            "minSize": of_kind["min_size"],
            "maxSize": of_kind["max_size"],
        }
        yield from wanted.each("nodes", name, expected, {**group, **group["scalingConfig"]})


def _output(wanted: Wanted) -> Mapping[str, Any]:
    return dict(wanted.outputs["clusters"][wanted.region])
