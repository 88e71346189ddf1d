"""SE10: the edge filters requests, and its buckets answer to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.rule import PROD_ONLY, Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import DISTRIBUTION, LOAD_BALANCERS
from policies.values import ABSENT, UNKNOWN, Props

_BUCKET = {"originId": "site", "domainName": "site.s3.us-east-1.amazonaws.com", "originAccessControlId": UNKNOWN}
_SITE = {"webAclId": UNKNOWN, "origins": [_BUCKET]}


def _is_bucket(origin: Props) -> bool:
    # One without settings of another kind is a bucket; the name may not be known yet, nor be Amazon's.
    return all(origin.get(kind) is ABSENT for kind in ("customOriginConfig", "vpcOriginConfig"))


def _has(origin: Props, *path: str) -> bool:
    value: Any = origin.get(*path)
    return value is UNKNOWN or (isinstance(value, str) and value != "")


@rule(
    id="SE10",
    name="edge-waf-oac",
    types=(DISTRIBUTION,),
    why="Without a web ACL every scanner reaches the application; a bucket that answers to all is read past the edge.",
    remedy="Set webAclId to a web ACL of scope CLOUDFRONT, and originAccessControlId on every origin that is a bucket.",
    snippet="""\
acl = aws.wafv2.WebAcl("edge", scope="CLOUDFRONT", default_action={"allow": {}}, visibility_config={
    "cloudwatch_metrics_enabled": True, "metric_name": "edge", "sampled_requests_enabled": True})
access = aws.cloudfront.OriginAccessControl("site", origin_access_control_origin_type="s3",
    signing_behavior="always", signing_protocol="sigv4")
aws.cloudfront.Distribution("site", enabled=True, web_acl_id=acl.arn,
    origins=[{"origin_id": "site", "domain_name": "site.s3.amazonaws.com", "origin_access_control_id": access.id}],
    default_cache_behavior={"target_origin_id": "site", "viewer_protocol_policy": "https-only",
        "allowed_methods": ["GET", "HEAD"], "cached_methods": ["GET", "HEAD"]},
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"acm_certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/1"})""",
    severity=Severity.HIGH,
    levels=PROD_ONLY,
    references=(
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html",
        "https://docs.aws.amazon.com/waf/latest/developerguide/cloudfront-features.html",
    ),
    equivalents=(
        "CKV_AWS_68",
        "CKV2_AWS_46",
        "AwsSolutions-CFR2",
        "AwsSolutions-CFR7",
        "config:cloudfront-associated-with-waf",
        "config:cloudfront-s3-origin-access-control-enabled",
        "prowler:cloudfront_distributions_using_waf",
    ),
    passes=(
        _SITE,
        {"webAclId": UNKNOWN, "origins": [{"originId": "app", "vpcOriginConfig": {"vpcOriginId": UNKNOWN}}]},
        {
            "webAclId": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/edge/1",
            "origins": [{**_BUCKET, "originAccessControlId": "", "s3OriginConfig": {"originAccessIdentity": UNKNOWN}}],
        },
    ),
    fails=(
        {"origins": [_BUCKET]},
        {**_SITE, "webAclId": ""},
        {**_SITE, "origins": [{**_BUCKET, "originAccessControlId": ""}]},
    ),
    unknown=({**_SITE, "origins": UNKNOWN},),
    not_applicable=(Example([example(LOAD_BALANCERS[0], {})]),),
)
def EDGE_WAF_OAC(distribution: Resource, context: Context) -> Iterator[str]:
    """A distribution has a web ACL, and its buckets answer to it alone."""
    if not _has(distribution.props, "webAclId"):
        yield "has no webAclId: every request reaches the origins"
    for origin in distribution.props.each("origins"):
        signed = _has(origin, "originAccessControlId") or _has(origin, "s3OriginConfig", "originAccessIdentity")
        if _is_bucket(origin) and not signed:
            yield f"origin {origin.text('originId')} is a bucket without originAccessControlId: it has to be public"
