"""A web ACL with every kind of rule, and one for CloudFront."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi

from components import LimitAction, OverrideAction, WebAcl, WebAclDefaultAction, WebAclLogged, WebAclScope
from tests.e2e.components.given import FAR, HOME, Given


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """Changed, limits are higher and only count, and everything is logged."""
    changed = given.changed
    regional = WebAcl(
        "web-acl",
        {
            "scope": WebAclScope.REGIONAL,
            "default_action": WebAclDefaultAction.BLOCK if changed else WebAclDefaultAction.ALLOW,
            "allowed_addresses": ["198.51.100.0/24", "2001:db8::/32"],
            "blocked_addresses": ["192.0.2.0/25" if changed else "192.0.2.0/24"],
            "managed_rules": {
                "AWSManagedRulesSQLiRuleSet": {
                    "priority": 200,
                    "override_action": OverrideAction.COUNT if changed else OverrideAction.NONE,
                    "counted_rules": ["SQLi_BODY"],
                },
            },
            "rate_limits": {
                "everybody": {"priority": 100, "limit": 2000 if changed else 1000},
                "login": {
                    "priority": 110,
                    "limit": 20,
                    "evaluation_window": 60 if changed else 120,
                    "keys": ["forwarded_ip", "header:x-tenant", "uri_path"],
                    "paths": ["/login", "/token"],
                    "action": LimitAction.COUNT if changed else LimitAction.BLOCK,
                },
                "search": {"priority": 120, "limit": 5000, "keys": [], "paths": ["/search"]},
            },
            "logging": {
                "requests": WebAclLogged.ALL if changed else WebAclLogged.MATCHED,
                "redacted_fields": ["query_string"] if changed else ["header:authorization"],
                "retention_days": 30 if changed else 7,
            },
            "cloudwatch_metrics": not changed,
            "sampled_requests": not changed,
        },
        given.far,
    )
    distribution = WebAcl("web-acl-edge", {"scope": WebAclScope.CLOUDFRONT}, given.home)
    return {
        "regional": {"Name": regional.name, "Id": regional.web_acl_id},
        "arn": regional.arn,
        "capacity": regional.capacity,
        "log_group": regional.log_group_name,
        "distribution": {"Name": distribution.name, "Id": distribution.web_acl_id},
    }


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """Rules in order, with their actions, and logs."""
    waf = clients("wafv2", FAR)
    acl = waf.get_web_acl(Scope="REGIONAL", **outputs["regional"])["WebACL"]
    rules = {each["Name"]: each for each in sorted(acl["Rules"], key=lambda each: each["Priority"])}
    assert list(rules) == [
        *("blocked-ipv4", "allowed-ipv4", "allowed-ipv6", "everybody", "login", "search"),
        "AWSManagedRulesSQLiRuleSet",
    ]
    login = rules["login"]["Statement"]["RateBasedStatement"]
    assert (login["AggregateKeyType"], len(login["CustomKeys"])) == ("CUSTOM_KEYS", 3)
    assert len(login["ScopeDownStatement"]["OrStatement"]["Statements"]) == 2
    assert list(rules["login"]["Action"]) == ["Count" if changed else "Block"]
    assert rules["search"]["Statement"]["RateBasedStatement"]["AggregateKeyType"] == "CONSTANT"
    assert list(rules["AWSManagedRulesSQLiRuleSet"]["OverrideAction"]) == ["Count" if changed else "None"]
    assert acl["Capacity"] == outputs["capacity"] > 200
    logging = waf.get_logging_configuration(ResourceArn=outputs["arn"])["LoggingConfiguration"]
    assert outputs["log_group"].startswith("aws-waf-logs-")
    assert logging["LogDestinationConfigs"][0].endswith(outputs["log_group"])
    assert ("LoggingFilter" in logging) is not changed
    edge = clients("wafv2", HOME).get_web_acl(Scope="CLOUDFRONT", **outputs["distribution"])["WebACL"]
    assert [each["Priority"] for each in edge["Rules"]] == [1000, 1010, 1020]
