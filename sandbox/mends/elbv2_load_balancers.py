"""Load balancers: names that are taken, and deletion that protection refuses.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteLoadBalancer.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AddTags.html (50 tags)
"""

from typing import Any

from moto.elbv2.exceptions import DuplicateLoadBalancerName, ELBClientError, TooManyTagsError
from moto.elbv2.models import ELBv2Backend

from sandbox.mends import replace

_TAGS = 50


def apply() -> None:
    """Refuse what AWS refuses, and know no load balancer that is gone."""
    create, delete = ELBv2Backend.create_load_balancer, ELBv2Backend.delete_load_balancer

    def create_load_balancer(self: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        if any(balancer.name == name for balancer in self.load_balancers.values()):
            raise DuplicateLoadBalancerName()
        return create(self, name, *args, **kwargs)

    def delete_load_balancer(self: Any, arn: str) -> None:
        balancer = self.load_balancers.get(arn)
        if balancer is not None and balancer.attrs.get("deletion_protection.enabled") == "true":
            message = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
            raise ELBClientError("OperationNotPermitted", message)
        delete(self, arn)

    def add_tags(self: Any, resource_arns: list[str], tags: list[dict[str, str]]) -> None:
        for arn in resource_arns:
            self._get_resource_by_arn(arn)
            kept = self.tagging_service.get_tag_dict_for_resource(arn)
            if len({**kept, **{tag["Key"]: "" for tag in tags}}) > _TAGS:
                raise TooManyTagsError()
            self.tagging_service.tag_resource(arn, tags)

    replace(ELBv2Backend, create_load_balancer)
    replace(ELBv2Backend, delete_load_balancer)
    replace(ELBv2Backend, add_tags)
