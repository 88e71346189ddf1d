"""A network of its own, with what the others do without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi

from components import FlowLogDestination, Nat, Network
from tests.e2e.components.given import HOME, Given


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """A dual-stack network with an intra tier, endpoints and flow logs; changed, it has one zone more."""
    network = Network(
        "network",
        {
            "cidr_block": "10.252.0.0/18",
            "zones": [f"{HOME}{letter}" for letter in ("abc" if given.changed else "ab")],
            "nat": Nat.PER_ZONE,
            "ipv6": True,
            "intra": True,
            "interface_endpoints": ["sts"],
            "flow_logs": {"destination": FlowLogDestination.CLOUD_WATCH},
        },
        given.home,
    )
    return {"vpc_id": network.vpc_id}


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """Four tiers of subnets, two or three each."""
    vpc = [{"Name": "vpc-id", "Values": [outputs["vpc_id"]]}]
    assert len(clients("ec2", HOME).describe_subnets(Filters=vpc)["Subnets"]) == 4 * (3 if changed else 2)
