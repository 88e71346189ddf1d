"""Reads an environment back through the AWS API and compares it with what was asked for: one module a layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from operations.aws import Clients
from operations.checks import Check, Wanted
from operations.layers import balancing, data, edge, network, network_checks, platform

Layer = Callable[[Clients, Wanted], Iterator[Check]]

REGIONAL: Mapping[str, Layer] = {
    "networks": lambda clients, wanted: network_checks.compare(wanted, network.read(clients, wanted)),
    "clusters": lambda clients, wanted: platform.compare(wanted, platform.read(clients, wanted)),
    "data": lambda clients, wanted: data.compare(wanted, data.read(clients, wanted)),
    "edge": lambda clients, wanted: balancing.compare(wanted, balancing.read(clients, wanted)),
}
"""What every region has, by the stack's output that names it."""

ONCE: Mapping[str, Layer] = {
    "edge": lambda clients, wanted: edge.compare(wanted, edge.read(clients, wanted)),
    "watch": lambda clients, wanted: edge.compare_budget(wanted, edge.read_budget(clients, wanted)),
}
"""What exists once for all regions."""
