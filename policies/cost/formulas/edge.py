"""What viewers meet: the CDN, the firewall, names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.cost.charge import Charge, Formula, PricedStack
from policies.stack import Resource
from policies.tokens import DISTRIBUTION

_PAID_RULE_GROUPS = ("BotControl", "ATP", "ACFP", "AntiDDoS")
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
    """Itself and each rule; AWS's groups against bots and fraud cost more (https://aws.amazon.com/waf/pricing/)."""
    rules = acl.props.known("rules", default=[])
    groups = [rule.get("statement", {}).get("managedRuleGroupStatement", {}).get("name", "") for rule in rules]
    paid = sum(any(kind in str(name) for kind in _PAID_RULE_GROUPS) for name in groups)
    yield stack.charge(acl, "waf", "web ACL")
    if rules:
        yield stack.charge(acl, "waf", "rule", len(rules))
    if paid:
        yield stack.charge(acl, "waf", "intelligent threat mitigation", paid)
    yield stack.used(acl, "waf", "requests", stack.usage.requests_million)


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
