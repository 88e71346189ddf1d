"""Web ACLs and IP sets: rules that can all be taken away, capacity that is counted, protection of what is in use.

https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html
https://docs.aws.amazon.com/waf/latest/APIReference/API_UpdateWebACL.html
https://docs.aws.amazon.com/waf/latest/APIReference/API_DeleteWebACL.html
https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html
"""

import json
from typing import Any

from moto.moto_api._internal import mock_random
from moto.wafv2.exceptions import WAFv2ClientError
from moto.wafv2.models import FakeIPSet, FakeWebACL, WAFV2Backend
from moto.wafv2.responses import WAFV2Response

from sandbox.mends import replace
from sandbox.mends.wafv2_capacity import LIMIT, capacity

_KEPT = {"DataProtectionConfig": "data_protection_config", "ApplicationConfig": "application_config"}


class DuplicateItem(WAFv2ClientError):
    """Another one has that name."""

    def __init__(self) -> None:
        super().__init__("WAFDuplicateItemException", "A resource with that name already exists.")


class Associated(WAFv2ClientError):
    """Something uses it."""

    def __init__(self) -> None:
        message = "AWS WAF could not perform the operation because your resource is being used by another resource."
        super().__init__("WAFAssociatedItemException", message)


def apply() -> None:
    """Count, refuse and keep as AWS does."""
    create, update = WAFV2Backend.create_web_acl, WAFV2Backend.update_web_acl
    delete, describe = WAFV2Backend.delete_web_acl, FakeWebACL.to_dict
    create_set, delete_set = WAFV2Backend.create_ip_set, WAFV2Backend.delete_ip_set
    initialize_set, update_set = FakeIPSet.__init__, FakeIPSet.update
    create_answer, update_answer = WAFV2Response.create_web_acl, WAFV2Response.update_web_acl

    def create_web_acl(self: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        if any(each.name == name for each in self.wacls.values()):
            raise DuplicateItem()
        return create(self, name, *args, **kwargs)

    def update_web_acl(self: Any, name: str, _id: str, *args: Any) -> Any:
        token = update(self, name, _id, *args)
        if not args[1]:
            self.get_web_acl(None, name, _id).rules = []
        return token

    def delete_web_acl(self: Any, name: str, scope: str, _id: str, lock_token: str) -> None:
        if self.get_web_acl(None, name, _id).associated_resources:
            raise Associated()
        delete(self, name, scope, _id, lock_token)

    def create_ip_set(self: Any, name: str, *args: Any) -> Any:
        if any(each.name == name for each in self.ip_sets.values()):
            raise DuplicateItem()
        return create_set(self, name, *args)

    def delete_ip_set(self: Any, name: str, scope: str, _id: str, lock_token: str) -> None:
        arn = self.get_ip_set(name, scope, _id).arn
        if any(f'"{arn}"' in json.dumps([rule.to_dict() for rule in each.rules]) for each in self.wacls.values()):
            raise Associated()
        delete_set(self, name, scope, _id, lock_token)

    def set_init(self: Any, *args: Any) -> None:
        initialize_set(self, *args)
        self.lock_token = str(mock_random.uuid4())

    def set_update(self: Any, *args: Any) -> None:
        update_set(self, *args)
        self.lock_token = str(mock_random.uuid4())

    def create_response(self: Any) -> Any:
        _check(self)
        answer = create_answer(self)
        _keep(self, json.loads(self.body))
        return answer

    def update_response(self: Any) -> Any:
        _check(self)
        answer = update_answer(self)
        _keep(self, json.loads(self.body))
        return answer

    def to_dict(self: Any) -> dict[str, Any]:
        kept = {member: getattr(self, name, None) for member, name in _KEPT.items()}
        return {**describe(self), **kept, "Capacity": capacity([rule.to_dict() for rule in self.rules])}

    replace(WAFV2Backend, create_web_acl)
    replace(WAFV2Backend, update_web_acl)
    replace(WAFV2Backend, delete_web_acl)
    replace(WAFV2Backend, create_ip_set)
    replace(WAFV2Backend, delete_ip_set)
    replace(FakeIPSet, set_init, "__init__")
    replace(FakeIPSet, set_update, "update")
    replace(WAFV2Response, create_response, "create_web_acl")
    replace(WAFV2Response, update_response, "update_web_acl")
    replace(FakeWebACL, to_dict)


def _check(response: Any) -> None:
    body = json.loads(response.body)
    rules = body.get("Rules") or []
    if body["Scope"] == "CLOUDFRONT" and response.region not in ("us-east-1", "global"):
        raise WAFv2ClientError(
            "WAFInvalidParameterException",
            "Error reason: The scope is not valid., field: SCOPE_VALUE, parameter: CLOUDFRONT",
        )
    priorities = [rule["Priority"] for rule in rules]
    if len(set(priorities)) < len(priorities):
        raise WAFv2ClientError(
            "WAFInvalidParameterException",
            "Error reason: Your configuration contains multiple rules with the same priority., field: RULE",
        )
    if capacity(rules) > LIMIT:
        message = f"AWS WAF could not perform the operation because the web ACL needs more than {LIMIT} capacity units."
        raise WAFv2ClientError("WAFLimitsExceededException", message)


def _keep(response: Any, body: dict[str, Any]) -> None:
    acls = response.wafv2_backend.wacls.values()
    acl = next(each for each in acls if each.name == body["Name"])
    for member, name in _KEPT.items():
        setattr(acl, name, body.get(member))
