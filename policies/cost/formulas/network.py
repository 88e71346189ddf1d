"""Gateways, addresses, endpoints and load balancers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.cost.charge import Charge, Formula, PricedStack
from policies.networks import is_regional, vpc, zones
from policies.stack import Resource
from policies.tokens import ADDRESS, ENDPOINT, LOAD_BALANCERS, NAT


def _nat_gateway(gateway: Resource, stack: PricedStack) -> Iterator[Charge]:
    """A regional one costs as much as one in each zone, and brings its own addresses; a zonal one has an `Eip`.

    https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-pricing.html
    """
    many = 1
    if is_regional(gateway, stack):
        many = len(zones(vpc(gateway, stack), stack))
        yield stack.charge(gateway, "ec2", "public IPv4 address", many)
    yield stack.charge(gateway, "ec2", "NAT gateway", many)
    yield stack.used(gateway, "ec2", "NAT gateway data", stack.usage.nat_gb)


def _internet_gateway(gateway: Resource, stack: PricedStack) -> Iterator[Charge]:
    """Free itself; through it goes what a VPC sends to the internet (https://aws.amazon.com/ec2/pricing/on-demand/)."""
    yield stack.used(gateway, "ec2", "data out to the internet", stack.usage.internet_gb)


def _address(address: Resource, stack: PricedStack) -> Iterator[Charge]:
    yield stack.charge(address, "ec2", "public IPv4 address")


def _endpoint(endpoint: Resource, stack: PricedStack) -> Iterator[Charge]:
    """An interface in each subnet; gateways, for S3 and DynamoDB, are free (https://aws.amazon.com/privatelink/pricing/)."""
    if endpoint.props.known("vpcEndpointType", default="Gateway") != "Gateway":
        yield stack.charge(endpoint, "ec2", "interface endpoint", len(endpoint.props.known("subnetIds", default=[])))
        yield stack.used(endpoint, "ec2", "interface endpoint data", stack.usage.endpoint_gb)


def _load_balancer(balancer: Resource, stack: PricedStack) -> Iterator[Charge]:
    """One that faces the internet has a public address in each of its zones.

    https://aws.amazon.com/elasticloadbalancing/pricing/
    """
    kind = balancer.props.known("loadBalancerType", default="application")
    yield stack.charge(balancer, "elb", f"{kind} load balancer")
    if not balancer.props.known("internal", default=False):
        subnets = balancer.props.known("subnets") or balancer.props.known("subnetMappings") or []
        yield stack.charge(balancer, "ec2", "public IPv4 address", len(subnets))
    if kind == "application":
        yield stack.used(balancer, "elb", "LCU", stack.usage.lcu)


def _trust_store(store: Resource, stack: PricedStack) -> Iterator[Charge]:
    """That a load balancer verifies its callers with (https://aws.amazon.com/elasticloadbalancing/pricing/)."""
    yield stack.charge(store, "elb", "trust store")


FORMULAS: Mapping[str, Formula] = {
    NAT: _nat_gateway,
    "aws:ec2/internetGateway:InternetGateway": _internet_gateway,
    ADDRESS: _address,
    ENDPOINT: _endpoint,
    **dict.fromkeys(LOAD_BALANCERS, _load_balancer),
    "aws:lb/trustStore:TrustStore": _trust_store,
}
