"""SE05: Kubernetes API servers that the internet cannot reach."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import CLUSTER, NODE_GROUP
from policies.values import ABSENT, UNKNOWN

ANYWHERE = frozenset({"0.0.0.0/0", "::/0"})


@rule(
    id="SE05",
    name="eks-endpoint",
    types=(CLUSTER,),
    why="An API server that all the world can reach is only as safe as the last key that leaked.",
    remedy="Set endpointPublicAccess to false and endpointPrivateAccess to true, or list your own publicAccessCidrs.",
    snippet="""\
aws.eks.Cluster(
    "main",
    role_arn="arn:aws:iam::123456789012:role/cluster",
    vpc_config={
        "subnet_ids": ["subnet-a", "subnet-b"],
        "endpoint_private_access": True,
        "endpoint_public_access": False,
    },
)""",
    severity=Severity.HIGH,
    on_unknown="fail",
    references=("https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",),
    equivalents=(
        "CKV_AWS_38",
        "CKV_AWS_39",
        "AwsSolutions-EKS1",
        "config:eks-endpoint-no-public-access",
        "prowler:eks_cluster_not_publicly_accessible",
    ),
    passes=(
        {"vpcConfig": {"endpointPublicAccess": False}},
        {"vpcConfig": {"endpointPublicAccess": True, "publicAccessCidrs": ["203.0.113.0/24"]}},
    ),
    fails=(
        {"vpcConfig": {"subnetIds": ["subnet-a"]}},
        {"vpcConfig": {"endpointPublicAccess": True}},
        {"vpcConfig": {"endpointPublicAccess": True, "publicAccessCidrs": ["203.0.113.0/24", "0.0.0.0/0"]}},
    ),
    unknown=(
        {"vpcConfig": {"endpointPublicAccess": UNKNOWN}},
        {"vpcConfig": {"endpointPublicAccess": True, "publicAccessCidrs": [UNKNOWN]}},
    ),
    not_applicable=(Example([example(NODE_GROUP, {})]),),
)
def EKS_ENDPOINT(cluster: Resource, context: Context) -> Iterator[str]:
    """The internet cannot reach a cluster's API server."""
    if not cluster.props.flag("vpcConfig", "endpointPublicAccess", default=True):
        return
    listed = cluster.props.get("vpcConfig", "publicAccessCidrs") not in (ABSENT, [])
    sources = cluster.props.texts("vpcConfig", "publicAccessCidrs") if listed else ["0.0.0.0/0"]  # as AWS has it
    for source in sources:
        if source in ANYWHERE:
            yield f"its public endpoint is open to {source}" + ("" if listed else ", as no publicAccessCidrs are given")
