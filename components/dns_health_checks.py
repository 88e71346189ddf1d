"""Health checks of Route 53, from outside: by which DNS stops answering with what is down."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .naming import Children

INTERVALS = (10, 30)
"""Seconds between two checks of one checker (API HealthCheckConfig, RequestInterval)."""


class DnsHealthCheckType(StrEnum):
    """What is checked."""

    HTTPS = "HTTPS"
    """Whether a path answers 2xx or 3xx over TLS. The certificate is not verified."""
    HTTP = "HTTP"
    """The same in clear."""
    TCP = "TCP"
    """Whether a port can be connected to."""
    CALCULATED = "CALCULATED"
    """Whether enough of other checks are healthy."""
    CLOUDWATCH_METRIC = "CLOUDWATCH_METRIC"
    """Whether an alarm is not in alarm: for what cannot be reached from outside."""


class InsufficientData(StrEnum):
    """What an alarm without data means."""

    HEALTHY = "Healthy"
    """All is well."""
    UNHEALTHY = "Unhealthy"
    """It is down."""
    LAST_KNOWN = "LastKnownStatus"
    """As it was."""


class DnsHealthCheck(TypedDict):
    """What a caller decides about a health check."""

    type: NotRequired[DnsHealthCheckType]
    """What is checked; ``HTTPS`` by default. A change replaces it."""
    domain_name: NotRequired[pulumi.Input[str]]
    """Host that is asked, also the name in TLS (SNI); needed by ``HTTPS``, ``HTTP`` and ``TCP``."""
    path: NotRequired[str]
    """Path that is asked for; ``/`` by default."""
    port: NotRequired[int]
    """Port; 443, or 80 with ``HTTP``, by default."""
    request_interval: NotRequired[int]
    """Seconds between two checks, 10 or 30; 30 by default, and AWS charges more for 10. A change replaces it."""
    failure_threshold: NotRequired[int]
    """Checks in a row that change its mind, 1 to 10; 3 by default."""
    children: NotRequired[list[str]]
    """Names of other checks here; needed by ``CALCULATED``."""
    minimum_healthy: NotRequired[int]
    """How many of ``children`` have to be healthy; all by default."""
    alarm_name: NotRequired[pulumi.Input[str]]
    """Alarm; needed by ``CLOUDWATCH_METRIC``."""
    alarm_region: NotRequired[str]
    """Region of the alarm; needed by ``CLOUDWATCH_METRIC``."""
    insufficient_data: NotRequired[InsufficientData]
    """What an alarm without data means; ``LastKnownStatus`` by default."""
    inverted: NotRequired[bool]
    """Whether healthy counts as unhealthy and the other way round; false by default."""


def problems(checks: Mapping[str, DnsHealthCheck]) -> list[str]:
    """What is wrong with health checks, each as ``key: value what to do``."""
    return [
        f"health_checks.{name}.{problem}"
        for name, check in checks.items()
        for problem in _problems(name, check, checks)
    ]


def create(children: Children, checks: Mapping[str, DnsHealthCheck]) -> dict[str, aws.route53.HealthCheck]:
    """The health checks by name; calculated ones after those that they are calculated from."""
    made: dict[str, aws.route53.HealthCheck] = {}
    for name, check in sorted(
        checks.items(), key=lambda item: (_type(item[1]) is DnsHealthCheckType.CALCULATED, item[0])
    ):
        part = f"health-{name}"
        made[name] = aws.route53.HealthCheck(
            children.named(part),
            type=str(_type(check)),
            invert_healthcheck=check.get("inverted", False),
            tags=children.tags(part),
            opts=children.opts(),
            **_settings(check, made),
        )
    return made


def _settings(check: DnsHealthCheck, made: Mapping[str, aws.route53.HealthCheck]) -> dict[str, Any]:
    kind = _type(check)
    if kind is DnsHealthCheckType.CALCULATED:
        names = check["children"]
        return {
            "child_healthchecks": [made[name].id for name in names],
            "child_health_threshold": int(check.get("minimum_healthy", len(names))),
        }
    if kind is DnsHealthCheckType.CLOUDWATCH_METRIC:
        return {
            "cloudwatch_alarm_name": check["alarm_name"],
            "cloudwatch_alarm_region": check["alarm_region"],
            "insufficient_data_health_status": str(check.get("insufficient_data", InsufficientData.LAST_KNOWN)),
        }
    found: dict[str, Any] = {
        "fqdn": check["domain_name"],
        "port": int(check.get("port", 80 if kind is DnsHealthCheckType.HTTP else 443)),
        "request_interval": int(check.get("request_interval", 30)),
        "failure_threshold": int(check.get("failure_threshold", 3)),
    }
    if kind is DnsHealthCheckType.TCP:
        return found
    return {**found, "resource_path": check.get("path", "/"), "enable_sni": kind is DnsHealthCheckType.HTTPS}


def _type(check: DnsHealthCheck) -> DnsHealthCheckType:
    return DnsHealthCheckType(check.get("type", DnsHealthCheckType.HTTPS))


def _problems(name: str, check: DnsHealthCheck, checks: Mapping[str, DnsHealthCheck]) -> Iterator[str]:
    if (kind := check.get("type", DnsHealthCheckType.HTTPS)) not in list(DnsHealthCheckType):
        yield f"type: {kind!r} is unknown; use {', '.join(DnsHealthCheckType)}"
        return
    needed = {
        DnsHealthCheckType.CALCULATED: ("children",),
        DnsHealthCheckType.CLOUDWATCH_METRIC: ("alarm_name", "alarm_region"),
    }.get(DnsHealthCheckType(kind), ("domain_name",))
    for key in needed:
        if not check.get(key):
            yield f"{key}: is missing; {kind} needs it"
    if (interval := check.get("request_interval", 30)) not in INTERVALS:
        yield f"request_interval: {interval!r} is refused by Route 53; use 10 or 30 seconds"
    if not 1 <= (threshold := check.get("failure_threshold", 3)) <= 10:
        yield f"failure_threshold: {threshold!r} is refused by Route 53; use 1 to 10"
    if not check.get("path", "/").startswith("/"):
        yield f"path: {check['path']!r} should start with /"
    below = check.get("children", [])
    for child in below:
        if child == name or child not in checks or _is_calculated(checks[child]):
            yield f"children: {child!r} is no other check here that is not calculated itself; name one"
    if not 0 <= (least := check.get("minimum_healthy", len(below))) <= len(below):
        yield f"minimum_healthy: {least!r} is more than there are children; use 0 to {len(below)}"


def _is_calculated(check: DnsHealthCheck) -> bool:
    return check.get("type") == DnsHealthCheckType.CALCULATED
