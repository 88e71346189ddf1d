"""Headers that every answer of a distribution carries: what a browser may do with it."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi_aws as aws

from .naming import Children

_YEAR = 31536000
_CSP = "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"


class FrameOptions(StrEnum):
    """Who may show a page in a frame."""

    DENY = "DENY"
    """Nobody."""
    SAME_ORIGIN = "SAMEORIGIN"
    """Pages of the same origin."""


class ReferrerPolicy(StrEnum):
    """What a link tells of the page that it is on."""

    NO_REFERRER = "no-referrer"
    """Nothing."""
    SAME_ORIGIN = "same-origin"
    """The page, to the same origin alone."""
    STRICT_ORIGIN = "strict-origin"
    """The origin, never over plain HTTP."""
    STRICT_ORIGIN_WHEN_CROSS_ORIGIN = "strict-origin-when-cross-origin"
    """The page to the same origin, the origin to others, never over plain HTTP."""


class CorsOptions(TypedDict):
    """Which other origins may read answers."""

    allow_origins: list[str]
    """Such as ``https://app.example.com``; ``["*"]`` for all."""
    allow_methods: NotRequired[list[str]]
    """HTTP methods; GET, HEAD and OPTIONS by default, ``["ALL"]`` for all."""
    allow_headers: NotRequired[list[str]]
    """Headers that a request may carry; ``["*"]`` by default."""
    expose_headers: NotRequired[list[str]]
    """Headers of an answer that a script may read; none by default."""
    allow_credentials: NotRequired[bool]
    """Whether a request may carry cookies; false by default. Not with ``*`` in any of the lists."""
    max_age: NotRequired[int]
    """Seconds that a browser remembers the permission; 600 by default."""


class ResponseHeadersOptions(TypedDict):
    """What a caller decides about headers."""

    hsts_max_age: NotRequired[int]
    """Seconds that a browser insists on HTTPS; two years by default."""
    hsts_include_subdomains: NotRequired[bool]
    """Whether that goes for all subdomains; true by default."""
    hsts_preload: NotRequired[bool]
    """Whether the domain may enter the list that browsers are shipped with; false by default.

    There is hardly a way back. It wants at least a year and all subdomains (hstspreload.org).
    """
    content_security_policy: NotRequired[str]
    """What a page may load; from its own origin alone by default. A policy that the origin sends goes first."""
    frame_options: NotRequired[FrameOptions]
    """Who may frame a page; ``DENY`` by default."""
    referrer_policy: NotRequired[ReferrerPolicy]
    """What links tell; ``strict-origin-when-cross-origin`` by default."""
    permissions_policy: NotRequired[str]
    """What of the device a page may use; neither camera, microphone nor place by default."""
    headers: NotRequired[Mapping[str, str]]
    """More headers, by name; none by default."""
    remove_headers: NotRequired[list[str]]
    """Headers of the origin that are left out, such as ``x-powered-by``; none by default."""
    cors: NotRequired[CorsOptions]
    """Who else may read answers; nobody by default, beyond what the origin says."""


def problems(options: ResponseHeadersOptions) -> Iterator[str]:
    """What is wrong with ``options``, each as ``key: value what to do``."""
    choices: dict[str, type[StrEnum]] = {"frame_options": FrameOptions, "referrer_policy": ReferrerPolicy}
    for key, choice in choices.items():
        value = dict(options).get(key)
        if value is not None and value not in list(choice):
            yield f"{key}: {value!r} is unknown; use {', '.join(choice)}"
    age, subdomains = options.get("hsts_max_age", 2 * _YEAR), options.get("hsts_include_subdomains", True)
    if age < 0:
        yield f"hsts_max_age: {age!r} is less than nothing; use seconds"
    if options.get("hsts_preload") and (age < _YEAR or not subdomains):
        yield "hsts_preload: True wants hsts_max_age of at least a year, and hsts_include_subdomains"
    if cors := options.get("cors"):
        lists = [cors["allow_origins"], cors.get("allow_headers", ["*"]), cors.get("expose_headers", [])]
        if not cors["allow_origins"]:
            yield "cors.allow_origins: [] lets nobody in; name an origin, or leave cors out"
        if cors.get("allow_credentials") and any("*" in each for each in lists):
            yield "cors.allow_credentials: True is refused by browsers beside *; name origins and headers"


def create(children: Children, options: ResponseHeadersOptions) -> aws.cloudfront.ResponseHeadersPolicy:
    """The policy."""
    own = {
        "permissions-policy": options.get("permissions_policy", "camera=(), geolocation=(), microphone=()"),
        **options.get("headers", {}),
    }
    removed = options.get("remove_headers", [])
    return aws.cloudfront.ResponseHeadersPolicy(
        children.named("headers"),
        security_headers_config={
            "strict_transport_security": {
                "access_control_max_age_sec": int(options.get("hsts_max_age", 2 * _YEAR)),
                "include_subdomains": options.get("hsts_include_subdomains", True),
                "preload": options.get("hsts_preload", False),
                "override": True,
            },
            # An application that sends its own policy knows better, for example the nonces of its scripts.
            "content_security_policy": {
                "content_security_policy": options.get("content_security_policy", _CSP),
                "override": False,
            },
            "content_type_options": {"override": True},
            "frame_options": {
                "frame_option": FrameOptions(options.get("frame_options", FrameOptions.DENY)).value,
                "override": True,
            },
            "referrer_policy": {
                "referrer_policy": ReferrerPolicy(
                    options.get("referrer_policy", ReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN)
                ).value,
                "override": True,
            },
        },
        custom_headers_config={
            "items": [{"header": name, "value": value, "override": True} for name, value in sorted(own.items())]
        },
        remove_headers_config={"items": [{"header": name} for name in removed]} if removed else None,
        cors_config=_cors(options["cors"]) if "cors" in options else None,
        opts=children.opts(),
    )


def _cors(cors: CorsOptions) -> Any:
    found: dict[str, Any] = {
        "access_control_allow_origins": {"items": cors["allow_origins"]},
        "access_control_allow_methods": {"items": cors.get("allow_methods", ["GET", "HEAD", "OPTIONS"])},
        "access_control_allow_headers": {"items": cors.get("allow_headers", ["*"])},
        "access_control_allow_credentials": cors.get("allow_credentials", False),
        "access_control_max_age_sec": int(cors.get("max_age", 600)),
        "origin_override": True,
    }
    if exposed := cors.get("expose_headers"):
        found["access_control_expose_headers"] = {"items": exposed}
    return found
