"""Add-ons: what EKS installs on a cluster, in the order that nodes and pods need it."""

import json
from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from .cluster_roles import attach, pod_role
from .kubernetes_versions import ADDON_VERSIONS
from .naming import Children

BEFORE_NODES = ("vpc-cni", "kube-proxy", "eks-pod-identity-agent")
"""Without these a node is not ready, or hands out no roles."""
AFTER_NODES = ("coredns", "aws-ebs-csi-driver", "metrics-server", "eks-node-monitoring-agent")
"""These run as pods, and so are healthy only once there are nodes."""
AUTO_MODE = ("metrics-server",)
"""What Auto Mode does not bring by itself (EKS user guide, eks-add-ons, «Considerations for EKS Auto Mode»)."""

_IDENTITIES = {
    "vpc-cni": ("aws-node", "AmazonEKS_CNI_Policy"),
    "aws-ebs-csi-driver": ("ebs-csi-controller-sa", "AmazonEBSCSIDriverPolicyV2"),
}
"""Service account in kube-system, and AWS's policy for it."""
_CONFIGURATION = {
    # A /28 at a time: 110 pods on the smallest nodes, and few calls to EC2 (EKS best practices, prefix mode).
    "vpc-cni": {
        "enableNetworkPolicy": "true",
        "env": {"ENABLE_PREFIX_DELEGATION": "true", "WARM_PREFIX_TARGET": "1"},
    },
    "coredns": {"autoScaling": {"enabled": True, "minReplicas": 2, "maxReplicas": 10}},
}


def problems(versions: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with versions that a caller names, and what to do, by add-on."""
    known = sorted({*BEFORE_NODES, *AFTER_NODES})
    return {name: f"is not installed here; use {', '.join(known)}" for name in versions if name not in known}


def create(
    children: Children,
    names: Sequence[str],
    cluster: aws.eks.Cluster,
    kubernetes_version: str,
    versions: Mapping[str, str],
    after: Sequence[pulumi.Resource],
) -> list[pulumi.Resource]:
    """The add-ons of these names, once ``after`` is there.

    Args:
        versions: By name, in the place of those that go with the Kubernetes version.
    """
    pinned = {**ADDON_VERSIONS[kubernetes_version], **versions}
    return [_addon(children, name, cluster, pinned[name], after) for name in names]


def _addon(
    children: Children, name: str, cluster: aws.eks.Cluster, version: str, after: Sequence[pulumi.Resource]
) -> aws.eks.Addon:
    part, grants = f"addon-{name}", list[pulumi.Resource]()
    identities: list[aws.eks.AddonPodIdentityAssociationArgsDict] = []
    if name in _IDENTITIES:
        account, policy = _IDENTITIES[name]
        # Without "addon": with the names of a stack and of a region, an IAM role's 64 characters are soon full.
        role = pod_role(children, f"{name}-role", cluster.name, "kube-system", account)
        grants = attach(children, f"{name}-role", role, {"aws": policy})
        identities = [{"service_account": account, "role_arn": role.arn}]
    return aws.eks.Addon(
        children.named(part),
        cluster_name=cluster.name,
        addon_name=name,
        addon_version=version,
        configuration_values=json.dumps(_CONFIGURATION[name], sort_keys=True) if name in _CONFIGURATION else None,
        pod_identity_associations=identities,
        # What is written here counts: what somebody changed by hand is set back.
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
        tags=children.tags(part),
        opts=children.opts(depends_on=[*after, *grants]),
    )
