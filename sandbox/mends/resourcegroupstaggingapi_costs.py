"""GetResources finds budgets, and the monitors and subscriptions of anomaly detection, in us-east-1.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html (the names in ARNs)
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscostexplorerservice.html
"""

from collections.abc import Iterator
from typing import Any

from moto.budgets.models import BudgetsBackend
from moto.ce.models import CostExplorerBackend
from moto.core.base_backend import BaseBackend
from moto.core.resource_tagging import TaggableResourcesMixin, TaggedResource
from moto.resourcegroupstaggingapi.models import ResourceGroupsTaggingAPIBackend

from sandbox import mends
from sandbox.mends import replace
from sandbox.mends.budgets_notifications import arn_of


def apply() -> None:
    """Let both services take part."""
    mends.apply("budgets")
    mends.apply("ce")
    search = ResourceGroupsTaggingAPIBackend._get_resources_generator

    def of_budgets(self: Any) -> Iterator[TaggedResource]:
        for name in self.budgets[self.account_id]:
            arn = arn_of(self, name)
            yield TaggedResource(arn, self.tagger.get_tag_dict_for_resource(arn), "budgets:budget")

    def of_ce(self: Any) -> Iterator[TaggedResource]:
        for arn in (*self.anomaly_monitors, *self.anomaly_subscriptions):
            kind = arn.split(":")[5].partition("/")[0]
            yield TaggedResource(arn, self.tagger.get_tag_dict_for_resource(arn), f"ce:{kind}")

    def _get_resources_generator(self: Any, **filters: Any) -> Iterator[TaggedResource]:
        for resource in search(self, **filters):
            if self.region_name == "us-east-1" or resource.resource_type.partition(":")[0] not in ("budgets", "ce"):
                yield resource

    for backend, namespace, listed in ((BudgetsBackend, "budgets", of_budgets), (CostExplorerBackend, "ce", of_ce)):
        replace(backend, (BaseBackend, TaggableResourcesMixin), "__bases__")
        replace(backend, namespace, "SERVICE_NAMESPACE")
        replace(backend, listed, "iter_tagged_resources")
    replace(ResourceGroupsTaggingAPIBackend, _get_resources_generator)
