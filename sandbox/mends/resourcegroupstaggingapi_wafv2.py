"""GetResources finds web ACLs and IP sets, those of CloudFront in us-east-1.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html
"""

from collections.abc import Iterator
from typing import Any

from moto.core.base_backend import BaseBackend
from moto.core.resource_tagging import TaggableResourcesMixin, TaggedResource
from moto.wafv2.models import US_EAST_1_REGION, WAFV2Backend, wafv2_backends

from sandbox.mends import replace


def apply() -> None:
    """Let the service take part."""

    def iter_tagged_resources(self: Any) -> Iterator[TaggedResource]:
        places = [self]
        if self.region_name == US_EAST_1_REGION:
            places.append(wafv2_backends[self.account_id]["global"])
        for place in places:
            for arn in (*place.wacls, *place.ip_sets):
                kind = arn.split(":")[5].split("/")[1]
                yield TaggedResource(arn, place.tagging_service.get_tag_dict_for_resource(arn), f"wafv2:{kind}")

    replace(WAFV2Backend, (BaseBackend, TaggableResourcesMixin), "__bases__")
    replace(WAFV2Backend, "wafv2", "SERVICE_NAMESPACE")
    replace(WAFV2Backend, iter_tagged_resources)
