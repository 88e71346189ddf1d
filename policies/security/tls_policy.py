"""SE09: TLS that is not of the last decade."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from policies.rule import Context, Example, Option, Severity, example, rule
from policies.stack import Resource
from policies.tokens import DISTRIBUTION, LISTENERS, LOAD_BALANCERS
from policies.values import UNKNOWN


def _listener(policy: object, protocol: str = "HTTPS") -> dict[str, object]:
    return {"port": 443, "protocol": protocol, "sslPolicy": policy}


def _cdn(**certificate: object) -> Example:
    return Example([example(DISTRIBUTION, {"viewerCertificate": certificate})])


@rule(
    id="SE09",
    name="tls-policy",
    types=(*LISTENERS, DISTRIBUTION),
    why="Where no policy is named, AWS still takes one of 2016 for listeners, with TLS 1.0 and ciphers since broken.",
    remedy="Name a policy of TLS 1.2 and above: sslPolicy on listeners, minimumProtocolVersion on distributions.",
    snippet="""\
aws.lb.Listener(
    "https",
    load_balancer_arn="arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/1",
    port=443,
    protocol="HTTPS",
    certificate_arn="arn:aws:acm:us-east-1:123456789012:certificate/1",
    ssl_policy="ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    default_actions=[{"type": "fixed-response", "fixed_response": {"content_type": "text/plain"}}],
)""",
    severity=Severity.HIGH,
    on_unknown="fail",
    options=(
        Option(
            "listener_policies",
            "What sslPolicy may be; * stands for anything.",
            {"type": "array", "items": {"type": "string"}, "minItems": 1},
            [
                "ELBSecurityPolicy-TLS13-1-3-*",
                "ELBSecurityPolicy-TLS13-1-2-Res-*",
                "ELBSecurityPolicy-TLS13-1-2-2021-06",
                "ELBSecurityPolicy-TLS13-1-2-PQ-*",
                "ELBSecurityPolicy-TLS13-1-2-FIPS-*",
            ],
        ),
        Option(
            "viewer_versions",
            "What minimumProtocolVersion of a distribution may be.",
            {"type": "array", "items": {"type": "string"}, "minItems": 1},
            ["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"],
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html",
    ),
    equivalents=(
        "CKV_AWS_103",
        "CKV_AWS_174",
        "AwsSolutions-CFR4",
        "config:elbv2-predefined-security-policy-ssl-check",
        "config:cloudfront-no-deprecated-ssl-protocols",
        "prowler:elbv2_insecure_ssl_ciphers",
        "prowler:cloudfront_distributions_using_deprecated_ssl_protocols",
    ),
    passes=(
        _listener("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"),
        _listener("ELBSecurityPolicy-TLS13-1-3-2021-06", "TLS"),
        {"port": 80, "protocol": "HTTP"},
        _cdn(minimumProtocolVersion="TLSv1.2_2021", acmCertificateArn=UNKNOWN),
    ),
    fails=(
        {"port": 443, "protocol": "HTTPS"},
        _listener("ELBSecurityPolicy-2016-08"),
        _listener("ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06"),
        _cdn(minimumProtocolVersion="TLSv1.1_2016", acmCertificateArn=UNKNOWN),
        _cdn(cloudfrontDefaultCertificate=True, minimumProtocolVersion="TLSv1.2_2021"),
        _cdn(acmCertificateArn=UNKNOWN),
    ),
    unknown=(_listener(UNKNOWN), _cdn(minimumProtocolVersion=UNKNOWN)),
    not_applicable=(Example([example(LOAD_BALANCERS[0], {})]),),
)
def TLS_POLICY(resource: Resource, context: Context) -> Iterator[str]:
    """TLS is of version 1.2 at least, with ciphers that keep old traffic secret."""
    props = resource.props
    if resource.type in LISTENERS:
        policy = props.text("sslPolicy")
        allowed = any(fnmatchcase(policy, each) for each in context.options["listener_policies"])
        if props.text("protocol") in ("HTTPS", "TLS") and not allowed:
            yield f"sslPolicy is {policy or 'not given, so that AWS takes ELBSecurityPolicy-2016-08'}"
    elif props.flag("viewerCertificate", "cloudfrontDefaultCertificate"):
        yield "the certificate is CloudFront's own, which comes with TLS 1.0: use one for a name of yours"
    elif (version := props.text("viewerCertificate", "minimumProtocolVersion")) not in context.options[
        "viewer_versions"
    ]:
        yield f"minimumProtocolVersion is {version or 'not given'}"
