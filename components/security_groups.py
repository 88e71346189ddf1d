"""Security groups: closed at first, then a rule for each who may connect, so that one more touches no other."""

from collections.abc import Mapping
from ipaddress import ip_network

import pulumi
import pulumi_aws as aws

from .naming import Children


def closed(children: Children, part: str, vpc_id: pulumi.Input[str], description: str) -> aws.ec2.SecurityGroup:
    """A group that lets nothing in or out yet."""
    return aws.ec2.SecurityGroup(
        children.named(part),
        vpc_id=vpc_id,
        description=description,
        tags=children.tags(part),
        opts=children.opts(),
    )


def members_of(security_group_id: pulumi.Input[str]) -> dict[str, pulumi.Input[str]]:
    """Whoever is in a security group."""
    return {"referenced_security_group_id": security_group_id}


def addresses_in(block: str) -> dict[str, pulumi.Input[str]]:
    """Whoever has an address of a range, of IPv4 or IPv6."""
    return {f"cidr_ipv{ip_network(block).version}": block}


def admit(
    children: Children,
    part: str,
    security_group_id: pulumi.Input[str],
    who: Mapping[str, pulumi.Input[str]],
    ports: tuple[int, int],
    description: str,
) -> aws.vpc.SecurityGroupIngressRule:
    """Lets somebody connect to a range of TCP ports.

    Args:
        who: `members_of`, `addresses_in`, or ``prefix_list_id``.
        ports: The first and the last.
    """
    return aws.vpc.SecurityGroupIngressRule(
        children.named(part),
        security_group_id=security_group_id,
        description=description,
        ip_protocol="tcp",
        from_port=ports[0],
        to_port=ports[1],
        tags=children.tags(part),
        opts=children.opts(),
        **who,
    )
