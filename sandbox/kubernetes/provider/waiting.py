"""Waiting for readiness, where somebody works towards it.

As with the official provider, ``pulumi.com/skipAwait`` is heeded, and the time to wait is the resource's custom
timeout, else ``pulumi.com/timeoutSeconds``, else the kind's own. Where nobody runs controllers or pods, as in a sandbox
without simulated nodes, waiting would never end: the provider says so once, and goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.kubernetes.provider.api import Cancelled
from sandbox.kubernetes.provider.cluster import Cluster
from sandbox.kubernetes.provider.objects import Values, annotation, metadata, title
from sandbox.kubernetes.provider.readiness import Readiness, Who, readiness

_LONGEST_PAUSE = 1.0


class NotReady(Exception):
    """The object is there, and did not become ready."""

    def __init__(self, message: str, live: Values) -> None:
        super().__init__(message)
        self.live = live


class Waiting:
    """Waits for objects of one cluster."""

    def __init__(self, cluster: Cluster, say: Callable[[str], None]) -> None:
        self._cluster, self._say = cluster, say
        self._said = set[str]()

    def until_ready(self, live: Values, inputs: Mapping[str, Any], seconds: float = 0) -> Values:
        """Return the object when it is ready.

        Args:
            inputs: What was asked for, with the annotations that rule the wait.
            seconds: The resource's custom timeout; 0 where it has none.

        Raises:
            NotReady: it did not become ready in time, or never will.
            Cancelled: the engine was told to stop.
        """
        rule = readiness(self._cluster, live)
        if annotation(inputs, "pulumi.com/waitFor"):
            self.say_once("the sandbox does not heed pulumi.com/waitFor: who would meet it does not run here")
        if rule is None or annotation(inputs, "pulumi.com/skipAwait") == "true" or not self._hopeful(rule, live):
            return live
        patience = timeout(inputs, seconds, rule.seconds)
        deadline, pause = time.monotonic() + patience, 0.05
        while lacking := rule.lacks(self._cluster, live):
            if problem := rule.hopeless(live):
                raise NotReady(f"{title(live)} was applied, but will not become ready: {problem}", live)
            if time.monotonic() > deadline:
                problem = "; ".join([lacking, *self._pods_say(live)])
                raise NotReady(f"{title(live)} was applied, but is not ready after {patience:.0f} s: {problem}", live)
            if self._cluster.api.cancelled.wait(pause):
                raise NotReady(f"{title(live)} was applied, and is not waited for any more: cancelled", live)
            pause = min(pause * 1.5, _LONGEST_PAUSE)
            found = self._cluster.get(live)
            if found is None:
                raise NotReady(f"{title(live)} was applied, but is gone", live)
            live = found
        return live

    def until_gone(self, thing: Mapping[str, Any], seconds: float) -> Values | None:
        """Wait for an object's end: None when it is gone, else what is left of it."""
        uid = metadata(thing).get("uid")
        deadline, pause = time.monotonic() + seconds, 0.02
        while (live := self._cluster.get(thing)) and (uid is None or metadata(live).get("uid") == uid):
            if time.monotonic() > deadline:
                return live
            if self._cluster.api.cancelled.wait(pause):
                raise Cancelled(f"{title(thing)} is being deleted, and is not waited for any more: cancelled")
            pause = min(pause * 1.5, _LONGEST_PAUSE)
        return None

    def _hopeful(self, rule: Readiness, live: Values) -> bool:
        """Whether anybody works towards it; says once if not."""
        if rule.who is Who.SERVER:
            return True
        if rule.who is Who.CLOUD:
            kind = live["kind"]
            self.say_once(f"nobody in the sandbox makes load balancers or volumes, so no {kind} is waited for")
            return False
        if self._cluster.populated if rule.who is Who.PODS else self._cluster.controlled:
            return True
        self.say_once(
            "no controllers run in this cluster and no nodes are simulated, so nothing is waited for "
            "(python -m sandbox nodes)",
        )
        return False

    def say_once(self, message: str) -> None:
        """A line in the engine's log, unless it was there already."""
        if message not in self._said:
            self._said.add(message)
            self._say(message)

    def _pods_say(self, live: Values) -> list[str]:
        """Why the pods of an object are not ready, each reason once."""
        labels = ((live.get("spec") or {}).get("selector") or {}).get("matchLabels")
        if not labels:
            return []
        path = f"/api/v1/namespaces/{metadata(live).get('namespace')}/pods"
        selector = ",".join(f"{name}={value}" for name, value in labels.items())
        reasons = []
        for pod in self._cluster.api.get(path, labelSelector=selector).get("items", ()):
            status = pod.get("status") or {}
            waiting = [(each.get("state") or {}).get("waiting") for each in status.get("containerStatuses") or ()]
            refused = [each for each in status.get("conditions") or () if each["status"] == "False"]
            told = [each for each in [*waiting, *refused] if each and each.get("message")]
            reasons += [f"{each.get('reason')}: {each['message']}" for each in told]
        return [f"a pod says: {each}" for each in dict.fromkeys(reasons)][:3]


def timeout(inputs: Mapping[str, Any], seconds: float, otherwise: float) -> float:
    """How long to wait, in seconds."""
    asked = annotation(inputs, "pulumi.com/timeoutSeconds")
    return seconds or (float(asked) if asked.isdecimal() else otherwise)
