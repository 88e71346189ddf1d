"""An environment in moto, made by plain API calls, and the state that a deployment of it would have left."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from moto import mock_aws

from operations import aws
from operations.state import State
from sandbox import mends

REGION = "us-east-1"
TAG = "tenfold/dev"
TAGS = {
    "project": "tenfold",
    "env": "dev",
    "owner": "platform",
    "cost-center": "platform",
    "managed-by": "pulumi",
    "stack": TAG,
}
ZONES = [f"{REGION}a", f"{REGION}b"]
SETTINGS = {
    "project": "tenfold",
    "environment": "dev",
    "owner": "platform",
    "cost_center": "platform",
    "primary_region": REGION,
    "regions": {REGION: {"cidr_block": "10.0.0.0/18", "zones": ZONES}},
    "network": {
        "nat": "single",
        "ipv6": False,
        "intra": False,
        "interface_endpoints": [],
        "flow_logs": {"destination": "cloud_watch", "traffic": "all", "max_aggregation_interval": 600},
    },
}


def tagged(name: str) -> list[dict[str, str]]:
    """The tags of a resource, as boto3 takes them."""
    return [{"Key": key, "Value": value} for key, value in {**TAGS, "Name": name}.items()]


@dataclass
class Account:
    """One region of an AWS account, and the stack's state."""

    clients: aws.Clients
    ec2: Any
    resources: list[dict[str, Any]] = field(default_factory=list)
    pending: list[dict[str, Any]] = field(default_factory=list)
    network: dict[str, Any] = field(default_factory=dict)

    def spec(self, kind: str, name: str) -> list[dict[str, Any]]:
        """EC2's TagSpecifications."""
        return [{"ResourceType": kind, "Tags": tagged(name)}]

    def record(self, type: str, name: str, id: str, **inputs: Any) -> str:
        """Put a resource into the state."""
        self.resources.append(self.resource(type, name, id=id, inputs=inputs))
        return id

    def resource(self, type: str, name: str, **more: Any) -> dict[str, Any]:
        """A resource as the engine writes it down."""
        provider = f"urn:pulumi:dev::tenfold::pulumi:providers:aws::aws-{REGION}"
        return {
            "urn": f"urn:pulumi:dev::tenfold::{type}::{name}",
            "custom": True,
            "type": type,
            "provider": f"{provider}::1",
            **more,
        }

    @property
    def state(self) -> State:
        """The state, as exported."""
        stack = {
            "urn": "urn:pulumi:dev::tenfold::pulumi:pulumi:Stack::tenfold-dev",
            "type": "pulumi:pulumi:Stack",
            "outputs": {"settings": SETTINGS, "networks": {REGION: self.network}},
        }
        provider = self.resource("pulumi:providers:aws", f"aws-{REGION}", id="1", inputs={"region": REGION})
        operations = [{"resource": one, "type": "creating"} for one in self.pending]
        return State(
            {"deployment": {"resources": [stack, provider, *self.resources], "pending_operations": operations}}
        )


