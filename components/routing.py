"""How traffic leaves a network's subnets: gateways, route tables and routes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import pulumi
import pulumi_aws as aws

from .naming import Children
from .subnets import Tier, letter_of

Subnets = Mapping[Tier, Mapping[str, aws.ec2.Subnet]]
"""Subnets by tier and zone."""


class Nat(StrEnum):
    """How the private tier reaches the internet over IPv4. Changing it replaces no subnet and no route table."""

    NONE = "none"
    """Not at all: endpoints only."""
    SINGLE = "single"
    """One gateway, in the first zone listed: cheapest, and lost with that zone."""
    PER_ZONE = "per_zone"
    """A gateway and a fixed address in every zone."""
    REGIONAL = "regional"
    """One gateway that AWS spreads over the zones in use; its addresses are AWS's choice."""


@dataclass(frozen=True)
class NatGateways:
    """NAT gateways, and the addresses of those that have a fixed one, by zone or by ``single`` or ``regional``."""

    gateways: Mapping[str, aws.ec2.NatGateway]
    addresses: Mapping[str, aws.ec2.Eip]

    def of(self, zone: str) -> aws.ec2.NatGateway | None:
        """The gateway that serves ``zone``: its own, or the one there is."""
        return self.gateways.get(zone) or next(iter(self.gateways.values()), None)


@dataclass(frozen=True)
class Routes:
    """Route tables by name, and all that must exist before a subnet can reach what it should."""

    tables: Mapping[str, aws.ec2.RouteTable]
    wiring: list[pulumi.CustomResource]


def internet_gateway(children: Children, vpc: aws.ec2.Vpc) -> aws.ec2.InternetGateway:
    """The way in and out of the public tier."""
    return aws.ec2.InternetGateway(
        children.named("internet"), vpc_id=vpc.id, tags=children.tags("internet"), opts=children.opts()
    )


def nat(
    children: Children,
    mode: Nat,
    vpc: aws.ec2.Vpc,
    internet: aws.ec2.InternetGateway,
    public: Mapping[str, aws.ec2.Subnet],
) -> NatGateways:
    """The NAT gateways that ``mode`` asks for."""
    # A public address can exist only beside an attached internet gateway, and must go before it is detached.
    opts = children.opts(depends_on=[internet])
    if mode is Nat.NONE:
        return NatGateways({}, {})
    if mode is Nat.REGIONAL:
        regional = aws.ec2.NatGateway(
            children.named("nat-regional"),
            availability_mode="regional",
            connectivity_type="public",
            vpc_id=vpc.id,
            tags=children.tags("nat-regional"),
            opts=opts,
        )
        return NatGateways({"regional": regional}, {})

    gateways, addresses = {}, {}
    first = next(iter(public))
    for key, zone in [("single", first)] if mode is Nat.SINGLE else [(zone, zone) for zone in public]:
        part = f"nat-{'single' if mode is Nat.SINGLE else letter_of(zone)}"
        addresses[key] = aws.ec2.Eip(
            children.named(f"{part}-address"), domain="vpc", tags=children.tags(f"{part}-address"), opts=opts
        )
        gateways[key] = aws.ec2.NatGateway(
            children.named(part),
            allocation_id=addresses[key].allocation_id,
            subnet_id=public[zone].id,
            tags=children.tags(part),
            opts=opts,
        )
    return NatGateways(gateways, addresses)


def routes(
    children: Children,
    vpc: aws.ec2.Vpc,
    subnets: Subnets,
    internet: aws.ec2.InternetGateway,
    nat: NatGateways,
    ipv6: bool,
) -> Routes:
    """A route table for each tier, and for the private one in each zone, whatever the NAT: changing it moves nothing.

    Public goes to the internet both ways; private only out; data and intra have no route beyond the VPC.
    """
    tables: dict[str, aws.ec2.RouteTable] = {}
    wiring: list[pulumi.CustomResource] = []
    outward = _egress_only(children, vpc) if ipv6 else None

    def route(part: str, **to: pulumi.Input[str]) -> aws.ec2.Route:
        return aws.ec2.Route(children.named(part), opts=children.opts(), **to)

    def exits(key: str, tier: Tier, zone: str, table: pulumi.Output[str]) -> Iterator[aws.ec2.Route]:
        v4, v6 = {"destination_cidr_block": "0.0.0.0/0"}, {"destination_ipv6_cidr_block": "::/0"}
        if tier is Tier.PUBLIC:
            yield route(f"{key}-ipv4", route_table_id=table, gateway_id=internet.id, **v4)
            if ipv6:
                yield route(f"{key}-ipv6", route_table_id=table, gateway_id=internet.id, **v6)
        if tier is Tier.PRIVATE:
            if gateway := nat.of(zone):
                yield route(f"{key}-ipv4", route_table_id=table, nat_gateway_id=gateway.id, **v4)
            if outward:
                yield route(f"{key}-ipv6", route_table_id=table, egress_only_gateway_id=outward.id, **v6)

    for tier, by_zone in subnets.items():
        for zone, subnet in by_zone.items():
            letter = letter_of(zone)
            key = f"{tier}-{letter}" if tier is Tier.PRIVATE else str(tier)
            if key not in tables:
                tables[key] = _table(children, vpc, key)
                wiring.extend(exits(key, tier, zone, tables[key].id))
            association = aws.ec2.RouteTableAssociation(
                children.named(f"{tier}-{letter}-routes"),
                subnet_id=subnet.id,
                route_table_id=tables[key].id,
                opts=children.opts(),
            )
            wiring.append(association)
    return Routes(tables, wiring)


def _table(children: Children, vpc: aws.ec2.Vpc, key: str) -> aws.ec2.RouteTable:
    part = f"{key}-routes"
    return aws.ec2.RouteTable(children.named(part), vpc_id=vpc.id, tags=children.tags(part), opts=children.opts())


def _egress_only(children: Children, vpc: aws.ec2.Vpc) -> aws.ec2.EgressOnlyInternetGateway:
    return aws.ec2.EgressOnlyInternetGateway(
        children.named("egress-only"), vpc_id=vpc.id, tags=children.tags("egress-only"), opts=children.opts()
    )
