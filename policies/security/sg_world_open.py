"""SE07: security groups that let everybody in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.rule import Context, Example, Option, Severity, example, rule
from policies.security.eks_endpoint import ANYWHERE
from policies.stack import Resource
from policies.tokens import LOAD_BALANCERS, VPC
from policies.values import UNKNOWN, Props

GROUPS = ("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
LEGACY = "aws:ec2/securityGroupRule:SecurityGroupRule"


def _openings(resource: Resource) -> Iterator[tuple[str, Props]]:
    """The sources that are let in, each with what says to which ports."""
    if resource.type == INGRESS:
        for key in ("cidrIpv4", "cidrIpv6"):
            yield resource.props.text(key), resource.props
    elif resource.type != LEGACY or resource.props.text("type") == "ingress":
        entries = [resource.props] if resource.type == LEGACY else resource.props.each("ingress")
        for entry in entries:
            for key in ("cidrBlocks", "ipv6CidrBlocks"):
                yield from ((source, entry) for source in entry.texts(key))


def _ports(opening: Props) -> str:
    """The ports, as text: 443, 8000-8080, all."""
    if opening.text("ipProtocol" if "ipProtocol" in opening.given else "protocol") in ("-1", "all"):
        return "all"
    first, last = opening.number("fromPort", default=-1), opening.number("toPort", default=-1)
    return "all" if first == -1 else f"{first}" if first == last else f"{first}-{last}"


def _is_balancers(resource: Resource, context: Context) -> bool:
    group = resource if resource.type in GROUPS else context.stack.target(resource, "securityGroupId", *GROUPS)
    return group is not None and bool(context.stack.users(group, "securityGroups", *LOAD_BALANCERS))


def _rule(ports: tuple[int, int], used_by: str = "", **more: Any) -> Example:
    """A group, and a rule that lets in; ``used_by`` is the type of what has the group."""
    user = [example(used_by, {"securityGroups": [UNKNOWN]}, "user", links={"securityGroups": ["group"]})]
    props = {"ipProtocol": "tcp", "fromPort": ports[0], "toPort": ports[1], "securityGroupId": UNKNOWN, **more}
    return Example(
        [
            example(GROUPS[0], {}, "group"),
            example(INGRESS, props, "rule", links={"securityGroupId": ["group"]}),
            *(user if used_by else []),
        ]
    )


def _group(*ingress: Any) -> Example:
    return Example([example(GROUPS[0], {"ingress": list(ingress)})])


@rule(
    id="SE07",
    name="sg-world-open",
    types=(*GROUPS, INGRESS, LEGACY),
    reads=LOAD_BALANCERS,
    why="An open port is found by scanners within minutes of being opened.",
    remedy="Name the security group or the network that may come in; only a load balancer's 80 and 443 are for all.",
    snippet="""\
clients = aws.ec2.SecurityGroup("clients", vpc_id="vpc-1")
database = aws.ec2.SecurityGroup("database", vpc_id="vpc-1")
aws.vpc.SecurityGroupIngressRule(
    "database-clients",
    security_group_id=database.id,
    referenced_security_group_id=clients.id,
    ip_protocol="tcp",
    from_port=5432,
    to_port=5432,
)""",
    severity=Severity.CRITICAL,
    options=(
        Option(
            "ports",
            "What a load balancer's group may open to everybody.",
            {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 65535}},
            [80, 443],
        ),
    ),
    references=("https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",),
    equivalents=(
        "CKV_AWS_24",
        "CKV_AWS_25",
        "CKV_AWS_260",
        "CKV_AWS_277",
        "AwsSolutions-EC23",
        "config:vpc-sg-open-only-to-authorized-ports",
        "config:restricted-ssh",
        "prowler:ec2_securitygroup_allow_ingress_from_internet_to_any_port",
    ),
    passes=(
        _rule((5432, 5432), referencedSecurityGroupId=UNKNOWN),
        _rule((5432, 5432), cidrIpv4="10.0.0.0/16"),
        _rule((443, 443), LOAD_BALANCERS[0], cidrIpv4="0.0.0.0/0"),
        _rule((80, 80), LOAD_BALANCERS[1], cidrIpv6="::/0"),
        _group({"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["10.0.0.0/8"]}),
        Example([example(LEGACY, {"type": "egress", "protocol": "-1", "cidrBlocks": ["0.0.0.0/0"]})]),
    ),
    fails=(
        _rule((443, 443), cidrIpv4="0.0.0.0/0"),
        _rule((22, 22), LOAD_BALANCERS[0], cidrIpv4="0.0.0.0/0"),
        _rule((80, 443), LOAD_BALANCERS[0], cidrIpv6="::/0"),
        _rule((443, 443), LOAD_BALANCERS[0], cidrIpv4="0.0.0.0/0", ipProtocol="-1"),
        _group({"protocol": "tcp", "fromPort": 22, "toPort": 22, "ipv6CidrBlocks": ["::/0"]}),
        Example(
            [example(LEGACY, {"type": "ingress", "protocol": "tcp", "fromPort": 3306, "cidrBlocks": ["0.0.0.0/0"]})]
        ),
    ),
    unknown=(
        _rule((443, 443), cidrIpv4=UNKNOWN),
        _group({"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": UNKNOWN}),
    ),
    not_applicable=(Example([example(VPC, {})]),),
)
def SG_WORLD_OPEN(resource: Resource, context: Context) -> Iterator[str]:
    """A security group opens to everybody only what a load balancer serves."""
    allowed = {str(port) for port in context.options["ports"]}
    for source, opening in _openings(resource):
        if source not in ANYWHERE:
            continue
        ports = _ports(opening)
        if ports not in allowed:
            yield f"opens {'every port' if ports == 'all' else f'port {ports}'} to {source}"
        elif not _is_balancers(resource, context):
            yield f"opens port {ports} to {source}, and no load balancer has the group"
