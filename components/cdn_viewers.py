"""What a distribution is to its viewers: names, certificate, TLS, web ACL, countries."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, TypedDict

import pulumi

from .place import EDGE


class TlsPolicy(StrEnum):
    """Oldest TLS that viewers may speak (CloudFront guide, secure-connections-supported-viewer-protocols-ciphers)."""

    TLS_1_3_2025 = "TLSv1.3_2025"
    """TLS 1.3 alone."""
    TLS_1_2_2025 = "TLSv1.2_2025"
    """TLS 1.2 and 1.3, the newest ciphers."""
    TLS_1_2_2021 = "TLSv1.2_2021"
    """TLS 1.2 and 1.3, for clients that lag behind."""


class PriceClass(StrEnum):
    """From where viewers are served (CloudFront guide, PriceClass)."""

    ALL = "PriceClass_All"
    """From everywhere."""
    MOST = "PriceClass_200"
    """From everywhere but South America, Australia and New Zealand."""
    CHEAPEST = "PriceClass_100"
    """From North America, Europe and Israel."""


class HttpVersion(StrEnum):
    """Newest HTTP that viewers may speak; each takes HTTP/1.1 too."""

    HTTP2 = "http2"
    """HTTP/2."""
    HTTP2_AND_3 = "http2and3"
    """HTTP/2 and HTTP/3."""


class GeoRestriction(StrEnum):
    """How countries are told apart."""

    ALLOW = "whitelist"
    """Only the countries named are served."""
    DENY = "blacklist"
    """The countries named are not served."""


class GeoOptions(TypedDict):
    """Which countries are served."""

    restriction: GeoRestriction
    """Whether those named are the ones that are served, or those that are not."""
    countries: list[str]
    """Countries by their two letters (ISO 3166-1)."""


def problems(given: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the arguments of a CDN that are about viewers, each as ``key: value what to do``."""
    choices: dict[str, type[StrEnum]] = {
        "minimum_protocol_version": TlsPolicy,
        "price_class": PriceClass,
        "http_version": HttpVersion,
    }
    for key, choice in choices.items():
        if key in given and given[key] not in list(choice):
            yield f"{key}: {given[key]!r} is unknown; use {', '.join(choice)}"
    for key in ("aliases", "minimum_protocol_version"):
        if given.get(key) and "certificate_arn" not in given:
            value = given[key] if key == "aliases" else str(given[key])
            yield f"{key}: {value!r} needs a certificate of one's own; add certificate_arn, or leave it out"
    for key in ("certificate_arn", "web_acl_arn"):
        if isinstance(given.get(key), str) and (why := arn_problem(key, given[key])):
            yield f"{key}: {given[key]!r} {why}"
    if geo := given.get("geo_restriction"):
        if geo["restriction"] not in list(GeoRestriction):
            yield f"geo_restriction.restriction: {geo['restriction']!r} is unknown; use {', '.join(GeoRestriction)}"
        if not geo["countries"] or not all(re.fullmatch("[A-Z]{2}", country) for country in geo["countries"]):
            yield f"geo_restriction.countries: {geo['countries']!r} are no countries; use codes such as DE"


def arn_problem(key: str, arn: str) -> str:
    """Why CloudFront refuses the ARN of a certificate or of a web ACL; empty if it does not.

    It looks for both in us-east-1 (CloudFront guide, cnames-and-https-requirements; WAF guide, cloudfront-features).
    """
    service, region = (*arn.split(":"), *[""] * 4)[2:4]
    if region not in ("", EDGE):
        what = "a certificate" if key == "certificate_arn" else "a web ACL of scope CLOUDFRONT"
        return f"is in {region}, where CloudFront does not look; create {what} in {EDGE}"
    if key == "web_acl_arn" and service == "wafv2" and ":global/" not in arn:
        return "is of scope REGIONAL; create one of scope CLOUDFRONT"
    return ""


def checked(name: str, key: str, arn: pulumi.Input[str] | None) -> pulumi.Output[str] | None:
    """The ARN; what is known only once it exists is checked then, before the distribution is touched."""
    if arn is None:
        return None

    def check(known: str) -> str:
        if why := arn_problem(key, known):
            raise pulumi.RunError(f"cdn {name}: {key}: {known!r} {why}")
        return known

    return pulumi.Output.from_input(arn).apply(check)


def certificate(name: str, arn: pulumi.Input[str] | None, oldest: str) -> Any:
    """The certificate as a distribution takes it: AWS's own where there is no other."""
    if arn is None:
        return {"cloudfront_default_certificate": True}
    return {
        "acm_certificate_arn": checked(name, "certificate_arn", arn),
        "minimum_protocol_version": TlsPolicy(oldest).value,
        "ssl_support_method": "sni-only",
    }


def restriction(geo: GeoOptions | None) -> Any:
    """The countries as a distribution takes them."""
    if geo is None:
        return {"restriction_type": "none"}
    return {"restriction_type": GeoRestriction(geo["restriction"]).value, "locations": sorted(geo["countries"])}
