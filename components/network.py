"""A network: one VPC in one region, closed by default."""

from collections.abc import Mapping
from ipaddress import IPv6Network
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from . import endpoints, flow_logs, routing
from .flow_logs import FlowLogDestination, FlowLogOptions
from .naming import Children, by_name
from .routing import Nat, Subnets
from .subnets import Tier, check_block, check_zones, ipv4_subnet, ipv6_subnet, letter_of, read_block, region_of


class NetworkArgs(TypedDict):
    """What a caller decides about a network."""

    cidr_block: str
    """IPv4 range of the VPC, /16 to /20. Plain: it decides where subnets lie. A change replaces the network."""
    zones: list[str]
    """Availability zones by name, two to six of one region. Append new ones: a single NAT gateway is in the first."""
    intra: NotRequired[bool]
    """Whether there is an intra tier, with no way in or out, as for control planes; false by default."""
    nat: NotRequired[Nat]
    """How the private tier reaches the internet; ``regional`` by default."""
    ipv6: NotRequired[bool]
    """Dual stack: addresses and routes over IPv6, out only for the private tier; false by default. Free.

    It can be added at any time, but AWS takes it back only once no subnet has addresses of it.
    """
    interface_endpoints: NotRequired[list[str]]
    """Services with an endpoint in every zone, such as ``ecr.api``; none by default. Each costs per zone and hour."""
    flow_logs: NotRequired[FlowLogOptions]
    """What is logged of its traffic and where; all of it to S3 for 90 days by default."""
    dns_support: NotRequired[bool]
    """Whether AWS's resolver answers in the VPC; true by default. Interface endpoints need it."""
    dns_hostnames: NotRequired[bool]
    """Whether public addresses get names; true by default. Interface endpoints need it."""
    cluster_name: NotRequired[str]
    """A Kubernetes cluster whose Karpenter finds the private subnets by tag; none by default."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on every resource; none by default."""


