"""Rules of a listener: which requests go to which target groups, or are answered at once."""

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .naming import Children
from .target_groups import NAME

MOST_VALUES, MOST_WILDCARDS = 5, 6
"""Condition values of one rule, and wildcards in them (quotas of Application Load Balancers; neither can be raised)."""
MOST_TARGET_GROUPS = 5
"""Target groups of one rule (the same page)."""
PRIORITIES = (1, 50_000)
"""Of rules (API CreateRule, Priority)."""
MOST_WEIGHT = 999
"""Of a target group (API TargetGroupTuple)."""
LONGEST = 604_800
"""Seconds that a client stays with a target group (API TargetGroupStickinessConfig)."""


class RedirectStatus(StrEnum):
    """How long a redirect holds."""

    PERMANENT = "HTTP_301"
    """Browsers keep it."""
    TEMPORARY = "HTTP_302"
    """Browsers ask again."""


class Redirect(TypedDict):
    """Where clients are sent instead; what is left out stays as in the request."""

    status_code: NotRequired[RedirectStatus]
    """How long it holds; ``HTTP_302`` by default."""
    protocol: NotRequired[str]
    """``HTTP`` or ``HTTPS``."""
    host: NotRequired[str]
    """Host; it may contain ``#{host}``."""
    port: NotRequired[int]
    """Port."""
    path: NotRequired[str]
    """Path, which starts with ``/``; it may contain ``#{path}``."""
    query: NotRequired[str]
    """Query without the ``?``; it may contain ``#{query}``."""


class FixedResponse(TypedDict):
    """What is answered at once."""

    status_code: int
    """200 to 299 or 400 to 599."""
    content_type: NotRequired[str]
    """Type of the body; ``text/plain`` by default."""
    message_body: NotRequired[str]
    """The body, 1,024 characters at most; empty by default."""


class RuleOptions(TypedDict):
    """Which requests, and where to: exactly one of ``target_groups``, ``redirect`` and ``fixed_response``."""

    priority: int
    """Place among the rules, lowest first, 1 to 50,000; no two rules share one. Leave gaps: AWS refuses two rules that
    exchange theirs.
    """
    path_patterns: NotRequired[list[str]]
    """Paths, any of which matches, such as ``/api/*``; case matters."""
    host_headers: NotRequired[list[str]]
    """Hosts, any of which matches, such as ``*.example.com``."""
    http_methods: NotRequired[list[str]]
    """Methods, any of which matches, such as ``GET``."""
    source_ips: NotRequired[list[str]]
    """Ranges, any of which matches; behind CloudFront they are CloudFront's."""
    http_headers: NotRequired[Mapping[str, list[str]]]
    """Values by header, any of which matches; each header has to match."""
    query_strings: NotRequired[Mapping[str, str]]
    """Values by key, any of which matches."""
    target_groups: NotRequired[Mapping[str, int]]
    """Weight by target group, 0 to 999: ``{"blue": 90, "green": 10}`` sends a tenth to green."""
    stickiness_duration: NotRequired[int]
    """Seconds that a client stays with its target group, 1 to 604,800; it does not by default."""
    redirect: NotRequired[Redirect]
    """Where clients are sent instead."""
    fixed_response: NotRequired[FixedResponse]
    """What is answered at once."""


_CONDITIONS = ("path_patterns", "host_headers", "http_methods", "source_ips", "http_headers", "query_strings")
_ACTIONS = ("target_groups", "redirect", "fixed_response")


def problems(rules: Mapping[str, RuleOptions], target_groups: Collection[str]) -> list[str]:
    """What is wrong with rules, each as ``key: value what to do``; ``target_groups`` are the names of those there."""
    found, taken = [], dict[int, str]()
    for name, rule in rules.items():
        if not NAME.fullmatch(name):
            found.append(f"rules: {name!r} should be 1 to 30 lower-case letters, digits and -")
        found += [f"rules.{name}.{problem}" for problem in _problems(rule, target_groups)]
        if (priority := int(rule["priority"])) in taken:
            found.append(f"rules.{name}.priority: {priority} is that of {taken[priority]}; give it another")
        taken[priority] = name
    return found


def create(
    children: Children,
    listener_arn: pulumi.Input[str],
    rules: Mapping[str, RuleOptions],
    groups: Mapping[str, aws.lb.TargetGroup],
) -> dict[str, aws.lb.ListenerRule]:
    """The rules by name."""
    return {
        name: aws.lb.ListenerRule(
            children.named(f"rule-{name}"),
            listener_arn=listener_arn,
            priority=int(rule["priority"]),
            conditions=_conditions(rule),
            actions=[_action(rule, groups)],
            tags=children.tags(f"rule-{name}"),
            opts=children.opts(),
        )
        for name, rule in rules.items()
    }


