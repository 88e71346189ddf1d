"""What becomes of a CDN when its arguments change, or are wrong."""

import copy
from typing import Any

import pulumi
import pytest

from components import Cdn, GeoRestriction, HttpVersion, Methods, OriginKind, PriceClass, TlsPolicy
from policies.recorder import Recording, record
from tests.components.cdns import CERTIFICATE, FULL, SITE, WEB_ACL, cdn, distribution, inside

CODE = "function handler(event) { return event.request; }"


def inputs(recording: Recording) -> dict[tuple[str, str], dict[str, Any]]:
    return {(each.type, each.name): each.inputs for each in recording.resources}


def with_(key: str, **more: Any) -> dict[str, Any]:
    return {key: {**FULL[key], **more}}


@pytest.mark.parametrize(
    "change",
    [
        with_("origins", ireland=inside("eu-west-1")),
        with_("behaviors", more={"path_pattern": "/more", "order": 5, "target": "east"}),
        with_("functions", more={"code": CODE}),
        with_("cache_policies", more={"default_ttl": 5}),
        {"origin_groups": {"reads": {"primary": "west", "secondary": "east"}}},
        {"origin_groups": {"reads": {"primary": "east", "secondary": "west", "status_codes": [503]}}},
        {"aliases": ["www.example.com"], "certificate_arn": CERTIFICATE},
        {"certificate_arn": CERTIFICATE, "minimum_protocol_version": "TLSv1.3_2025"},
        {"price_class": "PriceClass_100"},
        {"response_headers": {"hsts_max_age": 60}},
        {"web_acl_arn": WEB_ACL},
        {"single_page": True},
    ],
)
def test_what_was_there_stays_and_only_the_distribution_and_policies_change(change: dict[str, Any]) -> None:
    before, after = inputs(cdn(FULL)), inputs(cdn(FULL, **change))
    assert before.keys() <= after.keys()
    changed = {kind.split(":")[-1] for kind, name in before if before[kind, name] != after[kind, name]}
    assert changed <= {"Distribution", "ResponseHeadersPolicy"}


def test_another_load_balancer_is_another_vpc_origin_of_another_name() -> None:
    """AWS changes none that a distribution uses: the engine is told to replace, and finds the name free."""
    moved = copy.deepcopy(FULL["origins"])
    moved["east"]["load_balancer_arn"] += "1"
    before, after = (
        each.of("VpcOrigin")["cdn-east-vpc"].inputs["vpcOriginEndpointConfig"]
        for each in (cdn(FULL), cdn(FULL, origins=moved))
    )
    assert before["name"] != after["name"]


def test_the_other_order_of_regions_reaches_the_group() -> None:
    turned = cdn(FULL, origin_groups={"reads": {"primary": "west", "secondary": "east"}})
    (group,) = distribution(turned)["originGroups"]
    assert [each["originId"] for each in group["members"]] == ["west", "east"]


def test_other_logs_are_other_resources() -> None:
    """AWS changes no format: the new destination stands before the old one goes."""
    logs = {"destination": "cloud_watch", "destination_arn": "arn:aws:logs:us-east-1:1:log-group:a"}
    before, after = inputs(cdn(FULL)), inputs(cdn(FULL, access_logs=logs))
    assert all(before[key] == after[key] for key in before.keys() & after.keys())
    assert {name for _, name in before.keys() - after.keys()} == {"cdn-logs-s3", "cdn-logs-s3-delivery"}


# Refusals

