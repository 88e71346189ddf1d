"""GetResources finds parameter groups and event subscriptions of RDS.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
"""

from collections.abc import Iterator
from typing import Any

from moto.core.resource_tagging import TaggedResource
from moto.rds.models import RDSBackend

from sandbox.mends import replace


def apply() -> None:
    """Complete the list of RDS."""
    listed = RDSBackend.iter_tagged_resources

    def iter_tagged_resources(self: Any) -> Iterator[TaggedResource]:
        yield from listed(self)
        for kind, resources in {"rds:pg": self.db_parameter_groups, "rds:es": self.event_subscriptions}.items():
            for resource in resources.values():
                tags = {tag["Key"]: tag["Value"] for tag in resource.get_tags()}
                yield TaggedResource(resource.arn, tags, kind)

    replace(RDSBackend, iter_tagged_resources)
