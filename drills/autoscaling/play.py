"""Plays a load trace to subjects, and writes down what their autoscalers make of it."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from drills.autoscaling.drain import Drain
from drills.autoscaling.subject import Subject
from drills.autoscaling.traces import Trace
from drills.autoscaling.world import World
from drills.autoscaling.zone_loss import ZoneLoss
from sandbox.kubernetes.load import ready, spread
from sandbox.kubernetes.metrics import Figures, Use
from toolchain import Problem

SYNC_SECONDS = 15.0
"""How often EKS's autoscaler looks, and how old what it sees may be: seconds between two samples, too."""
FASTEST = 60.0
"""The speed at which the hastened autoscaler looks as often as EKS's, or a little more."""
_PATIENCE = 30.0
"""Seconds of the clock that the autoscaler may take for a look."""
_SETTLING = 60
"""Looks at most until subjects have what the first of the load needs."""
_MEMORY = 64 * 2**20
"""What a pod uses of it, in bytes; it is not what is played."""
_ZONE = "topology.kubernetes.io/zone"


@dataclass(frozen=True)
class Sample:
    """A subject at one moment. Loads are in cores."""

    second: float
    load: float
    needed: int
    """Pods that would use what they should."""
    wanted: int
    """Pods that the autoscaler asked the Deployment for."""
    ready: int
    used: float
    """Share of the CPU that its ready pods request and use."""
    unserved: float
    zones: Mapping[str, int]
    """Ready pods by zone."""
    healthy_least: int
    """Ready pods that the disruption budget demands."""


@dataclass(frozen=True)
class Story:
    """What happened to one subject."""

    subject: Subject
    trace: Trace
    peak: float
    """Cores that share 1 of the trace stands for."""
    samples: Sequence[Sample]
    speed: float
    """Seconds of the trace that passed in one of the clock, on average."""
    looked_every: float
    """Seconds of the trace between two looks of the autoscaler, on average."""
    drain: Drain | None = None
    """The node that was emptied."""
    loss: ZoneLoss | None = None
    """The zone that was lost."""


@dataclass
class _Seen:
    """What the API server says of all subjects at one moment."""

    pods: Mapping[str, Sequence[Mapping[str, Any]]]
    """By namespace; only those that are ready."""
    wanted: Mapping[str, int]
    healthy_least: Mapping[str, int]
    zones: Mapping[str, str]
    """Of nodes."""


def play(
    world: World,
    subjects: Sequence[Subject],
    trace: Trace,
    peak: float,
    speed: float = FASTEST,
    lose_zone: bool = False,
) -> list[Story]:
    """Plays a trace to all subjects at once, each of which has entered the world and stands in its own namespace.

    Its time goes on only when the autoscalers have looked at what there is: on a busy machine it passes more slowly,
    and what happens stays the same.

    Args:
        peak: Cores of load that share 1 of the trace stands for.
        speed: Seconds of the trace in one of the clock, at most.
        lose_zone: Whether at the trace's second for it a whole zone goes, and not one node is emptied.

    Raises:
        Problem: An autoscaler does not look any more.
    """
    zones = {each["metadata"]["name"]: each["metadata"]["labels"][_ZONE] for each in _items(world, "/api/v1/nodes")}
    _settle(world, subjects, trace.shape(0) * peak, zones, speed)
    samples: dict[str, list[Sample]] = {each.namespace: [] for each in subjects}
    asked, start = Counter(world.metrics.asked), time.monotonic()
    drain: Drain | None = None
    loss: ZoneLoss | None = None
    for number in range(math.ceil(trace.seconds / SYNC_SECONDS)):
        second = number * SYNC_SECONDS
        seen = _look(world, zones)
        for namespace, sample in _fall(world, subjects, trace.load(second) * peak, second, seen).items():
            samples[namespace].append(sample)
        shown = Counter(world.metrics.asked)
        if trace.drain_at is not None and second >= trace.drain_at and drain is None and loss is None:
            if lose_zone:
                loss = ZoneLoss.begin(world.api, seen.pods, zones, second)
            else:
                drain = Drain.begin(world.api, seen.pods, second)
        if drain is not None and not drain.done:
            drain.go_on(world.api, second)
        time.sleep(max(0.0, start + (second + SYNC_SECONDS) / speed - time.monotonic()))
        _await_looks(world, subjects, shown)
    played = time.monotonic() - start
    looks = {each.namespace: world.metrics.asked[each.namespace] - asked[each.namespace] for each in subjects}
    return [
        Story(
            subject=each,
            trace=trace,
            peak=peak,
            samples=samples[each.namespace],
            speed=trace.seconds / played,
            looked_every=trace.seconds / looks[each.namespace],
            drain=drain,
            loss=loss,
        )
        for each in subjects
    ]


