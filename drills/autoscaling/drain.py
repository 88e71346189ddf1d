"""A node is emptied, as `kubectl drain` does it: no new pods, and those there are asked to go by the eviction API.

https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.kubernetes.api import Api, ApiError


@dataclass
class Drain:
    """One node that is emptied.

    Attributes:
        node: Its name.
        began: Second of the trace.
        left: Pods that are still to go, as namespace and name.
        evicted: How many have gone.
        refused: How often the API server refused to let one go, for its budget did not allow it then.
        ended: Second of the trace at which the last one went.
    """

    node: str
    began: float
    left: list[tuple[str, str]] = field(default_factory=list)
    evicted: int = 0
    refused: int = 0
    ended: float | None = None

    @classmethod
    def begin(cls, api: Api, pods: Mapping[str, Sequence[Mapping[str, Any]]], second: float) -> Drain:
        """Closes the node that has most pods of one subject, for there the budget has most to say."""
        held = Counter((pod["spec"]["nodeName"], namespace) for namespace, each in pods.items() for pod in each)
        (node, _), _ = held.most_common(1)[0]
        api.call("PATCH", f"/api/v1/nodes/{node}", {"spec": {"unschedulable": True}}, "application/merge-patch+json")
        left = [
            (namespace, pod["metadata"]["name"])
            for namespace, each in pods.items()
            for pod in each
            if pod["spec"]["nodeName"] == node
        ]
        return cls(node, second, left)

    @property
    def done(self) -> bool:
        """Whether all have gone."""
        return self.ended is not None

    def go_on(self, api: Api, second: float) -> None:
        """Asks each of those that are left to go."""
        for namespace, name in [*self.left]:
            meta = {"namespace": namespace, "name": name}
            eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": meta}
            try:
                api.call("POST", f"/api/v1/namespaces/{namespace}/pods/{name}/eviction", eviction)
                self.evicted += 1
            except ApiError as error:
                if error.status == 429:
                    self.refused += 1
                    continue
                if error.status != 404:  # gone meanwhile, by the autoscaler
                    raise
            self.left.remove((namespace, name))
        if not self.left:
            self.ended = second
