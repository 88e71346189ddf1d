"""A zone is lost: no pod may stay on its nodes, and none comes back.

By a taint that nobody tolerates, pods go at once, without asking a disruption budget, as when the nodes themselves are
gone: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.kubernetes.api import Api

_TAINT = {"key": "drill/zone-lost", "effect": "NoExecute"}


@dataclass(frozen=True)
class ZoneLoss:
    """One zone that is lost."""

    zone: str
    began: float
    """Second of the trace."""

    @classmethod
    def begin(
        cls, api: Api, pods: Mapping[str, Sequence[Mapping[str, Any]]], zones: Mapping[str, str], second: float
    ) -> ZoneLoss:
        """Takes away the zone that has most pods.

        Args:
            pods: Those that are ready, by namespace.
            zones: Zones of nodes.
        """
        held = Counter(zones[pod["spec"]["nodeName"]] for each in pods.values() for pod in each)
        ((lost, _),) = held.most_common(1)
        for node, zone in zones.items():
            if zone == lost:
                taints = {"spec": {"taints": [_TAINT]}}
                api.call("PATCH", f"/api/v1/nodes/{node}", taints, "application/merge-patch+json")
        return cls(lost, second)
