"""Kubernetes versions that a cluster may run: until when, with which add-ons, and how many pods find an address."""

from collections.abc import Sequence
from datetime import date

SUPPORT_ENDS = {"1.35": date(2027, 3, 27), "1.36": date(2027, 8, 2)}
"""Last day of standard support (EKS user guide, kubernetes-versions; endoflife.date, amazon-eks). A version later on
costs $0.60 an hour in place of $0.10 (EKS pricing)."""

_EVERY = {
    "aws-ebs-csi-driver": "v1.66.0-eksbuild.1",
    "eks-node-monitoring-agent": "v1.7.2-eksbuild.1",
    "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
    "metrics-server": "v0.9.0-eksbuild.11",
    "vpc-cni": "v1.22.4-eksbuild.3",
}

ADDON_VERSIONS = {
    "1.35": {**_EVERY, "coredns": "v1.13.2-eksbuild.31", "kube-proxy": "v1.35.3-eksbuild.29"},
    "1.36": {**_EVERY, "coredns": "v1.14.3-eksbuild.23", "kube-proxy": "v1.36.0-eksbuild.25"},
}
"""Add-on versions by Kubernetes version, out of ``aws eks describe-addon-versions`` (EKS user guide,
managing-coredns, managing-kube-proxy, managing-vpc-cni)."""

PREFIX = 16
"""Addresses of a /28, which is what the VPC CNI hands to a node (EKS best practices, prefix mode)."""
OF_A_NODE = 3
"""/28 blocks that each node takes beyond those that its pods fill: one begun, one kept warm, and one that its own
address, anywhere in the subnet, leaves unusable."""


def problem(version: str, extended: bool = False, today: date | None = None) -> str:
    """What is wrong with a version, and what to do; empty if nothing is.

    Args:
        extended: Whether extended support is wanted, and paid for, once standard support has ended.
        today: The day to judge by; today by default.
    """
    supported = [each for each, end in SUPPORT_ENDS.items() if end >= (today or date.today())]
    if version in supported or (extended and version in SUPPORT_ENDS):
        return ""
    advice = f"use {' or '.join(supported)}" if supported else "add the next ones to SUPPORT_ENDS and ADDON_VERSIONS"
    if version in SUPPORT_ENDS:
        return f"left standard support on {SUPPORT_ENDS[version]}; {advice}, or pay for support_type extended"
    return f"is not one of those that add-on versions are known for; {advice}"


def most_pods(subnet_prefix_lengths: Sequence[int], max_nodes: int) -> int:
    """How many pods find an address in subnets of these sizes, spread evenly over them and over ``max_nodes`` nodes.

    Nodes get whole /28 blocks (EKS best practices, prefix mode), and AWS keeps the first four addresses of a subnet and
    the last (VPC guide, subnet-sizing), so that its first and its last block cannot be had. The smallest subnet counts,
    since pods are spread over all.
    """
    addresses = 1 << (32 - max(subnet_prefix_lengths))
    blocks = max(addresses // PREFIX - 2, 0) * len(subnet_prefix_lengths)
    return max(blocks - OF_A_NODE * max_nodes, 0) * PREFIX


def pods_fit(subnet_prefix_lengths: Sequence[int], max_pods: int, max_nodes: int) -> bool:
    """Whether a cluster's subnets, one a zone, have addresses for ``max_pods`` pods on ``max_nodes`` nodes."""
    return max_pods <= most_pods(subnet_prefix_lengths, max_nodes)
