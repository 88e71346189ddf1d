"""What a CDN asks of AWS."""

import json
from typing import Any

import pulumi
import pytest

from components import Cdn
from policies.recorder import record
from tests.components.cdns import CERTIFICATE, FULL, SITE, WEB_ACL, cdn, distribution, inside, outputs

PAGE = {"responseCode": 200, "responsePagePath": "/index.html", "errorCachingMinTtl": 10}


def behaviors(**changes: Any) -> dict[str, Any]:
    """The default behavior of a CDN before a load balancer, with ``changes``."""
    origins = {"api": inside("us-east-1"), "site": SITE}
    found = cdn(FULL, origins={**FULL["origins"], **origins}, default_behavior={"target": "api", **changes})
    return dict(distribution(found)["defaultCacheBehavior"])


def origin(kind: str = "vpc", **changes: Any) -> dict[str, Any]:
    """An origin, as the distribution gets it."""
    base = {"vpc": inside("us-east-1"), "s3": SITE, "custom": {"kind": "custom", "domain_name": "api.example.com"}}[
        kind
    ]
    asked = cdn(origins={"one": {**base, **changes}}, default_behavior={"target": "one"})
    return dict(distribution(asked)["origins"][0])


def test_logical_names_are_frozen() -> None:
    """A changed name replaces what it names; it needs an alias, a line in CHANGELOG.md and a page in docs/upgrade."""
    logs = {"destination": "cloud_watch", "destination_arn": "arn:aws:logs:us-east-1:123456789012:log-group:cdn"}
    names = {each.name for each in [*cdn(FULL).resources, *cdn(FULL, access_logs=logs).resources]}
    assert sorted(names) == [
        "cdn",
        "cdn-access",
        "cdn-distribution",
        "cdn-east-vpc",
        "cdn-headers",
        "cdn-logs-cloud-watch",
        "cdn-logs-cloud-watch-delivery",
        "cdn-logs-s3",
        "cdn-logs-s3-delivery",
        "cdn-logs-source",
        "cdn-lower-function",
        "cdn-metrics",
        "cdn-short-cache",
        "cdn-site-bucket-policy",
        "cdn-west-vpc",
    ]


def test_children_stand_below_the_cdn_and_use_its_provider() -> None:
    def program() -> None:
        import pulumi_aws as aws

        home = aws.Provider("home", region="us-east-1")
        Cdn("cdn", FULL, pulumi.ResourceOptions(providers=[home]))  # type: ignore[arg-type]  # written as JSON

    recording = record(program)
    component = recording.of("tenfold:index:Cdn")["cdn"]
    children = [each for each in recording.resources if each.type.startswith("aws:")]
    assert {each.parent for each in children} == {component.urn}
    assert {each.provider.split("::")[-2] for each in children} == {"home"}


def test_what_can_carry_tags_carries_its_name_and_the_callers() -> None:
    tagged = {"Distribution", "VpcOrigin", "Function", "LogDeliverySource", "LogDeliveryDestination", "LogDelivery"}
    for each in cdn(FULL, tags={"team": "web"}).resources:
        if each.type.split(":")[-1] in tagged:
            assert each.inputs["tags"] == {"team": "web", "Name": each.name}


def test_two_in_one_stack_do_not_collide() -> None:
    def program() -> None:
        for name in ("one", "two"):
            Cdn(name, FULL)  # type: ignore[arg-type]  # written as JSON

    recording = record(program)
    assert len({each.urn for each in recording.resources}) == len(recording.resources)
    names = [each.inputs["vpcOriginEndpointConfig"]["name"] for each in recording.of("VpcOrigin").values()]
    assert len(set(names)) == 4  # AWS takes a name once