def _conditions(rule: RuleOptions) -> list[Any]:
    simple = {
        "path_pattern": rule.get("path_patterns"),
        "host_header": rule.get("host_headers"),
        "http_request_method": rule.get("http_methods"),
        "source_ip": rule.get("source_ips"),
    }
    found: list[Any] = [{kind: {"values": values}} for kind, values in simple.items() if values]
    for header, values in rule.get("http_headers", {}).items():
        found.append({"http_header": {"http_header_name": header, "values": values}})
    if pairs := rule.get("query_strings", {}):
        found.append({"query_strings": [{"key": key, "value": value} for key, value in pairs.items()]})
    return found


def _action(rule: RuleOptions, groups: Mapping[str, aws.lb.TargetGroup]) -> Any:
    if "redirect" in rule:
        options = rule["redirect"]
        given: dict[str, Any] = {"status_code": str(RedirectStatus.TEMPORARY), **options}
        return {
            "type": "redirect",
            "redirect": given | ({"port": str(int(options["port"]))} if "port" in options else {}),
        }
    if "fixed_response" in rule:
        return fixed_response(rule["fixed_response"])
    duration = int(rule.get("stickiness_duration", 0))
    return {
        "type": "forward",
        "forward": {
            "target_groups": [
                {"arn": groups[name].arn, "weight": int(weight)} for name, weight in rule["target_groups"].items()
            ],
            **({"stickiness": {"enabled": True, "duration": duration}} if duration else {}),
        },
    }


def fixed_response(response: FixedResponse) -> Any:
    """The action that answers at once."""
    return {
        "type": "fixed-response",
        "fixed_response": {
            "status_code": str(int(response["status_code"])),
            "content_type": response.get("content_type", "text/plain"),
            "message_body": response.get("message_body", ""),
        },
    }


def _problems(rule: RuleOptions, target_groups: Collection[str]) -> Iterator[str]:
    least, most = PRIORITIES
    if not least <= rule["priority"] <= most:
        yield f"priority: {rule['priority']!r} is refused by AWS; use {least} to {most}"
    actions = [action for action in _ACTIONS if rule.get(action)]
    if len(actions) != 1:
        yield f"{', '.join(actions) or 'action'}: should be one; name one of {', '.join(_ACTIONS)}"
    yield from _condition_problems(rule)
    yield from _forward_problems(rule, target_groups)
    if "fixed_response" in rule:
        status, body = rule["fixed_response"]["status_code"], rule["fixed_response"].get("message_body", "")
        if not (200 <= status < 300 or 400 <= status < 600):
            yield f"fixed_response.status_code: {status!r} is refused by AWS; use 2xx, 4xx or 5xx"
        if len(body) > 1024:
            yield f"fixed_response.message_body: {len(body)} characters are too many; AWS takes 1024"
    if (redirect := rule.get("redirect")) is not None and not (redirect.keys() - {"status_code"}):
        yield "redirect: leads back to itself; change a part of the address"


def _condition_problems(rule: RuleOptions) -> Iterator[str]:
    given: Mapping[str, Any] = rule
    values: list[str] = [value for kind in _CONDITIONS[:4] for value in given.get(kind, [])]
    values += [value for each in rule.get("http_headers", {}).values() for value in each]
    values += rule.get("query_strings", {}).values()
    if not values:
        yield f"conditions: there is none; name {', '.join(_CONDITIONS[:-1])} or {_CONDITIONS[-1]}"
    if len(values) > MOST_VALUES:
        yield f"conditions: {len(values)} values are too many; AWS takes {MOST_VALUES} a rule, so make two"
    wildcards = sum(str(value).count(sign) for value in values for sign in "*?")
    if wildcards > MOST_WILDCARDS:
        yield f"conditions: {wildcards} wildcards are too many; AWS takes {MOST_WILDCARDS} a rule, so make two"
    for pattern in rule.get("path_patterns", []):
        if not pattern.startswith(("/", "*")):
            yield f"path_patterns: {pattern!r} should start with /"


def _forward_problems(rule: RuleOptions, target_groups: Collection[str]) -> Iterator[str]:
    weights = rule.get("target_groups", {})
    for name, weight in weights.items():
        if name not in target_groups:
            yield f"target_groups: {name!r} is none of {', '.join(sorted(target_groups)) or '(none)'}; name one of them"
        if not 0 <= weight <= MOST_WEIGHT:
            yield f"target_groups.{name}: {weight!r} is refused by AWS; use 0 to {MOST_WEIGHT}"
    if weights and not any(weights.values()):
        yield "target_groups: all weights are 0, so that nothing is served; give one of them more"
    if len(weights) > MOST_TARGET_GROUPS:
        yield f"target_groups: {len(weights)} are too many; AWS takes {MOST_TARGET_GROUPS} a rule"
    duration = rule.get("stickiness_duration")
    if duration is not None and not 1 <= duration <= LONGEST:
        yield f"stickiness_duration: {duration!r} is refused by AWS; use 1 to {LONGEST}"
