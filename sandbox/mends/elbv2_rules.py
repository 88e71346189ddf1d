"""Listener rules: transforms, token validation, regular expressions, and priorities that may be exchanged in one call.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetRulePriorities.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.elbv2.exceptions import ELBClientError, PriorityInUseError
from moto.elbv2.models import ELBv2Backend
from moto.elbv2.responses import ELBV2Response

from sandbox.mends import replace

_VALUES = 5
"""Condition values and wildcards of one rule (quota that cannot be raised)."""
_CONFIGS = ("HostHeaderConfig", "PathPatternConfig", "HttpHeaderConfig", "HttpRequestMethodConfig", "SourceIpConfig")


def apply() -> None:
    """Keep transforms, count values, and let a priority go to whom it was given."""
    create, modify = ELBV2Response.create_rule, ELBV2Response.modify_rule
    validate_conditions, validate_actions = ELBv2Backend._validate_conditions, ELBv2Backend._validate_actions

    def create_rule(self: Any) -> ActionResult:
        result = create(self)
        _keep_transforms(self, result)
        return result

    def modify_rule(self: Any) -> ActionResult:
        arn, given = self._get_param("RuleArn"), self._get_params()
        if given.get("Conditions") or given.get("Actions"):
            result = modify(self)
        else:
            result = ActionResult({"Rules": self.elbv2_backend.describe_rules(None, [arn])})
        _keep_transforms(self, result)
        return result

    def _validate_conditions(self: Any, conditions: list[dict[str, Any]]) -> None:
        values = [value for each in conditions for value in _values(each)]
        if len(values) > _VALUES:
            message = f"Rules can have at most {_VALUES} condition values; {len(values)} were specified"
            raise ELBClientError("ValidationError", message)
        validate_conditions(self, [each for each in conditions if not _has_expressions(each)])

    def _validate_actions(self: Any, actions: list[Any]) -> None:
        validate_actions(self, [action for action in actions if action.type != "jwt-validation"])

    def set_rule_priorities(self: Any, rule_priorities: list[dict[str, Any]]) -> list[Any]:
        wanted = {each["RuleArn"]: int(each["Priority"]) for each in rule_priorities}
        rules = self.describe_rules(None, list(wanted))
        for rule in rules:
            (listener,) = self.describe_listeners(None, [rule.listener_arn])
            for other in listener.rules.values():
                if other.arn not in wanted and str(other.priority) == str(wanted[rule.arn]):
                    raise PriorityInUseError()
        for rule in rules:
            rule.priority = wanted[rule.arn]
        return list(rules)

    replace(ELBV2Response, create_rule)
    replace(ELBV2Response, modify_rule)
    replace(ELBv2Backend, _validate_conditions)
    replace(ELBv2Backend, _validate_actions)
    replace(ELBv2Backend, set_rule_priorities)


def _keep_transforms(response: Any, result: Any) -> None:
    given = response._get_params()
    (rule,) = result.result["Rules"]
    if "Transforms" in given:
        rule.transforms = given["Transforms"]
    elif response._get_bool_param("ResetTransforms"):
        rule.transforms = []


def _values(condition: dict[str, Any]) -> list[Any]:
    configs = [condition, *(condition.get(name, {}) for name in (*_CONFIGS, "QueryStringConfig"))]
    return [value for each in configs for kind in ("Values", "RegexValues") for value in each.get(kind, ())]


def _has_expressions(condition: dict[str, Any]) -> bool:
    return any(condition.get(name, {}).get("RegexValues") for name in _CONFIGS)
