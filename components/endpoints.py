"""Endpoints: AWS services reached without leaving the VPC, hence without NAT charges."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from .naming import Children

GATEWAYS = ("dynamodb", "s3")
"""Services with a gateway endpoint; those are free, so every network has them."""


def problems(services: Sequence[str]) -> dict[str, str]:
    """What is wrong with a list of interface endpoints and what to do, by service."""
    found = {each: "is named twice; name it once" for each in services if services.count(each) > 1}
    gateways = {each: "has a gateway endpoint in every network; leave it out" for each in services if each in GATEWAYS}
    return found | gateways


def gateways(
    children: Children, vpc_id: pulumi.Output[str], region: str, route_table_ids: Sequence[pulumi.Output[str]]
) -> dict[str, aws.ec2.VpcEndpoint]:
    """The gateway endpoints by service, routed from ``route_table_ids``."""
    return {
        service: aws.ec2.VpcEndpoint(
            children.named(f"endpoint-{service}"),
            vpc_id=vpc_id,
            vpc_endpoint_type="Gateway",
            service_name=f"com.amazonaws.{region}.{service}",
            route_table_ids=route_table_ids,
            tags=children.tags(f"endpoint-{service}"),
            opts=children.opts(),
        )
        for service in GATEWAYS
    }


def security_group(children: Children, vpc: aws.ec2.Vpc) -> aws.ec2.SecurityGroup:
    """The security group of interface endpoints: HTTPS from the VPC, nothing out."""
    group = aws.ec2.SecurityGroup(
        children.named("endpoints"),
        vpc_id=vpc.id,
        description="HTTPS from the VPC to its interface endpoints",
        tags=children.tags("endpoints"),
        opts=children.opts(),
    )
    aws.vpc.SecurityGroupIngressRule(
        children.named("endpoints-https"),
        security_group_id=group.id,
        description="HTTPS from the VPC",
        cidr_ipv4=vpc.cidr_block,
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        tags=children.tags("endpoints-https"),
        opts=children.opts(),
    )
    return group


def interfaces(
    children: Children,
    vpc_id: pulumi.Output[str],
    region: str,
    services: Sequence[str],
    subnet_ids: Sequence[pulumi.Output[str]],
    security_group_id: pulumi.Output[str],
) -> dict[str, aws.ec2.VpcEndpoint]:
    """The interface endpoints by service: an address in each of ``subnet_ids``, under the service's usual name."""

    def endpoint(service: str) -> aws.ec2.VpcEndpoint:
        part = f"endpoint-{service.replace('.', '-')}"
        return aws.ec2.VpcEndpoint(
            children.named(part),
            vpc_id=vpc_id,
            vpc_endpoint_type="Interface",
            service_name=f"com.amazonaws.{region}.{service}",
            private_dns_enabled=True,
            subnet_ids=subnet_ids,
            security_group_ids=[security_group_id],
            tags=children.tags(part),
            opts=children.opts(),
        )

    return {service: endpoint(service) for service in services}
