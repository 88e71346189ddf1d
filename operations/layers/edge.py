"""What the world comes in by, which exists once: distribution, web ACL, records; and the budget of it all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from operations.aws import HOME_REGION, Clients, or_none
from operations.checks import Check, Wanted

READS = ["GET", "HEAD", "OPTIONS"]
WRITES = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
"""Methods that the CDN lets through to a service."""


@dataclass(frozen=True)
class Found:
    """What AWS has, as its calls answer; None for what is gone."""

    distribution: Mapping[str, Any] | None
    web_acl: Mapping[str, Any] | None
    records: Sequence[Mapping[str, Any]] | None
    health_checks: Mapping[str, Mapping[str, Any]]
    """By id: those that the records name."""


def read(clients: Clients, wanted: Wanted) -> Found:
    """Everything about the edge."""
    edge = wanted.outputs["edge"]
    cloudfront, wafv2, route53 = (clients(name, HOME_REGION) for name in ("cloudfront", "wafv2", "route53"))
    distribution = or_none(lambda: cloudfront.get_distribution(Id=edge["distribution_id"])["Distribution"])
    _, _, name, id = edge["web_acl_arn"].split(":", 5)[5].split("/")
    web_acl = or_none(lambda: wafv2.get_web_acl(Name=name, Id=id, Scope="CLOUDFRONT")["WebACL"])
    pages = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=edge["zone_id"])
    records = or_none(lambda: [one for page in pages for one in page["ResourceRecordSets"]])
    named = [one["HealthCheckId"] for one in records or [] if one.get("HealthCheckId")]
    checked = {id: _health_check(route53, id) for id in named}
    return Found(distribution, web_acl, records, {id: one for id, one in checked.items() if one})


def _health_check(route53: Any, id: str) -> Any:
    return or_none(lambda: route53.get_health_check(HealthCheckId=id)["HealthCheck"])


def compare(wanted: Wanted, found: Found) -> Iterator[Check]:
    """Every comparison that there is to make of the edge."""
    edge = wanted.outputs["edge"]
    yield wanted.check("CDN", "exists", edge["distribution_id"], True, found.distribution is not None)
    if found.distribution:
        yield from _distribution(wanted, found.distribution)
        yield from _behaviors(wanted, found.distribution["DistributionConfig"])
    yield wanted.check("firewall", "exists", edge["web_acl_arn"], True, found.web_acl is not None)
    if found.web_acl:
        yield from _firewall(wanted, found.web_acl)
    yield wanted.check("DNS", "zone exists", edge["zone_id"], True, found.records is not None)
    if found.records is not None:
        yield from _records(wanted, found.records, found.health_checks)


def _distribution(wanted: Wanted, distribution: Mapping[str, Any]) -> Iterator[Check]:
    edge, cdn, config = wanted.outputs["edge"], wanted.settings["cdn"], distribution["DistributionConfig"]
    expected = {
        "Status": "Deployed",
        "Enabled": True,
        "aliases": [wanted.settings["domain"]["name"]],
        "PriceClass": cdn["price_class"],
        "WebACLId": edge["web_acl_arn"],
    }
    actual = {**config, "Status": distribution["Status"], "aliases": config["Aliases"].get("Items", [])}
    yield from wanted.each("CDN", edge["distribution_id"], expected, actual)


def _behaviors(wanted: Wanted, config: Mapping[str, Any]) -> Iterator[Check]:
    id, edge = wanted.outputs["edge"]["distribution_id"], wanted.outputs["edge"]
    regions = [wanted.settings["primary_region"], wanted.settings.get("failover_region")]
    ordered = [region for region in regions if region]
    balancers = [edge["load_balancers"][region]["dns_name"] for region in ordered]
    sites = [edge["site_buckets"][region] for region in ordered]
    writes = (
        f"writes.{wanted.settings['domain']['name']}" if wanted.settings["balancing"].get("writes") else balancers[0]
    )
    targets = _targets(config)
    to = targets.get(config["DefaultCacheBehavior"]["TargetOriginId"], [])
    # A bucket's name is the first part of its domain's.
    yield wanted.check("CDN", "where static files are, in order", id, sites, [name.split(".s3.")[0] for name in to])
    expected = {
        path: ([writes], WRITES) if service["writes"] else (balancers, READS)
        for service in wanted.settings["services"].values()
        for path in service["paths"]
    }
    actual = {
        one["PathPattern"]: (targets.get(one["TargetOriginId"], []), sorted(one["AllowedMethods"]["Items"]))
        for one in config.get("CacheBehaviors", {}).get("Items", [])
    }
    yield wanted.check("CDN", "paths", id, sorted(expected), sorted(actual))
    for path in expected.keys() & actual.keys():
        yield wanted.check("CDN", f"origins in order, methods of {path}", id, expected[path], actual[path])


def _targets(config: Mapping[str, Any]) -> Mapping[str, list[str]]:
    """The domain names behind each target of a behavior: one, or a group's in the order in which they are asked."""
    names = {one["Id"]: one["DomainName"] for one in config["Origins"]["Items"]}
    groups = {
        group["Id"]: [names.get(member["OriginId"], "?") for member in group["Members"]["Items"]]
        for group in config.get("OriginGroups", {}).get("Items", [])
    }
    return {**{id: [name] for id, name in names.items()}, **groups}


