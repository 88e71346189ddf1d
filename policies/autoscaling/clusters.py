"""What belongs to which cluster: node groups by its name, Kubernetes objects by their provider's settings."""

from __future__ import annotations

from policies.autoscaling import ranges
from policies.autoscaling.nodes import allocatable
from policies.instances import DEFAULT_NODE_TYPE, NOTHING, Size
from policies.stack import Resource, Stack
from policies.tokens import CLUSTER, LAUNCH_TEMPLATE, NODE_GROUP

PROVIDER = "pulumi:providers:kubernetes"


def objects(cluster: Resource, stack: Stack, *types: str) -> list[Resource]:
    """The Kubernetes objects of these types on a cluster."""
    return [each for each in stack.of(*types) if holds(cluster, each, stack)]


def holds(cluster: Resource, thing: Resource, stack: Stack) -> bool:
    """Whether an object is on a cluster: where its provider's kubeconfig comes from, or names it; or there is one."""
    provider = stack.get(thing.provider_urn)
    clusters = stack.of(CLUSTER)
    sources = provider.links.get("kubeconfig", ()) if provider else ()
    if linked := [each for each in clusters if each.urn in sources]:
        return cluster in linked
    kubeconfig = provider.props.get("kubeconfig") if provider else ""
    endpoint = cluster.props.get("endpoint")
    if isinstance(kubeconfig, str) and isinstance(endpoint, str) and endpoint in kubeconfig:
        return True
    return len(clusters) == 1


def node_groups(cluster: Resource, stack: Stack) -> list[Resource]:
    """The managed node groups of a cluster: by where its name comes from first, as two regions may have it twice."""
    return [each for each in stack.of(NODE_GROUP) if stack.target(each, "clusterName", CLUSTER) is cluster]


def room(group: Resource, stack: Stack) -> Size:
    """What is left for pods on all nodes that a group may have; none where it keeps most pods away. Raises NotKnown."""
    if any(each.text("effect") != "PREFER_NO_SCHEDULE" for each in group.props.each("taints")):
        return NOTHING
    types = group.props.texts("instanceTypes")
    if not types and (template := stack.target(group, "launchTemplate.id", LAUNCH_TEMPLATE)):
        types = [template.props.text("instanceType")]
    smallest = min(
        (allocatable(each) for each in types or [DEFAULT_NODE_TYPE]), key=lambda each: (each.cpu, each.memory)
    )
    return smallest * ranges.most(group)
