"""What viewers meet: the CDN, the firewall, names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.cost.charge import Charge, Formula, PricedStack
from policies.stack import Resource
from policies.tokens import DISTRIBUTION

_BOTS, _FRAUD, _FLOODS = "Bot Control requests", "fraud control requests", "DDoS protection requests"
_PAID_GROUPS: Mapping[str, tuple[str, str]] = {
    "AWSManagedRulesBotControlRuleSet": ("intelligent threat mitigation", _BOTS),
    "AWSManagedRulesATPRuleSet": ("intelligent threat mitigation", _FRAUD),
    "AWSManagedRulesACFPRuleSet": ("intelligent threat mitigation", _FRAUD),
    "AWSManagedRulesAntiDDoSRuleSet": ("DDoS protection", _FLOODS),
}
"""AWS's rule groups that cost more than a rule: by the month, and by the requests that they see."""
_METRICS = 8
"""That a distribution has in addition: cache hit rate, origin latency, and the rates of six errors."""


def _distribution(distribution: Resource, stack: PricedStack) -> Iterator[Charge]:
    """As if all viewers were in North America and Europe, and all spoke HTTPS.

    Nothing is paid for what origins in AWS send to it (https://aws.amazon.com/cloudfront/pricing/).
    """
    usage = stack.usage
    yield stack.used(distribution, "cloudfront", "data to viewers in North America and Europe", usage.viewer_gb)
    yield stack.used(distribution, "cloudfront", "HTTPS requests in North America", 100 * usage.requests_million)


def _distribution_metrics(subscription: Resource, stack: PricedStack) -> Iterator[Charge]:
    """Charged as custom metrics.

    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/viewing-cloudfront-metrics.html
    """
    yield stack.charge(subscription, "cloudwatch", "custom metric", _METRICS)


def _web_acl(acl: Resource, stack: PricedStack) -> Iterator[Charge]:
    """Itself and each rule (https://aws.amazon.com/waf/pricing/), and what some of AWS's groups cost besides."""
    rules = acl.props.known("rules", default=[])
    yield stack.charge(acl, "waf", "web ACL")
    if rules:
        yield stack.charge(acl, "waf", "rule", len(rules))
    yield stack.used(acl, "waf", "requests", stack.usage.requests_million)
    for rule in rules:
        yield from _paid_group(acl, rule.get("statement", {}).get("managedRuleGroupStatement", {}), stack)


def _paid_group(acl: Resource, group: Mapping[str, Any], stack: PricedStack) -> Iterator[Charge]:
    """Groups against fraud see logins; the others all that a web ACL does, or what a scope-down statement leaves.

    https://aws.github.io/aws-security-services-best-practices/guides/waf/waf-cost/docs/
    """
    if (name := str(group.get("name"))) not in _PAID_GROUPS:
        return
    fee, requests = _PAID_GROUPS[name]
    scoped = requests == _FRAUD or group.get("scopeDownStatement")
    seen = stack.usage.scoped_requests_million if scoped else stack.usage.requests_million
    yield stack.charge(acl, "waf", fee)
    yield stack.used(acl, "waf", f"targeted {requests}" if _is_targeted(group) else requests, seen)


def _is_targeted(group: Mapping[str, Any]) -> bool:
    """Whether Bot Control inspects at its dearer level."""
    configs = group.get("managedRuleGroupConfigs") or []
    bots = [each.get("awsManagedRulesBotControlRuleSet") or {} for each in configs]
    return any(each.get("inspectionLevel") == "TARGETED" for each in bots)


def _zone(zone: Resource, stack: PricedStack) -> Iterator[Charge]:
    """https://aws.amazon.com/route53/pricing/."""
    yield stack.charge(zone, "route53", "hosted zone")
    yield stack.used(zone, "route53", "queries", stack.usage.dns_queries_million)


def _health_check(check: Resource, stack: PricedStack) -> Iterator[Charge]:
    """As of an endpoint in AWS; HTTPS, matching text, an interval of ten seconds and latency graphs are options."""
    kind, interval = check.props.known("type"), check.props.known("requestInterval", default=30)
    latency = check.props.known("measureLatency", default=False)
    options = sum((kind.startswith("HTTPS"), kind.endswith("STR_MATCH"), interval == 10, bool(latency)))
    yield stack.charge(check, "route53", "health check")
    if options:
        yield stack.charge(check, "route53", "health check option", options)


FORMULAS: Mapping[str, Formula] = {
    DISTRIBUTION: _distribution,
    "aws:cloudfront/monitoringSubscription:MonitoringSubscription": _distribution_metrics,
    "aws:wafv2/webAcl:WebAcl": _web_acl,
    "aws:route53/zone:Zone": _zone,
    "aws:route53/healthCheck:HealthCheck": _health_check,
}
