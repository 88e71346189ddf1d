"""Reads a network back through the AWS API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from operations.aws import Clients
from operations.checks import Wanted


@dataclass(frozen=True)
class Found:
    """What AWS has in a VPC, as its describe calls answer."""

    vpc: Mapping[str, Any]
    attributes: Mapping[str, bool]
    subnets: Mapping[str, Mapping[str, Any]]
    route_tables: Sequence[Mapping[str, Any]]
    nat_gateways: Sequence[Mapping[str, Any]]
    internet_gateways: Sequence[Mapping[str, Any]]
    egress_only_gateways: Sequence[Mapping[str, Any]]
    endpoints: Sequence[Mapping[str, Any]]
    security_groups: Sequence[Mapping[str, Any]]
    acls: Sequence[Mapping[str, Any]]
    flow_logs: Sequence[Mapping[str, Any]]
    subnet_groups: Mapping[str, Sequence[str]]
    """Ids of the subnets in the groups for databases and for caches."""


def read(clients: Clients, wanted: Wanted) -> Found | None:
    """Everything about a region's network; None where its VPC is gone."""
    region, network = wanted.region, wanted.network
    ec2 = clients("ec2", region)
    vpc_id = network["vpc_id"]

    def describe(
        operation: str, answer: str, filter: str = "vpc-id", parameter: str = "Filters"
    ) -> list[dict[str, Any]]:
        pages = ec2.get_paginator(operation).paginate(**{parameter: [{"Name": filter, "Values": [vpc_id]}]})
        return [one for page in pages for one in page[answer]]

    vpcs = describe("describe_vpcs", "Vpcs")
    if not vpcs:
        return None
    attributes = {
        name: ec2.describe_vpc_attribute(VpcId=vpc_id, Attribute=name)[name[0].upper() + name[1:]]["Value"]
        for name in ("enableDnsSupport", "enableDnsHostnames")
    }
    egress_only = ec2.get_paginator("describe_egress_only_internet_gateways").paginate()
    databases = clients("rds", region).describe_db_subnet_groups(DBSubnetGroupName=network["database_subnet_group"])
    caches = clients("elasticache", region).describe_cache_subnet_groups(
        CacheSubnetGroupName=network["cache_subnet_group"]
    )
    return Found(
        vpc=vpcs[0],
        attributes=attributes,
        subnets={one["SubnetId"]: one for one in describe("describe_subnets", "Subnets")},
        route_tables=describe("describe_route_tables", "RouteTables"),
        nat_gateways=[
            one
            for one in describe("describe_nat_gateways", "NatGateways", parameter="Filter")
            if one["State"] not in ("deleted", "deleting")
        ],
        internet_gateways=describe("describe_internet_gateways", "InternetGateways", "attachment.vpc-id"),
        egress_only_gateways=[
            one
            for page in egress_only
            for one in page["EgressOnlyInternetGateways"]
            if any(attachment["VpcId"] == vpc_id for attachment in one["Attachments"])
        ],
        endpoints=[
            one
            for one in describe("describe_vpc_endpoints", "VpcEndpoints")
            if one["State"] not in ("deleted", "deleting")
        ],
        security_groups=describe("describe_security_groups", "SecurityGroups"),
        acls=describe("describe_network_acls", "NetworkAcls"),
        flow_logs=ec2.describe_flow_logs(Filters=[{"Name": "resource-id", "Values": [vpc_id]}])["FlowLogs"],
        subnet_groups={
            "databases": [one["SubnetIdentifier"] for one in databases["DBSubnetGroups"][0]["Subnets"]],
            "caches": [one["SubnetIdentifier"] for one in caches["CacheSubnetGroups"][0]["Subnets"]],
        },
    )
