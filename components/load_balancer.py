"""A load balancer: an ALB whose rules share requests out over target groups, which pods join."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from . import listener_rules, listeners, load_balancer_access, target_groups
from .listener_rules import RuleOptions
from .listeners import LoadBalancerProtocol
from .naming import Children, by_name
from .place import checked
from .target_groups import TargetGroupOptions

LEAST_CAPACITY = 100
"""Capacity units that can be reserved at least (ELB guide, capacity-unit-reservation)."""


class LoadBalancerScheme(StrEnum):
    """From where a load balancer can be reached."""

    INTERNAL = "internal"
    """From the VPC, and from CloudFront through a VPC origin; its subnets are private."""
    INTERNET_FACING = "internet_facing"
    """From the internet; its subnets are public."""


class LoadBalancerAddresses(StrEnum):
    """Which kinds of addresses a load balancer has."""

    IPV4 = "ipv4"
    """IPv4 alone."""
    DUALSTACK = "dualstack"
    """IPv4 and IPv6; its subnets need both."""


class DesyncMitigation(StrEnum):
    """What becomes of requests that two servers might take for different ones."""

    DEFENSIVE = "defensive"
    """Those that are a risk are refused or routed apart."""
    STRICTEST = "strictest"
    """All that do not follow RFC 7230 are refused."""


class LoadBalancerLogs(TypedDict):
    """Where a load balancer's logs go, and which ones."""

    bucket: pulumi.Input[str]
    """Name of a bucket of the same region, encrypted with S3's keys, to which Elastic Load Balancing may write."""
    prefix: NotRequired[str]
    """Folder; the component's name by default. Below it are ``access``, ``connection`` and ``health``."""
    access: NotRequired[bool]
    """Whether each request is logged; true by default."""
    connection: NotRequired[bool]
    """Whether each connection is logged, with its TLS; true by default."""
    health_check: NotRequired[bool]
    """Whether each change of a target's health is logged, with its reason; true by default."""


class LoadBalancerArgs(TypedDict):
    """What a caller decides about a load balancer."""

    vpc_id: pulumi.Input[str]
    """VPC that it stands in. A change replaces it."""
    subnet_ids: pulumi.Input[list[str]]
    """Subnets, one a zone, of two zones or more."""
    target_cidr_block: pulumi.Input[str]
    """IPv4 range that its targets are in, as a rule the VPC's: it can connect to nothing else."""
    target_ipv6_cidr_block: NotRequired[pulumi.Input[str]]
    """The same for IPv6; none by default."""
    scheme: NotRequired[LoadBalancerScheme]
    """From where it can be reached; ``internal`` by default. A change replaces it."""
    addresses: NotRequired[LoadBalancerAddresses]
    """Which kinds of addresses it has; ``ipv4`` by default."""
    ingress_cidr_blocks: NotRequired[list[str]]
    """Ranges that may connect, of IPv4 and IPv6; none by default."""
    ingress_prefix_list_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Prefix lists that may connect, by a name for each, such as that of CloudFront's servers; none by default.

    Only to the port that is served, not to the redirect on port 80: a group has not room for CloudFront's list twice.
    """
    ingress_security_group_ids: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Security groups that may connect, by a name for each; none by default."""
    protocol: NotRequired[LoadBalancerProtocol]
    """How it is called; ``https`` by default."""
    certificate_arn: NotRequired[pulumi.Input[str]]
    """Certificate of the same region for names that no other has; needed for ``https``."""
    additional_certificate_arns: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Certificates for other names (SNI), by a name for each; none by default."""
    ssl_policy: NotRequired[pulumi.Input[str]]
    """TLS versions and ciphers; ``ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09`` by default."""
    target_groups: NotRequired[Mapping[str, TargetGroupOptions]]
    """Target groups by name; none by default."""
    rules: NotRequired[Mapping[str, RuleOptions]]
    """Rules by name; none by default, so that everything is answered with 404."""
    web_acl_arn: NotRequired[pulumi.Input[str]]
    """Regional web ACL that protects it; none by default. Behind CloudFront, that of the distribution does."""
    logs: NotRequired[LoadBalancerLogs]
    """What is logged and where; nothing by default."""
    desync_mitigation: NotRequired[DesyncMitigation]
    """What becomes of ambiguous requests; ``defensive`` by default."""
    client_keep_alive: NotRequired[int]
    """Seconds after which a client has to connect again, and so to ask DNS, 60 to 604,800; 180 by default."""
    idle_timeout: NotRequired[int]
    """Seconds without data after which a connection is closed, 1 to 4,000; 60 by default."""
    zonal_shift: NotRequired[bool]
    """Whether a zone in trouble can be taken out by zonal shift; true by default. Free."""
    minimum_capacity_units: NotRequired[int]
    """Capacity units that it always has, 100 or more; none by default. AWS charges, and the quota starts at 0."""
    deletion_protection: NotRequired[bool]
    """Whether it can only be deleted once this is turned off; true by default."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on every resource; none by default."""