class Network(pulumi.ComponentResource):
    """A VPC whose private subnets are the only place workloads run.

    Its tiers are public (load balancers), private (workloads), data (databases and caches) and, if wanted, intra (no
    way in or out). Peering, DNS zones and VPNs are other components, which start from ``vpc_id``.
    """

    vpc_id: pulumi.Output[str]
    """Identifies the VPC."""
    cidr_block: pulumi.Output[str]
    """IPv4 range of the VPC."""
    ipv6_cidr_block: pulumi.Output[str | None]
    """IPv6 range of the VPC, a /56 that AWS chose; null without ``ipv6``."""
    subnet_ids: pulumi.Output[dict[str, dict[str, str]]]
    """Subnets by tier and zone; known only once routes are there, so that nothing starts in one that is cut off."""
    route_table_ids: pulumi.Output[dict[str, str]]
    """Route tables: ``public``, ``data``, ``intra`` and, one a zone, ``private-a`` and so on."""
    nat_gateway_ids: pulumi.Output[dict[str, str]]
    """NAT gateways by zone, or by ``single`` or ``regional``; empty without."""
    nat_addresses: pulumi.Output[dict[str, str]]
    """Fixed public IPv4 addresses of the NAT gateways, by the same keys; none for a regional one."""
    endpoint_ids: pulumi.Output[dict[str, str]]
    """Endpoints by service, gateways and interfaces."""
    endpoint_security_group_id: pulumi.Output[str | None]
    """Security group of the interface endpoints; null if there are none."""
    database_subnet_group: pulumi.Output[str]
    """Name of the RDS subnet group over the data tier."""
    cache_subnet_group: pulumi.Output[str]
    """Name of the ElastiCache subnet group over the data tier."""
    flow_log_id: pulumi.Output[str | None]
    """Identifies the flow log; null if there is none."""
    flow_log_destination: pulumi.Output[str | None]
    """ARN of the bucket or log group that receives flow logs; null if there is none."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:Network", name, {}, opts)
        if found := _problems(args):
            raise pulumi.RunError(f"network {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        zones, region, ipv6 = args["zones"], region_of(args["zones"][0]), args.get("ipv6", False)

        vpc = _vpc(children, args)
        subnets = _subnets(children, vpc, args)
        private, data = subnets[Tier.PRIVATE], subnets[Tier.DATA]
        acl = _acls(children, vpc, subnets, ipv6)
        internet = routing.internet_gateway(children, vpc)
        nat = routing.nat(children, Nat(args.get("nat", Nat.REGIONAL)), vpc, internet, subnets[Tier.PUBLIC])
        routes = routing.routes(children, vpc, subnets, internet, nat, ipv6)
        inner = [table.id for key, table in routes.tables.items() if key != Tier.PUBLIC]
        reached = endpoints.gateways(children, vpc.id, region, inner)
        services = args.get("interface_endpoints", [])
        group = endpoints.security_group(children, vpc) if services else None
        if group:
            private_ids = [private[zone].id for zone in zones]
            reached |= endpoints.interfaces(children, vpc.id, region, services, private_ids, group.id)
        data_ids = [data[zone].id for zone in zones]
        database = aws.rds.SubnetGroup(
            children.named("database"),
            description="The data tier",
            subnet_ids=data_ids,
            tags=children.tags("database"),
            opts=children.opts(),
        )
        cache = aws.elasticache.SubnetGroup(
            children.named("cache"),
            description="The data tier",
            subnet_ids=data_ids,
            tags=children.tags("cache"),
            opts=children.opts(),
        )
        options = args.get("flow_logs", {})
        logged = options.get("destination") != FlowLogDestination.NONE
        flow_log = flow_logs.create(children, vpc, region, options) if logged else None

        ids = pulumi.Output.from_input({str(tier): _ids(by_zone) for tier, by_zone in subnets.items()})
        wired = pulumi.Output.all(acl.id, *(resource.id for resource in routes.wiring))
        self.vpc_id = vpc.id
        self.cidr_block = vpc.cidr_block
        self.ipv6_cidr_block = pulumi.Output.from_input(vpc.ipv6_cidr_block if ipv6 else None)
        self.subnet_ids = pulumi.Output.all(ids, wired)[0]
        self.route_table_ids = _ids(routes.tables)
        self.nat_gateway_ids = _ids(nat.gateways)
        addresses: dict[str, Any] = {key: address.public_ip for key, address in nat.addresses.items()}
        self.nat_addresses = pulumi.Output.from_input(addresses)
        self.endpoint_ids = _ids(reached)
        self.endpoint_security_group_id = pulumi.Output.from_input(group.id if group else None)
        self.database_subnet_group = database.name
        self.cache_subnet_group = cache.name
        self.flow_log_id = pulumi.Output.from_input(flow_log.id if flow_log else None)
        self.flow_log_destination = pulumi.Output.from_input(flow_log.log_destination if flow_log else None)
        self.register_outputs({key: getattr(self, key) for key in Network.__annotations__})


def _problems(args: NetworkArgs) -> list[str]:
    found = []
    block = args["cidr_block"]
    try:
        check_block(read_block(block))
    except ValueError as problem:
        found.append(f"cidr_block: {block!r} {problem}")
    try:
        check_zones(args["zones"])
    except ValueError as problem:
        found.append(f"zones: {args['zones']!r} {problem}")
    if (nat := args.get("nat", Nat.REGIONAL)) not in list(Nat):
        found.append(f"nat: {nat!r} is unknown; use {', '.join(Nat)}")
    services = args.get("interface_endpoints", [])
    found += [f"interface_endpoints: {service!r} {why}" for service, why in endpoints.problems(services).items()]
    for option in ("dns_support", "dns_hostnames"):
        if services and not args.get(option, True):
            found.append(f"{option}: interface endpoints need it; turn it on, or list no interface_endpoints")
    options = args.get("flow_logs", {})
    found += [f"flow_logs.{key}: {options.get(key)!r} {why}" for key, why in flow_logs.problems(options).items()]
    return found


def _vpc(children: Children, args: NetworkArgs) -> aws.ec2.Vpc:
    """The VPC; what AWS puts into every VPC is emptied, so that nothing is reached by default."""
    vpc = aws.ec2.Vpc(
        children.named("vpc"),
        cidr_block=args["cidr_block"],
        assign_generated_ipv6_cidr_block=args.get("ipv6", False),
        enable_dns_support=args.get("dns_support", True),
        enable_dns_hostnames=args.get("dns_hostnames", True),
        tags=children.tags("vpc"),
        opts=children.opts(),
    )
    aws.ec2.DefaultSecurityGroup(
        children.named("default-security-group"),
        vpc_id=vpc.id,
        ingress=[],
        egress=[],
        tags=children.tags("default-security-group"),
        opts=children.opts(),
    )
    aws.ec2.DefaultRouteTable(
        children.named("default-routes"),
        default_route_table_id=vpc.default_route_table_id,
        routes=[],
        tags=children.tags("default-routes"),
        opts=children.opts(),
    )
    return vpc


def _subnets(children: Children, vpc: aws.ec2.Vpc, args: NetworkArgs) -> Subnets:
    block, ipv6 = read_block(args["cidr_block"]), args.get("ipv6", False)
    marks = {Tier.PUBLIC: {"kubernetes.io/role/elb": "1"}, Tier.PRIVATE: {"kubernetes.io/role/internal-elb": "1"}}
    if cluster := args.get("cluster_name"):
        marks[Tier.PRIVATE]["karpenter.sh/discovery"] = cluster

    def ipv6_block(tier: Tier, zone: str) -> pulumi.Output[str] | None:
        return vpc.ipv6_cidr_block.apply(lambda vpcs: str(ipv6_subnet(IPv6Network(vpcs), tier, zone))) if ipv6 else None

    def subnet(tier: Tier, zone: str) -> aws.ec2.Subnet:
        part = f"{tier}-{letter_of(zone)}"
        return aws.ec2.Subnet(
            children.named(part),
            vpc_id=vpc.id,
            availability_zone=zone,
            cidr_block=str(ipv4_subnet(block, tier, zone)),
            ipv6_cidr_block=ipv6_block(tier, zone),
            assign_ipv6_address_on_creation=ipv6,
            map_public_ip_on_launch=False,
            tags=children.tags(part, **marks.get(tier, {})),
            opts=children.opts(),
        )

    tiers = [tier for tier in Tier if tier is not Tier.INTRA or args.get("intra", False)]
    return {tier: {zone: subnet(tier, zone) for zone in args["zones"]} for tier in tiers}


def _acls(children: Children, vpc: aws.ec2.Vpc, subnets: Subnets, ipv6: bool) -> aws.ec2.NetworkAcl:
    """The default network ACL, which lets nothing pass, and the one that our subnets use.

    A subnet that somebody adds by hand gets the default one. Ours lets everything pass: an ACL keeps no state of
    connections, so that narrowing it cuts off answers; security groups decide who may connect.
    """
    everything: dict[str, Any] = {"action": "allow", "protocol": "-1", "from_port": 0, "to_port": 0}
    rules: list[Any] = [{**everything, "rule_no": 100, "cidr_block": "0.0.0.0/0"}]
    if ipv6:
        rules.append({**everything, "rule_no": 101, "ipv6_cidr_block": "::/0"})
    acl = aws.ec2.NetworkAcl(
        children.named("acl"),
        vpc_id=vpc.id,
        subnet_ids=[subnet.id for by_zone in subnets.values() for subnet in by_zone.values()],
        ingress=rules,
        egress=rules,
        tags=children.tags("acl"),
        opts=children.opts(),
    )
    aws.ec2.DefaultNetworkAcl(
        children.named("default-acl"),
        default_network_acl_id=vpc.default_network_acl_id,
        ingress=[],
        egress=[],
        tags=children.tags("default-acl"),
        # After the other one, so that it is recorded as what it stays: in use by no subnet.
        opts=children.opts(depends_on=[acl]),
    )
    return acl


def _ids(resources: Mapping[str, pulumi.CustomResource]) -> pulumi.Output[dict[str, str]]:
    return by_name({key: resource.id for key, resource in resources.items()})
