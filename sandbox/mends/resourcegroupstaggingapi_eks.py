"""GetResources finds what EKS makes, launch templates, and rules of EventBridge: moto leaves them out.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
"""

from collections.abc import Iterator
from typing import Any

from moto.core.resource_tagging import TaggedResource, make_tag_matcher, match_resource_type
from moto.ec2.models import EC2Backend
from moto.eks.models import eks_backends
from moto.events.models import EventsBackend
from moto.resourcegroupstaggingapi.models import ResourceGroupsTaggingAPIBackend

from sandbox import mends
from sandbox.mends import replace
from sandbox.mends.eks_tags import tagged


def apply() -> None:
    """Add the types."""
    mends.apply("eks")
    ec2, events = EC2Backend.iter_tagged_resources, EventsBackend.iter_tagged_resources
    search = ResourceGroupsTaggingAPIBackend._get_resources_generator

    def of_ec2(self: Any) -> Iterator[TaggedResource]:
        yield from ec2(self)
        for template in self.launch_templates:
            arn = f"arn:{self.partition}:ec2:{self.region_name}:{self.account_id}:launch-template/{template}"
            yield TaggedResource(arn, dict(self.tags.get(template, {})), "ec2:launch-template")

    def of_events(self: Any) -> Iterator[TaggedResource]:
        yield from events(self)
        for bus in self.event_buses.values():
            for rule in bus.rules.values():
                yield TaggedResource(rule.arn, self.tagger.get_tag_dict_for_resource(rule.arn), "events:rule")

    def _get_resources_generator(self: Any, **filters: Any) -> Iterator[TaggedResource]:
        yield from search(self, **filters)
        matches, wanted = make_tag_matcher(filters.get("tag_filters")), filters.get("resource_arn_list")
        for arn, tags in tagged(eks_backends[self.account_id][self.region_name]):
            kind = f"eks:{arn.split(':')[5].partition('/')[0]}"
            typed = match_resource_type(kind, filters.get("resource_type_filters"))
            if tags and typed and matches(tags) and (not wanted or arn in wanted):
                yield TaggedResource(arn, dict(tags), kind)

    replace(EC2Backend, of_ec2, "iter_tagged_resources")
    replace(EventsBackend, of_events, "iter_tagged_resources")
    replace(ResourceGroupsTaggingAPIBackend, _get_resources_generator)
