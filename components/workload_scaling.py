"""How many pods a workload has: an autoscaler between two numbers, and a budget for those that have to move."""

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from . import controllers
from .manifests import metadata, selector
from .naming import Children
from .workload_options import Replicas, ScalingPace, WorkloadArgs

CPU = 70
"""Percent of the CPU that pods request: what is left takes the load until more of them are ready."""
SCALE_UP: Mapping[str, int] = {"stabilization_seconds": 0, "percent": 100, "pods": 4, "period_seconds": 15}
SCALE_DOWN: Mapping[str, int] = {"stabilization_seconds": 300, "percent": 10, "period_seconds": 60}
"""Up at once, as Kubernetes itself does; down slowly, because load that went may come back («Horizontal Pod
Autoscaling», scaling policies)."""


def scaler(children: Children, args: WorkloadArgs, target: "k8s.apps.v1.Deployment") -> None:
    """The one thing that scales it: an HPA, or KEDA's ``ScaledObject``, which makes an HPA of its own."""
    replicas = args["replicas"]
    if needs_keda(replicas):
        _scaled_object(children, args, target)
        return
    metrics = [_utilization("cpu", int(replicas.get("cpu", CPU)))]
    if "memory" in replicas:
        metrics.append(_utilization("memory", int(replicas["memory"])))
    k8s.autoscaling.v2.HorizontalPodAutoscaler(
        children.named("scaler"),
        metadata=metadata(args["name"], args["name"], args["namespace"]),
        spec={
            "scale_target_ref": {"api_version": "apps/v1", "kind": "Deployment", "name": args["name"]},
            "min_replicas": int(replicas["min"]),
            "max_replicas": int(replicas["max"]),
            "metrics": metrics,
            "behavior": {
                "scale_up": _rules(replicas.get("scale_up", {}), SCALE_UP),
                "scale_down": _rules(replicas.get("scale_down", {}), SCALE_DOWN),
            },
        },
        opts=children.opts(depends_on=[target]),
    )


def needs_keda(replicas: Replicas) -> bool:
    """Whether what counts is nothing that the cluster measures itself."""
    return "queue" in replicas or "requests" in replicas


def disruption_budget(children: Children, args: WorkloadArgs) -> None:
    """How many pods may be away at a time when nodes are emptied: a share, so that one always may."""
    k8s.policy.v1.PodDisruptionBudget(
        children.named("budget"),
        metadata=metadata(args["name"], args["name"], args["namespace"]),
        spec={
            "selector": {"match_labels": selector(args["name"])},
            "max_unavailable": f"{int(args.get('unavailable_percent', 25))}%",
            # A pod that is not well keeps no node from being emptied.
            "unhealthy_pod_eviction_policy": "AlwaysAllow",
        },
        opts=children.opts(),
    )


def _utilization(resource: str, percent: int) -> Any:
    target = {"type": "Utilization", "average_utilization": percent}
    return {"type": "Resource", "resource": {"name": resource, "target": target}}


def _rules(pace: ScalingPace, usual: Mapping[str, int]) -> dict[str, Any]:
    """One direction of an HPA's behaviour; of a share and a number, whichever is more."""
    wanted: dict[str, Any] = {**usual, **pace}
    if "percent" in pace and "pods" not in pace:
        wanted.pop("pods", None)
    kinds = {"Percent": "percent", "Pods": "pods"}
    return {
        "stabilization_window_seconds": int(wanted["stabilization_seconds"]),
        "select_policy": "Max",
        "policies": [
            {"type": kind, "value": int(wanted[key]), "period_seconds": int(wanted["period_seconds"])}
            for kind, key in kinds.items()
            if key in wanted
        ],
    }


def _scaled_object(children: Children, args: WorkloadArgs, target: "k8s.apps.v1.Deployment") -> None:
    replicas, name = args["replicas"], args["name"]
    behavior = {
        "scaleUp": _rules(replicas.get("scale_up", {}), SCALE_UP),
        "scaleDown": _rules(replicas.get("scale_down", {}), SCALE_DOWN),
    }
    k8s.apiextensions.CustomResource(
        children.named("scaler"),
        api_version="keda.sh/v1alpha1",
        kind="ScaledObject",
        metadata=metadata(name, name, args["namespace"]),
        spec={
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name},
            "minReplicaCount": int(replicas["min"]),
            "maxReplicaCount": int(replicas["max"]),
            "pollingInterval": 15,
            "advanced": {
                "horizontalPodAutoscalerConfig": {
                    "name": name,
                    "behavior": {direction: _wire(rules) for direction, rules in behavior.items()},
                }
            },
            "triggers": _triggers(replicas),
        },
        opts=children.opts(depends_on=[target]),
    )


def _triggers(replicas: Replicas) -> list[dict[str, Any]]:
    """What counts, as KEDA says it (https://keda.sh/docs/2.20/scalers/)."""
    as_itself = {"authenticationRef": {"kind": "ClusterTriggerAuthentication", "name": controllers.TRIGGERS}}
    used = {"cpu": int(replicas.get("cpu", CPU))}
    if "memory" in replicas:
        used["memory"] = int(replicas["memory"])
    found: list[dict[str, Any]] = [
        {"type": kind, "metricType": "Utilization", "metadata": {"value": str(percent)}}
        for kind, percent in used.items()
    ]
    if queue := replicas.get("queue"):
        asked = {
            "queueURL": queue["url"],
            "queueLength": str(int(queue.get("messages_per_pod", 5))),
            "awsRegion": queue["region"],
        }
        found.append({"type": "aws-sqs-queue", "metadata": asked, **as_itself})
    if requests := replicas.get("requests"):
        per_minute = str(int(requests["per_pod_per_minute"]))
        metric = {
            "namespace": "AWS/ApplicationELB",
            "metricName": "RequestCount",
            # Of a target group alone ELB reports no such metric (its guide, load-balancer-cloudwatch-metrics).
            "dimensionName": "LoadBalancer;TargetGroup",
            "dimensionValue": pulumi.Output.format(
                "{0};{1}", requests["load_balancer_arn_suffix"], requests["target_group_arn_suffix"]
            ),
            "metricStat": "Sum",
            "metricStatPeriod": "60",
            "metricCollectionTime": "300",
            "targetMetricValue": per_minute,
            "minMetricValue": "0",
            "awsRegion": requests["region"],
        }
        found.append({"type": "aws-cloudwatch", "metricType": "AverageValue", "metadata": metric, **as_itself})
    return found


def _wire(rules: Mapping[str, Any]) -> dict[str, Any]:
    """Rules as the API spells them, which custom objects have to."""
    return {
        "stabilizationWindowSeconds": rules["stabilization_window_seconds"],
        "selectPolicy": rules["select_policy"],
        "policies": [
            {"type": each["type"], "value": each["value"], "periodSeconds": each["period_seconds"]}
            for each in rules["policies"]
        ],
    }