def test_a_site_is_served_by_tls_over_every_http_with_strict_headers() -> None:
    asked = distribution(cdn())
    assert (asked["enabled"], asked["isIpv6Enabled"], asked["httpVersion"]) == (True, True, "http2and3")
    assert (asked["defaultRootObject"], asked["priceClass"]) == ("index.html", "PriceClass_All")
    assert asked["viewerCertificate"] == {"cloudfrontDefaultCertificate": True}
    behavior = asked["defaultCacheBehavior"]
    assert behavior["viewerProtocolPolicy"] == "redirect-to-https"
    assert behavior["allowedMethods"] == ["GET", "HEAD"]
    assert behavior["cachePolicyId"] == "658327ea-f89d-4fab-a63d-7e88639e58f6"
    assert "originRequestPolicyId" not in behavior
    assert behavior["responseHeadersPolicyId"] == "cdn-headers-id"
    (headers,) = cdn().of("ResponseHeadersPolicy").values()
    security = headers.inputs["securityHeadersConfig"]
    hsts = {"accessControlMaxAgeSec": 63072000, "includeSubdomains": True, "preload": False, "override": True}
    assert security["strictTransportSecurity"] == hsts
    assert security["frameOptions"] == {"frameOption": "DENY", "override": True}
    assert security["contentTypeOptions"] == {"override": True}
    assert security["contentSecurityPolicy"]["contentSecurityPolicy"].startswith("default-src 'self';")
    assert security["contentSecurityPolicy"]["override"] is False
    (permissions,) = headers.inputs["customHeadersConfig"]["items"]
    assert permissions["header"] == "permissions-policy" and "camera=()" in permissions["value"]


