"""What a distribution does with a request, by its path: where it goes, what is cached, which functions see it."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .cdn_origins import Groups, OriginKind, Origins
from .cdn_policies import (
    CACHE_POLICY_IDS,
    ORIGIN_REQUEST_POLICY_IDS,
    CachePolicyOptions,
    FunctionOptions,
    ManagedCachePolicy,
    ManagedOriginRequestPolicy,
)

_PATH = re.compile(r"/?[A-Za-z0-9_\-.*$/~\"'@:+&?]{1,255}")
"""What a path pattern may hold (CloudFront guide, DownloadDistValuesCacheBehavior)."""
_MOST = 75
"""Behaviors that a distribution may have (CloudFront guide, cloudfront-limits)."""


class Methods(StrEnum):
    """Which HTTP methods get through."""

    READ = "read"
    """GET and HEAD."""
    READ_AND_OPTIONS = "read_and_options"
    """GET, HEAD and OPTIONS, as a browser asks before it reads across origins."""
    ALL = "all"
    """Those that write too: an API's. Not to an origin group."""


class ViewerProtocol(StrEnum):
    """What becomes of plain HTTP."""

    REDIRECT_TO_HTTPS = "redirect-to-https"
    """It is sent to HTTPS."""
    HTTPS_ONLY = "https-only"
    """It is refused: for APIs, whose first request would already have told everything."""


_WITH_HOST = {"AllViewer", "AllViewerAndCloudFrontHeaders-2022-06", "HostHeaderOnly"}
_METHODS = {
    Methods.READ: ["GET", "HEAD"],
    Methods.READ_AND_OPTIONS: ["GET", "HEAD", "OPTIONS"],
    Methods.ALL: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
}


class BehaviorOptions(TypedDict):
    """What a caller decides about the requests to a path."""

    target: str
    """Name of the origin or the origin group that answers."""
    path_pattern: NotRequired[str]
    """Such as ``/api/*``. Every behavior but the default one has one."""
    order: NotRequired[int]
    """Place among the behaviors, the lowest is asked first. Every behavior but the default one has one of its own."""
    methods: NotRequired[Methods]
    """What gets through; ``read`` by default."""
    cache_policy: NotRequired[ManagedCachePolicy]
    """What is cached; CachingOptimized by default for buckets, CachingDisabled for all others."""
    custom_cache_policy: NotRequired[str]
    """Name of one of ``cache_policies``, in place of ``cache_policy``."""
    origin_request_policy: NotRequired[ManagedOriginRequestPolicy]
    """What is passed on; None by default for buckets, AllViewer for all others."""
    viewer_protocol: NotRequired[ViewerProtocol]
    """What becomes of plain HTTP; ``redirect-to-https`` by default."""
    compress: NotRequired[bool]
    """Whether text is sent compressed (gzip, Brotli); true by default."""
    response_headers: NotRequired[bool]
    """Whether answers get the headers of ``response_headers``; true by default."""
    viewer_request: NotRequired[str]
    """Name of the function that sees each request before the cache does; none by default."""
    viewer_response: NotRequired[str]
    """Name of the function that sees each answer; none by default."""


Behaviors = Mapping[str, BehaviorOptions]


def is_static(target: str, origins: Origins, groups: Groups) -> bool:
    """Whether a target is a bucket, or a group that has one."""
    members = [groups[target]["primary"], groups[target]["secondary"]] if target in groups else [target]
    return any(name in origins and origins[name]["kind"] == OriginKind.S3 for name in members)


def problems(
    default: BehaviorOptions,
    behaviors: Behaviors,
    origins: Origins,
    groups: Groups,
    cache_policies: Mapping[str, CachePolicyOptions],
    functions: Mapping[str, FunctionOptions],
) -> Iterator[str]:
    """What is wrong with behaviors, each as ``key: value what to do``."""
    for key in ("path_pattern", "order"):
        if key in default:
            yield f"default_behavior.{key}: {dict(default)[key]!r} is for the others; leave it out"
    everything = {"default_behavior": default, **{f"behaviors.{name}": each for name, each in behaviors.items()}}
    for at, behavior in everything.items():
        for key, value, why in _behavior_problems(behavior, origins, groups, cache_policies, functions):
            yield f"{at}.{key}: {value!r} {why}"
    for name, behavior in behaviors.items():
        path = behavior.get("path_pattern")
        if path is None or not _PATH.fullmatch(path):
            yield f"behaviors.{name}.path_pattern: {path!r} is no pattern of a path; use one such as /api/*"
        if "order" not in behavior:
            yield f"behaviors.{name}.order: None is missing; say at which place it is asked"
    for key in ("path_pattern", "order"):
        given: list[Any] = [dict(behavior)[key] for behavior in behaviors.values() if key in behavior]
        for value in sorted({value for value in given if given.count(value) > 1}):
            yield f"behaviors: {key} {value!r} is there twice; give each its own"
    if len(behaviors) > _MOST:
        yield f"behaviors: {len(behaviors)} are more than the {_MOST} that CloudFront takes; join some"


