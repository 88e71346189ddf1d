"""Target groups: where a load balancer sends requests, how it finds out who is well, and how it shares them out."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .naming import Children

NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")
"""Names of target groups and rules: they become logical names."""
_LONGEST_COOKIE = 604_800
_OWN_COOKIES = ("AWSALB", "AWSALBAPP", "AWSALBTG")


class TargetProtocol(StrEnum):
    """How a load balancer speaks to targets."""

    HTTP = "http"
    """In clear."""
    HTTPS = "https"
    """Encrypted; the certificate of a target is not verified."""


class TargetProtocolVersion(StrEnum):
    """Which version of HTTP targets speak."""

    HTTP1 = "http1"
    """HTTP/1.1."""
    HTTP2 = "http2"
    """HTTP/2."""
    GRPC = "grpc"
    """gRPC, over HTTP/2."""


class LoadBalancingAlgorithm(StrEnum):
    """How requests are shared out."""

    ROUND_ROBIN = "round_robin"
    """In turn."""
    LEAST_OUTSTANDING_REQUESTS = "least_outstanding_requests"
    """To who has fewest in progress: where requests differ in length. Refuses slow start."""
    WEIGHTED_RANDOM = "weighted_random"
    """At random, with less for targets that answer with more errors than others. Refuses slow start."""


class StickinessType(StrEnum):
    """By which cookie a session stays with a target."""

    LB_COOKIE = "lb_cookie"
    """The load balancer's own."""
    APP_COOKIE = "app_cookie"
    """One that the application sets."""


class HealthCheck(TypedDict):
    """How a load balancer finds out who is well."""

    path: NotRequired[str]
    """What it asks for; ``/`` by default, ``/AWS.ALB/healthcheck`` for gRPC."""
    matcher: NotRequired[str]
    """Codes of success, such as ``200-299``; ``200`` by default, for gRPC ``0``."""
    port: NotRequired[int]
    """Port; that of the traffic by default."""
    interval: NotRequired[int]
    """Seconds between two, 5 to 300; 10 by default."""
    timeout: NotRequired[int]
    """Seconds for an answer, 2 to 120 and less than ``interval``; 5 by default."""
    healthy_threshold: NotRequired[int]
    """Successes until a target is well, 2 to 10; 2 by default."""
    unhealthy_threshold: NotRequired[int]
    """Failures until it is not, 2 to 10; 2 by default."""


class Stickiness(TypedDict):
    """How long a session stays with a target."""

    type: NotRequired[StickinessType]
    """By which cookie; ``lb_cookie`` by default."""
    cookie_name: NotRequired[str]
    """The application's cookie; needed with ``app_cookie``."""
    duration: NotRequired[int]
    """Seconds, 1 to 604,800; a day by default."""


class TargetGroupOptions(TypedDict):
    """What a caller decides about a target group. Its targets are addresses of pods, which join it by themselves."""

    port: int
    """Port of targets that do not name another. A change replaces the group."""
    protocol: NotRequired[TargetProtocol]
    """How it speaks to them; ``http`` by default. A change replaces the group."""
    protocol_version: NotRequired[TargetProtocolVersion]
    """Version of HTTP; ``http1`` by default. A change replaces the group."""
    health_check: NotRequired[HealthCheck]
    """How it finds out who is well."""
    deregistration_delay: NotRequired[int]
    """Seconds that requests in progress get when a target leaves, 0 to 3600; 60 by default."""
    slow_start: NotRequired[int]
    """Seconds over which a new target gets more and more, 30 to 900; off by default."""
    stickiness: NotRequired[Stickiness]
    """Whether a session stays with a target; it does not by default."""
    algorithm: NotRequired[LoadBalancingAlgorithm]
    """How requests are shared out; ``round_robin`` by default."""
    cross_zone: NotRequired[bool]
    """Whether targets of all zones are used from each; true by default. Costs nothing with this kind of balancer."""
    minimum_healthy_targets: NotRequired[int]
    """A zone with fewer is taken out of DNS; 1 by default."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on it, beside the load balancer's; none by default. Where EKS Auto Mode is to let pods join:
    ``eks:eks-cluster-name`` with the cluster's name."""


def problems(groups: Mapping[str, TargetGroupOptions]) -> list[str]:
    """What is wrong with target groups, each as ``key: value what to do``."""
    found = []
    for name, group in groups.items():
        if not NAME.fullmatch(name):
            found.append(f"target_groups: {name!r} should be 1 to 30 lower-case letters, digits and -")
        found += [f"target_groups.{name}.{problem}" for problem in _problems(group)]
    return found


def create(
    children: Children, vpc_id: pulumi.Input[str], groups: Mapping[str, TargetGroupOptions]
) -> dict[str, aws.lb.TargetGroup]:
    """The target groups by name."""
    return {name: _create(children, vpc_id, name, group) for name, group in groups.items()}


