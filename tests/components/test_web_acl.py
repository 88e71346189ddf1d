"""What a web ACL asks of AWS."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components import WebAcl
from components.web_acl import problems
from policies.recorder import Recording, record

LOGIN = {"priority": 100, "limit": 20, "paths": ["/login"]}


def web_acl(region: str = "", name: str = "acl", **args: Any) -> Recording:
    def program() -> None:
        import pulumi_aws as aws

        options = pulumi.ResourceOptions(providers=[aws.Provider("there", region=region)]) if region else None
        WebAcl(name, {"scope": "regional", **args}, options)  # type: ignore[typeddict-item]  # strings, as a plugin hands over

    return record(program)


def asked(recording: Recording) -> dict[str, Any]:
    (acl,) = recording.of("aws:wafv2/webAcl:WebAcl").values()
    return acl.inputs


def rules(recording: Recording) -> dict[str, Any]:
    return {rule["name"]: rule for rule in asked(recording)["rules"]}


def outputs(recording: Recording) -> dict[str, Any]:
    return next(found for urn, found in recording.outputs.items() if urn.endswith("WebAcl::acl"))


def test_the_baseline_is_there_without_being_asked_for() -> None:
    found = rules(web_acl())
    assert {name: rule["priority"] for name, rule in found.items()} == {
        "AWSManagedRulesAmazonIpReputationList": 1000,
        "AWSManagedRulesKnownBadInputsRuleSet": 1010,
        "AWSManagedRulesCommonRuleSet": 1020,
    }
    assert all(rule["overrideAction"] == {"none": {}} for rule in found.values())
    assert all(rule["visibilityConfig"]["cloudwatchMetricsEnabled"] for rule in found.values())
    assert asked(web_acl())["defaultAction"] == {"allow": {}}


def test_names_are_frozen() -> None:
    everything = web_acl(allowed_addresses=["192.0.2.0/24", "2001:db8::/32"], blocked_addresses=["198.51.100.7"])
    parts = ("acl", "logs", "logging", "allowed-ipv4", "allowed-ipv6", "blocked-ipv4")
    assert {each.name for each in everything.resources} == {"acl", *(f"acl-{part}" for part in parts)}


def test_children_use_the_components_provider_and_carry_tags() -> None:
    recording = web_acl("us-west-2", blocked_addresses=["192.0.2.0/24"], tags={"team": "a"})
    component = recording.of("tenfold:index:WebAcl")["acl"]
    for each in recording.resources:
        if each.type.startswith("aws:"):
            assert each.parent == component.urn
            assert each.provider.split("::")[-2] == "there"
            assert each.type.endswith("Configuration") or each.inputs["tags"] == {"Name": each.name, "team": "a"}


@pytest.mark.parametrize(
    ("more", "statement"),
    [
        ({}, {"aggregateKeyType": "IP"}),
        (
            {"keys": ["forwarded_ip"]},
            {
                "aggregateKeyType": "FORWARDED_IP",
                "forwardedIpConfig": {"headerName": "X-Forwarded-For", "fallbackBehavior": "MATCH"},
            },
        ),
        ({"keys": []}, {"aggregateKeyType": "CONSTANT"}),
        ({"evaluation_window": 60}, {"evaluationWindowSec": 60}),
        ({"limit": 10}, {"limit": 10}),
    ],
)
def test_a_rate_limit(more: dict[str, Any], statement: dict[str, Any]) -> None:
    rule = rules(web_acl(rate_limits={"login": {**LOGIN, **more}}))["login"]
    assert rule["action"] == {"block": {"customResponse": {"responseCode": 429}}}
    found = rule["statement"]["rateBasedStatement"]
    assert found.items() >= statement.items()
    assert found["scopeDownStatement"]["byteMatchStatement"]["searchString"] == "/login"


def test_callers_are_told_apart_by_several_keys_and_paths_are_alternatives() -> None:
    limit = {**LOGIN, "keys": ["ip", "header:x-tenant", "uri_path"], "paths": ["/a", "/b"], "action": "count"}
    rule = rules(web_acl(rate_limits={"login": limit}))["login"]
    found = rule["statement"]["rateBasedStatement"]
    assert [list(key) for key in found["customKeys"]] == [["ip"], ["header"], ["uriPath"]]
    assert found["customKeys"][1]["header"]["name"] == "x-tenant"
    assert len(found["scopeDownStatement"]["orStatement"]["statements"]) == 2
    assert rule["action"] == {"count": {}}


def test_a_rule_group_can_only_count_as_a_whole_or_in_part() -> None:
    group = {"priority": 50, "override_action": "count", "counted_rules": ["SQLi_BODY"], "version": "Version_2.0"}
    rule = rules(web_acl(managed_rules={"AWSManagedRulesSQLiRuleSet": group}))["AWSManagedRulesSQLiRuleSet"]
    assert rule["overrideAction"] == {"count": {}}
    assert rule["statement"]["managedRuleGroupStatement"] == {
        "name": "AWSManagedRulesSQLiRuleSet",
        "vendorName": "AWS",
        "version": "Version_2.0",
        "ruleActionOverrides": [{"name": "SQLi_BODY", "actionToUse": {"count": {}}}],
    }


def test_adding_a_rule_moves_no_other() -> None:
    before = rules(web_acl(blocked_addresses=["192.0.2.0/24"]))
    after = rules(
        web_acl(
            blocked_addresses=["192.0.2.0/24", "2001:db8::/32"],
            allowed_addresses=["198.51.100.0/24"],
            rate_limits={"login": LOGIN},
        )
    )
    assert before.items() <= after.items()
    assert [rule["priority"] for name, rule in after.items() if "ipv" in name] == [0, 1, 2]


@pytest.mark.parametrize(
    ("args", "kind", "wanted"),
    [
        ({"default_action": "block"}, "WebAcl", {"defaultAction": {"block": {}}}),
        ({"logging": {"retention_days": 7}}, "LogGroup", {"retentionInDays": 7}),
        ({"logging": {"kms_key_arn": "arn:key"}}, "LogGroup", {"kmsKeyId": "arn:key"}),
        (
            {"logging": {"redacted_fields": ["query_string"]}},
            "WebAclLoggingConfiguration",
            {"redactedFields": [{"queryString": {}}]},
        ),
        ({"blocked_addresses": ["192.0.2.7"]}, "IpSet", {"addresses": ["192.0.2.7/32"], "ipAddressVersion": "IPV4"}),
    ],
)
def test_an_option_reaches_aws(args: dict[str, Any], kind: str, wanted: dict[str, Any]) -> None:
    resources = {f"{each.type}": each for each in web_acl(**args).resources if each.type.endswith(f":{kind}")}
    (found,) = (each for kind, each in resources.items() if kind.startswith("aws:"))
    assert found.inputs.items() >= wanted.items()


def test_metrics_and_samples_can_be_left_out() -> None:
    found = asked(web_acl(cloudwatch_metrics=False, sampled_requests=False))
    for each in (found, *found["rules"]):
        assert not each["visibilityConfig"]["cloudwatchMetricsEnabled"]
        assert not each["visibilityConfig"]["sampledRequestsEnabled"]


def test_logs_leave_out_secrets_and_what_no_rule_matched() -> None:
    recording = web_acl()
    (group,) = recording.of("LogGroup").values()
    assert group.inputs["namePrefix"].startswith("aws-waf-logs-")
    (logging,) = recording.of("WebAclLoggingConfiguration").values()
    assert [each["singleHeader"]["name"] for each in logging.inputs["redactedFields"]] == ["authorization", "cookie"]
    assert logging.inputs["loggingFilter"]["defaultBehavior"] == "DROP"
    everything = web_acl(logging={"requests": "all"}).of("WebAclLoggingConfiguration")["acl-logging"]
    assert "loggingFilter" not in everything.inputs
    none = web_acl(logging={"requests": "none"})
    assert not none.of("LogGroup") and "log_group_name" not in outputs(none)


def test_two_in_one_stack_do_not_meet() -> None:
    one, other = (
        {each.urn for each in web_acl(name=name, blocked_addresses=["192.0.2.0/24"]).resources} for name in ("a", "b")
    )
    assert not one & other


def test_one_for_cloudfront_is_refused_outside_us_east_1() -> None:
    assert asked(web_acl("us-east-1", scope="cloudfront"))["scope"] == "CLOUDFRONT"
    assert asked(web_acl("eu-west-1"))["scope"] == "REGIONAL"
    with pytest.raises(Exception, match=r"web ACL acl: scope: 'cloudfront' cannot be created in eu-west-1; use a"):
        web_acl("eu-west-1", scope="cloudfront")
    (problem,) = problems({"scope": "cloudfront"}, "eu-west-1")  # type: ignore[typeddict-item]  # as a plugin hands over
    assert problem.startswith("scope: 'cloudfront' cannot be created in eu-west-1")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"scope": "global"}, "scope: 'global' is unknown; use regional, cloudfront"),
        ({"default_action": "count"}, "default_action: 'count' is unknown; use allow, block"),
        ({"rate_limits": {"login": {**LOGIN, "limit": 5}}}, "rate_limits.login.limit: 5 is refused"),
        ({"rate_limits": {"login": {**LOGIN, "evaluation_window": 30}}}, "evaluation_window: 30 is refused"),
        ({"rate_limits": {"login": {**LOGIN, "action": "deny"}}}, "action: 'deny' is unknown; use block"),
        ({"rate_limits": {"login": {**LOGIN, "keys": ["header"]}}}, "keys: 'header' is unknown; use ip"),
        ({"rate_limits": {"login": {**LOGIN, "keys": ["ip"] * 6}}}, "are too many; AWS WAF takes 5"),
        ({"rate_limits": {"all": {"priority": 10, "limit": 10, "keys": []}}}, "name keys, or paths"),
        ({"rate_limits": {"login": {**LOGIN, "paths": ["login"]}}}, "paths: 'login' should start with /"),
        ({"rate_limits": {"log in": LOGIN}}, "rate_limits.log in: the name is refused"),
        ({"rate_limits": {"a": LOGIN, "b": LOGIN}}, "rate_limits.b.priority: 100 is that of rate_limits.a"),
        ({"rate_limits": {"a": {**LOGIN, "priority": 3}}}, "priority: 3 belongs to lists of addresses; use 10"),
        ({"managed_rules": {"X": {"priority": 20, "override_action": "no"}}}, "override_action: 'no' is unknown"),
        ({"allowed_addresses": ["ten"]}, "allowed_addresses: 'ten' should be an IPv4 or IPv6 range"),
        ({"blocked_addresses": ["0.0.0.0/0"]}, "blocked_addresses: '0.0.0.0/0' is refused"),
        ({"logging": {"requests": "some"}}, "logging.requests: 'some' is unknown; use none, matched, all"),
        ({"logging": {"retention_days": 100}}, "logging.retention_days: 100 is refused by CloudWatch; the nearest"),
        ({"logging": {"redacted_fields": ["body"]}}, "logging.redacted_fields: 'body' is unknown; use header:"),
    ],
)
def test_what_aws_would_refuse_is_refused_before_anything_is_created(args: dict[str, Any], says: str) -> None:
    with pytest.raises(pulumi.RunError) as error:
        web_acl(**args)
    assert str(error.value).startswith("web ACL acl: ")
    assert says in str(error.value)
