"""How many capacity units rules take, and the operation that tells.

https://docs.aws.amazon.com/waf/latest/APIReference/API_CheckCapacity.html
https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html (units of each statement)
https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html (units of each group)
"""

import json
from collections.abc import Iterator
from typing import Any

from moto.wafv2.responses import WAFV2Response

from sandbox.mends import replace

LIMIT = 5000
"""Units of a web ACL, at most."""
_GROUPS = {
    "AWSManagedRulesACFPRuleSet": 50,
    "AWSManagedRulesAdminProtectionRuleSet": 100,
    "AWSManagedRulesAmazonIpReputationList": 25,
    "AWSManagedRulesAnonymousIpList": 50,
    "AWSManagedRulesAntiDDoSRuleSet": 50,
    "AWSManagedRulesATPRuleSet": 50,
    "AWSManagedRulesBotControlRuleSet": 50,
    "AWSManagedRulesCommonRuleSet": 700,
    "AWSManagedRulesKnownBadInputsRuleSet": 200,
    "AWSManagedRulesLinuxRuleSet": 200,
    "AWSManagedRulesPHPRuleSet": 100,
    "AWSManagedRulesSQLiRuleSet": 200,
    "AWSManagedRulesUnixRuleSet": 100,
    "AWSManagedRulesWindowsRuleSet": 200,
    "AWSManagedRulesWordPressRuleSet": 100,
}
_FIXED = {
    "AsnMatchStatement": 1,
    "GeoMatchStatement": 1,
    "IPSetReferenceStatement": 1,
    "LabelMatchStatement": 1,
    "RegexMatchStatement": 3,
    "RegexPatternSetReferenceStatement": 25,
    "SizeConstraintStatement": 1,
    "XssMatchStatement": 40,
}
_CONTAINING = ("CONTAINS", "CONTAINS_WORD")


def apply() -> None:
    """Answer CheckCapacity."""

    def check_capacity(self: Any) -> str:
        return json.dumps({"Capacity": capacity(json.loads(self.body)["Rules"])})

    replace(WAFV2Response, check_capacity)


def capacity(rules: list[dict[str, Any]]) -> int:
    """The units of rules, in the form of the API. A transformation of the same part of a request counts once."""
    statements = [each for rule in rules for each in _statements(rule["Statement"])]
    transformed = {
        (json.dumps(body["FieldToMatch"], sort_keys=True), transformation["Type"])
        for _, body in statements
        for transformation in body.get("TextTransformations", ())
        if transformation["Type"] != "NONE" and "FieldToMatch" in body
    }
    return sum(_units(kind, body) for kind, body in statements) + 10 * len(transformed)


def _units(kind: str, body: dict[str, Any]) -> int:
    if kind == "ManagedRuleGroupStatement":
        return _GROUPS.get(body["Name"], 0)
    if kind == "ByteMatchStatement":
        return 10 if body["PositionalConstraint"] in _CONTAINING else 2
    if kind == "SqliMatchStatement":
        return 30 if body.get("SensitivityLevel") == "HIGH" else 20
    if kind == "RateBasedStatement":
        return 2 + 30 * len(body.get("CustomKeys") or ())
    return _FIXED.get(kind, 0)


def _statements(statement: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A statement and all inside it."""
    for kind, body in statement.items():
        if body is None:
            continue
        yield kind, body
        nested = [*body.get("Statements", ()), body.get("Statement"), body.get("ScopeDownStatement")]
        for inner in nested:
            yield from _statements(inner or {})
