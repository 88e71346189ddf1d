"""GetResources finds listeners and their rules, not only load balancers and target groups.

https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
"""

from collections.abc import Iterator
from typing import Any

from moto.core.resource_tagging import TaggedResource
from moto.elbv2.models import ELBv2Backend

from sandbox.mends import replace


def apply() -> None:
    """Complete the list."""
    others = ELBv2Backend.iter_tagged_resources

    def iter_tagged_resources(self: Any) -> Iterator[TaggedResource]:
        yield from others(self)
        for balancer in self.load_balancers.values():
            for listener in balancer.listeners.values():
                rules = [rule.arn for rule in listener.rules.values() if not rule.is_default]
                for arn in (listener.arn, *rules):
                    kind = arn.split(":")[5].partition("/")[0]
                    tags = self.tagging_service.get_tag_dict_for_resource(arn)
                    yield TaggedResource(arn, tags, f"elasticloadbalancing:{kind}")

    replace(ELBv2Backend, iter_tagged_resources)
