"""Clusters, nodes, functions and images."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from policies.cost.charge import Charge, Formula, PricedStack
from policies.cost.span import Span
from policies.instances import DEFAULT_NODE_TYPE, size
from policies.quantities import quantity
from policies.stack import Resource
from policies.tokens import ASG, CLUSTER, INSTANCE, LAUNCH_TEMPLATE, NODE_GROUP, NODE_POOL
from policies.values import ABSENT, UNKNOWN, NotKnown

DEFAULT_DISK = 20
"""GiB of a node whose group says nothing (https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html)."""

DETAILED_METRICS = 7
"""What most instances send with detailed monitoring, as custom metrics (https://aws.amazon.com/cloudwatch/pricing/)."""


def _cluster(cluster: Resource, stack: PricedStack) -> Iterator[Charge]:
    """At the price of extended support unless the policy excludes it: EKS begins to charge that without being asked.

    With it, the nodes that Karpenter or Auto Mode is expected to run in it, which no resource counts, and what goes
    between zones. https://docs.aws.amazon.com/eks/latest/userguide/view-support-type.html
    """
    standard = cluster.props.known("upgradePolicy", "supportType", default="EXTENDED") == "STANDARD"
    yield stack.charge(cluster, "eks", "cluster" if standard else "cluster in extended support")
    # Both the sender's zone and the receiver's are charged (https://aws.amazon.com/ec2/pricing/on-demand/).
    yield stack.used(cluster, "ec2", "data between zones", 2 * stack.usage.cross_zone_gb)
    if not _pools(cluster, stack):
        usage = stack.usage
        nodes = Span.used(usage.karpenter_nodes)
        yield from _karpenter_nodes(cluster, usage.karpenter_node_type, nodes, _is_auto(cluster), stack)


def _pools(cluster: Resource, stack: PricedStack) -> list[Resource]:
    """The node pools in a cluster's region."""
    return [pool for pool in stack.of(NODE_POOL) if stack.region(pool) == cluster.region]


def _is_auto(cluster: Resource) -> bool:
    return bool(cluster.props.known("computeConfig", "enabled", default=False))


def _node_pool(pool: Resource, stack: PricedStack) -> Iterator[Charge]:
    """At most as many nodes of the type that the usage names as its limits allow; none at least.

    What is expected is shared out among the pools of a cluster; none is of those with GPUs.
    https://karpenter.sh/docs/concepts/nodepools/#speclimits
    """
    cluster = next((each for each in stack.of(CLUSTER) if each.region == stack.region(pool)), None)
    gpu = _has_gpus(pool)
    node_type = stack.usage.karpenter_gpu_node_type if gpu else stack.usage.karpenter_node_type
    node = size(node_type)
    most = min(_limit(pool, "cpu") / node.cpu, _limit(pool, "memory") / node.memory)
    siblings = [each for each in _pools(cluster, stack) if not _has_gpus(each)] if cluster else [pool]
    share = 0 if gpu else stack.usage.karpenter_nodes / len(siblings)
    nodes = Span(0, min(share, most), most) if math.isfinite(most) else Span.used(share)
    yield from _karpenter_nodes(pool, node_type, nodes, bool(cluster and _is_auto(cluster)), stack)


def _limit(pool: Resource, kind: str) -> float:
    """How many processors, or bytes of memory, a pool may have on all its nodes; infinite where it does not say."""
    said = pool.props.known("spec", "limits", kind)
    if said is None:
        return math.inf
    if not (amount := quantity(said)) and str(said) != "0":
        raise ValueError(f"spec.limits.{kind} is {said!r}, which is no quantity")
    return amount


def _has_gpus(pool: Resource) -> bool:
    """Whether it may only run instances of the families with GPUs."""
    requirements = pool.props.get("spec", "template", "spec", "requirements")
    return any(
        str(each.get("key", "")).endswith("/instance-category") and {*each.get("values", ())} <= {"g", "p"}
        for each in (requirements if isinstance(requirements, list) else ())
    )


def _karpenter_nodes(owner: Resource, node_type: str, nodes: Span, auto: bool, stack: PricedStack) -> Iterator[Charge]:
    """Nodes with their disks; Auto Mode adds a share of the instance's price (https://aws.amazon.com/eks/pricing/)."""
    if nodes.ceiling == 0:
        return
    instances = stack.charge(owner, "ec2", node_type, nodes)
    yield instances
    yield stack.charge(owner, "ebs", "gp3", nodes * stack.usage.karpenter_disk_gb)
    if auto:
        yield stack.charge(owner, "eks", "Auto Mode management", instances.monthly)


def _node_group(group: Resource, stack: PricedStack) -> Iterator[Charge]:
    """Of the first type that it names, with their disks. Spot counts at most: as on demand."""
    nodes = stack.scaled(group.props.known("scalingConfig", "minSize"), group.props.known("scalingConfig", "maxSize"))
    types, disks = group.props.known("instanceTypes"), [group.props.known("diskSize", default=DEFAULT_DISK)]
    yield from _nodes(group, nodes, types, disks, stack)


def _autoscaling_group(group: Resource, stack: PricedStack) -> Iterator[Charge]:
    """What is launched from its template."""
    nodes = stack.scaled(group.props.known("minSize"), group.props.known("maxSize"))
    yield from _nodes(group, nodes, None, [0], stack)


def _nodes(
    group: Resource, nodes: Span, types: list[Any] | None, disks: list[Any], stack: PricedStack
) -> Iterator[Charge]:
    if group.props.get("launchTemplate") is not ABSENT:
        found = _template(group, stack)
        types = types or [found.props.known("instanceType", default=DEFAULT_NODE_TYPE)]
        mappings = found.props.known("blockDeviceMappings", default=[])
        disks = [each.get("ebs", {}).get("volumeSize", 0) for each in mappings] or disks
        if found.props.known("monitoring", "enabled", default=False):
            yield stack.charge(group, "cloudwatch", "custom metric", nodes * DETAILED_METRICS)
    if UNKNOWN in (types or []) or UNKNOWN in disks:
        raise NotKnown("instanceTypes or disk size")
    yield stack.charge(group, "ec2", (types or [DEFAULT_NODE_TYPE])[0], nodes)
    yield stack.charge(group, "ebs", "gp3", nodes * sum(map(float, disks)))


def _template(group: Resource, stack: PricedStack) -> Resource:
    """The launch template of a group, which it names by id or by name."""
    found = stack.target(group, "launchTemplate.id", LAUNCH_TEMPLATE)
    return found or stack.needed(group, "launchTemplate.name", LAUNCH_TEMPLATE)


def _instance(instance: Resource, stack: PricedStack) -> Iterator[Charge]:
    """With its root disk, of 8 GiB as Amazon Linux has it where nothing is said."""
    yield stack.charge(instance, "ec2", instance.props.known("instanceType"))
    yield stack.charge(instance, "ebs", "gp3", instance.props.known("rootBlockDevice", "volumeSize", default=8))
    if instance.props.known("monitoring", default=False):
        yield stack.charge(instance, "cloudwatch", "custom metric", DETAILED_METRICS)


def _function(function: Resource, stack: PricedStack) -> Iterator[Charge]:
    """https://aws.amazon.com/lambda/pricing/."""
    yield stack.used(function, "lambda", "requests", stack.usage.lambda_requests_million)
    yield stack.used(function, "lambda", "duration", stack.usage.lambda_gb_seconds)


def _repository(repository: Resource, stack: PricedStack) -> Iterator[Charge]:
    yield stack.used(repository, "ecr", "storage", stack.usage.repository_gb)


FORMULAS: Mapping[str, Formula] = {
    CLUSTER: _cluster,
    NODE_POOL: _node_pool,
    NODE_GROUP: _node_group,
    ASG: _autoscaling_group,
    INSTANCE: _instance,
    "aws:lambda/function:Function": _function,
    "aws:ecr/repository:Repository": _repository,
}
