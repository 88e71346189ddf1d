"""What the CDN does with each path: pure functions from settings and origins to its arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components import (
    AccessLogDestination,
    BehaviorOptions,
    Bucket,
    CdnArgs,
    Methods,
    OriginGroupOptions,
    OriginKind,
    OriginOptions,
    WebAcl,
)
from components.cdn_origins import SHIELD_REGIONS

from .balancing import Balancers
from .foundation import Foundation
from .settings import Settings

SITE, REGIONS, WRITES = "site", "regions", "writes"
"""Targets of behaviors: the static files, the regions' load balancers, and the name that takes writes."""


def arguments(
    settings: Settings,
    base: Foundation,
    sites: Mapping[str, Bucket],
    balancers: Mapping[str, Balancers],
    writes: str | None,
    certificate_arn: Any,
    web_acl: WebAcl,
) -> CdnArgs:
    """Arguments of the component; ``writes`` is the name that Route 53 answers with a region that is well."""
    primary, second = settings.primary_region, settings.failover_region
    origins = {_site(region): _bucket(settings, region, each) for region, each in sites.items()}
    origins |= {region: _balancer(settings, region, each) for region, each in balancers.items()}
    groups: dict[str, OriginGroupOptions] = {}
    if second:
        groups[REGIONS] = {"primary": primary, "secondary": second}
        groups[SITE] = {"primary": _site(primary), "secondary": _site(second)}
    if writes:
        origins[WRITES] = {"kind": OriginKind.CUSTOM, "domain_name": writes}
    args: CdnArgs = {
        "origins": origins,
        "origin_groups": groups,
        "default_behavior": {"target": SITE if second else _site(primary)},
        "behaviors": dict(_behaviors(settings, REGIONS if second else primary, WRITES if writes else primary)),
        "aliases": [settings.domain.name],
        "certificate_arn": certificate_arn,
        "price_class": settings.cdn.price_class,
        "web_acl_arn": web_acl.arn,
        "access_logs": {
            "destination": AccessLogDestination.S3,
            "destination_arn": base.places[primary].logs.bucket_arn.apply(lambda arn: f"{arn}/cdn"),
        },
        "additional_metrics": settings.cdn.additional_metrics,
    }
    if policy := settings.cdn.content_security_policy:
        args["response_headers"] = {"content_security_policy": policy}
    return args


def _site(region: str) -> str:
    return f"{SITE}-{region}"


def _bucket(settings: Settings, region: str, bucket: Bucket) -> OriginOptions:
    origin: OriginOptions = {
        "kind": OriginKind.S3,
        "domain_name": bucket.regional_domain_name,
        "bucket": bucket.bucket_name,
        "bucket_arn": bucket.bucket_arn,
        "bucket_region": region,
    }
    return _shielded(settings, region, origin)


def _balancer(settings: Settings, region: str, balancers: Balancers) -> OriginOptions:
    origin: OriginOptions = {
        "kind": OriginKind.VPC,
        "domain_name": balancers.internal.dns_name,
        "load_balancer_arn": balancers.internal.arn,
    }
    return _shielded(settings, region, origin)


def _shielded(settings: Settings, region: str, origin: OriginOptions) -> OriginOptions:
    """With the shield of its own region; a region that has none goes without."""
    if settings.cdn.origin_shield and region in SHIELD_REGIONS:
        origin["shield_region"] = region
    return origin


def _behaviors(settings: Settings, reads: str, writes: str) -> list[tuple[str, BehaviorOptions]]:
    """One for each path of each service, asked in the order of the services' priorities."""
    found = []
    for name, service in settings.services.items():
        for number, path in enumerate(service.paths):
            behavior: BehaviorOptions = {
                "target": writes if service.writes else reads,
                "path_pattern": path,
                "order": (service.priority or 0) * 10 + number,
                "methods": Methods.ALL if service.writes else Methods.READ_AND_OPTIONS,
            }
            found.append((f"{name}-{number}", behavior))
    return found
