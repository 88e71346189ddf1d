"""The control plane's surroundings: its logs, who reaches it, and what clients need to know of it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from ipaddress import IPv4Network
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from . import log_groups, security_groups
from .naming import Children

LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")
"""Kinds of control-plane logs (EKS user guide, control-plane-logs)."""

_PORTS = (1024, 65535)
_PRIVATE = [IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]


class SupportType(StrEnum):
    """What happens when standard support of the version ends (EKS user guide, view-upgrade-policy)."""

    STANDARD = "standard"
    """EKS upgrades the control plane by itself."""
    EXTENDED = "extended"
    """The version stays for another year, at six times the price."""


class ControlPlaneLogOptions(TypedDict):
    """What a caller decides about the control plane's logs."""

    types: NotRequired[list[str]]
    """Of ``api``, ``audit``, ``authenticator``, ``controllerManager`` and ``scheduler``; the first three by default."""
    retention_days: NotRequired[int]
    """Days they are kept; 90 by default. CloudWatch accepts certain values only."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts them, which CloudWatch may use; CloudWatch's own by default."""


def access_problems(ranges: Sequence[str]) -> dict[str, str]:
    """What is wrong with the ranges that reach the Kubernetes API from the internet, and what to do, by range."""
    found = {}
    for text in ranges:
        try:
            block = IPv4Network(text)
        except ValueError:
            found[text] = "should be an IPv4 range such as 203.0.113.0/24"
            continue
        if block.prefixlen == 0:
            found[text] = "is the whole internet; name the ranges of your offices and runners, or none"
        elif any(block.subnet_of(private) for private in _PRIVATE):
            found[text] = "is private, and counts for nothing on the public endpoint; the VPC reaches the private one"
    return found


def log_problems(options: ControlPlaneLogOptions) -> dict[str, str]:
    """What is wrong with ``options`` and what to do, by option."""
    found = {}
    if unknown := [each for each in options.get("types", []) if each not in LOG_TYPES]:
        found["types"] = f"{', '.join(unknown)}: unknown; use some of {', '.join(LOG_TYPES)}"
    if problem := log_groups.retention_problem(days := options.get("retention_days", 90)):
        found["retention_days"] = f"{days} {problem}"
    return found


def kubeconfig(
    arn: pulumi.Output[str], endpoint: pulumi.Output[str], certificate_authority: pulumi.Output[str]
) -> pulumi.Output[str]:
    """How clients reach and enter the cluster (EKS user guide, create-kubeconfig): constant text, and no secret."""
    region, name = arn.apply(lambda text: text.split(":")[3]), arn.apply(lambda text: text.rpartition("/")[2])
    reached = {"server": endpoint, "certificate-authority-data": certificate_authority}
    entered = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "aws",
        "args": ["--region", region, "eks", "get-token", "--cluster-name", name],
    }
    return pulumi.Output.json_dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": arn, "cluster": reached}],
            "users": [{"name": arn, "user": {"exec": entered}}],
            "contexts": [{"name": arn, "context": {"cluster": arn, "user": arn}}],
            "current-context": arn,
        }
    )


def log_group(children: Children, cluster_name: str, options: ControlPlaneLogOptions) -> aws.cloudwatch.LogGroup:
    """The group that EKS writes to, by its name, before EKS makes one that keeps everything for ever."""
    days, key_arn = options.get("retention_days", 90), options.get("kms_key_arn")
    return log_groups.log_group(children, "logs", days, key_arn, name=f"/aws/eks/{cluster_name}/cluster")


def admit(
    children: Children, security_group_id: pulumi.Input[str], clients: Mapping[str, pulumi.Input[str]]
) -> list[pulumi.Resource]:
    """Let members of these security groups reach pods, on the ports where those listen that are not root."""
    return [
        security_groups.admit(
            children, f"from-{key}", security_group_id, security_groups.members_of(client), _PORTS, f"Pods, from {key}"
        )
        for key, client in clients.items()
    ]
