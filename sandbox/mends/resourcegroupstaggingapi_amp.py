"""GetResources finds workspaces of Amazon Managed Prometheus.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonmanagedserviceforprometheus.html (the
names in ARNs)
"""

from collections.abc import Iterator
from typing import Any

from moto.amp.models import PrometheusServiceBackend
from moto.core.base_backend import BaseBackend
from moto.core.resource_tagging import TaggableResourcesMixin, TaggedResource

from sandbox.mends import replace


def apply() -> None:
    """Let the service take part."""

    def of_amp(self: Any) -> Iterator[TaggedResource]:
        for workspace in self.workspaces.values():
            yield TaggedResource(workspace.arn, workspace.tag_fn(workspace.arn), "aps:workspace")

    replace(PrometheusServiceBackend, (BaseBackend, TaggableResourcesMixin), "__bases__")
    replace(PrometheusServiceBackend, "amp", "SERVICE_NAMESPACE")
    replace(PrometheusServiceBackend, of_amp, "iter_tagged_resources")
