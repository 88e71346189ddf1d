"""What rules and prices of networks have in common."""

from __future__ import annotations

from policies.stack import Resource, Stack
from policies.tokens import SUBNET, VPC
from policies.values import NotKnown


def vpc(resource: Resource, stack: Stack) -> Resource:
    """The VPC of a gateway or a subnet, through the gateway's subnet where it has one. Raises NotKnown."""
    subnet = stack.target(resource, "subnetId", SUBNET)
    found = stack.target(subnet or resource, "vpcId", VPC)
    if found is None:
        raise NotKnown(f"the VPC of {resource.name}")
    return found


def is_regional(gateway: Resource, stack: Stack) -> bool:
    """Whether AWS spreads it over zones. One with a subnet is in that subnet's zone."""
    if stack.target(gateway, "subnetId", SUBNET):
        return False  # where its mode is left to AWS, a preview does not know it
    return gateway.props.text("availabilityMode", default="zonal") == "regional"


def zones(network: Resource, stack: Stack) -> set[str]:
    """The availability zones in which a VPC has subnets. Raises NotKnown."""
    found = set()
    for subnet in stack.users(network, "vpcId", SUBNET):
        zone = subnet.props.get("availabilityZone")
        if not isinstance(zone, str):
            raise NotKnown(f"the zone of {subnet.name}")
        found.add(zone)
    return found
