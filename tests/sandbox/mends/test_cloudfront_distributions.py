from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.sandbox.mends.distributions import (
    behavior,
    create,
    listed,
    make_access_control,
    make_function,
    make_vpc_origin,
    put,
    refused,
)


def test_a_distribution_is_answered_whole(cloudfront: Any, distribution_config: dict[str, Any], name: str) -> None:
    function = make_function(cloudfront, name)
    control = make_access_control(cloudfront, name)
    vpc_origin = make_vpc_origin(cloudfront, name)
    etag = cloudfront.describe_function(Name=name)["ETag"]
    cloudfront.publish_function(Name=name, IfMatch=etag)
    distribution_config["Origins"] = listed(
        *distribution_config["Origins"]["Items"],
        {"Id": "inside", "DomainName": "in.example.com", "VpcOriginConfig": {"VpcOriginId": vpc_origin}},
        {
            "Id": "site",
            "DomainName": "b.s3.us-east-1.amazonaws.com",
            "OriginAccessControlId": control,
            "S3OriginConfig": {"OriginAccessIdentity": ""},
        },
    )
    seen = listed({"FunctionARN": function, "EventType": "viewer-request"})
    distribution_config["CacheBehaviors"] = listed(behavior("site", PathPattern="/site/*", FunctionAssociations=seen))
    distribution_config["HttpVersion"] = "http2and3"
    found = cloudfront.get_distribution(Id=create(cloudfront, distribution_config))["Distribution"][
        "DistributionConfig"
    ]

    assert found["OriginGroups"] == distribution_config["OriginGroups"]
    assert found["DefaultCacheBehavior"]["TargetOriginId"] == "both"
    assert found["HttpVersion"] == "http2and3"
    assert found["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1"
    (site,) = found["CacheBehaviors"]["Items"]
    assert (site["PathPattern"], site["FunctionAssociations"]) == ("/site/*", seen)
    origins = {origin["Id"]: origin for origin in found["Origins"]["Items"]}
    assert origins["site"]["OriginAccessControlId"] == control
    timeouts = {"OriginReadTimeout": 30, "OriginKeepaliveTimeout": 5}
    assert origins["inside"]["VpcOriginConfig"] == {"VpcOriginId": vpc_origin, **timeouts}
    assert (origins["east"]["ConnectionAttempts"], origins["east"]["ConnectionTimeout"]) == (3, 10)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"DefaultCacheBehavior": behavior("nowhere")}, "NoSuchOrigin"),
        ({"DefaultCacheBehavior": behavior("both", "GET", "HEAD", "POST")}, "InvalidArgument"),
        ({"DefaultCacheBehavior": behavior("east", CachePolicyId="none")}, "NoSuchCachePolicy"),
        ({"DefaultCacheBehavior": behavior("east", ResponseHeadersPolicyId="none")}, "NoSuchResponseHeadersPolicy"),
        ({"DefaultCacheBehavior": behavior("east", OriginRequestPolicyId="none")}, "NoSuchOriginRequestPolicy"),
        ({"CacheBehaviors": listed(*[behavior("east", PathPattern="/a")] * 2)}, "InvalidArgument"),
        ({"Aliases": listed("www.example.com")}, "InvalidViewerCertificate"),
        (
            {"ViewerCertificate": {"ACMCertificateArn": "arn:aws:acm:eu-west-1:123456789012:certificate/a"}},
            "InvalidViewerCertificate",
        ),
        ({"WebACLId": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/b"}, "InvalidWebACLId"),
        (
            {"Origins": listed({"Id": "east", "DomainName": "a", "VpcOriginConfig": {"VpcOriginId": "vo_none"}})},
            "NoSuchOrigin",  # of the group
        ),
    ],
)
def test_what_aws_refuses_is_refused(
    cloudfront: Any, distribution_config: dict[str, Any], change: dict[str, Any], code: str
) -> None:
    with refused(code):
        create(cloudfront, {**distribution_config, **change})
    distribution = create(cloudfront, distribution_config)
    with refused(code):
        put(cloudfront, distribution, **change)


def test_origins_name_what_exists(cloudfront: Any, distribution_config: dict[str, Any]) -> None:
    first = distribution_config["Origins"]["Items"][0]
    for change, code in (
        ({"OriginAccessControlId": "none"}, "InvalidOriginAccessControl"),
        ({"VpcOriginConfig": {"VpcOriginId": "none"}}, "EntityNotFound"),
    ):
        changed = copy.deepcopy(distribution_config)
        changed["Origins"]["Items"][0] = {**first, **change}
        with refused(code):
            create(cloudfront, changed)


def test_an_alias_belongs_to_one_distribution(cloudfront: Any, distribution_config: dict[str, Any], name: str) -> None:
    certificate = {
        "ACMCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/a",
        "SSLSupportMethod": "sni-only",
    }
    named = {**distribution_config, "Aliases": listed(f"{name}.example.com"), "ViewerCertificate": certificate}
    distribution = create(cloudfront, named)
    put(cloudfront, distribution, Comment="its own is no conflict")
    with refused("CNAMEAlreadyExists"):
        create(cloudfront, {**named, "CallerReference": f"{name}-2"})


def test_a_version_is_changed_once_and_an_enabled_distribution_stays(
    cloudfront: Any, distribution_config: dict[str, Any]
) -> None:
    distribution = create(cloudfront, distribution_config)
    first = cloudfront.get_distribution_config(Id=distribution)["ETag"]
    put(cloudfront, distribution, Comment="two")
    found = cloudfront.get_distribution(Id=distribution)
    assert found["Distribution"]["DistributionConfig"]["Comment"] == "two" and found["ETag"] != first
    with refused("PreconditionFailed"):
        cloudfront.update_distribution(Id=distribution, IfMatch=first, DistributionConfig=distribution_config)
    with refused("IllegalUpdate"):
        put(cloudfront, distribution, CallerReference="another")
    with refused("DistributionNotDisabled"):
        cloudfront.delete_distribution(Id=distribution, IfMatch=found["ETag"])
    put(cloudfront, distribution, Enabled=False)
    cloudfront.delete_distribution(Id=distribution, IfMatch=cloudfront.get_distribution(Id=distribution)["ETag"])
    with refused("NoSuchDistribution"):
        cloudfront.get_distribution(Id=distribution)
