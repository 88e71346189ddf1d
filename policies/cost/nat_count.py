"""CO05: NAT gateways, the part of a network that costs money around the clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from policies.networks import is_regional, vpc, zones
from policies.rule import Context, Example, Option, Severity, example, rule
from policies.stack import Resource, Stack
from policies.tokens import NAT, SUBNET, VPC
from policies.values import UNKNOWN


def _place(gateway: Resource, scope: str, stack: Stack) -> str:
    """What a gateway is counted in."""
    if scope == "environment":
        return "the environment"
    return f"region {gateway.region}" if scope == "region" else f"VPC {vpc(gateway, stack).name}"


def _example(environment: str, zones: int, gateways: int, **more: Any) -> Example:
    """A VPC of so many zones with so many gateways, linked as in a preview: by URN, ids unknown."""
    network = example(VPC, {"id": UNKNOWN}, "main")
    subnets = [
        example(SUBNET, {"availabilityZone": f"us-east-1{'abc'[n]}"}, f"subnet-{n}", links={"vpcId": ["main"]})
        for n in range(zones)
    ]
    links: dict[str, Sequence[str]] = (
        {"vpcId": ["main"]} if more.get("availabilityMode") == "regional" else {"subnetId": ["subnet-0"]}
    )
    nats = [example(NAT, {"subnetId": UNKNOWN, **more}, f"nat-{n}", links=links) for n in range(gateways)]
    return Example([network, *subnets, *nats], environment)


@rule(
    id="CO05",
    name="nat-count",
    types=(NAT,),
    reads=(SUBNET, VPC),
    why="Each costs about $33 a month before the first byte, in every zone, whether it is used or not.",
    remedy="Set the network's nat to single or none in stacks/Pulumi.<environment>.yaml; per_zone is for prod.",
    snippet="""\
zones = ["us-east-1a", "us-east-1b"]
components.Network("main", {"cidr_block": "10.0.0.0/16", "zones": zones, "nat": components.Nat.SINGLE})""",
    severity=Severity.HIGH,
    on_unknown="fail",
    options=(
        Option(
            "scope",
            "What gateways are counted in: environment, region or vpc.",
            {"enum": ["environment", "region", "vpc"]},
            "vpc",
            {"dev": "environment", "staging": "region"},
        ),
        Option(
            "max_gateways",
            "How many each of these may have; 0 for one in each of the VPC's zones.",
            {"type": "integer", "minimum": 0},
            0,
            {"dev": 1, "staging": 1},
        ),
        Option(
            "regional",
            "Whether one may be regional: it is one gateway, but AWS charges for it in every zone that it serves.",
            {"type": "boolean"},
            True,
            {"dev": False},
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-pricing.html",
        "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html",
    ),
    passes=(
        _example("dev", zones=2, gateways=1),
        _example("dev", zones=2, gateways=1, availabilityMode=UNKNOWN),
        _example("staging", zones=3, gateways=1),
        _example("staging", zones=3, gateways=1, availabilityMode="regional"),
        _example("prod", zones=3, gateways=3),
        _example("prod", zones=3, gateways=1, availabilityMode="regional"),
        _example("another", zones=2, gateways=2),
    ),
    fails=(
        _example("dev", zones=2, gateways=2),
        _example("dev", zones=2, gateways=1, availabilityMode="regional"),
        _example("staging", zones=3, gateways=3),
        _example("prod", zones=2, gateways=3),
    ),
    unknown=(
        Example([example(NAT, {"availabilityMode": UNKNOWN}, "nat")], "dev"),
        Example([example(NAT, {"subnetId": UNKNOWN}, "nat")], "prod"),
    ),
    not_applicable=(_example("dev", zones=2, gateways=0),),
)
def NAT_COUNT(gateway: Resource, context: Context) -> Iterator[str]:
    """No more NAT gateways than the environment needs."""
    stack, scope, environment = context.stack, context.options["scope"], context.environment
    if not context.options["regional"] and is_regional(gateway, stack):
        yield f"is regional, which costs as much as one in every zone: {environment} may have a zonal one"
    where = _place(gateway, scope, stack)
    gateways = [each for each in stack.of(NAT) if _place(each, scope, stack) == where]
    allowed = context.options["max_gateways"] or len(zones(vpc(gateway, stack), stack))
    if len(gateways) > allowed and gateway is gateways[-1]:  # said once
        limit = f"one for each {scope}" if context.options["max_gateways"] else "one for each of its zones"
        names = ", ".join(sorted(each.name for each in gateways))
        yield f"{where} has {len(gateways)} NAT gateways ({names}), but {environment} may have {limit} ({allowed})"
