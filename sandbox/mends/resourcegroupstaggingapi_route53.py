"""GetResources finds hosted zones and health checks, in us-east-1 as all that is global.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html
"""

from collections.abc import Iterator
from typing import Any

from moto.core.base_backend import BaseBackend
from moto.core.resource_tagging import TaggableResourcesMixin, TaggedResource
from moto.resourcegroupstaggingapi.models import ResourceGroupsTaggingAPIBackend
from moto.route53.models import Route53Backend

from sandbox.mends import replace


def apply() -> None:
    """Let the service take part, in one region."""
    search = ResourceGroupsTaggingAPIBackend._get_resources_generator

    def iter_tagged_resources(self: Any) -> Iterator[TaggedResource]:
        for kind, found in (("hostedzone", self.zones), ("healthcheck", self.health_checks)):
            for identifier in found:
                arn = f"arn:{self.partition}:route53:::{kind}/{identifier}"
                yield TaggedResource(arn, dict(self.list_tags_for_resource(identifier)), f"route53:{kind}")

    def _get_resources_generator(self: Any, **filters: Any) -> Iterator[TaggedResource]:
        for resource in search(self, **filters):
            if not resource.resource_type.startswith("route53:") or self.region_name == "us-east-1":
                yield resource

    replace(Route53Backend, (BaseBackend, TaggableResourcesMixin), "__bases__")
    replace(Route53Backend, "route53", "SERVICE_NAMESPACE")
    replace(Route53Backend, iter_tagged_resources)
    replace(ResourceGroupsTaggingAPIBackend, _get_resources_generator)
