"""What operations know of single resource types: how AWS names them, whether they are still there, how they go away."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from operations.aws import HOME_REGION, Clients
from operations.tagged import Tagged


@dataclass(frozen=True)
class Kind:
    """A taggable resource type. `KINDS` lists them in the order in which they can be deleted."""

    arn: str
    """Service and resource type in its ARN."""
    types: tuple[str, ...]
    """Pulumi's type tokens."""
    read: Callable[[Any, str], Any]
    """(client, id) → what AWS says of it; raises ClientError or returns nothing when it is gone."""
    delete: Callable[[Any, str], Any]
    """(client, id): delete it, and wait where its successor in the list has to wait for that."""

    @property
    def service(self) -> str:
        """As boto3 names it."""
        return self.arn.partition(":")[0]


def _ec2(arn: str, type: str, operation: str, parameter: str, answer: str, delete: Callable[[Any, str], Any]) -> Kind:
    def read(ec2: Any, id: str) -> Any:
        found = getattr(ec2, operation)(**{parameter: [id]})[answer]
        # Gateways and endpoints are listed, tags and all, for an hour after they are gone; what AWS puts into every VPC
        # comes and goes with it.
        return [one for one in found if one.get("State") not in ("deleted", "deleting") and not _comes_with_vpc(one)]

    return Kind(f"ec2:{arn}", (f"aws:ec2/{type}",), read, delete)


def _comes_with_vpc(one: Mapping[str, Any]) -> bool:
    main = any(association.get("Main") for association in one.get("Associations", ()))
    return bool(main or one.get("IsDefault") or one.get("GroupName") == "default")


def _delete_nat_gateway(ec2: Any, id: str) -> None:
    ec2.delete_nat_gateway(NatGatewayId=id)
    ec2.get_waiter("nat_gateway_deleted").wait(NatGatewayIds=[id])  # holds its address and its subnet until then


def _delete_endpoint(ec2: Any, id: str) -> None:
    ec2.delete_vpc_endpoints(VpcEndpointIds=[id])
    deadline = time.monotonic() + 600
    while time.monotonic() < deadline:  # its network interfaces hold subnets and groups until it is gone
        if not _is_there(KINDS["ec2:vpc-endpoint"], ec2, id):
            return
        time.sleep(5)


def _delete_internet_gateway(ec2: Any, id: str) -> None:
    (gateway,) = ec2.describe_internet_gateways(InternetGatewayIds=[id])["InternetGateways"]
    for attachment in gateway["Attachments"]:
        ec2.detach_internet_gateway(InternetGatewayId=id, VpcId=attachment["VpcId"])
    ec2.delete_internet_gateway(InternetGatewayId=id)


def _delete_route_table(ec2: Any, id: str) -> None:
    (table,) = ec2.describe_route_tables(RouteTableIds=[id])["RouteTables"]
    for association in table["Associations"]:
        ec2.disassociate_route_table(AssociationId=association["RouteTableAssociationId"])
    ec2.delete_route_table(RouteTableId=id)


def _read_rule(ec2: Any, id: str) -> Any:
    return ec2.describe_security_group_rules(SecurityGroupRuleIds=[id])["SecurityGroupRules"]


def _delete_rule(ec2: Any, id: str) -> None:
    for rule in _read_rule(ec2, id):
        revoke = ec2.revoke_security_group_egress if rule["IsEgress"] else ec2.revoke_security_group_ingress
        revoke(GroupId=rule["GroupId"], SecurityGroupRuleIds=[id])


def _read_key(kms: Any, id: str) -> Any:
    key = kms.describe_key(KeyId=id)["KeyMetadata"]
    return None if key["KeyState"] in ("PendingDeletion", "PendingReplicaDeletion") else key


def _read_log_group(logs: Any, id: str) -> Any:
    found = logs.describe_log_groups(logGroupNamePrefix=id)["logGroups"]
    return [group for group in found if group["logGroupName"] == id]


def _delete_role(iam: Any, id: str) -> None:
    for policy in iam.list_attached_role_policies(RoleName=id)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=id, PolicyArn=policy["PolicyArn"])
    for policy in iam.list_role_policies(RoleName=id)["PolicyNames"]:
        iam.delete_role_policy(RoleName=id, PolicyName=policy)
    iam.delete_role(RoleName=id)


