"""What is wrong across the services of an environment, and with each of them by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from components.controllers import KEDA
from components.manifests import amount
from components.workload_pods import most_pods

from . import balancing, services
from .problems import Problem, suggest
from .rules import At
from .settings import Service, Settings
from .stand_in import NOT_YET


def all_of(at: At, settings: Settings) -> Iterator[Problem]:
    """No two services want the same, each is whole, and all of them fit."""
    yield from _prod(at, settings)
    priorities = Counter(service.priority for service in settings.services.values() if service.priority)
    paths = Counter(path for service in settings.services.values() for path in service.paths)
    for name, service in settings.services.items():
        yield from _service(at, settings, name, service)
        if service.priority and priorities[service.priority] > 1:
            yield at(f"services.{name}.priority", "is another service's too; give each its own", service.priority)
        for path in service.paths:
            if paths[path] > 1:
                yield at(f"services.{name}.paths", "is another service's too; give it to one", path)
    if settings.balancing.writes and not any(service.writes for service in settings.services.values()):
        yield at("balancing.writes", "serves nobody, for no service writes; leave it out, or say which service does")
    yield from _room(at, settings)


def _service(at: At, settings: Settings, name: str, service: Service) -> Iterator[Problem]:
    """What one service says of itself goes together."""
    here = f"services.{name}"
    if service.paths and service.priority is None:
        yield at(f"{here}.priority", "is missing; its paths need a place among those of the others")
    for key in ("priority", "slow_start", "rate_limit", "writes", "canary"):
        value = getattr(service, key)
        if value and not service.paths:
            shown = value if isinstance(value, int) else None
            yield at(f"{here}.{key}", "says nothing without paths; leave it out, or give the service paths", shown)
    for called in service.calls:
        if called not in settings.services:
            others = [each for each in settings.services if each != name]
            yield at(f"{here}.calls", f"is no service{suggest(called, others)}; use {', '.join(others)}", called)
    if service.resources.gpus and not any(pool.gpu for pool in settings.workloads.node_pools.values()):
        remedy = "add one with gpu: true to workloads.node_pools"
        yield at(f"{here}.resources.gpus", f"are on no node pool; {remedy}", service.resources.gpus)
    if service.canary and balancing.canary_of(name) in settings.services:
        yield at(f"{here}.canary", f"would be called as service {balancing.canary_of(name)} is; rename that one")
    given = services.variables(settings, next(iter(settings.regions)), name, NOT_YET, NOT_YET)
    for variable in sorted(service.environment.keys() & given.keys()):
        yield at(f"{here}.environment.{variable}", "is told to every service; leave it out, or use another name")
    if service.replicas.requests_per_minute and not service.paths:
        yield at(f"{here}.replicas.requests_per_minute", "counts requests that nobody sends it; leave it out")
    elif service.replicas.requests_per_minute and KEDA not in settings.workloads.controllers:
        yield at(
            f"{here}.replicas.requests_per_minute", "needs keda; name it in workloads.controllers, or leave it out"
        )


def _room(at: At, settings: Settings) -> Iterator[Problem]:
    """All pods that there may be find room on the nodes that there may be: on those with GPUs those that ask for one.

    That is as much as their namespace may take, so it has to be enough for rolling out new versions, too, and for jobs.
    Nodes of the system do not count.
    """
    pods = {name: rolled_out(each) + len(each.jobs) for name, each in settings.services.items()}
    if (most := sum(pods.values())) > settings.cluster.max_pods:
        what = f"is less than the {most} pods that services grow to while they are rolled out, and their jobs"
        yield at("cluster.max_pods", f"{what}; use more, or fewer replicas", settings.cluster.max_pods)
    for gpu, kind in ((False, "node pools"), (True, "node pools with GPUs")):
        own = [pool for pool in settings.workloads.node_pools.values() if pool.gpu is gpu]
        those = {name: each for name, each in settings.services.items() if bool(each.resources.gpus) is gpu}
        if those and not own and not gpu:
            yield at("workloads.node_pools", "all have GPUs, and take only who asks for one; add one without")
        for key in ("cpu", "memory"):
            there = sum(amount(str(getattr(pool, f"{key}_limit"))) for pool in own)
            wanted = sum(pods[name] * amount(getattr(each.resources, key)) for name, each in those.items())
            if own and wanted > there:
                asked = f"services at their most, their rollout and their jobs ask for {wanted / there:.2f} times"
                share = f"{asked} the {key} that {kind} may have"
                yield at("workloads.node_pools", f"are too small: {share}; raise their {key}_limit, or lower replicas")


def rolled_out(service: Service) -> int:
    """Pods of a service at its most, and its canary's, while new versions of both are rolled out."""
    return most_pods(service.replicas.max) * (2 if service.canary else 1)


def pools(settings: Settings) -> dict[str, int]:
    """Connections to the database at most, by service: of its pods, and of those that roll it out."""
    return {
        name: rolled_out(service) * service.database_pool
        for name, service in settings.services.items()
        if service.database_pool
    }


def _prod(at: At, settings: Settings) -> Iterator[Problem]:
    """What production's services never go without."""
    if settings.environment != "prod":
        return
    for name, service in settings.services.items():
        if service.replicas.min < 2:
            yield at(
                f"services.{name}.replicas.min", "makes a pod's end an outage; use 2 or more", service.replicas.min
            )
        for key, image in (("image", service.image), ("canary.image", service.canary and service.canary.image)):
            if image and "@sha256:" not in image:
                remedy = "pin it by digest, as in registry/name@sha256:…"
                yield at(f"services.{name}.{key}", f"may be another image tomorrow; {remedy}", image)
