"""A web ACL: what AWS WAF lets through to load balancers or to a CloudFront distribution, and how often."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from . import web_acl_rules
from .log_groups import log_group, retention_problem
from .naming import Children
from .place import EDGE, checked
from .web_acl_rules import ManagedRules, RateLimit

_REDACTED = ("header:authorization", "header:cookie")
_REDACTABLE = ("method", "query_string", "uri_path")


class WebAclScope(StrEnum):
    """What a web ACL can protect."""

    REGIONAL = "regional"
    """Load balancers and other resources of its region."""
    CLOUDFRONT = "cloudfront"
    """CloudFront distributions; it is created in us-east-1."""


class WebAclDefaultAction(StrEnum):
    """What becomes of a request that no rule ends."""

    ALLOW = "allow"
    """It passes."""
    BLOCK = "block"
    """It is refused: only ``allowed_addresses`` pass."""


class WebAclLogged(StrEnum):
    """Which requests are logged."""

    NONE = "none"
    """None: there is no log group."""
    MATCHED = "matched"
    """Those that a rule counted, blocked or challenged."""
    ALL = "all"
    """All of them; CloudWatch charges for each."""


class WebAclLogging(TypedDict):
    """What a caller decides about logs."""

    requests: NotRequired[WebAclLogged]
    """Which ones; ``matched`` by default."""
    redacted_fields: NotRequired[list[str]]
    """What is left out of logs: ``header:<name>``, ``method``, ``query_string``, ``uri_path``.

    The headers ``authorization`` and ``cookie`` by default.
    """
    retention_days: NotRequired[int]
    """Days they are kept; 90 by default. CloudWatch accepts certain values only."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts them, which CloudWatch Logs may use; AWS's own by default."""


class WebAclArgs(TypedDict):
    """What a caller decides about a web ACL."""

    scope: WebAclScope
    """What it can protect. A change replaces it."""
    managed_rules: NotRequired[Mapping[str, ManagedRules]]
    """AWS's rule groups by name, such as ``AWSManagedRulesSQLiRuleSet``.

    By default ``AWSManagedRulesAmazonIpReputationList``, ``AWSManagedRulesKnownBadInputsRuleSet`` and
    ``AWSManagedRulesCommonRuleSet``, at priorities 1000, 1010 and 1020.
    """
    rate_limits: NotRequired[Mapping[str, RateLimit]]
    """How often somebody may call, by name of the rule; none by default."""
    allowed_addresses: NotRequired[list[str]]
    """IPv4 and IPv6 ranges whose requests pass all other rules; none by default."""
    blocked_addresses: NotRequired[list[str]]
    """IPv4 and IPv6 ranges whose requests are refused, before anything else; none by default."""
    default_action: NotRequired[WebAclDefaultAction]
    """What becomes of a request that no rule ends; ``allow`` by default."""
    cloudwatch_metrics: NotRequired[bool]
    """Whether each rule has a metric of its own name; true by default."""
    sampled_requests: NotRequired[bool]
    """Whether AWS keeps samples of what rules matched; true by default."""
    logging: NotRequired[WebAclLogging]
    """What is logged; what rules matched, for 90 days, by default."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on every resource; none by default."""