@pytest.fixture(scope="session")
def clients() -> Iterator[aws.Clients]:
    """Clients for all tests: reading a service's model takes longer than most tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
            patch.delenv(name, raising=False)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        patch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")  # 1,300 of them, before every test
        yield aws.clients()


@pytest.fixture
def account(clients: aws.Clients) -> Iterator[Account]:
    """An empty account."""
    with mock_aws():
        for service in (
            "cloudfront", "cloudwatch", "ec2", "elasticache", "iam", "kms", "logs", "rds", "resourcegroupstaggingapi",
            "route53", "s3",
        ):  # fmt: skip
            mends.apply(service)
        yield Account(clients, clients("ec2", REGION))


@pytest.fixture
def deployed(account: Account) -> Account:
    """An account with a network in it as `SETTINGS` say, all of it recorded."""
    ec2, record = account.ec2, account.record
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/18", TagSpecifications=account.spec("vpc", "net-vpc"))["Vpc"]["VpcId"]
    record("aws:ec2/vpc:Vpc", "net-vpc", vpc)
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    for group in ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]:
        of_group = [{"Name": "group-id", "Values": [group["GroupId"]]}]
        for rule in ec2.describe_security_group_rules(Filters=of_group)["SecurityGroupRules"]:
            revoke = ec2.revoke_security_group_egress if rule["IsEgress"] else ec2.revoke_security_group_ingress
            revoke(GroupId=group["GroupId"], SecurityGroupRuleIds=[rule["SecurityGroupRuleId"]])
    main = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"][0]["RouteTableId"]
    ec2.create_tags(Resources=[main], Tags=tagged("net-default-routes"))
    record("aws:ec2/defaultRouteTable:DefaultRouteTable", "net-default-routes", main)
    internet = ec2.create_internet_gateway(TagSpecifications=account.spec("internet-gateway", "net-internet"))
    internet_id = record(
        "aws:ec2/internetGateway:InternetGateway", "net-internet", internet["InternetGateway"]["InternetGatewayId"]
    )
    ec2.attach_internet_gateway(InternetGatewayId=internet_id, VpcId=vpc)

    blocks = (f"10.0.{number}.0/24" for number in itertools.count())
    subnets: dict[str, dict[str, str]] = {}
    for tier, zone in itertools.product(("public", "private", "data"), ZONES):
        name = f"net-{tier}-{zone[-1]}"
        made = ec2.create_subnet(
            VpcId=vpc, CidrBlock=next(blocks), AvailabilityZone=zone, TagSpecifications=account.spec("subnet", name)
        )
        subnets.setdefault(tier, {})[zone] = record("aws:ec2/subnet:Subnet", name, made["Subnet"]["SubnetId"])
    acl = ec2.create_network_acl(VpcId=vpc, TagSpecifications=account.spec("network-acl", "net-acl"))["NetworkAcl"][
        "NetworkAclId"
    ]
    record("aws:ec2/networkAcl:NetworkAcl", "net-acl", acl)
    for default in ec2.describe_network_acls(
        Filters=[{"Name": "default", "Values": ["true"]}, {"Name": "vpc-id", "Values": [vpc]}]
    )["NetworkAcls"]:
        for association in default["Associations"]:
            ec2.replace_network_acl_association(AssociationId=association["NetworkAclAssociationId"], NetworkAclId=acl)
        for entry in default["Entries"]:
            if entry["RuleAction"] == "allow":
                ec2.delete_network_acl_entry(
                    NetworkAclId=default["NetworkAclId"], RuleNumber=entry["RuleNumber"], Egress=entry["Egress"]
                )

    address = ec2.allocate_address(Domain="vpc", TagSpecifications=account.spec("elastic-ip", "net-nat-address"))[
        "AllocationId"
    ]
    record("aws:ec2/eip:Eip", "net-nat-address", address)
    nat = ec2.create_nat_gateway(
        SubnetId=subnets["public"][ZONES[0]],
        AllocationId=address,
        TagSpecifications=account.spec("natgateway", "net-nat-single"),
    )["NatGateway"]["NatGatewayId"]
    record("aws:ec2/natGateway:NatGateway", "net-nat-single", nat)

    tables = {}
    for tier, by_zone in subnets.items():
        made = ec2.create_route_table(VpcId=vpc, TagSpecifications=account.spec("route-table", f"net-{tier}-routes"))
        tables[tier] = record("aws:ec2/routeTable:RouteTable", f"net-{tier}-routes", made["RouteTable"]["RouteTableId"])
        for subnet in by_zone.values():
            ec2.associate_route_table(RouteTableId=tables[tier], SubnetId=subnet)
    ec2.create_route(RouteTableId=tables["public"], DestinationCidrBlock="0.0.0.0/0", GatewayId=internet_id)
    ec2.create_route(RouteTableId=tables["private"], DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)

    endpoints = {}
    for service in ("s3", "dynamodb"):
        made = ec2.create_vpc_endpoint(
            VpcId=vpc,
            ServiceName=f"com.amazonaws.{REGION}.{service}",
            VpcEndpointType="Gateway",
            RouteTableIds=[tables["private"], tables["data"]],
            TagSpecifications=account.spec("vpc-endpoint", f"net-endpoint-{service}"),
        )
        endpoints[service] = record(
            "aws:ec2/vpcEndpoint:VpcEndpoint", f"net-endpoint-{service}", made["VpcEndpoint"]["VpcEndpointId"]
        )

    account.clients("logs", REGION).create_log_group(logGroupName="/dev/net", tags={**TAGS, "Name": "net-logs"})
    record("aws:cloudwatch/logGroup:LogGroup", "net-logs", "/dev/net")
    role = account.clients("iam", REGION).create_role(
        RoleName="net-role", AssumeRolePolicyDocument="{}", Tags=tagged("net-role")
    )
    record("aws:iam/role:Role", "net-role", "net-role")
    log = ec2.create_flow_logs(
        ResourceIds=[vpc],
        ResourceType="VPC",
        TrafficType="ALL",
        LogGroupName="/dev/net",
        DeliverLogsPermissionArn=role["Role"]["Arn"],
        TagSpecifications=account.spec("vpc-flow-log", "net-flow-logs"),
    )["FlowLogIds"][0]
    record("aws:ec2/flowLog:FlowLog", "net-flow-logs", log)
    data = list(subnets["data"].values())
    account.clients("rds", REGION).create_db_subnet_group(
        DBSubnetGroupName="net-database", DBSubnetGroupDescription="-", SubnetIds=data, Tags=tagged("net-database")
    )
    record("aws:rds/subnetGroup:SubnetGroup", "net-database", "net-database")
    account.clients("elasticache", REGION).create_cache_subnet_group(
        CacheSubnetGroupName="net-cache", CacheSubnetGroupDescription="-", SubnetIds=data, Tags=tagged("net-cache")
    )
    record("aws:elasticache/subnetGroup:SubnetGroup", "net-cache", "net-cache")
    account.network = {
        "vpc_id": vpc,
        "cidr_block": "10.0.0.0/18",
        "zones": ZONES,
        "subnet_ids": subnets,
        "nat_gateway_ids": {"single": nat},
        "endpoint_ids": endpoints,
        "database_subnet_group": "net-database",
        "cache_subnet_group": "net-cache",
    }
    return account
