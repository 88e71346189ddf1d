"""CO05: NAT gateways, the part of a network that costs money around the clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from policies.rule import Example, Resource, Severity, StackRule, target
from policies.values import ABSENT, UNKNOWN, NotKnown, Props

NAT = "aws:ec2/natGateway:NatGateway"
SUBNET = "aws:ec2/subnet:Subnet"
VPC = "aws:ec2/vpc:Vpc"


@dataclass(frozen=True)
class Cap:
    """How many gateways may exist, and where they are counted together."""

    scope: Literal["environment", "region", "VPC"]
    count: int | None
    """None: one in each of the VPC's zones."""
    regional: bool = True
    """Whether one may be regional. It is one gateway, but AWS charges for it in every zone that it serves."""


CAPS = {"dev": Cap("environment", 1, regional=False), "staging": Cap("region", 1)}
# Production, and every environment not named above.
ONE_A_ZONE = Cap("VPC", None)


def _check(resources: Sequence[Resource], environment: str) -> Iterator[tuple[Resource, str]]:
    cap = CAPS.get(environment, ONE_A_ZONE)
    network = Network(resources)
    groups: dict[str, list[Resource]] = defaultdict(list)
    for gateway in network.gateways:
        groups[_group(cap, gateway, network)].append(gateway)
        if not cap.regional and network.is_regional(gateway):
            yield gateway, f"is regional, which costs as much as one in every zone: {environment} may have a zonal one"
    for where, gateways in groups.items():
        allowed = len(network.zones(network.vpc(gateways[0]))) if cap.count is None else cap.count
        if len(gateways) > allowed:
            limit = "one for each of its zones" if cap.count is None else f"one for each {cap.scope}"
            names = ", ".join(sorted(gateway.name for gateway in gateways))
            message = (
                f"{where} has {len(gateways)} NAT gateways ({names}), but {environment} may have {limit} ({allowed})"
            )
            yield gateways[-1], message


def _group(cap: Cap, gateway: Resource, network: Network) -> str:
    if cap.scope == "environment":
        return "the environment"
    return f"region {gateway.region}" if cap.scope == "region" else f"VPC {network.vpc(gateway).name}"


class Network:
    """Which gateway and which subnet is in which VPC."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        by_type: dict[str, list[Resource]] = defaultdict(list)
        for resource in resources:
            by_type[resource.type].append(resource)
        self.gateways, self._subnets, self._vpcs = by_type[NAT], by_type[SUBNET], by_type[VPC]

    def vpc(self, resource: Resource) -> Resource:
        """The VPC of a gateway or a subnet, through the gateway's subnet where it has one."""
        subnet = target(resource, "subnetId", self._subnets)
        vpc = target(subnet or resource, "vpcId", self._vpcs)
        if vpc is None:
            raise NotKnown(f"the VPC of {resource.name}")
        return vpc

    def is_regional(self, gateway: Resource) -> bool:
        """Whether AWS spreads it over zones. One with a subnet is in that subnet's zone."""
        if target(gateway, "subnetId", self._subnets):
            return False  # where its mode is left to AWS, a preview does not know it
        return bool(gateway.props.known("availabilityMode", default="zonal") == "regional")

    def zones(self, vpc: Resource) -> set[str]:
        """The availability zones in which a VPC has subnets."""
        zones = set()
        for subnet in self._subnets:
            if target(subnet, "vpcId", self._vpcs) is vpc:
                zone = subnet.props.get("availabilityZone")
                if zone is ABSENT or zone is UNKNOWN:
                    raise NotKnown(f"the zone of {subnet.name}")
                zones.add(zone)
        return zones


def _example(environment: str, zones: int, gateways: int, **more: Any) -> Example:
    """A VPC of so many zones with so many gateways, linked as in a preview: by URN, ids unknown."""
    here = Props({"region": "us-east-1"})
    subnets = [
        Resource(
            SUBNET, f"subnet-{n}", Props({"availabilityZone": f"us-east-1{'abc'[n]}"}), here, f"s{n}", {"vpcId": ["v"]}
        )
        for n in range(zones)
    ]
    where: dict[str, list[str]] = (
        {"vpcId": ["v"]} if more.get("availabilityMode") == "regional" else {"subnetId": ["s0"]}
    )
    nats = [
        Resource(NAT, f"nat-{n}", Props({"subnetId": UNKNOWN, **more}), here, f"n{n}", where) for n in range(gateways)
    ]
    return Example([Resource(VPC, "main", Props({"id": UNKNOWN}), here, "v"), *subnets, *nats], environment)


NAT_COUNT = StackRule(
    id="CO05",
    name="nat-count",
    title="No more NAT gateways than the environment needs.",
    why="Each costs about $33 a month before the first byte, in every zone, whether it is used or not.",
    remedy="Set the network's nat to single or none in stacks/Pulumi.<environment>.yaml; per_zone is for prod.",
    snippet='components.Network(name, {..., "nat": "single"})',
    severity=Severity.HIGH,
    references=(
        "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-pricing.html",
        "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html",
    ),
    types=frozenset({NAT, SUBNET, VPC}),
    check=_check,
    passes=(
        _example("dev", zones=2, gateways=1),
        _example("dev", zones=2, gateways=1, availabilityMode=UNKNOWN),
        _example("dev", zones=2, gateways=0),
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
        Example([Resource(NAT, "nat", Props({"availabilityMode": UNKNOWN}), urn="n")], "dev"),
        Example([Resource(NAT, "nat", Props({"subnetId": UNKNOWN}), urn="n")], "prod"),
    ),
)
