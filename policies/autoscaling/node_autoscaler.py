"""AS23: something starts nodes for pods that find no room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.autoscaling import clusters
from policies.autoscaling.clusters import PROVIDER
from policies.autoscaling.samples import node_group
from policies.rule import Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import CLUSTER, HELM_RELEASE, NODE_POOL
from policies.values import UNKNOWN

IDENTITY = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
_CONTROLLERS = ("karpenter", "cluster-autoscaler")


def _cluster(*others: Resource, **props: Any) -> Example:
    return Example([example(CLUSTER, {"name": "prod", **props}, "prod"), *others])


@rule(
    id="AS23",
    name="node-autoscaler",
    types=(CLUSTER,),
    reads=(NODE_POOL, HELM_RELEASE, IDENTITY, PROVIDER),
    why="An autoscaler of pods without one of nodes stops at the nodes that are there: further pods stay pending.",
    remedy="Install Karpenter or the Cluster Autoscaler with its pod identity, or enable EKS Auto Mode.",
    snippet="""\
aws.eks.Cluster("prod", name="prod", role_arn="arn:aws:iam::123456789012:role/cluster",
    vpc_config={"subnet_ids": ["subnet-1", "subnet-2"]})
aws.eks.PodIdentityAssociation("karpenter", cluster_name="prod",
    namespace="kube-system", service_account="karpenter",
    role_arn="arn:aws:iam::123456789012:role/karpenter")""",
    severity=Severity.HIGH,
    references=(
        "https://docs.aws.amazon.com/eks/latest/userguide/autoscaling.html",
        "https://docs.aws.amazon.com/eks/latest/userguide/automode.html",
    ),
    passes=(
        _cluster(example(NODE_POOL, {"metadata": {"name": "default"}}, "pool")),
        _cluster(example(HELM_RELEASE, {"chart": "oci://public.ecr.aws/karpenter/karpenter"}, "release")),
        _cluster(example(IDENTITY, {"clusterName": "prod", "serviceAccount": "cluster-autoscaler"}, "identity")),
        _cluster(computeConfig={"enabled": True}),
    ),
    fails=(
        _cluster(),
        _cluster(computeConfig={"enabled": False}),
        _cluster(example(HELM_RELEASE, {"chart": "external-secrets"}, "release")),
        _cluster(example(IDENTITY, {"clusterName": "another", "serviceAccount": "karpenter"}, "identity")),
    ),
    unknown=(
        _cluster(computeConfig={"enabled": UNKNOWN}),
        _cluster(example(HELM_RELEASE, {"chart": UNKNOWN}, "release")),
    ),
    not_applicable=(Example([node_group()]),),
)
def NODE_AUTOSCALER(cluster: Resource, context: Context) -> Iterator[str]:
    """A cluster has something that starts nodes for pods that find no room."""
    stack = context.stack
    if cluster.props.known("computeConfig", "enabled") is True or clusters.objects(cluster, stack, NODE_POOL):
        return
    for identity in stack.of(IDENTITY):
        ours = stack.target(identity, "clusterName", CLUSTER) is cluster
        if ours and identity.props.text("serviceAccount") in _CONTROLLERS:
            return
    for release in clusters.objects(cluster, stack, HELM_RELEASE):
        if release.props.text("chart").rpartition("/")[2] in _CONTROLLERS:
            return
    yield "nothing starts nodes: no Karpenter, no Cluster Autoscaler, no Auto Mode"
