"""GetResources finds what AWS finds: moto leaves out types, names others differently, and shows a bucket everywhere.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html (the names in ARNs)
"""

from collections.abc import Iterator
from typing import Any

from moto.core.resource_tagging import TaggedResource
from moto.ec2.models import EC2Backend
from moto.elasticache.models import ElastiCacheBackend
from moto.logs.models import LogsBackend
from moto.rds.models import RDSBackend
from moto.resourcegroupstaggingapi.models import ResourceGroupsTaggingAPIBackend
from moto.s3.models import s3_backends

from sandbox.mends import replace


def apply() -> None:
    """Complete each service's list, and keep a bucket in its own region."""
    ec2, elasticache = EC2Backend.iter_tagged_resources, ElastiCacheBackend.iter_tagged_resources
    logs, rds, search = (
        LogsBackend.iter_tagged_resources,
        RDSBackend.iter_tagged_resources,
        ResourceGroupsTaggingAPIBackend._get_resources_generator,
    )

    def of_ec2(self: Any) -> Iterator[TaggedResource]:
        for resource in ec2(self):
            kind, identifier = resource.resource_type, resource.arn.rpartition("/")[2]
            if kind != "ec2:flow-logs" and (
                kind != "ec2:natgateway" or self.nat_gateways[identifier].state != "deleted"
            ):
                yield resource
        for kind, identifiers in {
            "egress-only-internet-gateway": self.egress_only_internet_gateways,
            "elastic-ip": [address.allocation_id for address in self.addresses],
            "network-acl": self.network_acls,
            "security-group-rule": [rule.id for rule in self.describe_security_group_rules([], {})],
            "vpc-endpoint": self.vpc_end_points,
            "vpc-flow-log": self.flow_logs,
        }.items():
            for identifier in identifiers:
                arn = f"arn:{self.partition}:ec2:{self.region_name}:{self.account_id}:{kind}/{identifier}"
                yield TaggedResource(arn, dict(self.tags.get(identifier, {})), f"ec2:{kind}")

    def of_elasticache(self: Any) -> Iterator[TaggedResource]:
        for resource in elasticache(self):
            yield TaggedResource(resource.arn, resource.tags, f"elasticache:{resource.arn.split(':')[5]}")

    def of_logs(self: Any) -> Iterator[TaggedResource]:
        for resource in logs(self):
            kind = "logs:log-group" if resource.resource_type == "logs:loggroup" else resource.resource_type
            yield TaggedResource(resource.arn, resource.tags, kind)

    def of_rds(self: Any) -> Iterator[TaggedResource]:
        yield from rds(self)
        for group in self.subnet_groups.values():
            yield TaggedResource(group.arn, {tag["Key"]: tag["Value"] for tag in group.get_tags()}, "rds:subgrp")

    def _get_resources_generator(self: Any, **filters: Any) -> Iterator[TaggedResource]:
        for resource in search(self, **filters):
            if not resource.resource_type.startswith("s3:") or self.region_name == _bucket_region(self, resource):
                yield resource

    replace(EC2Backend, of_ec2, "iter_tagged_resources")
    replace(ElastiCacheBackend, of_elasticache, "iter_tagged_resources")
    replace(LogsBackend, of_logs, "iter_tagged_resources")
    replace(RDSBackend, of_rds, "iter_tagged_resources")
    replace(ResourceGroupsTaggingAPIBackend, _get_resources_generator)


def _bucket_region(backend: Any, resource: TaggedResource) -> str:
    buckets = s3_backends[backend.account_id][backend.partition].buckets
    return str(buckets[resource.arn.rpartition(":")[2]].region_name)
