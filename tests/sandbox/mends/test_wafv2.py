"""Web ACLs, sets of addresses, associations and logging."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

VISIBLE = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "m"}
LOGIN = {
    "ByteMatchStatement": {
        "SearchString": b"/login",
        "FieldToMatch": {"UriPath": {}},
        "PositionalConstraint": "STARTS_WITH",
        "TextTransformations": [{"Priority": 0, "Type": "LOWERCASE"}],
    }
}


@pytest.fixture
def waf(clients: Any) -> Any:
    return clients("wafv2")


def rule(name: str, priority: int, statement: dict[str, Any]) -> dict[str, Any]:
    return {
        "Name": name,
        "Priority": priority,
        "Statement": statement,
        "Action": {"Block": {}},
        "VisibilityConfig": VISIBLE,
    }


def limit(name: str, priority: int) -> dict[str, Any]:
    statement = {"Limit": 100, "AggregateKeyType": "IP", "ScopeDownStatement": LOGIN}
    return rule(name, priority, {"RateBasedStatement": statement})


def create(waf: Any, name: str, *rules: dict[str, Any], scope: str = "REGIONAL") -> dict[str, str]:
    """What identifies it."""
    made = waf.create_web_acl(
        Name=name, Scope=scope, DefaultAction={"Allow": {}}, VisibilityConfig=VISIBLE, Rules=list(rules)
    )["Summary"]
    return {"Name": name, "Scope": scope, "Id": made["Id"]}


def test_rules_can_all_be_taken_away_and_are_counted(waf: Any, name: str) -> None:
    key = create(waf, name, limit("one", 0), limit("two", 1))
    found = waf.get_web_acl(**key)
    assert found["WebACL"]["Capacity"] == 2 * (2 + 2) + 10, "a transformation of the same part counts once"
    rules = found["WebACL"]["Rules"]
    assert waf.check_capacity(Scope="REGIONAL", Rules=rules)["Capacity"] == found["WebACL"]["Capacity"]
    protection = {"DataProtections": [{"Field": {"FieldType": "QUERY_STRING"}, "Action": "HASH"}]}
    waf.update_web_acl(
        **key,
        LockToken=found["LockToken"],
        DefaultAction={"Block": {}},
        VisibilityConfig=VISIBLE,
        Rules=[],
        DataProtectionConfig=protection,
    )
    acl = waf.get_web_acl(**key)["WebACL"]
    assert (acl["Rules"], acl["Capacity"], acl["DataProtectionConfig"]) == ([], 0, protection)


def test_what_aws_refuses(waf: Any, clients: Any, name: str) -> None:
    create(waf, name)
    with pytest.raises(ClientError, match="WAFDuplicateItemException"):
        create(waf, name)
    with pytest.raises(ClientError, match="same priority"):
        create(waf, f"{name}-2", limit("one", 0), limit("two", 0))
    common = {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}
    with pytest.raises(ClientError, match="WAFLimitsExceededException"):
        create(waf, f"{name}-2", *(rule(str(number), number, common) for number in range(8)))
    with pytest.raises(ClientError, match="SCOPE_VALUE"):
        create(waf, f"{name}-2", scope="CLOUDFRONT")
    assert create(clients("wafv2", "us-east-1"), name, scope="CLOUDFRONT")


def test_a_set_in_use_stays(waf: Any, name: str) -> None:
    made = waf.create_ip_set(Name=name, Scope="REGIONAL", IPAddressVersion="IPV4", Addresses=["192.0.2.0/24"])[
        "Summary"
    ]
    assert len(made["LockToken"]) == 36
    with pytest.raises(ClientError, match="WAFDuplicateItemException"):
        waf.create_ip_set(Name=name, Scope="REGIONAL", IPAddressVersion="IPV4", Addresses=[])
    key = create(waf, name, rule("in", 0, {"IPSetReferenceStatement": {"ARN": made["ARN"]}}))
    same = {"Name": name, "Scope": "REGIONAL", "Id": made["Id"], "LockToken": made["LockToken"]}
    with pytest.raises(ClientError, match="WAFAssociatedItemException"):
        waf.delete_ip_set(**same)
    waf.delete_web_acl(**key, LockToken=waf.get_web_acl(**key)["LockToken"])
    waf.delete_ip_set(**same)


def test_a_resource_has_one_web_acl_and_holds_it(waf: Any, clients: Any, subnet_ids: list[str], name: str) -> None:
    elb = clients("elbv2")
    balancer = elb.create_load_balancer(Name=name, Subnets=subnet_ids)["LoadBalancers"][0]["LoadBalancerArn"]
    one, two = (create(waf, f"{name}-{number}") for number in (1, 2))
    arns = [waf.get_web_acl(**key)["WebACL"]["ARN"] for key in (one, two)]
    with pytest.raises(ClientError, match="WAFNonexistentItemException"):
        waf.associate_web_acl(WebACLArn=arns[0], ResourceArn=f"{balancer}-no")
    for arn in arns:
        waf.associate_web_acl(WebACLArn=arn, ResourceArn=balancer)
    assert waf.get_web_acl_for_resource(ResourceArn=balancer)["WebACL"]["ARN"] == arns[1]
    assert [waf.list_resources_for_web_acl(WebACLArn=arn)["ResourceArns"] for arn in arns] == [[], [balancer]]
    with pytest.raises(ClientError, match="WAFAssociatedItemException"):
        waf.delete_web_acl(**two, LockToken=waf.get_web_acl(**two)["LockToken"])
    elb.delete_load_balancer(LoadBalancerArn=balancer)
    assert "WebACL" not in waf.get_web_acl_for_resource(ResourceArn=balancer)
    waf.delete_web_acl(**two, LockToken=waf.get_web_acl(**two)["LockToken"])


def test_logs_go_where_their_name_allows_and_end_with_the_web_acl(waf: Any, name: str) -> None:
    key = create(waf, name)
    arn = waf.get_web_acl(**key)["WebACL"]["ARN"]
    group = "arn:aws:logs:eu-west-1:123456789012:log-group:{}"
    with pytest.raises(ClientError, match="LOG_DESTINATION"):
        waf.put_logging_configuration(
            LoggingConfiguration={"ResourceArn": arn, "LogDestinationConfigs": [group.format("other")]}
        )
    wanted = {"ResourceArn": arn, "LogDestinationConfigs": [group.format("aws-waf-logs-one")]}
    with pytest.raises(ClientError, match="WAFNonexistentItemException"):
        waf.put_logging_configuration(LoggingConfiguration={**wanted, "ResourceArn": f"{arn}-no"})
    waf.put_logging_configuration(LoggingConfiguration=wanted)
    waf.delete_web_acl(**key, LockToken=waf.get_web_acl(**key)["LockToken"])
    with pytest.raises(ClientError, match="WAFNonexistentItemException"):
        waf.get_logging_configuration(ResourceArn=arn)


def test_they_are_found_by_tag(clients: Any, name: str) -> None:
    tags = [{"Key": "stack", "Value": name}]
    waf = clients("wafv2", "us-east-1")
    common = {"DefaultAction": {"Allow": {}}, "VisibilityConfig": VISIBLE, "Tags": tags}
    made = {
        waf.create_web_acl(Name=name, Scope=scope, **common)["Summary"]["ARN"] for scope in ("REGIONAL", "CLOUDFRONT")
    }
    addresses = {"IPAddressVersion": "IPV4", "Addresses": ["192.0.2.0/24"], "Tags": tags}
    made.add(waf.create_ip_set(Name=name, Scope="REGIONAL", **addresses)["Summary"]["ARN"])
    for region, wanted in (("us-east-1", made), ("eu-west-1", set())):
        api = clients("resourcegroupstaggingapi", region)
        found = api.get_resources(TagFilters=[{"Key": "stack", "Values": [name]}])["ResourceTagMappingList"]
        assert {each["ResourceARN"] for each in found} == wanted
