from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def made(ec2: Any, clients: Any, vpc_id: str, subnet_ids: list[str], name: str) -> dict[str, str]:
    """A tagged resource of each kind, by the type that the API knows it by."""
    kms, logs, s3, rds, cache = (clients(service) for service in ("kms", "logs", "s3", "rds", "elasticache"))
    tags = [{"Key": "stack", "Value": name}]
    eip = ec2.allocate_address(Domain="vpc")["AllocationId"]
    group = ec2.create_security_group(GroupName="one", Description="x", VpcId=vpc_id)["GroupId"]
    (acl,) = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])["NetworkAcls"]
    permission = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    rule = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])["SecurityGroupRules"][0]
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})
    flow_log = ec2.create_flow_logs(
        ResourceIds=[vpc_id],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination=f"arn:aws:s3:::{name}",
    )["FlowLogIds"][0]
    logs.create_log_group(logGroupName=name, tags={"stack": name})
    key = kms.create_key(Tags=[{"TagKey": "stack", "TagValue": name}])["KeyMetadata"]["Arn"]
    db = rds.create_db_subnet_group(
        DBSubnetGroupName=name, DBSubnetGroupDescription="x", SubnetIds=subnet_ids, Tags=tags
    )["DBSubnetGroup"]["DBSubnetGroupArn"]
    caches = cache.create_cache_subnet_group(
        CacheSubnetGroupName=name, CacheSubnetGroupDescription="x", SubnetIds=subnet_ids, Tags=tags
    )["CacheSubnetGroup"]["ARN"]
    nat = ec2.create_nat_gateway(SubnetId=subnet_ids[0], AllocationId=eip)["NatGateway"]["NatGatewayId"]
    gone = ec2.create_nat_gateway(VpcId=vpc_id, AvailabilityMode="regional")["NatGateway"]["NatGatewayId"]
    egress = ec2.create_egress_only_internet_gateway(VpcId=vpc_id)["EgressOnlyInternetGateway"]
    in_ec2 = {
        "vpc": vpc_id,
        "subnet": subnet_ids[0],
        "route-table": ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"],
        "internet-gateway": ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"],
        "egress-only-internet-gateway": egress["EgressOnlyInternetGatewayId"],
        "natgateway": nat,
        "elastic-ip": eip,
        "vpc-endpoint": ec2.create_vpc_endpoint(VpcId=vpc_id, ServiceName="com.amazonaws.eu-west-1.s3")["VpcEndpoint"][
            "VpcEndpointId"
        ],
        "security-group": group,
        "security-group-rule": rule["SecurityGroupRuleId"],
        "vpc-flow-log": flow_log,
        "network-acl": acl["NetworkAclId"],
    }
    ec2.create_tags(Resources=[*in_ec2.values(), gone], Tags=tags)
    ec2.delete_nat_gateway(NatGatewayId=gone)
    arn = "arn:aws:{}:eu-west-1:123456789012:{}"
    return {
        **{f"ec2:{kind}": arn.format("ec2", f"{kind}/{identifier}") for kind, identifier in in_ec2.items()},
        "kms:key": key,
        "logs:log-group": arn.format("logs", f"log-group:{name}"),
        "s3": f"arn:aws:s3:::{name}",
        "rds:subgrp": db,
        "elasticache:subnetgroup": caches,
    }


def test_everything_tagged_is_found_once_and_in_its_region(clients: Any, made: dict[str, str], name: str) -> None:
    def found(region: str, **more: Any) -> list[str]:
        pages = clients("resourcegroupstaggingapi", region).get_paginator("get_resources")
        answers = pages.paginate(TagFilters=[{"Key": "stack", "Values": [name]}], **more)
        return [one["ResourceARN"] for answer in answers for one in answer["ResourceTagMappingList"]]

    assert sorted(found("eu-west-1")) == sorted(made.values())
    assert found("us-east-1") == []
    for kind, arn in made.items():
        assert found("eu-west-1", ResourceTypeFilters=[kind]) == [arn]