def _create(children: Children, vpc_id: pulumi.Input[str], name: str, group: TargetGroupOptions) -> aws.lb.TargetGroup:
    algorithm = LoadBalancingAlgorithm(group.get("algorithm", LoadBalancingAlgorithm.ROUND_ROBIN))
    weighted = algorithm is LoadBalancingAlgorithm.WEIGHTED_RANDOM
    healthy = str(int(group.get("minimum_healthy_targets", 1)))
    return aws.lb.TargetGroup(
        children.named(f"targets-{name}"),
        # A prefix, so that a new group stands beside the one that it replaces; AWS takes 32 characters in all.
        name_prefix=prefix(name),
        vpc_id=vpc_id,
        target_type="ip",
        port=int(group["port"]),
        protocol=group.get("protocol", TargetProtocol.HTTP).upper(),
        protocol_version=group.get("protocol_version", TargetProtocolVersion.HTTP1).upper(),
        health_check=_health_check(group),
        deregistration_delay=int(group.get("deregistration_delay", 60)),
        slow_start=int(group.get("slow_start", 0)),
        stickiness=_stickiness(group),
        load_balancing_algorithm_type=str(algorithm),
        load_balancing_anomaly_mitigation="on" if weighted else "off",
        load_balancing_cross_zone_enabled="use_load_balancer_configuration"
        if group.get("cross_zone", True)
        else "false",
        target_group_health={
            "dns_failover": {
                "minimum_healthy_targets_count": healthy,
                "minimum_healthy_targets_percentage": "off",
            },
            "unhealthy_state_routing": {
                "minimum_healthy_targets_count": 1,
                "minimum_healthy_targets_percentage": "off",
            },
        },
        tags={**children.tags(f"targets-{name}"), **group.get("tags", {})},
        opts=children.opts(),
    )


def prefix(name: str) -> str:
    """The first letters of a physical name, which AWS limits to six (``name_prefix``)."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name)[:5].strip("-") + "-"


def _health_check(group: TargetGroupOptions) -> Any:
    check = group.get("health_check", {})
    grpc = group.get("protocol_version") == TargetProtocolVersion.GRPC
    return {
        "enabled": True,
        "protocol": group.get("protocol", TargetProtocol.HTTP).upper(),
        "path": check.get("path", "/AWS.ALB/healthcheck" if grpc else "/"),
        "matcher": check.get("matcher", "0" if grpc else "200"),
        "port": str(int(check["port"])) if "port" in check else "traffic-port",
        "interval": int(check.get("interval", 10)),
        "timeout": int(check.get("timeout", 5)),
        "healthy_threshold": int(check.get("healthy_threshold", 2)),
        "unhealthy_threshold": int(check.get("unhealthy_threshold", 2)),
    }


def _stickiness(group: TargetGroupOptions) -> Any:
    """Said in every case: a group whose stickiness is taken away has to be told."""
    chosen = group.get("stickiness")
    options = chosen or {}
    return {
        "enabled": chosen is not None,
        "type": str(options.get("type", StickinessType.LB_COOKIE)),
        "cookie_duration": int(options.get("duration", 86_400)),
        **({"cookie_name": options["cookie_name"]} if "cookie_name" in options else {}),
    }


def _problems(group: TargetGroupOptions) -> Iterator[str]:
    yield from _range("port", group["port"], 1, 65_535)
    yield from _choice("protocol", group.get("protocol", TargetProtocol.HTTP), TargetProtocol)
    version = group.get("protocol_version", TargetProtocolVersion.HTTP1)
    yield from _choice("protocol_version", version, TargetProtocolVersion)
    yield from _range("deregistration_delay", group.get("deregistration_delay", 60), 0, 3600)
    yield from _range("minimum_healthy_targets", group.get("minimum_healthy_targets", 1), 1, 1000)
    algorithm = group.get("algorithm", LoadBalancingAlgorithm.ROUND_ROBIN)
    yield from _choice("algorithm", algorithm, LoadBalancingAlgorithm)
    if slow_start := group.get("slow_start", 0):
        yield from _range("slow_start", slow_start, 30, 900)
        if algorithm != LoadBalancingAlgorithm.ROUND_ROBIN:
            yield f"slow_start: {slow_start!r} is refused with {algorithm}; use round_robin, or no slow_start"
    if "stickiness" in group:
        yield from (f"stickiness.{problem}" for problem in _stickiness_problems(group["stickiness"]))
    check = group.get("health_check", {})
    yield from (f"health_check.{problem}" for problem in _check_problems(check))


def _stickiness_problems(options: Stickiness) -> Iterator[str]:
    kind, cookie = options.get("type", StickinessType.LB_COOKIE), options.get("cookie_name", "")
    yield from _choice("type", kind, StickinessType)
    yield from _range("duration", options.get("duration", 86_400), 1, _LONGEST_COOKIE)
    if kind == StickinessType.APP_COOKIE and not cookie:
        yield "cookie_name: is missing; name the application's cookie"
    if kind == StickinessType.LB_COOKIE and cookie:
        yield f"cookie_name: {cookie!r} says nothing with lb_cookie; leave it out, or use app_cookie"
    if cookie.startswith(_OWN_COOKIES):
        yield f"cookie_name: {cookie!r} is a name of AWS's; use another"


def _check_problems(check: HealthCheck) -> Iterator[str]:
    interval, timeout = check.get("interval", 10), check.get("timeout", 5)
    yield from _range("interval", interval, 5, 300)
    yield from _range("timeout", timeout, 2, 120)
    yield from _range("healthy_threshold", check.get("healthy_threshold", 2), 2, 10)
    yield from _range("unhealthy_threshold", check.get("unhealthy_threshold", 2), 2, 10)
    if "port" in check:
        yield from _range("port", check["port"], 1, 65_535)
    if timeout >= interval:
        yield f"timeout: {timeout!r} is not less than the interval of {interval!r}; use less"
    if not check.get("path", "/").startswith("/"):
        yield f"path: {check['path']!r} should start with /"


def _range(key: str, value: float, least: int, most: int) -> Iterator[str]:
    if not least <= value <= most:
        yield f"{key}: {value!r} is refused by AWS; use {least} to {most}"


def _choice(key: str, value: str, choices: type[StrEnum]) -> Iterator[str]:
    if value not in list(choices):
        yield f"{key}: {value!r} is unknown; use {', '.join(choices)}"
