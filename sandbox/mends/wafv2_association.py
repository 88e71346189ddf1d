"""Which resource a web ACL protects: one that exists, one web ACL each, regional ones only.

https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html
https://docs.aws.amazon.com/waf/latest/APIReference/API_GetWebACLForResource.html
"""

import json
from typing import Any

from moto.elbv2.models import elbv2_backends
from moto.wafv2.exceptions import WAFNonexistentItemException, WAFv2ClientError
from moto.wafv2.models import WAFV2Backend
from moto.wafv2.responses import WAFV2Response

from sandbox.mends import replace


def apply() -> None:
    """Let a new web ACL take the place of the old one, and forget load balancers that are gone."""
    associate, find = WAFV2Backend.associate_web_acl, WAFV2Backend.get_web_acl_for_resource

    def associate_web_acl(self: Any, web_acl_arn: str, resource_arn: str) -> None:
        if ":global/" in web_acl_arn:
            raise WAFv2ClientError(
                "WAFInvalidParameterException",
                "Error reason: The ARN isn't valid. A valid ARN is of a web ACL of the resource's region., "
                f"field: WEB_ACL_ARN, parameter: {web_acl_arn}",
            )
        if web_acl_arn not in self.wacls or not _exists(self, resource_arn):
            raise WAFNonexistentItemException()
        for acl in self.wacls.values():
            acl.associated_resources = [arn for arn in acl.associated_resources if arn != resource_arn]
        associate(self, web_acl_arn, resource_arn)

    def get_web_acl_for_resource(self: Any, resource_arn: str) -> Any:
        for acl in self.wacls.values():
            acl.associated_resources = [arn for arn in acl.associated_resources if _exists(self, arn)]
        return find(self, resource_arn)

    def list_resources_for_web_acl(self: Any) -> str:
        acl = self.wafv2_backend.get_web_acl(json.loads(self.body)["WebACLArn"], None, None)
        return json.dumps(
            {"ResourceArns": [arn for arn in acl.associated_resources if _exists(self.wafv2_backend, arn)]}
        )

    replace(WAFV2Backend, associate_web_acl)
    replace(WAFV2Backend, get_web_acl_for_resource)
    replace(WAFV2Response, list_resources_for_web_acl)


def _exists(backend: Any, arn: str) -> bool:
    """Whether a load balancer exists; other kinds of resources are taken at their word."""
    if ":loadbalancer/app/" not in arn:
        return True
    return arn in elbv2_backends[backend.account_id][arn.split(":")[3]].load_balancers
