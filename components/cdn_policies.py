"""Policies and functions that behaviors name: AWS's own, and those of the caller."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi_aws as aws

from .naming import Children

_CODE = 10240
"""Bytes of a function's code (CloudFront guide, cloudfront-limits)."""


class ManagedCachePolicy(StrEnum):
    """AWS's cache policies, by name (CloudFront guide, using-managed-cache-policies)."""

    CACHING_OPTIMIZED = "CachingOptimized"
    """A day unless the origin says otherwise; neither query string, cookie nor header tells objects apart."""
    CACHING_OPTIMIZED_FOR_UNCOMPRESSED_OBJECTS = "CachingOptimizedForUncompressedObjects"
    """The same, without compression."""
    CACHING_DISABLED = "CachingDisabled"
    """Caches nothing."""
    USE_ORIGIN_CACHE_CONTROL_HEADERS = "UseOriginCacheControlHeaders"
    """What the origin's headers say; cookies and the Host header tell objects apart, query strings do not."""
    USE_ORIGIN_CACHE_CONTROL_HEADERS_QUERY_STRINGS = "UseOriginCacheControlHeaders-QueryStrings"
    """The same, and query strings tell objects apart."""


class ManagedOriginRequestPolicy(StrEnum):
    """What of a request is passed on, besides what the cache goes by (CloudFront guide,
    using-managed-origin-request-policies)."""

    NONE = "None"
    """Nothing more."""
    ALL_VIEWER = "AllViewer"
    """Everything, the Host header too: for load balancers."""
    ALL_VIEWER_AND_CLOUDFRONT_HEADERS = "AllViewerAndCloudFrontHeaders-2022-06"
    """Everything, and what CloudFront knows of the viewer, such as the country."""
    ALL_VIEWER_EXCEPT_HOST_HEADER = "AllViewerExceptHostHeader"
    """Everything but the Host header: for origins that answer to their own name, such as API Gateway."""
    CORS_CUSTOM_ORIGIN = "CORS-CustomOrigin"
    """The Origin header."""
    CORS_S3_ORIGIN = "CORS-S3Origin"
    """The headers that a bucket's CORS rules go by."""
    HOST_HEADER_ONLY = "HostHeaderOnly"
    """The Host header."""
    USER_AGENT_REFERER_HEADERS = "UserAgentRefererHeaders"
    """The headers User-Agent and Referer."""


CACHE_POLICY_IDS: Mapping[str, str] = {
    "CachingOptimized": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    "CachingOptimizedForUncompressedObjects": "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
    "CachingDisabled": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    "UseOriginCacheControlHeaders": "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
    "UseOriginCacheControlHeaders-QueryStrings": "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
}
ORIGIN_REQUEST_POLICY_IDS: Mapping[str, str] = {
    "AllViewer": "216adef6-5c7f-47e4-b989-5492eafa07d3",
    "AllViewerAndCloudFrontHeaders-2022-06": "33f36d7e-f396-46d9-90e0-52428a34d9dc",
    "AllViewerExceptHostHeader": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    "CORS-CustomOrigin": "59781a5b-3903-41f3-afcb-af62929ccde1",
    "CORS-S3Origin": "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
    "HostHeaderOnly": "bf0718e1-ba1e-49d1-88b1-f726733018ae",
    "UserAgentRefererHeaders": "acba4595-bd28-49b8-b9fe-13317c0390fa",
}
"""AWS's own policies, the same in every account (the pages of the guide that the enums name)."""


class CachePolicyOptions(TypedDict):
    """A cache policy of one's own: how long, and what tells objects apart. What is named is passed on as well."""

    min_ttl: NotRequired[int]
    """Seconds that an object is kept whatever the origin says; 0 by default."""
    default_ttl: NotRequired[int]
    """Seconds where the origin says nothing; 86400 by default."""
    max_ttl: NotRequired[int]
    """Seconds at most; 31536000 by default."""
    headers: NotRequired[list[str]]
    """Headers; none by default."""
    cookies: NotRequired[list[str]]
    """Cookies; none by default, ``["*"]`` for all."""
    query_strings: NotRequired[list[str]]
    """Query strings; none by default, ``["*"]`` for all."""


class FunctionOptions(TypedDict):
    """A CloudFront function: JavaScript (runtime cloudfront-js-2.0) that sees requests or answers at the edge."""

    code: str
    """The source, at most 10 KB."""
    comment: NotRequired[str]
    """What it is for; empty by default."""


def problems(
    cache_policies: Mapping[str, CachePolicyOptions], functions: Mapping[str, FunctionOptions]
) -> Iterator[str]:
    """What is wrong with them, each as ``key: value what to do``."""
    for name, policy in cache_policies.items():
        ttls = [policy.get("min_ttl", 0), policy.get("default_ttl", 86400), policy.get("max_ttl", 31536000)]
        if ttls != sorted(ttls) or ttls[0] < 0:
            yield f"cache_policies.{name}: {ttls!r} seconds are out of order; let min, default and max grow"
    for name, function in functions.items():
        if not re.fullmatch(r"[A-Za-z0-9-_]{1,40}", name):
            yield f"functions.{name}: {name!r} is no name for CloudFront; use at most 40 letters, digits, - and _"
        if not 0 < (size := len(function["code"].encode())) <= _CODE:
            yield f"functions.{name}.code: {size} bytes are refused by CloudFront; use 1 to {_CODE}"


def cache_policies(
    children: Children, policies: Mapping[str, CachePolicyOptions]
) -> dict[str, aws.cloudfront.CachePolicy]:
    """The cache policies of one's own, by name."""

    def chosen(kind: str, member: str, names: list[str], wildcard: bool = True) -> Any:
        if wildcard and names == ["*"]:
            return {f"{kind}_behavior": "all"}
        return {f"{kind}_behavior": "whitelist", member: {"items": names}} if names else {f"{kind}_behavior": "none"}

    return {
        name: aws.cloudfront.CachePolicy(
            children.named(f"{name}-cache"),
            min_ttl=int(policy.get("min_ttl", 0)),
            default_ttl=int(policy.get("default_ttl", 86400)),
            max_ttl=int(policy.get("max_ttl", 31536000)),
            parameters_in_cache_key_and_forwarded_to_origin={
                "enable_accept_encoding_brotli": True,
                "enable_accept_encoding_gzip": True,
                "headers_config": chosen("header", "headers", policy.get("headers", []), wildcard=False),
                "cookies_config": chosen("cookie", "cookies", policy.get("cookies", [])),
                "query_strings_config": chosen("query_string", "query_strings", policy.get("query_strings", [])),
            },
            opts=children.opts(),
        )
        for name, policy in policies.items()
    }


def functions(children: Children, options: Mapping[str, FunctionOptions]) -> dict[str, aws.cloudfront.Function]:
    """The functions, published, by name."""
    return {
        name: aws.cloudfront.Function(
            children.named(f"{name}-function"),
            code=function["code"],
            comment=function.get("comment", ""),
            runtime="cloudfront-js-2.0",
            publish=True,
            tags=children.tags(f"{name}-function"),
            opts=children.opts(),
        )
        for name, function in options.items()
    }
