"""RE11: an edge that asks another region when the first one does not answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.rule import PROD_ONLY, Context, Example, Option, Severity, example, rule
from policies.stack import Resource
from policies.tokens import DISTRIBUTION, LOAD_BALANCERS
from policies.values import UNKNOWN, NotKnown, Props

_QUICK = {"connectionAttempts": 2, "connectionTimeout": 3}


def _cdn(origin: Any = None, codes: Any = (500, 502, 503, 504), target: str = "both", **more: Any) -> dict[str, Any]:
    """A distribution over two origins in one group; ``origin`` is how the first one is asked."""
    return {
        "origins": [{"originId": "east", **(_QUICK if origin is None else origin)}, {"originId": "west", **_QUICK}],
        "originGroups": [
            {
                "originId": "both",
                "failoverCriteria": {"statusCodes": list(codes) if isinstance(codes, tuple) else codes},
                "members": [{"originId": "east"}, {"originId": "west"}],
            }
        ],
        "defaultCacheBehavior": {"targetOriginId": target},
        **more,
    }


def _codes(group: Props) -> set[Any]:
    codes = group.known("failoverCriteria", "statusCodes", default=[])
    if not isinstance(codes, list):
        return set()
    if UNKNOWN in codes:
        raise NotKnown("originGroups.failoverCriteria.statusCodes")
    return {code for code in codes if isinstance(code, int)}


def _targets(props: Props) -> set[str]:
    """The origins and groups that anything is asked of."""
    first = props.text("defaultCacheBehavior", "targetOriginId")
    return {first, *(each.text("targetOriginId") for each in props.each("orderedCacheBehaviors"))}


@rule(
    id="RE11",
    name="cf-origin-failover",
    types=(DISTRIBUTION,),
    why="As AWS has it, the edge waits 30 seconds for an origin that is gone, and without a group it then gives up.",
    remedy="Serve an origin group of two origins, with 500, 502, 503 and 504, and lower their connectionTimeout.",
    snippet="""\
def origin(name):
    return {"origin_id": name, "domain_name": f"{name}.example.com", "connection_attempts": 2, "connection_timeout": 3,
        "custom_origin_config": {"http_port": 80, "https_port": 443, "origin_protocol_policy": "https-only",
            "origin_ssl_protocols": ["TLSv1.2"]}}
aws.cloudfront.Distribution("web", enabled=True, origins=[origin("east"), origin("west")],
    origin_groups=[{"origin_id": "both", "members": [{"origin_id": "east"}, {"origin_id": "west"}],
        "failover_criteria": {"status_codes": [500, 502, 503, 504]}}],
    default_cache_behavior={"target_origin_id": "both", "viewer_protocol_policy": "https-only",
        "allowed_methods": ["GET", "HEAD"], "cached_methods": ["GET", "HEAD"]},
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"acm_certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/1"})""",
    severity=Severity.HIGH,
    levels=PROD_ONLY,
    options=(
        Option(
            "max_seconds",
            "How long the edge may try to connect to an origin before it asks the next one.",
            {"type": "integer", "minimum": 1, "maximum": 30},
            10,
        ),
        Option(
            "codes",
            "The answers after which it asks the next one.",
            {"type": "array", "items": {"enum": [400, 403, 404, 416, 429, 500, 502, 503, 504]}, "uniqueItems": True},
            [500, 502, 503, 504],
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html",
    ),
    equivalents=(
        "CKV_AWS_310",
        "config:cloudfront-origin-failover-enabled",
        "prowler:cloudfront_distributions_multiple_origin_failover_configured",
    ),
    passes=(
        _cdn(),
        _cdn(target="east", orderedCacheBehaviors=[{"targetOriginId": "both"}]),
        _cdn({"connectionAttempts": 1}),
    ),
    fails=(
        {"origins": [{"originId": "east", **_QUICK}], "defaultCacheBehavior": {"targetOriginId": "east"}},
        _cdn({}),
        _cdn({"connectionAttempts": 2}),
        _cdn(codes=(500, 502)),
        _cdn(target="east"),
    ),
    unknown=(_cdn({"connectionTimeout": UNKNOWN}), _cdn(codes=UNKNOWN)),
    not_applicable=(Example([example(LOAD_BALANCERS[0], {})]),),
)
def CF_ORIGIN_FAILOVER(distribution: Resource, context: Context) -> Iterator[str]:
    """A distribution asks a second origin, and soon, when the first one fails."""
    props, most = distribution.props, context.options["max_seconds"]
    groups = {each.text("originId"): each for each in props.each("originGroups")}
    if not groups:
        yield "has no origin group: what its origin cannot answer, nobody answers"
        return
    if not groups.keys() & _targets(props):
        yield f"no behaviour is served from its origin group {' or '.join(groups)}"
    members = set()
    for name, group in groups.items():
        members |= {each.text("originId") for each in group.each("members")}
        if missing := [str(code) for code in context.options["codes"] if code not in _codes(group)]:
            yield f"origin group {name} does not fail over on {', '.join(missing)}"
    for origin in props.each("origins"):
        seconds = origin.number("connectionAttempts", default=3) * origin.number("connectionTimeout", default=10)
        if origin.text("originId") in members and seconds > most:
            name = origin.text("originId")
            yield f"origin {name} is tried for {seconds:g} s before the next one; at most {most} s are"