class WebAcl(pulumi.ComponentResource):
    """A web ACL with its sets of addresses and its log group.

    Load balancers take its ARN, a distribution too. Each rule has a priority of its own, so that adding one moves none.
    """

    arn: pulumi.Output[str]
    """What is associated with load balancers, or given to a distribution."""
    web_acl_id: pulumi.Output[str]
    """Identifies it, with its name, in WAF's API."""
    name: pulumi.Output[str]
    """Its name, a dimension of its metrics."""
    capacity: pulumi.Output[int]
    """Capacity units that its rules take: 5,000 at most, and AWS charges for more than 1,500."""
    log_group_name: pulumi.Output[str | None]
    """The log group, whose name starts with ``aws-waf-logs-``; null without logs."""

    def __init__(self, name: str, args: WebAclArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:WebAcl", name, {}, opts)
        if found := problems(args):
            raise pulumi.RunError(f"web ACL {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        scope = checked(self, f"web ACL {name}: scope", args["scope"], scope_problem).apply(str.upper)
        visibility = web_acl_rules.Visibility(args.get("cloudwatch_metrics", True), args.get("sampled_requests", True))
        lists = {"blocked": args.get("blocked_addresses", []), "allowed": args.get("allowed_addresses", [])}
        sets = {
            kind: {
                version: _addresses(children, scope, f"{kind}-{version.lower()}", version, each)
                for version, each in web_acl_rules.by_version(ranges).items()
            }
            for kind, ranges in lists.items()
        }
        rules = web_acl_rules.address_rules(sets, visibility)
        rules += web_acl_rules.rate_rules(args.get("rate_limits", {}), visibility)
        rules += web_acl_rules.managed_rules(args.get("managed_rules", web_acl_rules.DEFAULT), visibility)
        acl = aws.wafv2.WebAcl(
            children.named("acl"),
            scope=scope,
            default_action=_DEFAULT_ACTIONS[args.get("default_action", WebAclDefaultAction.ALLOW)],
            visibility_config=visibility.of(name),
            rules=rules,
            tags=children.tags("acl"),
            opts=children.opts(),
        )
        options = args.get("logging", {})
        logged = options.get("requests", WebAclLogged.MATCHED) != WebAclLogged.NONE
        group = _logs(children, acl, options) if logged else None

        self.arn = acl.arn
        self.web_acl_id = acl.id
        self.name = acl.name
        self.capacity = acl.capacity
        self.log_group_name = pulumi.Output.from_input(group.name if group else None)
        self.register_outputs({key: getattr(self, key) for key in WebAcl.__annotations__})


def problems(args: WebAclArgs, region: str | None = None) -> list[str]:
    """What is wrong with ``args``, each as ``key: value what to do``.

    Args:
        region: Where it is to be created, if that is known already.
    """
    found = []
    if args["scope"] not in list(WebAclScope):
        found.append(f"scope: {args['scope']!r} is unknown; use {', '.join(WebAclScope)}")
    elif region and (problem := scope_problem(args["scope"], region)):
        found.append(f"scope: {str(args['scope'])!r} {problem}")
    if (action := args.get("default_action", "allow")) not in list(WebAclDefaultAction):
        found.append(f"default_action: {action!r} is unknown; use {', '.join(WebAclDefaultAction)}")
    found += web_acl_rules.problems(args.get("rate_limits", {}), args.get("managed_rules", web_acl_rules.DEFAULT))
    allowed, blocked = args.get("allowed_addresses", []), args.get("blocked_addresses", [])
    found += web_acl_rules.address_problems("allowed_addresses", allowed)
    found += web_acl_rules.address_problems("blocked_addresses", blocked)
    return found + [f"logging.{problem}" for problem in _logging_problems(args.get("logging", {}))]


def scope_problem(scope: str, region: str) -> str | None:
    """What is wrong with creating a web ACL of this scope in a region, and what to do."""
    if scope != WebAclScope.CLOUDFRONT or region == EDGE:
        return None
    return f"cannot be created in {region}; use a provider of {EDGE}"


def _logging_problems(options: WebAclLogging) -> list[str]:
    found = []
    if (requests := options.get("requests", WebAclLogged.MATCHED)) not in list(WebAclLogged):
        found.append(f"requests: {requests!r} is unknown; use {', '.join(WebAclLogged)}")
    if problem := retention_problem(days := options.get("retention_days", 90)):
        found.append(f"retention_days: {days!r} {problem}")
    return found + [
        f"redacted_fields: {field!r} is unknown; use header:<name>, {', '.join(_REDACTABLE)}"
        for field in options.get("redacted_fields", _REDACTED)
        if field not in _REDACTABLE and not (field.startswith("header:") and field != "header:")
    ]


def _addresses(
    children: Children, scope: pulumi.Output[str], part: str, version: str, ranges: list[str]
) -> pulumi.Output[str]:
    """The ARN of a set of addresses of one version."""
    return aws.wafv2.IpSet(
        children.named(part),
        scope=scope,
        ip_address_version=version,
        addresses=ranges,
        tags=children.tags(part),
        opts=children.opts(),
    ).arn


def _logs(children: Children, acl: aws.wafv2.WebAcl, options: WebAclLogging) -> aws.cloudwatch.LogGroup:
    """The log group, and what goes there. AWS WAF lets itself write to it when logging is turned on."""
    days, key_arn = options.get("retention_days", 90), options.get("kms_key_arn")
    group = log_group(children, "logs", days, key_arn, name_prefix=f"aws-waf-logs-{children.name}-")
    matched = options.get("requests", WebAclLogged.MATCHED) == WebAclLogged.MATCHED
    aws.wafv2.WebAclLoggingConfiguration(
        children.named("logging"),
        resource_arn=acl.arn,
        log_destination_configs=[group.arn],
        redacted_fields=[_redacted(field) for field in options.get("redacted_fields", _REDACTED)],
        logging_filter=_MATCHED if matched else None,
        opts=children.opts(),
    )
    return group


def _redacted(field: str) -> Any:
    kind, _, name = field.partition(":")
    return {"single_header": {"name": name.lower()}} if kind == "header" else {kind: {}}


_DEFAULT_ACTIONS: dict[str, Any] = {str(action): {str(action): {}} for action in WebAclDefaultAction}
_MATCHED: Any = {
    "default_behavior": "DROP",
    "filters": [
        {
            "behavior": "KEEP",
            "requirement": "MEETS_ANY",
            "conditions": [
                {"action_condition": {"action": action}}
                for action in ("BLOCK", "COUNT", "CAPTCHA", "CHALLENGE", "EXCLUDED_AS_COUNT")
            ],
        }
    ],
}