KINDS: Mapping[str, Kind] = {
    kind.arn: kind
    for kind in (
        _ec2(
            "vpc-flow-log", "flowLog:FlowLog", "describe_flow_logs", "FlowLogIds", "FlowLogs",
            lambda ec2, id: ec2.delete_flow_logs(FlowLogIds=[id]),
        ),
        _ec2(
            "vpc-endpoint", "vpcEndpoint:VpcEndpoint", "describe_vpc_endpoints", "VpcEndpointIds", "VpcEndpoints",
            _delete_endpoint,
        ),
        _ec2(
            "natgateway", "natGateway:NatGateway", "describe_nat_gateways", "NatGatewayIds", "NatGateways",
            _delete_nat_gateway,
        ),
        _ec2(
            "elastic-ip", "eip:Eip", "describe_addresses", "AllocationIds", "Addresses",
            lambda ec2, id: ec2.release_address(AllocationId=id),
        ),
        _ec2(
            "internet-gateway", "internetGateway:InternetGateway", "describe_internet_gateways", "InternetGatewayIds",
            "InternetGateways", _delete_internet_gateway,
        ),
        _ec2(
            "egress-only-internet-gateway", "egressOnlyInternetGateway:EgressOnlyInternetGateway",
            "describe_egress_only_internet_gateways", "EgressOnlyInternetGatewayIds", "EgressOnlyInternetGateways",
            lambda ec2, id: ec2.delete_egress_only_internet_gateway(EgressOnlyInternetGatewayId=id),
        ),
        Kind(
            "rds:subgrp", ("aws:rds/subnetGroup:SubnetGroup",),
            lambda rds, id: rds.describe_db_subnet_groups(DBSubnetGroupName=id),
            lambda rds, id: rds.delete_db_subnet_group(DBSubnetGroupName=id),
        ),
        Kind(
            "elasticache:subnetgroup", ("aws:elasticache/subnetGroup:SubnetGroup",),
            lambda cache, id: cache.describe_cache_subnet_groups(CacheSubnetGroupName=id),
            lambda cache, id: cache.delete_cache_subnet_group(CacheSubnetGroupName=id),
        ),
        _ec2(
            "route-table", "routeTable:RouteTable", "describe_route_tables", "RouteTableIds", "RouteTables",
            _delete_route_table,
        ),
        _ec2(
            "subnet", "subnet:Subnet", "describe_subnets", "SubnetIds", "Subnets",
            lambda ec2, id: ec2.delete_subnet(SubnetId=id),
        ),
        Kind(
            "ec2:security-group-rule",
            (
                "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
            ),
            _read_rule, _delete_rule,
        ),
        _ec2(
            "security-group", "securityGroup:SecurityGroup", "describe_security_groups", "GroupIds", "SecurityGroups",
            lambda ec2, id: ec2.delete_security_group(GroupId=id),
        ),
        _ec2(
            "network-acl", "networkAcl:NetworkAcl", "describe_network_acls", "NetworkAclIds", "NetworkAcls",
            lambda ec2, id: ec2.delete_network_acl(NetworkAclId=id),
        ),
        _ec2("vpc", "vpc:Vpc", "describe_vpcs", "VpcIds", "Vpcs", lambda ec2, id: ec2.delete_vpc(VpcId=id)),
        Kind(
            "logs:log-group", ("aws:cloudwatch/logGroup:LogGroup",), _read_log_group,
            lambda logs, id: logs.delete_log_group(logGroupName=id),
        ),
        Kind(
            "s3:s3", ("aws:s3/bucket:Bucket",),
            lambda s3, id: s3.head_bucket(Bucket=id),
            lambda s3, id: s3.delete_bucket(Bucket=id),  # refused unless empty: data is nothing to clean up
        ),
        Kind(
            "iam:role", ("aws:iam/role:Role",),
            lambda iam, id: iam.get_role(RoleName=id),
            _delete_role,
        ),
        Kind(
            "kms:key", ("aws:kms/key:Key",), _read_key,
            lambda kms, id: kms.schedule_key_deletion(KeyId=id, PendingWindowInDays=30),
        ),
    )
}  # fmt: skip


def exists(clients: Clients, one: Tagged) -> bool:
    """Whether it is still there. The tagging API goes on listing some resources after they are gone."""
    kind = KINDS.get(one.kind)
    if kind is None:
        return True
    return _is_there(kind, client_of(clients, kind, one), one.id)


def _is_there(kind: Kind, client: Any, id: str) -> bool:
    try:
        return bool(kind.read(client, id))
    except ClientError as error:
        if any(word in error.response["Error"]["Code"] for word in ("NotFound", "NoSuch", "404")):
            return False
        raise


def client_of(clients: Clients, kind: Kind, one: Tagged) -> Any:
    """The client that reads and deletes it."""
    return clients(kind.service, one.region or HOME_REGION)
