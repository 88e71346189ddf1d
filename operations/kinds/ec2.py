"""What belongs to a VPC."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from operations.kinds.kind import Kind, wait
from operations.tagged import Tagged


def _ec2(arn: str, type: str, operation: str, parameter: str, answer: str, delete: Callable[[Any, str], Any]) -> Kind:
    def read(ec2: Any, one: Tagged) -> Any:
        found = getattr(ec2, operation)(**{parameter: [one.id]})[answer]
        return [each for each in found if _counts(each)]

    return Kind(f"ec2:{arn}", (f"aws:ec2/{type}",), read, lambda ec2, one: delete(ec2, one.id))


def _counts(one: Mapping[str, Any]) -> bool:
    # Gateways and endpoints are listed, tags and all, for an hour after they are gone; what AWS puts into every VPC
    # comes and goes with it.
    main = any(association.get("Main") for association in one.get("Associations", ()))
    comes_with_vpc = main or one.get("IsDefault") or one.get("GroupName") == "default"
    return one.get("State") not in ("deleted", "deleting") and not comes_with_vpc


def _delete_nat_gateway(ec2: Any, id: str) -> None:
    ec2.delete_nat_gateway(NatGatewayId=id)
    ec2.get_waiter("nat_gateway_deleted").wait(NatGatewayIds=[id])  # holds its address and its subnet until then


def _delete_endpoint(ec2: Any, id: str) -> None:
    ec2.delete_vpc_endpoints(VpcEndpointIds=[id])
    one = Tagged(f"arn:aws:ec2:::vpc-endpoint/{id}", "", "")
    wait(lambda: not _ENDPOINT.there(ec2, one))  # its network interfaces hold subnets and groups until then


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


def _read_rule(ec2: Any, one: Tagged) -> Any:
    return ec2.describe_security_group_rules(SecurityGroupRuleIds=[one.id])["SecurityGroupRules"]


def _delete_rule(ec2: Any, one: Tagged) -> None:
    for rule in _read_rule(ec2, one):
        revoke = ec2.revoke_security_group_egress if rule["IsEgress"] else ec2.revoke_security_group_ingress
        revoke(GroupId=rule["GroupId"], SecurityGroupRuleIds=[one.id])


_ENDPOINT = _ec2(
    "vpc-endpoint",
    "vpcEndpoint:VpcEndpoint",
    "describe_vpc_endpoints",
    "VpcEndpointIds",
    "VpcEndpoints",
    _delete_endpoint,
)  # fmt: skip

RULES = (
    Kind(
        "ec2:security-group-rule",
        (
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        ),
        _read_rule,
        _delete_rule,
    ),
)
"""What nothing depends on, and what keeps groups: EKS leaves that of a cluster behind if others name it."""

KINDS = (
    _ec2(
        "vpc-flow-log", "flowLog:FlowLog", "describe_flow_logs", "FlowLogIds", "FlowLogs",
        lambda ec2, id: ec2.delete_flow_logs(FlowLogIds=[id]),
    ),
    _ENDPOINT,
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
    _ec2(
        "launch-template", "launchTemplate:LaunchTemplate", "describe_launch_templates", "LaunchTemplateIds",
        "LaunchTemplates", lambda ec2, id: ec2.delete_launch_template(LaunchTemplateId=id),
    ),
    _ec2(
        "route-table", "routeTable:RouteTable", "describe_route_tables", "RouteTableIds", "RouteTables",
        _delete_route_table,
    ),
    _ec2(
        "subnet", "subnet:Subnet", "describe_subnets", "SubnetIds", "Subnets",
        lambda ec2, id: ec2.delete_subnet(SubnetId=id),
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
    _ec2(
        "dhcp-options", "vpcDhcpOptions:VpcDhcpOptions", "describe_dhcp_options", "DhcpOptionsIds", "DhcpOptions",
        lambda ec2, id: ec2.delete_dhcp_options(DhcpOptionsId=id),
    ),
)  # fmt: skip
"""In the order in which they can be deleted."""
