"""CO15: public IPv4 addresses, which are paid for one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import ADVISORY, Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import ECS_SERVICE, INSTANCE, LAUNCH_TEMPLATE, SUBNET
from policies.values import UNKNOWN, Props

FLAGS: Mapping[str, tuple[str, ...]] = {
    SUBNET: ("mapPublicIpOnLaunch",),
    INSTANCE: ("associatePublicIpAddress",),
    ECS_SERVICE: ("networkConfiguration", "assignPublicIp"),
}


def _one(type_: str, props: Mapping[str, Any]) -> Example:
    return Example([example(type_, props)])


def _is_true(props: Props, *path: str) -> bool:
    return props.known(*path) in (True, "true")  # templates say it as text


@rule(
    id="CO15",
    name="public-ipv4",
    types=(*FLAGS, LAUNCH_TEMPLATE),
    why="AWS charges $3.65 a month for each public IPv4 address: 100 nodes in a public subnet are $4,380 a year.",
    remedy="Leave it off: what has no public address reaches the internet through NAT or IPv6.",
    snippet="""\
main = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
aws.ec2.Subnet("public", vpc_id=main.id, cidr_block="10.0.0.0/24", map_public_ip_on_launch=False)""",
    severity=Severity.LOW,
    levels=ADVISORY,
    references=(
        "https://aws.amazon.com/vpc/pricing/",
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html",
    ),
    equivalents=(
        "CKV_AWS_88",
        "CKV_AWS_130",
        "config:ec2-instance-no-public-ip",
        "config:subnet-auto-assign-public-ip-disabled",
        "prowler:ec2_instance_public_ip",
        "prowler:vpc_subnet_no_public_ip_by_default",
    ),
    passes=(
        _one(SUBNET, {}),
        _one(SUBNET, {"mapPublicIpOnLaunch": False}),
        _one(LAUNCH_TEMPLATE, {"networkInterfaces": [{"associatePublicIpAddress": "false"}]}),
    ),
    fails=(
        _one(SUBNET, {"mapPublicIpOnLaunch": True}),
        _one(INSTANCE, {"associatePublicIpAddress": True}),
        _one(ECS_SERVICE, {"networkConfiguration": {"assignPublicIp": True}}),
        _one(LAUNCH_TEMPLATE, {"networkInterfaces": [{}, {"associatePublicIpAddress": "true"}]}),
    ),
    unknown=(_one(SUBNET, {"mapPublicIpOnLaunch": UNKNOWN}), _one(LAUNCH_TEMPLATE, {"networkInterfaces": UNKNOWN})),
    not_applicable=(_one("aws:ec2/vpc:Vpc", {}),),
)
def PUBLIC_IPV4(resource: Resource, context: Context) -> Iterator[str]:
    """Nothing gets a public IPv4 address only because of where it starts."""
    if resource.type == LAUNCH_TEMPLATE:
        for number, interface in enumerate(resource.props.each("networkInterfaces")):
            if _is_true(interface, "associatePublicIpAddress"):
                yield f"networkInterfaces[{number}].associatePublicIpAddress is true: $3.65 a month for each machine"
    elif _is_true(resource.props, *FLAGS[resource.type]):
        yield f"{'.'.join(FLAGS[resource.type])} is true: $3.65 a month for each that starts there"
