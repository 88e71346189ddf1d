"""GetResources finds VPC origins and log deliveries, and what is CloudFront's in us-east-1 alone.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html (the names in ARNs)
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
"""

from collections.abc import Iterator
from typing import Any

from moto.cloudfront.models import CloudFrontBackend
from moto.core.resource_tagging import TaggedResource
from moto.logs.models import LogsBackend
from moto.resourcegroupstaggingapi.models import ResourceGroupsTaggingAPIBackend

from sandbox import mends
from sandbox.mends import replace


def apply() -> None:
    """Add the types, and tell the regions apart."""
    mends.apply("cloudfront")
    cloudfront, logs = CloudFrontBackend.iter_tagged_resources, LogsBackend.iter_tagged_resources
    search = ResourceGroupsTaggingAPIBackend._get_resources_generator

    def of_cloudfront(self: Any) -> Iterator[TaggedResource]:
        yield from cloudfront(self)
        for origin in self.vpc_origins.values():
            tags = self.tagger.get_tag_dict_for_resource(origin.arn)
            yield TaggedResource(origin.arn, tags, "cloudfront:vpcorigin")

    def of_logs(self: Any) -> Iterator[TaggedResource]:
        yield from logs(self)
        for kind, known in {
            "delivery": self.deliveries,
            "delivery-destination": self.delivery_destinations,
            "delivery-source": self.delivery_sources,
        }.items():
            for each in known.values():
                yield TaggedResource(each.arn, self.tagger.get_tag_dict_for_resource(each.arn), f"logs:{kind}")

    def _get_resources_generator(self: Any, **filters: Any) -> Iterator[TaggedResource]:
        for resource in search(self, **filters):
            if not resource.resource_type.startswith("cloudfront:") or self.region_name == "us-east-1":
                yield resource

    replace(CloudFrontBackend, of_cloudfront, "iter_tagged_resources")
    replace(LogsBackend, of_logs, "iter_tagged_resources")
    replace(ResourceGroupsTaggingAPIBackend, _get_resources_generator)