def _await_looks(world: World, subjects: Sequence[Subject], before: Mapping[str, int]) -> None:
    """Returns when the autoscaler of each subject has looked since it was asked so often."""
    deadline, asked = time.monotonic() + _PATIENCE, world.metrics.asked
    while waiting := [each for each in subjects if asked[each.namespace] <= before.get(each.namespace, 0)]:
        if time.monotonic() > deadline:
            raise Problem(
                f"the autoscaler of {waiting[0].name} did not look for {_PATIENCE:.0f} s; is the machine overloaded?"
            )
        time.sleep(0.005)


def _settle(world: World, subjects: Sequence[Subject], load: float, zones: Mapping[str, str], speed: float) -> None:
    """Returns when the subjects have what the first of the load needs, or do not get it."""
    for _ in range(_SETTLING):
        seen = _look(world, zones)
        found = _fall(world, subjects, load, 0, seen)
        if all(found[each.namespace].ready >= each.enough(load) for each in subjects):
            return
        time.sleep(SYNC_SECONDS / speed)


def _fall(world: World, subjects: Sequence[Subject], load: float, second: float, seen: _Seen) -> dict[str, Sample]:
    """What so many cores of load do to the pods that there are, which is published and returned, by namespace."""
    samples: dict[str, Sample] = {}
    pods: list[Use] = []
    outside: dict[tuple[str, str], float] = {}
    for subject in subjects:
        there = seen.pods.get(subject.namespace, [])
        each, unserved = spread(load, len(there), subject.capacity)
        pods += [
            Use(pod["metadata"]["name"], each, _MEMORY, subject.namespace, pod["metadata"]["labels"]) for pod in there
        ]
        for name, of_one in subject.outside.items():
            outside[subject.namespace, name] = load / subject.request / subject.target * of_one
        samples[subject.namespace] = Sample(
            second=second,
            load=load,
            needed=subject.needed(load),
            wanted=seen.wanted.get(subject.namespace, 0),
            ready=len(there),
            used=each / subject.request,
            unserved=unserved,
            zones=Counter(seen.zones[pod["spec"]["nodeName"]] for pod in there),
            healthy_least=seen.healthy_least.get(subject.namespace, 0),
        )
    world.metrics.publish(Figures(pods=pods, external=outside))
    return samples


def _look(world: World, zones: Mapping[str, str]) -> _Seen:
    pods: dict[str, list[Mapping[str, Any]]] = {}
    for pod in _items(world, "/api/v1/pods"):
        if ready(pod):
            pods.setdefault(pod["metadata"]["namespace"], []).append(pod)
    deployments = _items(world, "/apis/apps/v1/deployments")
    budgets = _items(world, "/apis/policy/v1/poddisruptionbudgets")
    return _Seen(
        pods,
        {each["metadata"]["namespace"]: each["spec"]["replicas"] for each in deployments},
        {each["metadata"]["namespace"]: each.get("status", {}).get("desiredHealthy", 0) for each in budgets},
        zones,
    )


def _items(world: World, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.api.call("GET", f"{path}?resourceVersion=0")["items"]
    return found
