"""An autoscaler whose minutes pass in seconds: its behaviour, with all that it counts in seconds made shorter.

The API takes whole seconds, and 1 at the least. A period that would be shorter lasts 1, and its policies then allow as
many pods in it as they would have allowed in the time that it stands for: the pace stays as it was.

https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

_USUAL: Mapping[str, Mapping[str, Any]] = {
    "scaleUp": {
        "stabilizationWindowSeconds": 0,
        "selectPolicy": "Max",
        "policies": [
            {"type": "Pods", "value": 4, "periodSeconds": 15},
            {"type": "Percent", "value": 100, "periodSeconds": 15},
        ],
    },
    "scaleDown": {
        "stabilizationWindowSeconds": 300,
        "selectPolicy": "Max",
        "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}],
    },
}
"""What the API server fills in, which would be in seconds of the clock."""


def hastened(scaler: Mapping[str, Any], speed: float) -> dict[str, Any]:
    """A HorizontalPodAutoscaler for a world in which ``speed`` seconds pass in one."""
    found: dict[str, Any] = copy.deepcopy(dict(scaler))
    given = found["spec"].get("behavior", {})
    found["spec"]["behavior"] = {
        direction: _rules({**usual, **given.get(direction, {})}, speed, up=direction == "scaleUp")
        for direction, usual in _USUAL.items()
    }
    return found


def _rules(rules: Mapping[str, Any], speed: float, up: bool) -> dict[str, Any]:
    window = rules["stabilizationWindowSeconds"]
    return {
        **rules,
        "stabilizationWindowSeconds": max(1, round(window / speed)) if window else 0,
        "policies": [_policy(each, speed, up) for each in rules["policies"]],
    }


def _policy(policy: Mapping[str, Any], speed: float, up: bool) -> dict[str, Any]:
    period = max(1, round(policy["periodSeconds"] / speed))
    times = period * speed / policy["periodSeconds"]
    if policy["type"] == "Pods":
        value = policy["value"] * times
    else:  # of a share, each period starts from what the one before it left
        share = policy["value"] / 100
        value = ((1 + share) ** times - 1 if up else 1 - max(0.0, 1 - share) ** times) * 100
    return {**policy, "periodSeconds": period, "value": max(1, round(value))}