def _firewall(wanted: Wanted, web_acl: Mapping[str, Any]) -> Iterator[Check]:
    wishes, name = wanted.settings["firewall"], web_acl["Name"]
    limits = {"everything": wishes["rate_limit"]} | {
        key: service["rate_limit"] for key, service in wanted.settings["services"].items() if service.get("rate_limit")
    }
    statements = {rule["Name"]: rule["Statement"] for rule in web_acl["Rules"]}
    rates = {key: one["RateBasedStatement"]["Limit"] for key, one in statements.items() if "RateBasedStatement" in one}
    managed = {key: "Count" if key in wishes["counted_rules"] else "None" for key in wishes["managed_rules"]}
    overridden = {
        rule["Name"]: next(iter(rule["OverrideAction"])) for rule in web_acl["Rules"] if rule.get("OverrideAction")
    }
    refused = {
        key for key, one in statements.items() if "IPSetReferenceStatement" in one and key.startswith("blocked-")
    }
    yield wanted.check("firewall", "what no rule ends", name, ["Allow"], list(web_acl["DefaultAction"]))
    yield wanted.check("firewall", "limits", name, limits, rates)
    yield wanted.check("firewall", "rule groups", name, managed, overridden)
    yield wanted.check("firewall", "addresses are refused", name, bool(wishes["blocked_addresses"]), bool(refused))


def _records(
    wanted: Wanted, records: Sequence[Mapping[str, Any]], checks: Mapping[str, Mapping[str, Any]]
) -> Iterator[Check]:
    edge, domain = wanted.outputs["edge"], wanted.settings["domain"]["name"]
    aliases = {
        (one["Name"].rstrip("."), one["Type"], one["AliasTarget"]["DNSName"].rstrip(".")): one
        for one in records
        if "AliasTarget" in one
    }
    for type in ("A", "AAAA"):
        there = (domain, type, edge["domain_name"]) in aliases
        yield wanted.check("DNS", f"{type} of {domain} is the distribution", edge["zone_id"], True, there)
    wishes = wanted.settings["balancing"].get("writes")
    if not wishes:
        return
    primary, second = wanted.settings["primary_region"], wanted.settings.get("failover_region")
    for region, balancer in edge["load_balancers"].items():
        failover = wishes["routing"] == "failover"
        if failover and region not in (primary, second):
            continue
        name = f"writes.{domain}"
        record = aliases.get((name, "A", balancer["writes"]["dns_name"]), {})
        role = "PRIMARY" if region == primary else "SECONDARY"
        routing = {"Failover": role} if failover else {"Region": region}
        yield from wanted.each("DNS", f"{name} in {region}", routing, record)
        config = checks.get(record.get("HealthCheckId", ""), {}).get("HealthCheckConfig", {})
        expected = {
            "Type": "CLOUDWATCH_METRIC",
            "region of the alarm": region,
            "InsufficientDataHealthStatus": "Unhealthy",
        }
        actual = {**config, "region of the alarm": config.get("AlarmIdentifier", {}).get("Region")}
        yield from wanted.each("health checks", f"{name} in {region}", expected, actual)


def read_budget(clients: Clients, wanted: Wanted) -> Mapping[str, Any] | None:
    """The budget; None where it is gone."""
    account = wanted.outputs["watch"]["budget_arn"].split(":")[4]
    name = wanted.outputs["watch"]["budget_name"]
    budgets = clients("budgets", HOME_REGION)
    found = or_none(lambda: budgets.describe_budget(AccountId=account, BudgetName=name)["Budget"])
    return dict(found) if found else None


def compare_budget(wanted: Wanted, found: Mapping[str, Any] | None) -> Iterator[Check]:
    """Every comparison that there is to make of the budget."""
    name = wanted.outputs["watch"]["budget_name"]
    yield wanted.check("budget", "exists", name, True, found is not None)
    if found is None:
        return
    expected = {
        "US dollars": float(wanted.settings["budget"]["monthly_usd"]),
        "TimeUnit": "MONTHLY",
        "of": [f"user:stack${wanted.tags['stack']}"],
    }
    actual = {
        **found,
        "US dollars": float(found["BudgetLimit"]["Amount"]),
        "of": found.get("CostFilters", {}).get("TagKeyValue"),
    }
    yield from wanted.each("budget", name, expected, actual)
