"""What KEDA's operator makes of a ScaledObject: it does not run here, and the autoscaler that it makes does.

https://keda.sh/docs/2.20/reference/scaledobject-spec/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PER_POD = {"aws-sqs-queue": "queueLength", "aws-cloudwatch": "targetMetricValue"}
"""Triggers, and what says how much of it one pod is there for."""


def scaler(scaled: Mapping[str, Any]) -> dict[str, Any]:
    """The HorizontalPodAutoscaler of a ScaledObject; triggers that are unknown here are left out."""
    name, spec = scaled["metadata"]["name"], scaled["spec"]
    config = spec.get("advanced", {}).get("horizontalPodAutoscalerConfig", {})
    found = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", **spec["scaleTargetRef"]},
        "minReplicas": max(1, spec.get("minReplicaCount", 0)),
        "maxReplicas": spec.get("maxReplicaCount", 100),
        "metrics": [each for place, trigger in enumerate(spec["triggers"]) for each in _metrics(place, trigger, name)],
        "behavior": config.get("behavior", {}),
    }
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": config.get("name", f"keda-hpa-{name}"), "namespace": scaled["metadata"]["namespace"]},
        "spec": found,
    }


def _metrics(place: int, trigger: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    kind, said = trigger["type"], trigger["metadata"]
    if kind in ("cpu", "memory"):
        usage = {"type": "Utilization", "averageUtilization": int(said["value"])}
        return [{"type": "Resource", "resource": {"name": kind, "target": usage}}]
    if kind not in _PER_POD:
        return []
    metric = {"name": f"s{place}-{kind}", "selector": {"matchLabels": {"scaledobject.keda.sh/name": name}}}
    target = {"type": "AverageValue", "averageValue": str(said[_PER_POD[kind]])}
    return [{"type": "External", "external": {"metric": metric, "target": target}}]