def test_a_bucket_is_read_by_this_distribution_alone() -> None:
    recording = cdn()
    (access,) = recording.of("OriginAccessControl").values()
    assert access.inputs["signingBehavior"] == "always"
    assert origin("s3")["originAccessControlId"] == "cdn-access-id"
    (policy,) = recording.of("BucketPolicy").values()
    read, plain = json.loads(policy.inputs["policy"])["Statement"]
    assert read["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert (read["Action"], read["Resource"]) == ("s3:GetObject", "arn:aws:s3:::site/*")
    assert read["Condition"] == {"StringEquals": {"AWS:SourceArn": "arn:aws:mock:::cdn-distribution"}}
    assert (plain["Effect"], plain["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert outputs(recording)["bucket_policies"] == {"site": policy.inputs["policy"]}


def test_whoever_owns_the_bucket_may_write_its_policy() -> None:
    recording = cdn(origins={"site": {**SITE, "bucket_policy": False}})
    assert not recording.of("BucketPolicy")
    assert "AWS:SourceArn" in outputs(recording)["bucket_policies"]["site"]
    (policy,) = cdn(origins={"site": {**SITE, "bucket_region": "eu-west-1"}}).of("BucketPolicy").values()
    assert policy.inputs["region"] == "eu-west-1"


def test_load_balancers_are_reached_without_the_internet_and_fail_over_in_order() -> None:
    recording = cdn(FULL)
    asked = distribution(recording)
    origins = {each["originId"]: each for each in asked["origins"]}
    assert origins["east"]["vpcOriginConfig"]["vpcOriginId"] == "cdn-east-vpc-id"
    endpoint = recording.of("VpcOrigin")["cdn-west-vpc"].inputs["vpcOriginEndpointConfig"]
    assert ":us-west-2:" in endpoint["arn"]
    assert endpoint["originProtocolPolicy"] == "https-only"
    assert endpoint["originSslProtocols"] == {"items": ["TLSv1.2"], "quantity": 1}
    (group,) = asked["originGroups"]
    assert group["originId"] == "reads"
    assert group["members"] == [{"originId": "east"}, {"originId": "west"}]
    assert group["failoverCriteria"] == {"statusCodes": [500, 502, 503, 504]}
    # 6 seconds until the other region is asked, not AWS's 30.
    assert origins["east"]["connectionAttempts"] * origins["east"]["connectionTimeout"] == 6


def test_behaviors_are_asked_in_their_order() -> None:
    recording = cdn(FULL)
    reads, writes = distribution(recording)["orderedCacheBehaviors"]
    assert (reads["pathPattern"], reads["targetOriginId"]) == ("/api/catalogue/*", "reads")
    assert reads["cachePolicyId"] == "cdn-short-cache-id"
    (seen,) = reads["functionAssociations"]
    assert seen == {"eventType": "viewer-request", "functionArn": "arn:aws:mock:::cdn-lower-function"}
    assert (writes["pathPattern"], writes["targetOriginId"]) == ("/api/*", "api")
    assert set(writes["allowedMethods"]) > {"POST", "PUT", "DELETE"}
    assert writes["cachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert writes["originRequestPolicyId"] == "216adef6-5c7f-47e4-b989-5492eafa07d3"


def test_a_function_is_published() -> None:
    (function,) = cdn(FULL).of("Function").values()
    assert (function.inputs["runtime"], function.inputs["publish"]) == ("cloudfront-js-2.0", True)


def test_a_cache_policy_says_what_tells_objects_apart() -> None:
    options = {"min_ttl": 1, "max_ttl": 90, "default_ttl": 60, "headers": ["accept"], "cookies": ["*"]}
    (policy,) = cdn(FULL, cache_policies={"short": options}).of("CachePolicy").values()
    assert (policy.inputs["minTtl"], policy.inputs["defaultTtl"], policy.inputs["maxTtl"]) == (1, 60, 90)
    key = policy.inputs["parametersInCacheKeyAndForwardedToOrigin"]
    assert key["headersConfig"] == {"headerBehavior": "whitelist", "headers": {"items": ["accept"]}}
    assert key["cookiesConfig"] == {"cookieBehavior": "all"}
    assert key["queryStringsConfig"] == {"queryStringBehavior": "none"}


@pytest.mark.parametrize(
    ("logs", "format_", "layout"),
    [
        (
            {"destination": "s3", "destination_arn": "arn:aws:s3:::logs"},
            "parquet",
            [{"suffixPath": "{DistributionId}/{yyyy}/{MM}/{dd}/{HH}", "enableHiveCompatiblePath": True}],
        ),
        (
            {
                "destination": "s3",
                "destination_arn": "arn:aws:s3:::logs/cdn",
                "suffix_path": "{yyyy}",
                "hive_compatible": False,
                "fields": ["date", "c-ip"],
            },
            "parquet",
            [{"suffixPath": "{yyyy}", "enableHiveCompatiblePath": False}],
        ),
        ({"destination": "cloud_watch", "destination_arn": "arn:aws:logs:us-east-1:1:log-group:a"}, "json", None),
    ],
)
def test_access_logs_are_delivered_from_us_east_1(logs: dict[str, Any], format_: str, layout: Any) -> None:
    recording = cdn(access_logs=logs)
    (source,) = recording.of("LogDeliverySource").values()
    (target,) = recording.of("LogDeliveryDestination").values()
    (delivery,) = recording.of("LogDelivery").values()
    assert {each.inputs["region"] for each in (source, target, delivery)} == {"us-east-1"}
    assert (source.inputs["logType"], source.inputs["resourceArn"]) == (
        "ACCESS_LOGS",
        "arn:aws:mock:::cdn-distribution",
    )
    assert target.inputs["outputFormat"] == format_
    where = {"destinationResourceArn": logs["destination_arn"]}
    assert target.inputs["deliveryDestinationConfiguration"] == where
    assert delivery.inputs.get("s3DeliveryConfigurations") == layout
    assert delivery.inputs.get("recordFields") == logs.get("fields")


def test_what_nobody_asked_for_is_not_there() -> None:
    kinds = {each.type.split(":")[-1] for each in cdn().resources}
    assert kinds == {"Cdn", "Distribution", "OriginAccessControl", "ResponseHeadersPolicy", "BucketPolicy"}
    (metrics,) = cdn(additional_metrics=True).of("MonitoringSubscription").values()
    config = metrics.inputs["monitoringSubscription"]["realtimeMetricsSubscriptionConfig"]
    assert config == {"realtimeMetricsSubscriptionStatus": "Enabled"}


@pytest.mark.parametrize(
    ("args", "asked"),
    [
        ({"comment": "shop"}, {"comment": "shop"}),
        ({"ipv6": False}, {"isIpv6Enabled": False}),
        ({"http_version": "http2"}, {"httpVersion": "http2"}),
        ({"price_class": "PriceClass_100"}, {"priceClass": "PriceClass_100"}),
        ({"default_root_object": "home.html"}, {"defaultRootObject": "home.html"}),
        ({"web_acl_arn": WEB_ACL}, {"webAclId": WEB_ACL}),
        (
            {"geo_restriction": {"restriction": "blacklist", "countries": ["KP", "AQ"]}},
            {"restrictions": {"geoRestriction": {"restrictionType": "blacklist", "locations": ["AQ", "KP"]}}},
        ),
        (
            {"aliases": ["www.example.com"], "certificate_arn": CERTIFICATE},
            {
                "aliases": ["www.example.com"],
                "viewerCertificate": {
                    "acmCertificateArn": CERTIFICATE,
                    "minimumProtocolVersion": "TLSv1.2_2025",
                    "sslSupportMethod": "sni-only",
                },
            },
        ),
        (
            {"single_page": True},
            {
                "customErrorResponses": [
                    {
                        "errorCode": code,
                        "responseCode": 200,
                        "responsePagePath": "/index.html",
                        "errorCachingMinTtl": 10,
                    }
                    for code in (403, 404)
                ]
            },
        ),
    ],
)
def test_an_option_reaches_the_distribution(args: dict[str, Any], asked: dict[str, Any]) -> None:
    assert distribution(cdn(**args)).items() >= asked.items()


def test_the_oldest_tls_is_chosen() -> None:
    asked = distribution(cdn(certificate_arn=CERTIFICATE, minimum_protocol_version="TLSv1.3_2025"))
    assert asked["viewerCertificate"]["minimumProtocolVersion"] == "TLSv1.3_2025"


@pytest.mark.parametrize(
    ("kind", "options", "asked"),
    [
        ("vpc", {"path": "/v1"}, {"originPath": "/v1"}),
        ("vpc", {"connection_attempts": 3}, {"connectionAttempts": 3}),
        ("vpc", {"connection_timeout": 9}, {"connectionTimeout": 9}),
        (
            "vpc",
            {"shield_region": "us-east-1"},
            {"originShield": {"enabled": True, "originShieldRegion": "us-east-1"}},
        ),
        ("vpc", {"headers": {"x-secret": "a"}}, {"customHeaders": [{"name": "x-secret", "value": "a"}]}),
        (
            "vpc",
            {"read_timeout": 40, "keepalive_timeout": 70},
            {
                "vpcOriginConfig": {
                    "vpcOriginId": "cdn-one-vpc-id",
                    "originReadTimeout": 40,
                    "originKeepaliveTimeout": 70,
                }
            },
        ),
        (
            "custom",
            {"http_port": 8080, "https_port": 8443},
            {
                "customOriginConfig": {
                    "httpPort": 8080,
                    "httpsPort": 8443,
                    "originProtocolPolicy": "https-only",
                    "originSslProtocols": ["TLSv1.2"],
                    "originReadTimeout": 30,
                    "originKeepaliveTimeout": 50,
                }
            },
        ),
    ],
)
def test_an_option_reaches_the_origin(kind: str, options: dict[str, Any], asked: dict[str, Any]) -> None:
    assert origin(kind, **options).items() >= asked.items()


def test_ports_and_protocol_reach_the_load_balancer() -> None:
    options = {"http_port": 8080, "https_port": 8443, "protocol": "http-only"}
    recording = cdn(origins={"one": inside("us-east-1", **options)}, default_behavior={"target": "one"})
    (way,) = recording.of("VpcOrigin").values()
    expected = {"httpPort": 8080, "httpsPort": 8443, "originProtocolPolicy": "http-only"}
    assert way.inputs["vpcOriginEndpointConfig"].items() >= expected.items()


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ({"methods": "read_and_options"}, {"allowedMethods": ["GET", "HEAD", "OPTIONS"]}),
        ({"cache_policy": "UseOriginCacheControlHeaders"}, {"cachePolicyId": "83da9c7e-98b4-4e11-a168-04f0df8e2c65"}),
        (
            {"origin_request_policy": "AllViewerExceptHostHeader"},
            {"originRequestPolicyId": "b689b0a8-53d0-40ab-baf2-68738e2966ac"},
        ),
        ({"viewer_protocol": "https-only"}, {"viewerProtocolPolicy": "https-only"}),
        ({"compress": False}, {"compress": False}),
        (
            {"viewer_response": "lower"},
            {
                "functionAssociations": [
                    {"eventType": "viewer-response", "functionArn": "arn:aws:mock:::cdn-lower-function"}
                ]
            },
        ),
    ],
)
def test_an_option_reaches_the_behavior(options: dict[str, Any], asked: dict[str, Any]) -> None:
    assert behaviors(**options).items() >= asked.items()


def test_policies_can_be_left_out() -> None:
    asked = behaviors(origin_request_policy="None", response_headers=False)
    assert not {"originRequestPolicyId", "responseHeadersPolicyId"} & asked.keys()


@pytest.mark.parametrize(
    ("options", "place", "asked"),
    [
        (
            {"hsts_max_age": 60, "hsts_include_subdomains": False},
            "securityHeadersConfig.strictTransportSecurity",
            {"accessControlMaxAgeSec": 60, "includeSubdomains": False},
        ),
        ({"hsts_preload": True}, "securityHeadersConfig.strictTransportSecurity", {"preload": True}),
        (
            {"content_security_policy": "default-src 'none'"},
            "securityHeadersConfig.contentSecurityPolicy",
            {"contentSecurityPolicy": "default-src 'none'"},
        ),
        ({"frame_options": "SAMEORIGIN"}, "securityHeadersConfig.frameOptions", {"frameOption": "SAMEORIGIN"}),
        ({"referrer_policy": "no-referrer"}, "securityHeadersConfig.referrerPolicy", {"referrerPolicy": "no-referrer"}),
        (
            {"permissions_policy": "camera=(self)", "headers": {"x-one": "1"}},
            "customHeadersConfig",
            {
                "items": [
                    {"header": "permissions-policy", "value": "camera=(self)", "override": True},
                    {"header": "x-one", "value": "1", "override": True},
                ]
            },
        ),
        ({"remove_headers": ["x-powered-by"]}, "removeHeadersConfig", {"items": [{"header": "x-powered-by"}]}),
        (
            {"cors": {"allow_origins": ["https://a.example.com"]}},
            "corsConfig",
            {
                "accessControlAllowOrigins": {"items": ["https://a.example.com"]},
                "accessControlAllowMethods": {"items": ["GET", "HEAD", "OPTIONS"]},
                "accessControlAllowHeaders": {"items": ["*"]},
                "accessControlAllowCredentials": False,
                "accessControlMaxAgeSec": 600,
                "originOverride": True,
            },
        ),
        (
            {
                "cors": {
                    "allow_origins": ["https://a.example.com"],
                    "allow_methods": ["GET"],
                    "allow_headers": ["authorization"],
                    "expose_headers": ["etag"],
                    "allow_credentials": True,
                    "max_age": 60,
                }
            },
            "corsConfig",
            {
                "accessControlAllowMethods": {"items": ["GET"]},
                "accessControlAllowHeaders": {"items": ["authorization"]},
                "accessControlExposeHeaders": {"items": ["etag"]},
                "accessControlAllowCredentials": True,
                "accessControlMaxAgeSec": 60,
            },
        ),
    ],
)
def test_an_option_reaches_the_headers(options: dict[str, Any], place: str, asked: dict[str, Any]) -> None:
    (policy,) = cdn(response_headers=options).of("ResponseHeadersPolicy").values()
    found: Any = policy.inputs
    for part in place.split("."):
        found = found[part]
    assert found.items() >= asked.items()


def test_the_outputs_name_everything() -> None:
    found = outputs(cdn(FULL))
    assert found["distribution_id"] == "cdn-distribution-id"
    assert found["distribution_arn"] == "arn:aws:mock:::cdn-distribution"
    assert found["hosted_zone_id"] == "Z2FDTNDATAQYW2"
    assert found["vpc_origin_ids"] == {"east": "cdn-east-vpc-id", "west": "cdn-west-vpc-id"}
    assert found["origin_access_control_id"] == "cdn-access-id"
    assert found["function_arns"] == {"lower": "arn:aws:mock:::cdn-lower-function"}
    assert found["cache_policy_ids"] == {"short": "cdn-short-cache-id"}
    assert found["response_headers_policy_id"] == "cdn-headers-id"
    assert "origin_access_control_id" not in outputs(cdn(origins={"site": inside("us-east-1")}))
