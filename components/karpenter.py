"""Karpenter's AWS side: what its controller may do, the role of its nodes, and how it hears of interruptions.

The controller itself, its node pools and node classes are Kubernetes objects. Its permissions are those of version 1.14
(https://karpenter.sh/v1.14/reference/cloudformation/).
"""

import json
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from .cluster_roles import Granted
from .naming import Children, allow, document
from .node_groups import node_role
from .pod_identity import PodIdentity

NAMESPACE, SERVICE_ACCOUNT = "kube-system", "karpenter"
"""Where Karpenter's chart installs it."""
MESSAGE_SECONDS = 300
"""How long an interruption is of interest; what was not heard by then has happened."""

_INTERRUPTIONS = {
    "health": ("aws.health", "AWS Health Event"),
    "spot": ("aws.ec2", "EC2 Spot Instance Interruption Warning"),
    "rebalance": ("aws.ec2", "EC2 Instance Rebalance Recommendation"),
    "state": ("aws.ec2", "EC2 Instance State-change Notification"),
    "capacity": ("aws.ec2", "EC2 Capacity Reservation Instance Interruption Warning"),
}
"""Source and kind of the events that tell of a node that is about to go."""
_LAUNCHED = ("fleet", "instance", "volume", "network-interface", "launch-template", "spot-instances-request")
_READ = (
    "CapacityReservations", "Images", "Instances", "InstanceStatus", "InstanceTypeOfferings", "InstanceTypes",
    "LaunchTemplates", "PlacementGroups", "SecurityGroups", "SpotPriceHistory", "Subnets",
)  # fmt: skip


@dataclass(frozen=True)
class Karpenter:
    """What its chart and its node classes name."""

    controller: PodIdentity
    nodes: Granted
    queue: aws.sqs.Queue


def create(children: Children, cluster: aws.eks.Cluster) -> Karpenter:
    """All of it, for one cluster."""
    nodes = node_role(children, "karpenter-node-role")
    aws.eks.AccessEntry(
        children.named("karpenter-nodes"),
        cluster_name=cluster.name,
        principal_arn=nodes.role.arn,
        type="EC2_LINUX",
        tags=children.tags("karpenter-nodes"),
        opts=children.opts(),
    )
    queue = _interruptions(children)
    controller = PodIdentity(
        children.named("karpenter"),
        {
            "cluster_name": cluster.name,
            "namespace": NAMESPACE,
            "service_account": SERVICE_ACCOUNT,
            "policy": _permissions(cluster, nodes.role, queue),
            "tags": children.extra_tags,
        },
        children.opts(),
    )
    return Karpenter(controller, nodes, queue)