def _behavior_problems(
    behavior: BehaviorOptions,
    origins: Origins,
    groups: Groups,
    cache_policies: Mapping[str, CachePolicyOptions],
    functions: Mapping[str, FunctionOptions],
) -> Iterator[tuple[str, Any, str]]:
    given: Mapping[str, Any] = behavior
    target, static = given["target"], is_static(given["target"], origins, groups)
    choices: dict[str, type[StrEnum]] = {
        "methods": Methods,
        "cache_policy": ManagedCachePolicy,
        "origin_request_policy": ManagedOriginRequestPolicy,
        "viewer_protocol": ViewerProtocol,
    }
    for key, choice in choices.items():
        if key in given and given[key] not in list(choice):
            yield key, given[key], f"is unknown; use {', '.join(choice)}"
    if target not in origins and target not in groups:
        yield "target", target, f"is neither an origin nor a group; use {', '.join([*origins, *groups])}"
    elif given.get("methods") == Methods.ALL and target in groups:
        why = "reaches an origin group, which fails over for GET, HEAD and OPTIONS alone and takes nothing else"
        yield "methods", "all", f"{why}; target one origin, such as a name that Route 53 fails over, or use read"
    elif given.get("methods") == Methods.ALL and static:
        yield "methods", "all", "writes to a bucket, which the distribution may only read; use read"
    if static and given.get("origin_request_policy") in _WITH_HOST:
        why = "passes on the Host header, with which S3 refuses; use CORS-S3Origin or None"
        yield "origin_request_policy", str(given["origin_request_policy"]), why
    if (name := given.get("custom_cache_policy")) is not None:
        if name not in cache_policies:
            yield "custom_cache_policy", name, "is none of cache_policies; add it there"
        if "cache_policy" in given:
            yield "cache_policy", str(given["cache_policy"]), "stands beside custom_cache_policy; say one of them"
    for key in ("viewer_request", "viewer_response"):
        if key in given and given[key] not in functions:
            yield key, given[key], "is none of functions; add it there"


def input_of(
    behavior: BehaviorOptions,
    static: bool,
    policies: Mapping[str, aws.cloudfront.CachePolicy],
    made: Mapping[str, aws.cloudfront.Function],
    headers_id: pulumi.Input[str],
) -> dict[str, Any]:
    """A behavior as a distribution takes it."""
    cache = behavior.get("cache_policy", "CachingOptimized" if static else "CachingDisabled")
    passed_on = behavior.get("origin_request_policy", "None" if static else "AllViewer")
    custom = behavior.get("custom_cache_policy")
    seen_by = {"viewer-request": behavior.get("viewer_request"), "viewer-response": behavior.get("viewer_response")}
    found: dict[str, Any] = {
        "target_origin_id": behavior["target"],
        "viewer_protocol_policy": ViewerProtocol(behavior.get("viewer_protocol", "redirect-to-https")).value,
        "allowed_methods": _METHODS[Methods(behavior.get("methods", Methods.READ))],
        "cached_methods": ["GET", "HEAD"],
        "compress": behavior.get("compress", True),
        "cache_policy_id": policies[custom].id if custom else CACHE_POLICY_IDS[cache],
        "function_associations": [
            {"event_type": event, "function_arn": made[name].arn} for event, name in seen_by.items() if name
        ],
    }
    if passed_on != ManagedOriginRequestPolicy.NONE:
        found["origin_request_policy_id"] = ORIGIN_REQUEST_POLICY_IDS[passed_on]
    if behavior.get("response_headers", True):
        found["response_headers_policy_id"] = headers_id
    if path := behavior.get("path_pattern"):
        found["path_pattern"] = path
    return found


def in_order(behaviors: Behaviors) -> list[BehaviorOptions]:
    """The behaviors as they are asked."""
    return sorted(behaviors.values(), key=lambda behavior: behavior.get("order", 0))
