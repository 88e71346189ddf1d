"""What settings must satisfy beyond their types; each rule broken is a problem that says what to do.

Functions rather than pydantic's validators of whole models: those run only once every field is right, and whoever mends
a file wants to see at once all that is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from ipaddress import IPv4Network

from components import endpoints, flow_logs
from components.flow_logs import FlowLogDestination
from components.subnets import check_zones

from .problems import Problem, suggest
from .settings import Network, Region
from .zones import ZONES

MINIMUM_ZONES = {"dev": 2, "staging": 2, "prod": 3}
"""Zones a region: databases demand two; with three, losing one takes a third of what runs, not half."""

At = Callable[..., Problem]
"""Makes a problem of a key below the project's, a message and a value."""


def of_region(at: At, environment: str, name: str, region: Region) -> Iterator[Problem]:
    """The region exists, and has the zones that the environment needs."""
    if name not in ZONES:
        remedy = suggest(name, ZONES) or f"; use one of {', '.join(sorted(ZONES))}"
        yield at(f"regions.{name}", f"is no region of AWS{remedy}")
        return
    key, offered = f"regions.{name}.zones", ", ".join(ZONES[name])
    unknown = [zone for zone in region.zones if zone not in ZONES[name]]
    if unknown:
        for zone in unknown:
            yield at(key, f"is no zone of {name}{suggest(zone, ZONES[name])}; it has {offered}", zone)
        return
    minimum = MINIMUM_ZONES[environment]
    if len(region.zones) < minimum:
        remedy = f"list {minimum} of {offered}"
        if len(ZONES[name]) < minimum:
            remedy = f"{name} has no more, use another region"
        yield at(key, f"is fewer than the {minimum} zones that {environment} needs; {remedy}", region.zones)
        return
    try:
        check_zones(region.zones)
    except ValueError as problem:
        yield at(key, str(problem), region.zones)


def of_network(at: At, network: Network) -> Iterator[Problem]:
    """The network component accepts it."""
    for service, problem in endpoints.problems(network.interface_endpoints).items():
        yield at("network.interface_endpoints", problem, service)
    logs = network.flow_logs
    if logs.destination is not FlowLogDestination.NONE:
        problems = flow_logs.problems({"destination": logs.destination, "retention_days": logs.retention_days})
        for option, problem in problems.items():
            yield at(f"network.flow_logs.{option}", problem, getattr(logs, option))


def of_primary(at: At, primary: str, regions: Collection[str]) -> Iterator[Problem]:
    """The primary region is one of the environment's."""
    if primary not in regions:
        yield at(
            "primary_region", f"is none of the regions{suggest(primary, regions)}; use {' or '.join(regions)}", primary
        )


def of_ranges(
    at: At, own: Mapping[str, IPv4Network], others: Mapping[str, Mapping[str, IPv4Network]]
) -> Iterator[Problem]:
    """No range overlaps another region's, nor one of another environment, by file: those could never be connected."""
    for number, (name, block) in enumerate(own.items()):
        rivals = [("this file", other, each) for other, each in list(own.items())[number + 1 :]]
        rivals += [(file, other, each) for file, blocks in others.items() for other, each in blocks.items()]
        for file, other, each in rivals:
            if block.overlaps(each):
                message = f"overlaps {each} of {other} in {file}; give one of them a free range"
                yield at(f"regions.{name}.cidr_block", message, block)
