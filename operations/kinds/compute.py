"""Clusters and what belongs to them; their ARNs end in the cluster's name, their own and an id that AWS chose."""

from __future__ import annotations

from typing import Any

from operations.kinds.kind import Kind
from operations.tagged import Tagged


def _part(one: Tagged) -> tuple[str, str]:
    """Cluster and name: ``nodegroup/<cluster>/<name>/<id>``."""
    cluster, name, *_ = one.id.split("/")
    return cluster, name


def _principal(one: Tagged) -> dict[str, str]:
    """Whom an access entry is for: ``access-entry/<cluster>/<role or user>/<account>/<name>/<id>``."""
    cluster, kind, account, *name, _ = one.id.split("/")
    return {"clusterName": cluster, "principalArn": f"arn:{one.partition}:iam::{account}:{kind}/{'/'.join(name)}"}


def _association(one: Tagged) -> dict[str, str]:
    cluster, id = _part(one)
    return {"clusterName": cluster, "associationId": id}


def _addon(one: Tagged) -> dict[str, str]:
    return dict(zip(("clusterName", "addonName"), _part(one), strict=True))


def _node_group(one: Tagged) -> dict[str, str]:
    return dict(zip(("clusterName", "nodegroupName"), _part(one), strict=True))


def _delete_node_group(eks: Any, one: Tagged) -> None:
    eks.delete_nodegroup(**_node_group(one))
    eks.get_waiter("nodegroup_deleted").wait(**_node_group(one))  # its cluster cannot go before


def _delete_cluster(eks: Any, one: Tagged) -> None:
    eks.delete_cluster(name=one.id)
    eks.get_waiter("cluster_deleted").wait(name=one.id)  # its network interfaces hold subnets until then


KINDS = (
    Kind(
        "eks:podidentityassociation",
        ("aws:eks/podIdentityAssociation:PodIdentityAssociation",),
        lambda eks, one: eks.describe_pod_identity_association(**_association(one)),
        lambda eks, one: eks.delete_pod_identity_association(**_association(one)),
        id=lambda one: _association(one)["associationId"],
        import_id=lambda one: ",".join(_part(one)),
    ),
    Kind(
        "eks:addon",
        ("aws:eks/addon:Addon",),
        lambda eks, one: eks.describe_addon(**_addon(one)),
        lambda eks, one: eks.delete_addon(**_addon(one)),
        id=lambda one: ":".join(_part(one)),
    ),
    Kind(
        "eks:access-entry",
        ("aws:eks/accessEntry:AccessEntry",),
        lambda eks, one: eks.describe_access_entry(**_principal(one)),
        lambda eks, one: eks.delete_access_entry(**_principal(one)),
        id=lambda one: ":".join(_principal(one).values()),
    ),
    Kind(
        "eks:nodegroup",
        ("aws:eks/nodeGroup:NodeGroup",),
        lambda eks, one: eks.describe_nodegroup(**_node_group(one)),
        _delete_node_group,
        id=lambda one: ":".join(_part(one)),
    ),
    Kind(
        "eks:cluster", ("aws:eks/cluster:Cluster",), lambda eks, one: eks.describe_cluster(name=one.id), _delete_cluster
    ),
)
"""In the order in which they can be deleted."""
