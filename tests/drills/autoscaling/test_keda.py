"""A ScaledObject becomes the autoscaler that KEDA would make of it."""

from __future__ import annotations

from drills.autoscaling import keda

SCALED = {
    "apiVersion": "keda.sh/v1alpha1",
    "kind": "ScaledObject",
    "metadata": {"name": "api", "namespace": "services"},
    "spec": {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "api"},
        "minReplicaCount": 3,
        "maxReplicaCount": 120,
        "advanced": {
            "horizontalPodAutoscalerConfig": {
                "name": "api",
                "behavior": {"scaleDown": {"stabilizationWindowSeconds": 300}},
            }
        },
        "triggers": [
            {"type": "cpu", "metricType": "Utilization", "metadata": {"value": "70"}},
            {"type": "aws-sqs-queue", "metadata": {"queueURL": "https://queue", "queueLength": "5"}},
            {"type": "aws-cloudwatch", "metricType": "AverageValue", "metadata": {"targetMetricValue": "600"}},
            {"type": "cron", "metadata": {"desiredReplicas": "10"}},
        ],
    },
}


def test_it_scales_the_same_between_the_same_numbers_at_the_same_pace() -> None:
    found = keda.scaler(SCALED)
    assert (found["kind"], found["metadata"]) == ("HorizontalPodAutoscaler", {"name": "api", "namespace": "services"})
    spec = found["spec"]
    assert (spec["scaleTargetRef"]["name"], spec["minReplicas"], spec["maxReplicas"]) == ("api", 3, 120)
    assert spec["behavior"] == {"scaleDown": {"stabilizationWindowSeconds": 300}}


def test_each_known_trigger_is_a_metric() -> None:
    usage, queue, requests = keda.scaler(SCALED)["spec"]["metrics"]
    assert usage["resource"] == {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}
    assert queue["external"]["target"] == {"type": "AverageValue", "averageValue": "5"}
    assert requests["external"]["metric"]["name"] == "s2-aws-cloudwatch"
