"""EC2: route tables, routes, and what they apply to."""

import zlib
from typing import Any

from sandbox.provider.entry import Entry, Fn, call, read

_TARGETS = {
    "routes.cidrBlock": "DestinationCidrBlock",
    "routes.ipv6CidrBlock": "DestinationIpv6CidrBlock",
    "routes.egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
}
_TABLE = {
    "propagatingVgws": "PropagatingVgws[].GatewayId",
    "routes": "Routes[?Origin=='CreateRoute' && !starts_with(not_null(GatewayId, ''), 'vpce-')]",
}
_CHANGES = [
    call("DeleteRoute", each="-routes"),
    call("CreateRoute", each="+routes"),
    call("DisableVgwRoutePropagation", each="-propagatingVgws", GatewayId="$item"),
    call("EnableVgwRoutePropagation", each="+propagatingVgws", GatewayId="$item"),
]
_DESTINATIONS = ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId")
_ROUTE = " || ".join(f"{name[0].upper()}{name[1:]}=='${name}'" for name in _DESTINATIONS)


def _route_id(table: str, *destinations: str | None) -> str:
    """As the official provider makes it."""
    return f"r-{table}{zlib.crc32(next(d for d in destinations if d).encode())}"


def _route_import(id: str) -> dict[str, Any]:
    """``rtb-1_10.0.0.0/8``, ``rtb-1_::/0`` or ``rtb-1_pl-1``."""
    table, _, destination = id.partition("_")
    kind = 2 if destination.startswith("pl-") else 1 if ":" in destination else 0
    return {"routeTableId": table, _DESTINATIONS[kind]: destination}


def _association_import(id: str) -> dict[str, Any]:
    """``subnet-1/rtb-1`` or ``igw-1/rtb-1``."""
    member, _, table = id.partition("/")
    return {"subnetId" if member.startswith("subnet-") else "gatewayId": member, "routeTableId": table}


ENTRIES = [
    Entry(
        "aws:ec2/routeTable:RouteTable",
        "ec2",
        create=call("CreateRouteTable"),
        id="RouteTable.RouteTableId",
        key={"RouteTableId": "$id"},
        names=_TARGETS,
        steps=_CHANGES,
        read=[read("DescribeRouteTables", "RouteTables[0]", _TABLE)],
        delete=[call("DeleteRouteTable")],
        arn="route-table/$id",
        tag_type="route-table",
        example={
            "vpcId": "@aws:ec2/vpc:Vpc.id",
            "routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": "@aws:ec2/internetGateway:InternetGateway.id"}],
        },
        changed={"routes": [{"cidrBlock": "192.0.2.0/24", "gatewayId": "@aws:ec2/internetGateway:InternetGateway.id"}]},
    ),
    Entry(
        "aws:ec2/defaultRouteTable:DefaultRouteTable",
        "ec2",
        create=None,
        id="$defaultRouteTableId",
        key={"RouteTableId": "$defaultRouteTableId"},
        adopts={"routes": [], "propagatingVgws": []},
        names=_TARGETS,
        steps=_CHANGES,
        read=[read("DescribeRouteTables", "RouteTables[0]", {**_TABLE, "defaultRouteTableId": "RouteTableId"})],
        import_id=lambda id: {"defaultRouteTableId": id},
        arn="route-table/$id",
        example={"defaultRouteTableId": "@aws:ec2/vpc:Vpc.defaultRouteTableId"},
        changed={"tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:ec2/route:Route",
        "ec2",
        create=call("CreateRoute"),
        id=Fn(_route_id, ("routeTableId", *_DESTINATIONS)),
        key={"RouteTableId": "$routeTableId", **{f"{name[0].upper()}{name[1:]}": f"${name}" for name in _DESTINATIONS}},
        names={"egressOnlyGatewayId": "EgressOnlyInternetGatewayId"},
        steps=[call("ReplaceRoute", on="update", whole=True)],
        read=[read("DescribeRouteTables", f"RouteTables[0].Routes[?{_ROUTE}] | [0]")],
        delete=[call("DeleteRoute")],
        import_id=_route_import,
        delete_first=True,
        example={
            "routeTableId": "@aws:ec2/routeTable:RouteTable.id",
            "destinationCidrBlock": "198.51.100.0/24",
            "gatewayId": "@aws:ec2/internetGateway:InternetGateway.id",
        },
    ),
    Entry(
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        "ec2",
        create=call("AssociateRouteTable"),
        id="AssociationId",
        key={},
        steps=[call("ReplaceRouteTableAssociation", on="update", AssociationId="$id", RouteTableId="$routeTableId")],
        read=[
            read(
                "DescribeRouteTables",
                "RouteTables[].Associations[?SubnetId=='$subnetId' || GatewayId=='$gatewayId'][] | [0]",
                {"id": "RouteTableAssociationId"},
                Filters=[
                    {"Name": "association.subnet-id", "Values": ["$subnetId"]},
                    {"Name": "association.gateway-id", "Values": ["$gatewayId"]},
                ],
            )
        ],
        delete=[call("DisassociateRouteTable", AssociationId="$id")],
        import_id=_association_import,
        delete_first=True,
        example={"routeTableId": "@aws:ec2/routeTable:RouteTable.id", "subnetId": "@aws:ec2/subnet:Subnet.id"},
    ),
]