class LoadBalancer(pulumi.ComponentResource):
    """An application load balancer with its security group, listeners, target groups and rules.

    It belongs to Pulumi, and so do its target groups; pods join them by TargetGroupBinding, so that nothing that a
    controller made blocks the deletion of the VPC.
    """

    arn: pulumi.Output[str]
    """Identifies it; what a VPC origin of CloudFront points to."""
    arn_suffix: pulumi.Output[str]
    """Its dimension in CloudWatch's metrics."""
    name: pulumi.Output[str]
    """Its name."""
    dns_name: pulumi.Output[str]
    """Its name in DNS, for an alias record."""
    zone_id: pulumi.Output[str]
    """Hosted zone of that name, for an alias record."""
    security_group_id: pulumi.Output[str]
    """Security group that targets let in."""
    listener_arn: pulumi.Output[str]
    """The listener that has the rules: on port 443, or on port 80 with ``http``."""
    https_listener_arn: pulumi.Output[str | None]
    """The listener on port 443; null with ``http``."""
    target_group_arns: pulumi.Output[dict[str, str]]
    """Target groups by name; known only once the rules are there, so that pods that join them are asked for health."""
    target_group_arn_suffixes: pulumi.Output[dict[str, str]]
    """Their dimensions in CloudWatch's metrics, by name."""

    def __init__(self, name: str, args: LoadBalancerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:LoadBalancer", name, {}, opts)
        if found := problems(args):
            raise pulumi.RunError(f"load balancer {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        protocol = LoadBalancerProtocol(args.get("protocol", LoadBalancerProtocol.HTTPS))

        def certificate(key: str, arn: pulumi.Input[str]) -> pulumi.Output[str]:
            return checked(self, f"load balancer {name}: {key}", arn, listeners.certificate_problem)

        default = certificate("certificate_arn", args["certificate_arn"]) if "certificate_arn" in args else None
        additional = {
            key: certificate(f"additional_certificate_arns.{key}", arn)
            for key, arn in args.get("additional_certificate_arns", {}).items()
        }
        group = load_balancer_access.security_group(
            children,
            args["vpc_id"],
            load_balancer_access.sources(
                args.get("ingress_cidr_blocks", []),
                args.get("ingress_prefix_list_ids", {}),
                args.get("ingress_security_group_ids", {}),
            ),
            listeners.ports(protocol),
            args["target_cidr_block"],
            args.get("target_ipv6_cidr_block"),
        )
        balancer = _balancer(children, args, group)
        policy = args.get("ssl_policy", listeners.SSL_POLICY)
        by_port = listeners.create(children, balancer.arn, protocol, policy, default, additional)
        main = by_port[listeners.ports(protocol)[0]]
        groups = target_groups.create(children, args["vpc_id"], args.get("target_groups", {}))
        rules = listener_rules.create(children, main.arn, args.get("rules", {}), groups)
        if "web_acl_arn" in args:
            aws.wafv2.WebAclAssociation(
                children.named("web-acl"),
                resource_arn=balancer.arn,
                web_acl_arn=args["web_acl_arn"],
                opts=children.opts(),
            )

        served = pulumi.Output.all(*(rule.id for rule in rules.values()))
        arns: dict[str, Any] = {key: each.arn for key, each in groups.items()}
        self.arn = balancer.arn
        self.arn_suffix = balancer.arn_suffix
        self.name = balancer.name
        self.dns_name = balancer.dns_name
        self.zone_id = balancer.zone_id
        self.security_group_id = group.id
        self.listener_arn = main.arn
        self.https_listener_arn = pulumi.Output.from_input(by_port[443].arn if 443 in by_port else None)
        self.target_group_arns = pulumi.Output.all(arns, served).apply(lambda known: known[0])
        self.target_group_arn_suffixes = by_name({key: each.arn_suffix for key, each in groups.items()})
        self.register_outputs({key: getattr(self, key) for key in LoadBalancer.__annotations__})


def problems(args: LoadBalancerArgs, region: str | None = None) -> list[str]:
    """What is wrong with ``args``, each as ``key: value what to do``.

    Args:
        region: Where it is to be created, if that is known already.
    """
    found = []
    choices: dict[str, tuple[type[StrEnum], str]] = {
        "scheme": (LoadBalancerScheme, LoadBalancerScheme.INTERNAL),
        "addresses": (LoadBalancerAddresses, LoadBalancerAddresses.IPV4),
        "protocol": (LoadBalancerProtocol, LoadBalancerProtocol.HTTPS),
        "desync_mitigation": (DesyncMitigation, DesyncMitigation.DEFENSIVE),
    }
    for key, (choice, default) in choices.items():
        if (value := args.get(key, default)) not in list(choice):
            found.append(f"{key}: {value!r} is unknown; use {', '.join(choice)}")
    found += _certificate_problems(args, region)
    found += load_balancer_access.problems(
        args.get("ingress_cidr_blocks", []),
        [*args.get("ingress_prefix_list_ids", {}), *args.get("ingress_security_group_ids", {})],
    )
    ranges = {"client_keep_alive": (180, 60, 604_800), "idle_timeout": (60, 1, 4_000)}
    for key, (usual, least, most) in ranges.items():
        seconds: Any = args.get(key, usual)
        if not least <= seconds <= most:
            found.append(f"{key}: {seconds!r} is refused by AWS; use {least} to {most} seconds")
    if (units := args.get("minimum_capacity_units", LEAST_CAPACITY)) < LEAST_CAPACITY:
        found.append(f"minimum_capacity_units: {units!r} is refused by AWS; use {LEAST_CAPACITY} or more")
    if "AWSLogs" in args.get("logs", {}).get("prefix", ""):
        found.append("logs.prefix: AWSLogs is AWS's own folder; use another")
    groups = args.get("target_groups", {})
    return found + target_groups.problems(groups) + listener_rules.problems(args.get("rules", {}), groups)


def _certificate_problems(args: LoadBalancerArgs, region: str | None) -> list[str]:
    found = []
    secure = args.get("protocol", LoadBalancerProtocol.HTTPS) == LoadBalancerProtocol.HTTPS
    additional = args.get("additional_certificate_arns", {})
    if not secure and args.get("scheme") == LoadBalancerScheme.INTERNET_FACING:
        found.append("protocol: 'http' would carry everything in clear over the internet; use https, or internal")
    if secure and "certificate_arn" not in args:
        found.append("certificate_arn: is missing; https needs one")
    if not secure and ("certificate_arn" in args or additional):
        found.append("certificate_arn: says nothing with http; leave it out, or use https")
    named = {f"additional_certificate_arns.{key}": arn for key, arn in additional.items()}
    if "certificate_arn" in args:
        named["certificate_arn"] = args["certificate_arn"]
    for key, arn in named.items():
        if region and isinstance(arn, str) and (problem := listeners.certificate_problem(arn, region)):
            found.append(f"{key}: {arn!r} {problem}")
    return found


def _balancer(children: Children, args: LoadBalancerArgs, group: aws.ec2.SecurityGroup) -> aws.lb.LoadBalancer:
    scheme = args.get("scheme", LoadBalancerScheme.INTERNAL)
    units = args.get("minimum_capacity_units")
    return aws.lb.LoadBalancer(
        children.named("balancer"),
        # A prefix, because AWS takes 32 characters and no more: a long name of stack and component would not fit.
        name_prefix=target_groups.prefix(children.name),
        load_balancer_type="application",
        internal=scheme == LoadBalancerScheme.INTERNAL,
        ip_address_type=str(args.get("addresses", LoadBalancerAddresses.IPV4)),
        subnets=args["subnet_ids"],
        security_groups=[group.id],
        desync_mitigation_mode=str(args.get("desync_mitigation", DesyncMitigation.DEFENSIVE)),
        drop_invalid_header_fields=True,
        client_keep_alive=int(args.get("client_keep_alive", 180)),
        idle_timeout=int(args.get("idle_timeout", 60)),
        enable_zonal_shift=args.get("zonal_shift", True),
        enable_deletion_protection=args.get("deletion_protection", True),
        minimum_load_balancer_capacity={"capacity_units": int(units)} if units is not None else None,
        tags=children.tags("balancer"),
        opts=children.opts(),
        **_logs(children, args),
    )


def _logs(children: Children, args: LoadBalancerArgs) -> dict[str, Any]:
    if "logs" not in args:
        return {}
    options = args["logs"]
    prefix = options.get("prefix", children.name)
    wanted = {
        "access_logs": ("access", options.get("access", True)),
        "connection_logs": ("connection", options.get("connection", True)),
        "health_check_logs": ("health", options.get("health_check", True)),
    }
    return {
        key: {"bucket": options["bucket"], "prefix": f"{prefix}/{folder}", "enabled": enabled}
        for key, (folder, enabled) in wanted.items()
    }
