"""A CDN in front of a bucket and of load balancers in two regions, one of which stands in for the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws

from components import (
    AccessLogDestination,
    Cdn,
    GeoRestriction,
    HttpVersion,
    ManagedCachePolicy,
    Methods,
    OriginKind,
    PriceClass,
)
from tests.e2e.components.given import FAR, HOME, Given

_CODE = "function handler(event) {{ event.request.uri = event.request.uri.{}(); return event.request; }}"


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """Everything that has a resource behind it; changed, the regions are asked the other way round."""
    changed = given.changed
    site, logs = (_bucket(given, part) for part in ("site", "logs"))
    regions = {"home": (HOME, given.home, given.network), "far": (FAR, given.far, given.away)}
    balancers = {name: _load_balancer(name, *each) for name, each in regions.items()}
    order = ["far", "home"] if changed else ["home", "far"]
    cdn = Cdn(
        "cdn",
        {
            "origins": {
                "site": {
                    "kind": OriginKind.S3,
                    "domain_name": site.bucket_regional_domain_name,
                    "bucket": site.bucket,
                    "bucket_arn": site.arn,
                    "shield_region": HOME,
                },
                "api": {"kind": OriginKind.CUSTOM, "domain_name": "api.example.com"},
                **{
                    name: {
                        "kind": OriginKind.VPC,
                        "domain_name": f"{name}.example.com",
                        "load_balancer_arn": balancer.arn,
                        "read_timeout": 20 if changed else 30,
                        "headers": {"x-origin": "two" if changed else "one"},
                    }
                    for name, balancer in balancers.items()
                },
            },
            "origin_groups": {
                "reads": {
                    "primary": order[0],
                    "secondary": order[1],
                    "status_codes": [503] if changed else [502, 503],
                }
            },
            "default_behavior": {"target": "site", "viewer_request": "case"},
            "behaviors": {
                "writes": {
                    "path_pattern": "/api/*",
                    "order": 20,
                    "target": "api",
                    "methods": Methods.ALL,
                },
                "reads": {
                    "path_pattern": "/api/catalogue/*",
                    "order": 30 if changed else 10,
                    "target": "reads",
                    "methods": Methods.READ_AND_OPTIONS,
                    "custom_cache_policy": "short",
                },
                **(
                    {
                        "more": {
                            "path_pattern": "/more/*",
                            "order": 40,
                            "target": "home",
                            "cache_policy": ManagedCachePolicy.USE_ORIGIN_CACHE_CONTROL_HEADERS,
                        }
                    }
                    if changed
                    else {}
                ),
            },
            "cache_policies": {"short": {"default_ttl": 10 if changed else 60, "query_strings": ["page"]}},
            "functions": {"case": {"code": _CODE.format("toUpperCase" if changed else "toLowerCase")}},
            "response_headers": {
                "hsts_max_age": 31536000 if changed else 63072000,
                "headers": {"x-served-by": "cdn"},
                "cors": {"allow_origins": ["https://app.example.com"], "max_age": 60 if changed else 600},
            },
            "price_class": PriceClass.CHEAPEST if changed else PriceClass.ALL,
            "http_version": HttpVersion.HTTP2 if changed else HttpVersion.HTTP2_AND_3,
            "single_page": not changed,
            "geo_restriction": {
                "restriction": GeoRestriction.DENY,
                "countries": ["AQ", "BV"] if changed else ["AQ"],
            },
            "access_logs": {
                "destination": AccessLogDestination.S3,
                "destination_arn": logs.arn,
                "suffix_path": "{yyyy}" if changed else "{yyyy}/{MM}",
            },
            "additional_metrics": True,
            "comment": "changed" if changed else "example",
        },
        given.home,
    )
    return {
        "distribution_id": cdn.distribution_id,
        "vpc_origin_ids": cdn.vpc_origin_ids,
        "function_arns": cdn.function_arns,
        "cache_policy_ids": cdn.cache_policy_ids,
        "response_headers_policy_id": cdn.response_headers_policy_id,
        "origin_access_control_id": cdn.origin_access_control_id,
        "bucket": site.bucket,
        "balancers": {name: balancer.arn for name, balancer in balancers.items()},
    }


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """The distribution as CloudFront has it, what it refers to, and who may read the bucket."""
    cloudfront = clients("cloudfront", HOME)
    found = cloudfront.get_distribution(Id=outputs["distribution_id"])["Distribution"]
    config = found["DistributionConfig"]
    assert (found["Status"], config["Enabled"]) == ("Deployed", True)
    assert config["PriceClass"] == ("PriceClass_100" if changed else "PriceClass_All")
    assert config["HttpVersion"] == ("http2" if changed else "http2and3")
    assert config["CustomErrorResponses"]["Quantity"] == (0 if changed else 2)
    assert config["Restrictions"]["GeoRestriction"]["Items"] == (["AQ", "BV"] if changed else ["AQ"])

    _check_failover(config, outputs, changed)
    behaviors = [(each["PathPattern"], each["TargetOriginId"]) for each in config["CacheBehaviors"]["Items"]]
    reads, writes = ("/api/catalogue/*", "reads"), ("/api/*", "api")
    assert behaviors == ([writes, reads, ("/more/*", "home")] if changed else [reads, writes])
    (seen,) = config["DefaultCacheBehavior"]["FunctionAssociations"]["Items"]
    assert seen["FunctionARN"] == outputs["function_arns"]["case"]
    code = cloudfront.get_function(Name=seen["FunctionARN"].rpartition("/")[2], Stage="LIVE")["FunctionCode"].read()
    assert (b"toUpperCase" if changed else b"toLowerCase") in code

    policy = cloudfront.get_cache_policy(Id=outputs["cache_policy_ids"]["short"])["CachePolicy"]
    assert policy["CachePolicyConfig"]["DefaultTTL"] == (10 if changed else 60)
    headers = cloudfront.get_response_headers_policy(Id=outputs["response_headers_policy_id"])["ResponseHeadersPolicy"]
    hsts = headers["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]["StrictTransportSecurity"]
    assert hsts["AccessControlMaxAgeSec"] == (31536000 if changed else 63072000)
    subscription = cloudfront.get_monitoring_subscription(DistributionId=outputs["distribution_id"])
    status = subscription["MonitoringSubscription"]["RealtimeMetricsSubscriptionConfig"]
    assert status["RealtimeMetricsSubscriptionStatus"] == "Enabled"
    assert found["ARN"] in clients("s3", HOME).get_bucket_policy(Bucket=outputs["bucket"])["Policy"]

    logs = clients("logs", HOME)
    (source,) = (
        each for each in logs.describe_delivery_sources()["deliverySources"] if each["resourceArns"] == [found["ARN"]]
    )
    (delivery,) = (
        each for each in logs.describe_deliveries()["deliveries"] if each["deliverySourceName"] == source["name"]
    )
    assert delivery["s3DeliveryConfiguration"]["suffixPath"] == ("{yyyy}" if changed else "{yyyy}/{MM}")


def _check_failover(config: dict[str, Any], outputs: dict[str, Any], changed: bool) -> None:
    """A group over both regions, and each region's load balancer reached through its VPC."""
    (group,) = config["OriginGroups"]["Items"]
    order = [member["OriginId"] for member in group["Members"]["Items"]]
    assert order == (["far", "home"] if changed else ["home", "far"])
    assert group["FailoverCriteria"]["StatusCodes"]["Items"] == ([503] if changed else [502, 503])
    origins = {origin["Id"]: origin for origin in config["Origins"]["Items"]}
    for name in order:
        way = origins[name]["VpcOriginConfig"]
        assert way["VpcOriginId"] == outputs["vpc_origin_ids"][name]
        assert way["OriginReadTimeout"] == (20 if changed else 30)
        assert origins[name]["ConnectionAttempts"] * origins[name]["ConnectionTimeout"] == 6
    assert origins["site"]["OriginAccessControlId"] == outputs["origin_access_control_id"]


def _bucket(given: Given, part: str) -> aws.s3.Bucket:
    return aws.s3.Bucket(f"cdn-{part}", force_destroy=True, opts=_child(given.home))


def _load_balancer(name: str, region: str, options: pulumi.ResourceOptions, network: Any) -> aws.lb.LoadBalancer:
    private = network.subnet_ids["private"]
    return aws.lb.LoadBalancer(
        f"cdn-{name}",
        internal=True,
        load_balancer_type="application",
        subnets=[private[f"{region}{letter}"] for letter in "ab"],
        opts=_child(options),
    )


def _child(options: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """A component's options, for a resource of its region."""
    assert isinstance(options.providers, list)
    return pulumi.ResourceOptions(provider=options.providers[0])
