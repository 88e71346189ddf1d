"""Objects that the examples of several rules are made of, and programs that mend what several rules find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policies.rule import example
from policies.stack import Resource
from policies.tokens import DEPLOYMENT, HPA, NODE_GROUP, SCALABLE_TARGET, SCALED_OBJECT

AUTOSCALER = """\
kubernetes.autoscaling.v2.HorizontalPodAutoscaler("web", spec={
    "scale_target_ref": {"api_version": "apps/v1", "kind": "Deployment", "name": "web"},
    "min_replicas": 2,
    "max_replicas": 10,
})"""
SCALED_DEPLOYMENT = (
    """\
pod = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}}
web = kubernetes.apps.v1.Deployment("web", metadata={"name": "web"}, spec={
    "selector": {"match_labels": {"app": "web"}},
    "template": pod,
})
"""
    + AUTOSCALER
)


def deployment(
    name: str = "web", pod: Mapping[str, Any] | None = None, namespace: Any = "shop", **spec: Any
) -> Resource:
    """A workload of one container that asks for half a CPU and 1 GiB."""
    asked = {"resources": {"requests": {"cpu": "500m", "memory": "1Gi"}}}
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [asked], **(pod or {})}}
    metadata = {"name": name, "namespace": namespace}
    return example(DEPLOYMENT, {"metadata": metadata, "spec": {"template": template, **spec}}, f"deployment-{name}")


def hpa(
    least: Any = 2, most: Any = 10, target: Any = "web", namespace: Any = "shop", name: str = "", **spec: Any
) -> Resource:
    """An autoscaler of a workload."""
    of = {"apiVersion": "apps/v1", "kind": "Deployment", "name": target}
    wanted = {"scaleTargetRef": of, "minReplicas": least, "maxReplicas": most, **spec}
    metadata = {"name": name or "scaler", "namespace": namespace}
    return example(HPA, {"metadata": metadata, "spec": wanted}, name or f"hpa-{target}")


def scaled_object(least: Any = 0, most: Any = 10, target: Any = "web", namespace: Any = "shop") -> Resource:
    """KEDA's autoscaler of a workload."""
    wanted = {"scaleTargetRef": {"name": target}, "minReplicaCount": least, "maxReplicaCount": most}
    metadata = {"name": "scaler", "namespace": namespace}
    return example(SCALED_OBJECT, {"metadata": metadata, "spec": wanted}, f"scaled-{target}")


def node_group(least: Any = 1, most: Any = 3, subnets: Any = ("subnet-a",), **more: Any) -> Resource:
    """A managed node group."""
    sizes = {"minSize": least, "maxSize": most, "desiredSize": least}
    subnet_ids = list(subnets) if isinstance(subnets, tuple) else subnets
    return example(NODE_GROUP, {"scalingConfig": sizes, "subnetIds": subnet_ids}, "nodes", **more)


def target(resource_id: Any, dimension: str, least: Any = 1, most: Any = 10, **more: Any) -> Resource:
    """A scalable target of Application Auto Scaling."""
    props = {
        "serviceNamespace": dimension.partition(":")[0],
        "resourceId": resource_id,
        "scalableDimension": dimension,
        "minCapacity": least,
        "maxCapacity": most,
    }
    return example(SCALABLE_TARGET, props, f"target-{dimension}", **more)
