"""The rules of a web ACL. No resources: pure functions from what a caller decides to what AWS WAF wants."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_network
from typing import Any, NotRequired, TypedDict

import pulumi

WINDOWS = (60, 120, 300, 600)
"""Seconds over which AWS WAF counts (API RateBasedStatement, EvaluationWindowSec)."""
LEAST, MOST = 10, 2_000_000_000
"""Requests in a window (API RateBasedStatement, Limit)."""
FIRST_PRIORITY = 10
"""Priorities below belong to the lists of addresses: two versions, blocked before allowed."""
_KEYS = ("ip", "forwarded_ip", "http_method", "query_string", "uri_path")
_NAMED_KEYS = ("header", "cookie", "query_argument")
_MOST_KEYS = 5
_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}")
_PLAIN = [{"priority": 0, "type": "NONE"}]


class LimitAction(StrEnum):
    """What becomes of requests above a limit."""

    BLOCK = "block"
    """They are refused with status 429."""
    COUNT = "count"
    """They pass, and are counted: to find a limit."""
    CHALLENGE = "challenge"
    """The browser has to prove, unseen, that it is one."""
    CAPTCHA = "captcha"
    """A person has to solve a puzzle."""


class OverrideAction(StrEnum):
    """What becomes of requests that a rule group matched."""

    NONE = "none"
    """What the group says; most block."""
    COUNT = "count"
    """They pass, and are counted: to try a group out."""


class RateLimit(TypedDict):
    """How often somebody may call."""

    priority: int
    """Place among all rules, lowest first, 10 or more; no two rules share one. Leave gaps."""
    limit: int
    """Requests in a window, 10 to 2,000,000,000."""
    evaluation_window: NotRequired[int]
    """Seconds that are looked back over: 60, 120, 300 or 600; 300 by default."""
    keys: NotRequired[list[str]]
    """What tells callers apart, together: ``ip``, ``forwarded_ip``, ``http_method``, ``query_string``, ``uri_path``,
    ``header:<name>``, ``cookie:<name>``, ``query_argument:<name>``. ``ip`` by default; with an empty list, all
    requests to ``paths`` are counted together. Behind CloudFront, a load balancer sees callers as ``forwarded_ip``.
    """
    paths: NotRequired[list[str]]
    """Beginnings of paths that count, such as ``/login``; every path by default."""
    action: NotRequired[LimitAction]
    """What becomes of requests above it; ``block`` by default."""


class ManagedRules(TypedDict):
    """How a rule group of AWS is used."""

    priority: int
    """Place among all rules, lowest first, 10 or more; no two rules share one. Leave gaps."""
    override_action: NotRequired[OverrideAction]
    """What becomes of requests that it matched; ``none`` by default."""
    counted_rules: NotRequired[list[str]]
    """Rules of the group that only count, such as ``SizeRestrictions_BODY``; none by default."""
    version: NotRequired[str]
    """Static version, such as ``Version_2.0``; the one that AWS recommends by default."""


DEFAULT: Mapping[str, ManagedRules] = {
    "AWSManagedRulesAmazonIpReputationList": {"priority": 1000},
    "AWSManagedRulesKnownBadInputsRuleSet": {"priority": 1010},
    "AWSManagedRulesCommonRuleSet": {"priority": 1020},
}
"""The baseline that the AWS WAF guide recommends for any application."""


@dataclass(frozen=True)
class Visibility:
    """What is seen of rules."""

    metrics: bool
    samples: bool

    def of(self, name: str) -> Any:
        """The visibility of a rule, whose metric has its name."""
        return {
            "cloudwatch_metrics_enabled": self.metrics,
            "metric_name": name,
            "sampled_requests_enabled": self.samples,
        }


def problems(limits: Mapping[str, RateLimit], groups: Mapping[str, ManagedRules]) -> list[str]:
    """What is wrong with rules, each as ``key: value what to do``."""
    found = []
    for name, limit in limits.items():
        found += [f"rate_limits.{name}.{problem}" for problem in _limit_problems(limit)]
    for name, group in groups.items():
        if (action := group.get("override_action", OverrideAction.NONE)) not in list(OverrideAction):
            use = ", ".join(OverrideAction)
            found.append(f"managed_rules.{name}.override_action: {action!r} is unknown; use {use}")
    taken: dict[int, str] = {}
    options = {f"{kind}.{name}": each for kind, all_ in _kinds(limits, groups) for name, each in all_.items()}
    for key, each in options.items():
        priority = int(each["priority"])
        if not _NAME.fullmatch(key.partition(".")[2]):
            found.append(f"{key}: the name is refused by AWS WAF; use letters, digits, - and _, 128 at most")
        if priority < FIRST_PRIORITY:
            found.append(f"{key}.priority: {priority} belongs to lists of addresses; use {FIRST_PRIORITY} or more")
        if priority in taken:
            found.append(f"{key}.priority: {priority} is that of {taken[priority]}; give it another")
        taken[priority] = key
    return found


def address_problems(key: str, ranges: Sequence[str]) -> Iterator[str]:
    """What is wrong with a list of addresses, each as ``key: value what to do``."""
    for text in ranges:
        try:
            network = ip_network(text)
        except ValueError:
            yield f"{key}: {text!r} should be an IPv4 or IPv6 range such as 192.0.2.0/24"
        else:
            if network.prefixlen == 0:
                yield f"{key}: {text!r} is refused by AWS WAF; name two halves, or use default_action"


def by_version(ranges: Sequence[str]) -> dict[str, list[str]]:
    """Ranges by ``IPV4`` and ``IPV6``, without those that have none."""
    networks = [ip_network(text) for text in ranges]
    found = {f"IPV{version}": [str(each) for each in networks if each.version == version] for version in (4, 6)}
    return {version: each for version, each in found.items() if each}


def address_rules(sets: Mapping[str, Mapping[str, pulumi.Output[str]]], visibility: Visibility) -> list[Any]:
    """The rules of lists of addresses; ``sets`` are ARNs by ``blocked`` and ``allowed``, and version."""
    actions = {"blocked": "block", "allowed": "allow"}
    return [
        _rule(
            name := f"{kind}-{version.lower()}",
            2 * list(actions).index(kind) + (version == "IPV6"),
            {"ip_set_reference_statement": {"arn": arn}},
            visibility.of(name),
            action={actions[kind]: {}},
        )
        for kind, versions in sets.items()
        for version, arn in versions.items()
    ]


def rate_rules(limits: Mapping[str, RateLimit], visibility: Visibility) -> list[Any]:
    """The rate-based rules."""
    return [
        _rule(
            name,
            int(limit["priority"]),
            {"rate_based_statement": _rate(limit)},
            visibility.of(name),
            action=_limited(LimitAction(limit.get("action", LimitAction.BLOCK))),
        )
        for name, limit in limits.items()
    ]


def managed_rules(groups: Mapping[str, ManagedRules], visibility: Visibility) -> list[Any]:
    """The rules that stand for AWS's groups."""
    return [
        _rule(
            name,
            int(group["priority"]),
            {"managed_rule_group_statement": _group(name, group)},
            visibility.of(name),
            override_action={str(group.get("override_action", OverrideAction.NONE)): {}},
        )
        for name, group in groups.items()
    ]


