"""Who may connect to a database and to its proxy."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from . import security_groups
from .database_options import DatabaseArgs
from .naming import Children
from .security_groups import addresses_in, members_of


def admit_clients(children: Children, part: str, group: aws.ec2.SecurityGroup, args: DatabaseArgs, port: int) -> None:
    """Lets the clients in."""
    for client, client_group in args.get("client_security_group_ids", {}).items():
        admit(children, f"{part}-{client}", group, port, members_of(client_group), f"From {client}")
    for block in args.get("client_cidr_blocks", []):
        name = block.replace(".", "-").replace(":", "-").replace("/", "-")
        admit(children, f"{part}-{name}", group, port, addresses_in(block), f"From {block}")


def admit(
    children: Children,
    part: str,
    group: aws.ec2.SecurityGroup,
    port: int,
    who: Mapping[str, pulumi.Input[str]],
    description: str,
) -> None:
    """Lets somebody in, on the database's port."""
    security_groups.admit(children, part, group.id, who, (port, port), description)


def let_out(
    children: Children, part: str, group: aws.ec2.SecurityGroup, port: int, target: aws.ec2.SecurityGroup
) -> None:
    """Lets a group reach another one."""
    aws.vpc.SecurityGroupEgressRule(
        children.named(part),
        security_group_id=group.id,
        description="To the database",
        referenced_security_group_id=target.id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        tags=children.tags(part),
        opts=children.opts(),
    )
