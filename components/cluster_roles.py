"""Roles of a cluster, its nodes and its pods: who may assume one, and which of AWS's own policies it has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from .naming import Children, document


@dataclass(frozen=True)
class Granted:
    """A role, and what gives it its permissions: what needs them waits for both."""

    role: aws.iam.Role
    grants: list[pulumi.Resource]


def service_role(
    children: Children, part: str, service: str, policies: Mapping[str, str], actions: Sequence[str] = ("AssumeRole",)
) -> Granted:
    """A role of an AWS service, with AWS's own policies, by the last part of their logical names."""
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": [f"sts:{each}" for each in actions]}
    role = _role(children, part, statement)
    return Granted(role, attach(children, part, role, policies))


def pod_role(
    children: Children,
    part: str,
    cluster_name: pulumi.Input[str],
    namespace: pulumi.Input[str],
    service_account: pulumi.Input[str],
) -> aws.iam.Role:
    """A role that EKS gives to the pods of one service account of one cluster (EKS user guide, pod-id-abac)."""
    tags = {
        "aws:RequestTag/eks-cluster-name": cluster_name,
        "aws:RequestTag/kubernetes-namespace": namespace,
        "aws:RequestTag/kubernetes-service-account": service_account,
    }
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "pods.eks.amazonaws.com"},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        "Condition": {"StringEquals": tags},
    }
    return _role(children, part, statement)


def attach(children: Children, part: str, role: aws.iam.Role, policies: Mapping[str, str]) -> list[pulumi.Resource]:
    """Give a role AWS's own policies, by the last part of their logical names."""
    partition = role.arn.apply(lambda arn: arn.split(":")[1])
    return [
        aws.iam.RolePolicyAttachment(
            children.named(f"{part}-{key}"),
            role=role.name,
            policy_arn=pulumi.Output.format("arn:{0}:iam::aws:policy/{1}", partition, policy),
            opts=children.opts(),
        )
        for key, policy in policies.items()
    ]


def _role(children: Children, part: str, statement: Mapping[str, Any]) -> aws.iam.Role:
    return aws.iam.Role(
        children.named(part),
        assume_role_policy=document(statement),
        tags=children.tags(part),
        opts=children.opts(),
    )
