"""Subjects and stories for tests, made up."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Sequence
from typing import Any

from drills.autoscaling.drain import Drain
from drills.autoscaling.play import SYNC_SECONDS, Sample, Story
from drills.autoscaling.subject import Subject
from drills.autoscaling.traces import chain, steady
from drills.autoscaling.zone_loss import ZoneLoss

ZONES = ("eu-west-1a", "eu-west-1b", "eu-west-1c")


def subject(least: int = 2, most: int = 6, target: int = 50, limit: str | None = None, skew: int | None = 1) -> Subject:
    """A workload whose pods request half a core."""
    spread = [] if skew is None else [{"maxSkew": skew, "topologyKey": "topology.kubernetes.io/zone"}]
    resources: dict[str, Any] = {"requests": {"cpu": "500m"}, "limits": {"cpu": limit} if limit else {}}
    pods = {"containers": [{"name": "api", "resources": resources}], "topologySpreadConstraints": spread}
    usage = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": target}}
    scaling = {"minReplicas": least, "maxReplicas": most, "metrics": [{"type": "Resource", "resource": usage}]}
    objects = (
        {"kind": "Deployment", "metadata": {"name": "api"}, "spec": {"template": {"spec": pods}}},
        {"kind": "HorizontalPodAutoscaler", "metadata": {"name": "api"}, "spec": scaling},
    )
    return Subject("api", "services", ZONES, objects)


def story(ready: Sequence[int], wanted: Sequence[int] | None = None, **changes: Any) -> Story:
    """What happened: ready pods at each sample, under load that needs 2 pods for two samples, and then 6."""
    found = subject()
    trace = chain((2 * SYNC_SECONDS, steady(1 / 3)), (len(ready) * SYNC_SECONDS, steady(1.0)))
    samples = [
        Sample(
            second=place * SYNC_SECONDS,
            load=(load := trace.load(place * SYNC_SECONDS) * found.peak),
            needed=found.needed(load),
            wanted=wanted[place] if wanted else pods,
            ready=pods,
            used=0.5,
            unserved=0.0,
            zones={zone: (pods + 2 - number) // 3 for number, zone in enumerate(ZONES)},
            healthy_least=2,
        )
        for place, pods in enumerate(ready)
    ]
    made = Story(found, trace, found.peak, samples, speed=60, looked_every=SYNC_SECONDS)
    return dataclasses.replace(made, **changes)


def drained(**changes: Any) -> Drain:
    """A node that was emptied in a moment."""
    found = Drain("general-1", began=30, evicted=2, ended=45.0)
    return dataclasses.replace(found, **changes)


def lost(began: float = 60) -> ZoneLoss:
    """A zone that is lost."""
    return ZoneLoss(ZONES[0], began)


def moved(
    found: Subject,
    namespace: str,
    most: int | None = None,
    target: int | None = None,
    calm: bool = True,
    requests: int = 0,
) -> Subject:
    """The same workload in another namespace: up to more pods, with another target, without what keeps it calm, by
    requests too."""
    objects = copy.deepcopy([dict(each) for each in found.objects])
    for each in objects:
        if each["kind"] == "Namespace":
            each["metadata"]["name"] = namespace
        elif "namespace" in each["metadata"]:
            each["metadata"]["namespace"] = namespace
        if each["kind"] == "HorizontalPodAutoscaler":
            if most is not None:
                each["spec"]["maxReplicas"] = most
            if target is not None:
                each["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"] = target
            if requests:
                counted = {"type": "AverageValue", "averageValue": str(requests)}
                outside = {"metric": {"name": "requests"}, "target": counted}
                each["spec"]["metrics"].append({"type": "External", "external": outside})
            if not calm:
                hasty = [{"type": "Percent", "value": 100, "periodSeconds": 15}]
                each["spec"]["behavior"]["scaleDown"] = {"stabilizationWindowSeconds": 0, "policies": hasty}
    return dataclasses.replace(found, namespace=namespace, objects=objects)