_ONE = {"target": "site"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"origins": {}}, ["origins: {}", "at least one"]),
        (with_("origins", site={**SITE, "kind": "ftp"}), ["origins.site.kind: 'ftp'", "s3, vpc, custom"]),
        (
            with_("origins", x={"kind": "s3", "domain_name": "a"}),
            ["origins.x.bucket_arn: None is missing", "x.bucket:"],
        ),
        (with_("origins", x={"kind": "vpc", "domain_name": "a"}), ["origins.x.load_balancer_arn: None is missing"]),
        (with_("origins", x=inside("us-east-1", bucket="b")), ["origins.x.bucket: 'b' is for kind s3"]),
        (with_("origins", site={**SITE, "read_timeout": 5}), ["origins.site.read_timeout: 5 is not for kind s3"]),
        (with_("origins", x=inside("us-east-1", protocol="ftp")), ["x.protocol: 'ftp' is unknown"]),
        (
            with_("origins", api={**FULL["origins"]["api"], "protocol": "http-only"}),
            ["origins.api.protocol: 'http-only'", "plain text", "https-only"],
        ),
        (with_("origins", x=inside("us-east-1", connection_attempts=4)), ["connection_attempts: 4", "use 1 to 3"]),
        (with_("origins", x=inside("us-east-1", connection_timeout=11)), ["connection_timeout: 11", "use 1 to 10"]),
        (with_("origins", x=inside("us-east-1", keepalive_timeout=0)), ["keepalive_timeout: 0", "1 to 120"]),
        (with_("origins", x=inside("us-east-1", http_port=81)), ["x.http_port: 81", "80, 443, or 1024"]),
        (with_("origins", x=inside("us-east-1", path="v1")), ["origins.x.path: 'v1' has to start with a slash"]),
        (
            with_("origins", x=inside("us-east-1", shield_region="eu-south-1")),
            ["shield_region: 'eu-south-1'"],
        ),
        ({"origin_groups": {"site": {"primary": "east", "secondary": "west"}}}, ["origin_groups.site: 'site'"]),
        ({"origin_groups": {"reads": {"primary": "east", "secondary": "a"}}}, ["reads.secondary: 'a' is no origin"]),
        ({"origin_groups": {"reads": {"primary": "east", "secondary": "east"}}}, ["is the primary one too"]),
        (
            {"origin_groups": {"reads": {"primary": "east", "secondary": "west", "status_codes": [418]}}},
            ["origin_groups.reads.status_codes: [418]", "503"],
        ),
        ({"default_behavior": {"target": "a"}}, ["default_behavior.target: 'a'", "site", "reads"]),
        ({"default_behavior": {**_ONE, "order": 1}}, ["default_behavior.order: 1 is for the others"]),
        (
            {"default_behavior": {"target": "reads", "methods": "all"}},
            ["default_behavior.methods: 'all'", "GET, HEAD and OPTIONS alone", "Route 53"],
        ),
        ({"default_behavior": {**_ONE, "methods": "all"}}, ["writes to a bucket", "use read"]),
        ({"default_behavior": {**_ONE, "methods": "some"}}, ["methods: 'some' is unknown", "read_and_options"]),
        (
            {"default_behavior": {**_ONE, "origin_request_policy": "AllViewer"}},
            ["origin_request_policy: 'AllViewer'", "S3 refuses", "CORS-S3Origin"],
        ),
        ({"default_behavior": {**_ONE, "custom_cache_policy": "a"}}, ["custom_cache_policy: 'a' is none"]),
        (
            {"default_behavior": {**_ONE, "custom_cache_policy": "short", "cache_policy": "CachingDisabled"}},
            ["cache_policy: 'CachingDisabled' stands beside"],
        ),
        ({"default_behavior": {**_ONE, "viewer_request": "a"}}, ["viewer_request: 'a' is none of functions"]),
        (with_("behaviors", x={"target": "site", "order": 1}), ["behaviors.x.path_pattern: None", "/api/*"]),
        (with_("behaviors", x={"target": "site", "path_pattern": "/x"}), ["behaviors.x.order: None is missing"]),
        (
            with_("behaviors", x={"target": "site", "path_pattern": "/x", "order": 10}),
            ["behaviors: order 10 is there twice"],
        ),
        (
            with_("behaviors", x={"target": "site", "path_pattern": "/api/*", "order": 1}),
            ["behaviors: path_pattern '/api/*' is there twice"],
        ),
        (
            {"behaviors": {f"b{n}": {"target": "site", "path_pattern": f"/{n}", "order": n} for n in range(76)}},
            ["behaviors: 76 are more than the 75"],
        ),
        ({"cache_policies": {"short": {"min_ttl": 9, "default_ttl": 1}}}, ["cache_policies.short", "let min"]),
        ({"functions": {"lower": {"code": ""}}}, ["functions.lower.code: 0 bytes"]),
        ({"functions": {"lower": {"code": "x" * 10241}}}, ["functions.lower.code: 10241 bytes", "10240"]),
        (with_("functions", **{"a b": {"code": CODE}}), ["functions.a b: 'a b' is no name"]),
        ({"aliases": ["www.example.com"]}, ["aliases: ['www.example.com']", "certificate_arn"]),
        (
            {"minimum_protocol_version": "TLSv1.2_2021"},
            ["minimum_protocol_version: 'TLSv1.2_2021' needs a certificate"],
        ),
        (
            {"minimum_protocol_version": "TLSv1", "certificate_arn": CERTIFICATE},
            ["minimum_protocol_version: 'TLSv1' is unknown", "TLSv1.2_2025"],
        ),
        (
            {"certificate_arn": CERTIFICATE.replace("us-east-1", "eu-west-1")},
            ["certificate_arn", "is in eu-west-1", "create a certificate in us-east-1"],
        ),
        ({"web_acl_arn": WEB_ACL.replace("us-east-1", "eu-west-1")}, ["web_acl_arn", "is in eu-west-1"]),
        ({"web_acl_arn": WEB_ACL.replace("global", "regional")}, ["web_acl_arn", "scope REGIONAL", "CLOUDFRONT"]),
        ({"price_class": "PriceClass_1"}, ["price_class: 'PriceClass_1'", "PriceClass_200"]),
        ({"http_version": "http9"}, ["http_version: 'http9'"]),
        ({"default_root_object": "/a.html"}, ["default_root_object: '/a.html' starts with a slash"]),
        ({"single_page": True, "default_behavior": {"target": "east"}}, ["single_page: True has no page"]),
        ({"geo_restriction": {"restriction": "some", "countries": ["DE"]}}, ["restriction: 'some' is unknown"]),
        ({"geo_restriction": {"restriction": "whitelist", "countries": ["Mars"]}}, ["countries: ['Mars']", "DE"]),
        ({"response_headers": {"frame_options": "ALLOW"}}, ["response_headers.frame_options: 'ALLOW'", "DENY"]),
        ({"response_headers": {"hsts_max_age": -1}}, ["response_headers.hsts_max_age: -1"]),
        (
            {"response_headers": {"hsts_preload": True, "hsts_max_age": 60}},
            ["response_headers.hsts_preload: True wants", "a year"],
        ),
        ({"response_headers": {"cors": {"allow_origins": []}}}, ["cors.allow_origins: [] lets nobody in"]),
        (
            {"response_headers": {"cors": {"allow_origins": ["*"], "allow_credentials": True}}},
            ["cors.allow_credentials: True is refused by browsers"],
        ),
        (
            {"access_logs": {"destination": "tape", "destination_arn": "a"}},
            ["access_logs.destination: 'tape'", "s3, cloud_watch"],
        ),
        (
            {"access_logs": {"destination": "s3", "destination_arn": "arn:aws:logs:us-east-1:1:log-group:a"}},
            ["access_logs.destination_arn", "is no ARN of s3"],
        ),
        (
            {
                "access_logs": {
                    "destination": "cloud_watch",
                    "destination_arn": "arn:aws:logs:us-east-1:1:log-group:a",
                    "suffix_path": "x",
                }
            },
            ["access_logs.suffix_path: 'x' is for destination s3"],
        ),
        (
            {"access_logs": {"destination": "s3", "destination_arn": "arn:aws:s3:::a", "fields": []}},
            ["access_logs.fields: [] logs nothing"],
        ),
    ],
)
def test_what_aws_would_refuse_is_refused_before_anything_is_created(args: dict[str, Any], says: list[str]) -> None:
    with pytest.raises(pulumi.RunError) as error:
        cdn(FULL, **args)
    for part in ("cdn cdn", *says):
        assert part in str(error.value)


@pytest.mark.parametrize(
    ("key", "arn"),
    [
        ("certificate_arn", CERTIFICATE.replace("us-east-1", "eu-west-1")),
        ("web_acl_arn", WEB_ACL.replace("global", "regional")),
    ],
)
def test_an_arn_that_is_known_late_is_checked_late(key: str, arn: str) -> None:
    def program() -> None:
        late: Any = {**FULL, key: pulumi.Output.from_input(arn)}
        Cdn("cdn", late)

    with pytest.raises(Exception, match=f"{key}: '{arn}'"):
        record(program)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(pulumi.RunError, match=r"(?s)default_behavior.*price_class.*aliases"):
        cdn(default_behavior={"target": "a"}, aliases=["a.example.com"], price_class="none")


def test_enums_are_values_that_a_plugin_hands_over() -> None:
    assert [OriginKind("s3"), Methods("all"), TlsPolicy("TLSv1.2_2025")] == ["s3", "all", "TLSv1.2_2025"]
    assert [PriceClass("PriceClass_All"), HttpVersion("http2and3")] == ["PriceClass_All", "http2and3"]
    assert GeoRestriction("whitelist") == GeoRestriction.ALLOW
