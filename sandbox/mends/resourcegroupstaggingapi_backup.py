"""GetResources finds backup plans; moto lists vaults only.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
"""

from collections.abc import Iterator
from typing import Any

from moto.backup.models import BackupBackend
from moto.core.resource_tagging import TaggedResource

from sandbox.mends import replace


def apply() -> None:
    """Add the plans that were not deleted."""
    listed = BackupBackend.iter_tagged_resources

    def iter_tagged_resources(self: Any) -> Iterator[TaggedResource]:
        yield from listed(self)
        for plan in self.plans.values():
            if plan.deletion_date is None:
                tags = self.tagger.get_tag_dict_for_resource(plan.backup_plan_arn)
                yield TaggedResource(plan.backup_plan_arn, tags, "backup:backup-plan")

    replace(BackupBackend, iter_tagged_resources)
