"""AS20: nodes for all the pods that autoscalers may start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from policies.autoscaling import clusters, workloads
from policies.autoscaling.clusters import PROVIDER
from policies.autoscaling.samples import deployment, hpa, node_group
from policies.autoscaling.workloads import SCALERS, WORKLOADS
from policies.instances import GIB, NOTHING, Size
from policies.quantities import quantity
from policies.rule import PROD_ONLY, Context, Example, Option, Severity, example, rule
from policies.stack import Resource
from policies.tokens import CLUSTER, LAUNCH_TEMPLATE, NODE_GROUP, NODE_POOL
from policies.values import ABSENT, UNKNOWN


def _cluster(pods: int, *others: Resource, type_: Any = "m7g.large", **props: Any) -> Example:
    """A cluster of up to three nodes, and a workload of up to so many pods of half a CPU and 1 GiB."""
    group = node_group()
    more = {"clusterName": "prod", "instanceTypes": type_ if type_ is UNKNOWN else [type_]}
    group = replace(group, props=type(group.props)({**group.props.given, **more}))
    return Example([example(CLUSTER, {"name": "prod", **props}, "prod"), group, deployment(), hpa(2, pods), *others])


def _pool(**limits: Any) -> Resource:
    return example(NODE_POOL, {"metadata": {"name": "default"}, "spec": {"limits": limits}}, "pool")


@rule(
    id="AS20",
    name="pods-fit-nodes",
    types=(CLUSTER,),
    reads=(NODE_GROUP, LAUNCH_TEMPLATE, NODE_POOL, PROVIDER, *WORKLOADS, *SCALERS),
    why="Autoscalers of pods start what no node has room for: those stay pending, and the peak is lost.",
    remedy="Raise the node groups' maxSize or the NodePools' limits, or lower the autoscalers' maxima or the requests.",
    snippet="""\
aws.eks.Cluster("prod", name="prod", role_arn="arn:aws:iam::123456789012:role/cluster",
    vpc_config={"subnet_ids": ["subnet-1", "subnet-2"]})
aws.eks.NodeGroup("workloads", cluster_name="prod", node_role_arn="arn:aws:iam::123456789012:role/node",
    subnet_ids=["subnet-1", "subnet-2"], instance_types=["m7g.xlarge"],
    scaling_config={"min_size": 2, "max_size": 12, "desired_size": 2})""",
    severity=Severity.HIGH,
    levels=PROD_ONLY,
    options=(
        Option(
            "share",
            "Share of the room on all nodes that all pods together may ask for.",
            {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
            1,
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/eks/latest/best-practices/cluster-autoscaling.html",
        "https://karpenter.sh/docs/concepts/nodepools/#speclimits",
    ),
    passes=(
        _cluster(11),
        _cluster(200, _pool(cpu="100", memory="400Gi")),
        _cluster(200, _pool()),
        _cluster(200, computeConfig={"enabled": True, "nodePools": ["general-purpose"]}),
        Example([example(CLUSTER, {"name": "prod"})]),
    ),
    fails=(
        _cluster(12),
        _cluster(200, _pool(cpu="100", memory="100Gi")),
        _cluster(12, computeConfig={"enabled": False}),
    ),
    unknown=(_cluster(5, type_=UNKNOWN), _cluster(5, type_="p5.48xlarge"), _cluster(5, _pool(cpu=UNKNOWN))),
    not_applicable=(Example([deployment(), hpa(), node_group()]),),
)
def PODS_FIT_NODES(cluster: Resource, context: Context) -> Iterator[str]:
    """A cluster's nodes have room for all the pods that its autoscalers may start."""
    stack = context.stack
    asked = NOTHING
    for each in clusters.objects(cluster, stack, *WORKLOADS):
        pod = Size(workloads.requests(each, "cpu"), workloads.requests(each, "memory"))
        asked += pod * workloads.most_pods(each, stack)
    if asked == NOTHING or cluster.props.texts("computeConfig", "nodePools"):
        return  # AWS's own pools have no limit
    room = NOTHING
    for group in clusters.node_groups(cluster, stack):
        room += clusters.room(group, stack)
    for pool in clusters.objects(cluster, stack, NODE_POOL):
        limits = [pool.props.known("spec", "limits", name, default=ABSENT) for name in ("cpu", "memory")]
        room += Size(*(float("inf") if each is ABSENT else quantity(each) for each in limits))
    room *= context.options["share"]
    if asked.cpu > room.cpu:
        yield f"its pods may ask for {asked.cpu:.1f} CPUs, but its nodes have room for {room.cpu:.1f} at most"
    if asked.memory > room.memory:
        have, want = room.memory / GIB, asked.memory / GIB
        yield f"its pods may ask for {want:.1f} GiB of memory, but its nodes have room for {have:.1f} at most"
