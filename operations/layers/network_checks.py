"""Compares one region's network, read back through the AWS API, with what was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from typing import Any

from operations.checks import Check, Wanted
from operations.layers.network import Found


def compare(wanted: Wanted, found: Found | None) -> Iterator[Check]:
    """Every comparison that there is to make in a region."""
    vpc_id = wanted.network["vpc_id"]
    yield wanted.check("VPC", "exists", vpc_id, True, found is not None)
    if found is None:
        return
    yield from _vpc(wanted, found, vpc_id)
    yield from _subnets(wanted, found)
    yield from _routes(wanted, found)
    yield from _gateways(wanted, found, vpc_id)
    yield from _endpoints(wanted, found)
    yield from _closed(wanted, found)
    yield from _flow_logs(wanted, found, vpc_id)
    for use, subnets in found.subnet_groups.items():
        expected = sorted(wanted.network["subnet_ids"]["data"].values())
        yield wanted.check("subnet groups", f"subnets for {use}", "", expected, sorted(subnets))
    tagged = [
        found.vpc,
        *found.subnets.values(),
        *found.route_tables,
        *found.nat_gateways,
        *found.internet_gateways,
        *found.endpoints,
    ]
    for one in tagged:
        tags = {tag["Key"]: tag["Value"] for tag in one.get("Tags", [])}
        yield wanted.check("tags", "tags", _id(one), dict(wanted.tags), {key: tags.get(key) for key in wanted.tags})


def _vpc(wanted: Wanted, found: Found, vpc_id: str) -> Iterator[Check]:
    block = wanted.own["cidr_block"]
    yield wanted.check("VPC", "CIDR block", vpc_id, block, found.vpc["CidrBlock"])
    yield wanted.check("VPC", "state", vpc_id, "available", found.vpc["State"])
    yield wanted.check("VPC", "IPv6", vpc_id, _options(wanted)["ipv6"], bool(_ipv6(found.vpc)))
    for name, value in found.attributes.items():
        yield wanted.check("VPC", name, vpc_id, True, value)


def _subnets(wanted: Wanted, found: Found) -> Iterator[Check]:
    ids = wanted.network["subnet_ids"]
    yield wanted.check("subnets", "tiers", "", sorted(_tiers(wanted)), sorted(ids))
    known = sorted(id for zones in ids.values() for id in zones.values())
    yield wanted.check("subnets", "all that the VPC has", found.vpc["VpcId"], known, sorted(found.subnets))
    block = IPv4Network(found.vpc["CidrBlock"])
    for tier, by_zone in ids.items():
        yield wanted.check("subnets", f"zones of {tier}", "", sorted(wanted.zones), sorted(by_zone))
        for zone, id in by_zone.items():
            subnet = found.subnets.get(id)
            yield wanted.check("subnets", f"{tier} in {zone} exists", id, True, subnet is not None)
            if subnet:
                yield wanted.check("subnets", f"zone of {tier}", id, zone, subnet["AvailabilityZone"])
                inside = IPv4Network(subnet["CidrBlock"]).subnet_of(block)
                yield wanted.check("subnets", f"{subnet['CidrBlock']} is in {block}", id, True, inside)
                yield wanted.check("subnets", "public addresses on launch", id, False, subnet["MapPublicIpOnLaunch"])
                yield wanted.check("subnets", "IPv6", id, _options(wanted)["ipv6"], bool(_ipv6(subnet)))


def _routes(wanted: Wanted, found: Found) -> Iterator[Check]:
    internet = [one["InternetGatewayId"] for one in found.internet_gateways]
    egress_only = [one["EgressOnlyInternetGatewayId"] for one in found.egress_only_gateways]
    nat = wanted.network["nat_gateway_ids"]
    tables = {
        association["SubnetId"]: table
        for table in found.route_tables
        for association in table["Associations"]
        if association.get("SubnetId")
    }
    for tier, by_zone in wanted.network["subnet_ids"].items():
        for zone, id in by_zone.items():
            out = {
                "public": {"0.0.0.0/0": internet, "::/0": internet},
                "private": {
                    "0.0.0.0/0": [nat[key] for key in (zone, "single", "regional") if key in nat],
                    "::/0": egress_only,
                },
            }.get(tier, {})
            table = tables.get(id, {})
            for destination in ("0.0.0.0/0", "::/0"):
                expected = out.get(destination, []) if _options(wanted)["ipv6"] or destination != "::/0" else []
                what = f"{tier} in {zone}: route to {destination}"
                yield wanted.check(
                    "routes", what, table.get("RouteTableId", id), expected[:1], _targets(table, destination)
                )


def _gateways(wanted: Wanted, found: Found, vpc_id: str) -> Iterator[Check]:
    yield wanted.check("gateways", "internet gateways", vpc_id, 1, len(found.internet_gateways))
    yield wanted.check(
        "gateways", "egress-only gateways", vpc_id, int(_options(wanted)["ipv6"]), len(found.egress_only_gateways)
    )
    mode, ids = _options(wanted)["nat"], wanted.network["nat_gateway_ids"]
    keys = {"none": [], "single": ["single"], "regional": ["regional"], "per_zone": sorted(wanted.zones)}[mode]
    yield wanted.check("gateways", f"NAT gateways ({mode})", vpc_id, keys, sorted(ids))
    states = {one["NatGatewayId"]: one["State"] for one in found.nat_gateways}
    yield wanted.check("gateways", "NAT gateways in AWS", vpc_id, dict.fromkeys(ids.values(), "available"), states)
    public = wanted.network["subnet_ids"]["public"]
    for one in found.nat_gateways:
        kind = "regional" if mode == "regional" else "zonal"
        yield wanted.check(
            "gateways", "availability mode", one["NatGatewayId"], kind, one.get("AvailabilityMode", "zonal")
        )
        if mode == "per_zone":
            zone = next((zone for zone, id in ids.items() if id == one["NatGatewayId"]), "")
            yield wanted.check(
                "gateways", f"subnet of {zone}", one["NatGatewayId"], public.get(zone), one.get("SubnetId")
            )


def _endpoints(wanted: Wanted, found: Found) -> Iterator[Check]:
    expected = sorted(["s3", "dynamodb", *_options(wanted)["interface_endpoints"]])
    by_service = {one["ServiceName"].removeprefix(f"com.amazonaws.{wanted.region}."): one for one in found.endpoints}
    yield wanted.check("endpoints", "services", found.vpc["VpcId"], expected, sorted(by_service))
    private = sorted(wanted.network["subnet_ids"]["private"].values())
    inner = sorted(
        table["RouteTableId"]
        for table in found.route_tables
        if any(_tier(wanted, one.get("SubnetId")) not in (None, "public") for one in table["Associations"])
    )
    for service, one in by_service.items():
        id = one["VpcEndpointId"]
        yield wanted.check("endpoints", f"state of {service}", id, "available", one["State"])
        if one["VpcEndpointType"] == "Gateway":
            yield wanted.check("endpoints", f"route tables of {service}", id, inner, sorted(one["RouteTableIds"]))
        else:
            yield wanted.check("endpoints", f"subnets of {service}", id, private, sorted(one["SubnetIds"]))


def _closed(wanted: Wanted, found: Found) -> Iterator[Check]:
    for group in found.security_groups:
        if group["GroupName"] == "default":
            rules = len(group["IpPermissions"]) + len(group["IpPermissionsEgress"])
            yield wanted.check("defaults", "rules of the default security group", group["GroupId"], 0, rules)
    for acl in found.acls:
        if acl["IsDefault"]:
            allowed = [entry for entry in acl["Entries"] if entry["RuleAction"] == "allow"]
            yield wanted.check("defaults", "what the default network ACL lets pass", acl["NetworkAclId"], [], allowed)
            yield wanted.check(
                "defaults", "subnets with the default network ACL", acl["NetworkAclId"], [], acl["Associations"]
            )


def _flow_logs(wanted: Wanted, found: Found, vpc_id: str) -> Iterator[Check]:
    options = _options(wanted)["flow_logs"]
    kind = {"s3": "s3", "cloud_watch": "cloud-watch-logs"}.get(options["destination"])
    expected = [(kind, options["traffic"].upper(), options["max_aggregation_interval"], "ACTIVE")] if kind else []
    actual = [
        (one["LogDestinationType"], one["TrafficType"], one["MaxAggregationInterval"], one["FlowLogStatus"])
        for one in found.flow_logs
    ]
    yield wanted.check("flow logs", "destination, traffic, interval, status", vpc_id, expected, actual)


def _targets(table: Mapping[str, Any], destination: str) -> list[str]:
    routes = [
        one
        for one in table.get("Routes", [])
        if destination in (one.get("DestinationCidrBlock"), one.get("DestinationIpv6CidrBlock"))
    ]
    keys = ("GatewayId", "NatGatewayId", "EgressOnlyInternetGatewayId", "TransitGatewayId", "NetworkInterfaceId")
    return [next((one[key] for key in keys if one.get(key)), "?") for one in routes]


def _tier(wanted: Wanted, subnet_id: str | None) -> str | None:
    return next((tier for tier, zones in wanted.network["subnet_ids"].items() if subnet_id in zones.values()), None)


def _ipv6(one: Mapping[str, Any]) -> list[str]:
    associations: Iterable[Mapping[str, Any]] = one.get("Ipv6CidrBlockAssociationSet", [])
    return [entry["Ipv6CidrBlock"] for entry in associations if entry["Ipv6CidrBlockState"]["State"] == "associated"]


def _id(one: Mapping[str, Any]) -> str:
    keys = ("NatGatewayId", "VpcEndpointId", "InternetGatewayId", "RouteTableId", "SubnetId", "VpcId")
    return next(str(one[key]) for key in keys if key in one)


def _options(wanted: Wanted) -> Mapping[str, Any]:
    """The settings of the network, which are those of every region."""
    return dict(wanted.settings["network"])


def _tiers(wanted: Wanted) -> Sequence[str]:
    """The tiers of subnets asked for."""
    return ["public", "private", "data", *(["intra"] if _options(wanted)["intra"] else [])]
