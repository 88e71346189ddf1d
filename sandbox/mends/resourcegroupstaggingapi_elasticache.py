"""GetResources finds groups of users and of parameters, and scalable targets.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
"""

from collections.abc import Iterator
from typing import Any

from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.core.resource_tagging import TaggedResource, make_tag_matcher, match_resource_type
from moto.elasticache.models import ElastiCacheBackend
from moto.resourcegroupstaggingapi.models import ResourceGroupsTaggingAPIBackend

from sandbox.mends import (
    applicationautoscaling_elasticache,
    elasticache_parameter_groups,
    elasticache_users,
    replace,
)


def apply() -> None:
    """Complete what two services list."""
    listed, search = (
        ElastiCacheBackend.iter_tagged_resources,
        ResourceGroupsTaggingAPIBackend._get_resources_generator,
    )

    def iter_tagged_resources(self: Any) -> Iterator[TaggedResource]:
        yield from listed(self)
        arns = [group.arn for group in elasticache_users.groups_of(self).values()]
        arns += [group.arn for group in elasticache_parameter_groups.groups_of(self).values()]
        for arn in arns:
            tags = self.tagging_service.get_tag_dict_for_resource(arn)
            yield TaggedResource(arn, tags, f"elasticache:{arn.split(':')[5]}")

    def _get_resources_generator(
        self: Any, tag_filters: Any = None, resource_type_filters: Any = None, resource_arn_list: Any = None
    ) -> Iterator[TaggedResource]:
        yield from search(
            self,
            tag_filters=tag_filters,
            resource_type_filters=resource_type_filters,
            resource_arn_list=resource_arn_list,
        )
        kind, matches = "application-autoscaling:scalable-target", make_tag_matcher(tag_filters)
        if not match_resource_type(kind, resource_type_filters):
            return
        backend = applicationautoscaling_backends[self.account_id][self.region_name]
        for target in applicationautoscaling_elasticache.targets(backend):
            tags = applicationautoscaling_elasticache.tags_of(target)
            if tags and matches(tags) and (not resource_arn_list or target.arn in resource_arn_list):
                yield TaggedResource(target.arn, tags, kind)

    replace(ElastiCacheBackend, iter_tagged_resources)
    replace(ResourceGroupsTaggingAPIBackend, _get_resources_generator)
