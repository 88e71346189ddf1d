"""Records of a hosted zone, and how DNS chooses between several of one name."""

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .naming import Children

LONGEST_TTL = 604_800
"""Seconds that we let resolvers keep an answer: a week."""
MOST_WEIGHT = 255
"""API ResourceRecordSet, Weight."""


class RecordType(StrEnum):
    """What a record says."""

    A = "A"
    """IPv4 addresses."""
    AAAA = "AAAA"
    """IPv6 addresses."""
    CAA = "CAA"
    """Who may issue certificates."""
    CNAME = "CNAME"
    """Another name."""
    MX = "MX"
    """Where mail goes."""
    NS = "NS"
    """Name servers of a part of the zone."""
    SRV = "SRV"
    """Where a service is."""
    TXT = "TXT"
    """Text, in quotation marks."""


class Failover(StrEnum):
    """Which of two records is answered."""

    PRIMARY = "PRIMARY"
    """While it is healthy."""
    SECONDARY = "SECONDARY"
    """While the primary one is not."""


class AliasTarget(TypedDict):
    """A load balancer or a distribution whose addresses are answered."""

    dns_name: pulumi.Input[str]
    """Its name in DNS."""
    zone_id: pulumi.Input[str]
    """Hosted zone of that name; a distribution's is Z2FDTNDATAQYW2."""
    evaluate_target_health: NotRequired[bool]
    """Whether it counts as unhealthy with no healthy target; true by default. A distribution is always healthy."""


class RecordOptions(TypedDict):
    """What a caller decides about a record: either ``values`` or ``alias``, and at most one of ``failover``,
    ``latency_region`` and ``weight``, by which several of a name and type are told apart.
    """

    name: str
    """Name below the zone's, such as ``api``; empty for the zone's own. A change replaces it."""
    type: NotRequired[RecordType]
    """What it says; ``A`` by default. A change replaces it."""
    values: NotRequired[pulumi.Input[list[str]]]
    """What is answered."""
    ttl: NotRequired[int]
    """Seconds that resolvers keep the answer, 0 to 604,800; 60 by default. Failover takes so much longer."""
    alias: NotRequired[AliasTarget]
    """Whose addresses are answered; for ``A`` and ``AAAA``."""
    failover: NotRequired[Failover]
    """Which of two is answered."""
    latency_region: NotRequired[str]
    """Region that it is in: who is nearest to it gets it."""
    weight: NotRequired[int]
    """Share of answers, 0 to 255."""
    health_check: NotRequired[str]
    """Name of the health check without which it is not answered; none by default."""


_POLICIES = ("failover", "latency_region", "weight")


def problems(records: Mapping[str, RecordOptions], health_checks: Collection[str]) -> list[str]:
    """What is wrong with records, each as ``key: value what to do``; ``health_checks`` are the names of those there."""
    found = [
        f"records.{key}.{problem}" for key, record in records.items() for problem in _problems(record, health_checks)
    ]
    sets: dict[tuple[str, str], dict[str, RecordOptions]] = {}
    for key, record in records.items():
        sets.setdefault((record["name"], record.get("type", RecordType.A)), {})[key] = record
    for (name, kind), each in sets.items():
        found += [f"records: {', '.join(each)} of {name or 'the zone'!s} {kind} {why}" for why in _set_problems(each)]
    return found


def create(
    children: Children,
    zone_id: pulumi.Input[str],
    domain_name: str,
    records: Mapping[str, RecordOptions],
    health_checks: Mapping[str, aws.route53.HealthCheck],
) -> dict[str, aws.route53.Record]:
    """The records by their keys, which also tell those of one name and type apart."""

    def record(key: str, options: RecordOptions) -> aws.route53.Record:
        check = options.get("health_check")
        return aws.route53.Record(
            children.named(f"record-{key}"),
            zone_id=zone_id,
            name=".".join(part for part in (options["name"], domain_name) if part),
            type=str(options.get("type", RecordType.A)),
            set_identifier=key if policy(options) else None,
            health_check_id=health_checks[check].id if check else None,
            opts=children.opts(),
            **_answer(options),
            **_choice(options),
        )

    return {key: record(key, options) for key, options in records.items()}


def policy(record: RecordOptions) -> str | None:
    """By what it is told apart from others of its name and type."""
    return next((key for key in _POLICIES if key in record), None)


def _answer(record: RecordOptions) -> dict[str, Any]:
    if "alias" not in record:
        return {"records": record["values"], "ttl": int(record.get("ttl", 60))}
    target = record["alias"]
    alias = {
        "name": target["dns_name"],
        "zone_id": target["zone_id"],
        "evaluate_target_health": target.get("evaluate_target_health", True),
    }
    return {"aliases": [alias]}


def _choice(record: RecordOptions) -> dict[str, Any]:
    if "failover" in record:
        return {"failover_routing_policies": [{"type": str(record["failover"])}]}
    if "latency_region" in record:
        return {"latency_routing_policies": [{"region": record["latency_region"]}]}
    return {"weighted_routing_policies": [{"weight": int(record["weight"])}]} if "weight" in record else {}


def _problems(record: RecordOptions, health_checks: Collection[str]) -> Iterator[str]:
    if (kind := record.get("type", RecordType.A)) not in list(RecordType):
        yield f"type: {kind!r} is unknown; use {', '.join(RecordType)}"
    if ("values" in record) == ("alias" in record):
        yield "values, alias: should be one; name what is answered, or whose addresses are"
    if "alias" in record and kind not in (RecordType.A, RecordType.AAAA):
        yield f"alias: has addresses, which {kind} does not say; use A or AAAA"
    if kind == RecordType.CNAME and not record["name"]:
        yield "type: 'CNAME' is refused for the zone's own name; use an alias"
    if not 0 <= (ttl := record.get("ttl", 60)) <= LONGEST_TTL:
        yield f"ttl: {ttl!r} is out of bounds; use 0 to {LONGEST_TTL}"
    chosen = [key for key in _POLICIES if key in record]
    if len(chosen) > 1:
        yield f"{', '.join(chosen)}: should be one; Route 53 takes no two"
    if record.get("failover", Failover.PRIMARY) not in list(Failover):
        yield f"failover: {record['failover']!r} is unknown; use {', '.join(Failover)}"
    if not 0 <= (weight := record.get("weight", 0)) <= MOST_WEIGHT:
        yield f"weight: {weight!r} is refused by Route 53; use 0 to {MOST_WEIGHT}"
    check = record.get("health_check")
    if check is not None and check not in health_checks:
        yield f"health_check: {check!r} is none of {', '.join(sorted(health_checks)) or '(none)'}; name one of them"
    evaluated = record["alias"].get("evaluate_target_health", True) if "alias" in record else False
    if record.get("failover") == Failover.PRIMARY and not (check or evaluated):
        yield "failover: 'PRIMARY' would be answered even when down; name a health_check"


def _set_problems(records: Mapping[str, RecordOptions]) -> Iterator[str]:
    """What is wrong with the records of one name and type."""
    policies = {policy(record) for record in records.values()}
    if len(records) > 1 and (None in policies or len(policies) > 1):
        yield "cannot be told apart; give all of them a failover, a latency_region or a weight"
    roles = [record["failover"] for record in records.values() if "failover" in record]
    if roles and sorted(roles) != [Failover.PRIMARY, Failover.SECONDARY]:
        yield "should be one PRIMARY and one SECONDARY; add or take away one"
    regions = [record["latency_region"] for record in records.values() if "latency_region" in record]
    if len(set(regions)) < len(regions):
        yield "name a region twice; name each once"