def _kinds(
    limits: Mapping[str, RateLimit], groups: Mapping[str, ManagedRules]
) -> list[tuple[str, Mapping[str, RateLimit] | Mapping[str, ManagedRules]]]:
    return [("rate_limits", limits), ("managed_rules", groups)]


def _limit_problems(limit: RateLimit) -> Iterator[str]:
    if not LEAST <= limit["limit"] <= MOST:
        yield f"limit: {limit['limit']!r} is refused by AWS WAF; use {LEAST} to {MOST:,}"
    if (window := limit.get("evaluation_window", 300)) not in WINDOWS:
        yield f"evaluation_window: {window!r} is refused by AWS WAF; use {', '.join(map(str, WINDOWS))} seconds"
    if (action := limit.get("action", LimitAction.BLOCK)) not in list(LimitAction):
        yield f"action: {action!r} is unknown; use {', '.join(LimitAction)}"
    keys = limit.get("keys", ["ip"])
    for key in keys:
        kind, _, name = key.partition(":")
        if key not in _KEYS and not (kind in _NAMED_KEYS and name):
            known = (*_KEYS, *(f"{each}:<name>" for each in _NAMED_KEYS))
            yield f"keys: {key!r} is unknown; use {', '.join(known)}"
    if len(keys) > _MOST_KEYS:
        yield f"keys: {keys!r} are too many; AWS WAF takes {_MOST_KEYS}"
    if not keys and not limit.get("paths"):
        yield "keys: [] would count everybody's requests together; name keys, or paths"
    for path in limit.get("paths", []):
        if not path.startswith("/"):
            yield f"paths: {path!r} should start with /"


def _rule(name: str, priority: int, statement: Any, visibility: Any, **action: Any) -> Any:
    return {"name": name, "priority": priority, "statement": statement, "visibility_config": visibility, **action}


def _limited(action: LimitAction) -> Any:
    return {str(action): {"custom_response": {"response_code": 429}} if action is LimitAction.BLOCK else {}}


def _rate(limit: RateLimit) -> Any:
    keys = limit.get("keys", ["ip"])
    kinds = {("ip",): "IP", ("forwarded_ip",): "FORWARDED_IP", (): "CONSTANT"}
    kind = kinds.get(tuple(keys), "CUSTOM_KEYS")
    statement: dict[str, Any] = {
        "aggregate_key_type": kind,
        "limit": int(limit["limit"]),
        "evaluation_window_sec": int(limit.get("evaluation_window", 300)),
    }
    if kind == "CUSTOM_KEYS":
        statement["custom_keys"] = [_key(key) for key in keys]
    if "forwarded_ip" in keys:
        # A request without the header did not come through CloudFront: it counts as if it were above the limit.
        statement["forwarded_ip_config"] = {"header_name": "X-Forwarded-For", "fallback_behavior": "MATCH"}
    if paths := limit.get("paths"):
        starts = [_starts_with(path) for path in paths]
        statement["scope_down_statement"] = starts[0] if len(starts) == 1 else {"or_statement": {"statements": starts}}
    return statement


def _key(key: str) -> Any:
    kind, _, name = key.partition(":")
    if name:
        return {kind: {"name": name, "text_transformations": _PLAIN}}
    return {kind: {"text_transformations": _PLAIN} if kind in ("query_string", "uri_path") else {}}


def _starts_with(path: str) -> Any:
    return {
        "byte_match_statement": {
            "field_to_match": {"uri_path": {}},
            "positional_constraint": "STARTS_WITH",
            "search_string": path,
            "text_transformations": _PLAIN,
        }
    }


def _group(name: str, group: ManagedRules) -> Any:
    counted = [{"name": rule, "action_to_use": {"count": {}}} for rule in group.get("counted_rules", [])]
    return {
        "name": name,
        "vendor_name": "AWS",
        "rule_action_overrides": counted,
        **({"version": group["version"]} if "version" in group else {}),
    }