def _interruptions(children: Children) -> aws.sqs.Queue:
    """A queue that hears of every interruption in the region; Karpenter picks those of its own nodes."""
    queue = aws.sqs.Queue(
        children.named("interruptions"),
        message_retention_seconds=MESSAGE_SECONDS,
        sqs_managed_sse_enabled=True,
        tags=children.tags("interruptions"),
        opts=children.opts(),
    )
    rules = {
        key: aws.cloudwatch.EventRule(
            children.named(f"interruption-{key}"),
            description=f"Tells Karpenter of: {kind}",
            event_pattern=json.dumps({"source": [source], "detail-type": [kind]}),
            tags=children.tags(f"interruption-{key}"),
            opts=children.opts(),
        )
        for key, (source, kind) in _INTERRUPTIONS.items()
    }
    heard = aws.sqs.QueuePolicy(
        children.named("interruptions-policy"),
        queue_url=queue.url,
        policy=document(
            {
                "Sid": "Deliver",
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": queue.arn,
                "Condition": {"ArnEquals": {"aws:SourceArn": [rule.arn for rule in rules.values()]}},
            },
            {
                "Sid": "RefusePlainText",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "sqs:*",
                "Resource": queue.arn,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ),
        opts=children.opts(),
    )
    for key, rule in rules.items():
        aws.cloudwatch.EventTarget(
            children.named(f"interruption-{key}-target"),
            rule=rule.name,
            arn=queue.arn,
            opts=children.opts(depends_on=[heard]),
        )
    return queue


def _permissions(cluster: aws.eks.Cluster, nodes: aws.iam.Role, queue: aws.sqs.Queue) -> pulumi.Output[str]:
    """The controller's policy; IAM takes 10,240 characters of it (IAM quotas, inline policies of a role)."""
    known = pulumi.Output.all(cluster.name, cluster.arn, nodes.arn, queue.arn)
    return known.apply(lambda each: json.dumps(permissions(*each), separators=(",", ":")))


def permissions(cluster: str, cluster_arn: str, node_role_arn: str, queue_arn: str) -> dict[str, Any]:
    """What Karpenter may do: start and end instances that bear its cluster's tags, and look around in the region."""
    _, partition, _, region, account, _ = cluster_arn.split(":", 5)
    owned = f"kubernetes.io/cluster/{cluster}"
    profiles = f"arn:{partition}:iam::{account}:instance-profile/*"

    def ec2(*kinds: str, account: str = "*") -> list[str]:
        return [f"arn:{partition}:ec2:{region}:{account}:{kind}/*" for kind in kinds]

    def tagged(where: str, like: str, **more: Any) -> dict[str, Any]:
        ours = {f"aws:{where}Tag/{owned}": "owned", **more}
        return {"StringEquals": ours, "StringLike": {f"aws:{where}Tag/{like}": "*"}}

    asked = {"aws:RequestTag/eks:eks-cluster-name": cluster}
    pool, node_class = "karpenter.sh/nodepool", "karpenter.k8s.aws/ec2nodeclass"
    here = {"aws:ResourceTag/topology.kubernetes.io/region": region}
    wanted = {"aws:RequestTag/topology.kubernetes.io/region": region}
    of_profile = tagged("Resource", node_class, **here)
    asked_profile = tagged("Request", node_class, **asked, **wanted)
    both = {test: {**of_profile[test], **asked_profile[test]} for test in of_profile}
    start = ["ec2:RunInstances", "ec2:CreateFleet"]
    retagged = tagged("Resource", pool) | {
        "StringEqualsIfExists": asked,
        "ForAllValues:StringEquals": {"aws:TagKeys": ["eks:eks-cluster-name", "karpenter.sh/nodeclaim", "Name"]},
    }
    created = {"ec2:CreateAction": ["RunInstances", "CreateFleet", "CreateLaunchTemplate"]}
    others = ("security-group", "subnet", "capacity-reservation", "placement-group")
    statements = [
        allow(start, [*ec2("image", "snapshot", account=""), *ec2(*others)]),
        allow(start, ec2("launch-template"), tagged("Resource", pool)),
        allow([*start, "ec2:CreateLaunchTemplate"], ec2(*_LAUNCHED), tagged("Request", pool, **asked)),
        allow(["ec2:CreateTags"], ec2(*_LAUNCHED), tagged("Request", pool, **asked, **created)),
        allow(["ec2:CreateTags"], ec2("instance"), retagged),
        allow(
            ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
            ec2("instance", "launch-template"),
            tagged("Resource", pool),
        ),
        allow(["iam:PassRole"], [node_role_arn], {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}),
        allow(["iam:CreateInstanceProfile"], [profiles], asked_profile),
        allow(["iam:TagInstanceProfile"], [profiles], both),
        allow(
            [f"iam:{verb}InstanceProfile" for verb in ("AddRoleTo", "RemoveRoleFrom", "Delete")],
            [profiles],
            of_profile,
        ),
        allow(["iam:GetInstanceProfile"], [profiles]),
        allow(["iam:ListInstanceProfiles", "pricing:GetProducts"], ["*"]),
        allow(["eks:DescribeCluster"], [cluster_arn]),
        allow([f"sqs:{verb}" for verb in ("DeleteMessage", "GetQueueUrl", "ReceiveMessage")], [queue_arn]),
        allow(
            ["arc-zonal-shift:GetManagedResource"],
            ["*"],
            {"StringEquals": {"arc-zonal-shift:ResourceIdentifier": cluster_arn}},
        ),
        allow(["ssm:GetParameter"], [f"arn:{partition}:ssm:{region}::parameter/aws/service/*"]),
        allow([f"ec2:Describe{each}" for each in _READ], ["*"], {"StringEquals": {"aws:RequestedRegion": region}}),
    ]
    return {"Version": "2012-10-17", "Statement": statements}
