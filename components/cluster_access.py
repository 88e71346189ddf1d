"""Access to a cluster's Kubernetes API, by IAM principal; nobody has it by having made the cluster."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .naming import Children


class AccessPolicy(StrEnum):
    """What a principal may do, as one of AWS's own policies (EKS user guide, access-policy-permissions)."""

    CLUSTER_ADMIN = "AmazonEKSClusterAdminPolicy"
    """Everything."""
    ADMIN = "AmazonEKSAdminPolicy"
    """Almost everything in namespaces, permissions there among it."""
    ADMIN_VIEW = "AmazonEKSAdminViewPolicy"
    """See everything, secrets too."""
    EDIT = "AmazonEKSEditPolicy"
    """Change what is in namespaces, but permissions."""
    VIEW = "AmazonEKSViewPolicy"
    """See what is in namespaces, but secrets."""


class AccessEntryOptions(TypedDict):
    """A principal, and what it may do."""

    principal_arn: pulumi.Input[str]
    """The IAM role or user; roles are better, whose credentials end by themselves."""
    policy: NotRequired[AccessPolicy]
    """What it may do; nothing by default, but for what ``groups`` may."""
    namespaces: NotRequired[list[str]]
    """Where the policy counts; in the whole cluster by default."""
    groups: NotRequired[list[str]]
    """Kubernetes groups that role bindings in the cluster name; none by default."""


def problems(entries: Mapping[str, AccessEntryOptions]) -> dict[str, str]:
    """What is wrong with ``entries`` and what to do, by entry and option."""
    found = {}
    for key, entry in entries.items():
        if "policy" not in entry and not entry.get("groups"):
            found[key] = "may do nothing; give it a policy or groups"
        if "policy" in entry and entry["policy"] not in list(AccessPolicy):
            found[f"{key}.policy"] = f"is unknown; use {', '.join(AccessPolicy)}"
        if "namespaces" in entry and "policy" not in entry:
            found[f"{key}.namespaces"] = "limits a policy, and there is none; give it one, or leave this out"
        if any(group.startswith("system:") for group in entry.get("groups", [])):
            found[f"{key}.groups"] = "may not start with system: (API reference, CreateAccessEntry); use another name"
    return found


def create(children: Children, cluster: aws.eks.Cluster, entries: Mapping[str, AccessEntryOptions]) -> None:
    """The entries, and their policies."""
    partition = cluster.arn.apply(lambda arn: arn.split(":")[1])
    for key, entry in entries.items():
        part = f"access-{key}"
        made = aws.eks.AccessEntry(
            children.named(part),
            cluster_name=cluster.name,
            principal_arn=entry["principal_arn"],
            kubernetes_groups=entry.get("groups"),
            tags=children.tags(part),
            opts=children.opts(),
        )
        if "policy" in entry:
            scope: aws.eks.AccessPolicyAssociationAccessScopeArgsDict = {"type": "cluster"}
            if namespaces := entry.get("namespaces"):
                scope = {"type": "namespace", "namespaces": namespaces}
            policy = f"cluster-access-policy/{AccessPolicy(entry['policy'])}"
            aws.eks.AccessPolicyAssociation(
                children.named(f"{part}-policy"),
                cluster_name=cluster.name,
                principal_arn=made.principal_arn,
                policy_arn=pulumi.Output.format("arn:{0}:eks::aws:{1}", partition, policy),
                access_scope=scope,
                # One with another scope is, to AWS, the same one: deleted last, it would be gone.
                opts=children.opts(delete_before_replace=True),
            )
