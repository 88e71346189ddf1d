"""Who may connect to a load balancer, and where it may connect to."""

import re
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import ip_network
from typing import Any

import pulumi
import pulumi_aws as aws

from . import security_groups
from .naming import Children

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def problems(cidr_blocks: Sequence[str], names: Sequence[str]) -> list[str]:
    """What is wrong with who may connect, each as ``key: value what to do``.

    Args:
        names: Those of prefix lists and security groups.
    """
    found = []
    for text in cidr_blocks:
        try:
            ip_network(text)
        except ValueError:
            found.append(f"ingress_cidr_blocks: {text!r} should be an IPv4 or IPv6 range such as 10.0.0.0/16")
    found += [
        f"ingress: {name!r} should be lower-case letters, digits and -" for name in names if not _NAME.fullmatch(name)
    ]
    if len(set(names)) < len(names):
        found.append("ingress: a prefix list and a security group share a name; give one another")
    if not cidr_blocks and not names:
        keys = "ingress_cidr_blocks, ingress_prefix_list_ids or ingress_security_group_ids"
        found.append(f"ingress: nobody could connect; name somebody in {keys}")
    return found


def sources(
    cidr_blocks: Iterable[str],
    prefix_list_ids: Mapping[str, pulumi.Input[str]],
    security_group_ids: Mapping[str, pulumi.Input[str]],
) -> dict[str, dict[str, pulumi.Input[str]]]:
    """Who may connect, by a name for each that does not depend on the others."""
    found: dict[str, dict[str, pulumi.Input[str]]] = {}
    for text in cidr_blocks:
        found[re.sub(r"[^0-9a-f]+", "-", text)] = security_groups.addresses_in(text)
    found |= {name: {"prefix_list_id": identifier} for name, identifier in prefix_list_ids.items()}
    return found | {name: security_groups.members_of(each) for name, each in security_group_ids.items()}


def security_group(
    children: Children,
    vpc_id: pulumi.Input[str],
    allowed: Mapping[str, dict[str, pulumi.Input[str]]],
    ports: Sequence[int],
    target_cidr_block: pulumi.Input[str],
    target_ipv6_cidr_block: pulumi.Input[str] | None,
) -> aws.ec2.SecurityGroup:
    """The security group of the load balancer; each rule is a resource of its own, so that adding one touches none.

    Args:
        ports: The port that is served, then those that only lead there.
    """
    group = security_groups.closed(children, "security-group", vpc_id, "Load balancer")
    for name, source in allowed.items():
        # Each entry that a prefix list may have counts as a rule: CloudFront's takes 55 of the 60 that a group can have
        # (CloudFront guide, LocationsOfEdgeServers; VPC quotas), so once, for the port that is served.
        for port in ports[:1] if "prefix_list_id" in source else ports:
            part, why = f"ingress-{name}-{port}", f"{name} to port {port}"
            security_groups.admit(children, part, group.id, source, (port, port), why)
    targets = {"ipv4": target_cidr_block, "ipv6": target_ipv6_cidr_block}
    for family, block in targets.items():
        if block is not None:
            cidr: dict[str, Any] = {f"cidr_{family}": block}
            aws.vpc.SecurityGroupEgressRule(
                children.named(f"egress-{family}"),
                security_group_id=group.id,
                ip_protocol="tcp",
                **cidr,
                from_port=0,
                to_port=65_535,
                description="Targets",
                tags=children.tags(f"egress-{family}"),
                opts=children.opts(),
            )
    return group
