"""CO06: what costs nothing and keeps traffic away from NAT gateways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policies.rule import ADVISORY, Context, Example, Severity, example, rule
from policies.stack import Resource, Stack
from policies.tokens import ENDPOINT, NAT, SUBNET, VPC
from policies.values import UNKNOWN

SERVICES = ("s3", "dynamodb")
"""All that have gateway endpoints (https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html)."""


def _has_nat(network: Resource, stack: Stack) -> bool:
    subnets = stack.users(network, "vpcId", SUBNET)
    return any(
        stack.target(gateway, "vpcId", VPC) is network or stack.target(gateway, "subnetId", SUBNET) in subnets
        for gateway in stack.of(NAT)
    )


def _example(services: Sequence[object], nat: bool = True, kind: str = "Gateway") -> Example:
    network = example(VPC, {"id": UNKNOWN}, "main")
    subnet = example(SUBNET, {"vpcId": UNKNOWN}, "public-a", links={"vpcId": ["main"]})
    gateways = [example(NAT, {}, "nat", links={"subnetId": ["public-a"]})] if nat else []
    endpoints = [
        example(
            ENDPOINT,
            {"serviceName": service, "vpcEndpointType": kind},
            f"endpoint-{number}",
            links={"vpcId": ["main"]},
        )
        for number, service in enumerate(services)
    ]
    return Example([network, subnet, *gateways, *endpoints])


_S3, _DYNAMODB = "com.amazonaws.us-east-1.s3", "com.amazonaws.us-east-1.dynamodb"


@rule(
    id="CO06",
    name="gateway-endpoints",
    types=(VPC,),
    reads=(NAT, SUBNET, ENDPOINT),
    why="Through a NAT gateway each GB to and from S3 costs $0.045, container images too; by an endpoint, nothing.",
    remedy="Add a gateway endpoint for each to the private route tables (components.Network has both).",
    snippet="""\
main = aws.ec2.Vpc("main", cidr_block="10.0.0.0/16")
subnet = aws.ec2.Subnet("public", vpc_id=main.id, cidr_block="10.0.0.0/24")
table = aws.ec2.RouteTable("private", vpc_id=main.id)
aws.ec2.NatGateway("nat", subnet_id=subnet.id)
for name in ("s3", "dynamodb"):
    service = f"com.amazonaws.us-east-1.{name}"
    aws.ec2.VpcEndpoint(name, vpc_id=main.id, service_name=service, route_table_ids=[table.id])""",
    severity=Severity.MEDIUM,
    levels=ADVISORY,
    references=(
        "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
        "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-pricing.html",
    ),
    equivalents=("config:service-vpc-endpoint-enabled",),
    passes=(_example([_S3, _DYNAMODB]), _example([_S3, _DYNAMODB, UNKNOWN])),
    fails=(_example([]), _example([_S3]), _example([_S3, _DYNAMODB], kind="Interface")),
    unknown=(_example([_S3, UNKNOWN]),),
    not_applicable=(_example([], nat=False),),
)
def GATEWAY_ENDPOINTS(network: Resource, context: Context) -> Iterator[str]:
    """A VPC with a NAT gateway reaches S3 and DynamoDB without it."""
    stack = context.stack
    if not _has_nat(network, stack):
        return
    endpoints = [
        each
        for each in stack.users(network, "vpcId", ENDPOINT)
        if each.props.text("vpcEndpointType", default="Gateway") == "Gateway"
    ]
    names = [each.props.get("serviceName") for each in endpoints]
    known = {str(name).rpartition(".")[2] for name in names if name is not UNKNOWN}
    missing = [service for service in SERVICES if service not in known]
    if missing and UNKNOWN in names:
        endpoints[names.index(UNKNOWN)].props.known("serviceName")
    if missing:
        yield f"has no gateway endpoint for {' and none for '.join(missing)}: that traffic pays the NAT gateway"
