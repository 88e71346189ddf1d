"""Where a distribution gets content from: buckets, load balancers inside a VPC, public names, and groups of two."""

import hashlib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from .naming import Children

SHIELD_REGIONS = frozenset(
    (
        *("us-east-1", "us-east-2", "us-west-2", "sa-east-1", "me-central-1"),
        *("eu-central-1", "eu-west-1", "eu-west-2"),
        *("ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2"),
    )
)
"""Where there is an Origin Shield (CloudFront guide, origin-shield)."""

FAILOVER_CODES = (400, 403, 404, 416, 429, 500, 502, 503, 504)
"""Status codes that a group may fail over on (CloudFront guide, high_availability_origin_failover)."""

_LIMITS = {
    "connection_attempts": (1, 3),
    "connection_timeout": (1, 10),
    "read_timeout": (1, 120),
    "keepalive_timeout": (1, 120),
}
"""What CloudFront takes (CloudFront guide, DownloadDistValuesOrigin)."""

_ONLY_OF = {
    "bucket": "s3",
    "bucket_arn": "s3",
    "bucket_region": "s3",
    "bucket_policy": "s3",
    "load_balancer_arn": "vpc",
}


class OriginKind(StrEnum):
    """What an origin is."""

    S3 = "s3"
    """A private bucket, which this distribution alone may read (Origin Access Control)."""
    VPC = "vpc"
    """An internal load balancer, reached without the internet (VPC origin)."""
    CUSTOM = "custom"
    """A public name, such as one that Route 53 answers by latency or health."""


class OriginProtocol(StrEnum):
    """How CloudFront talks to a load balancer or a public name."""

    HTTPS = "https-only"
    """TLS 1.2; the origin's certificate has to name ``domain_name``, or the Host header that is passed on."""
    HTTP = "http-only"
    """Plain text; only for a load balancer inside a VPC."""


class OriginOptions(TypedDict):
    """What a caller decides about an origin."""

    kind: OriginKind
    """What it is."""
    domain_name: pulumi.Input[str]
    """Regional domain name of a bucket, DNS name of a load balancer or the one on its certificate, or a public name."""
    bucket: NotRequired[pulumi.Input[str]]
    """Name of the bucket; ``s3`` only, where it is required."""
    bucket_arn: NotRequired[pulumi.Input[str]]
    """ARN of the bucket; ``s3`` only, where it is required."""
    bucket_region: NotRequired[str]
    """Region of the bucket; that of the provider by default. ``s3`` only."""
    bucket_policy: NotRequired[bool]
    """Whether the component writes the bucket's policy; true by default. ``s3`` only.

    A bucket has one policy: whoever else writes it says false here, and adds what the output ``bucket_policies`` holds.
    """
    load_balancer_arn: NotRequired[pulumi.Input[str]]
    """ARN of the load balancer, in any region; ``vpc`` only, where it is required.

    Its VPC needs an internet gateway, though nothing passes it (CloudFront guide, private-content-vpc-origins).
    """
    path: NotRequired[str]
    """Put in front of every path that is asked of the origin, such as ``/site``; none by default."""
    protocol: NotRequired[OriginProtocol]
    """How it is reached; ``https-only`` by default. Not for ``s3``, which is always reached by TLS."""
    http_port: NotRequired[int]
    """80 by default. Not for ``s3``."""
    https_port: NotRequired[int]
    """443 by default. Not for ``s3``."""
    connection_attempts: NotRequired[int]
    """1 to 3; 2 by default. AWS's own is 3, with which a failover takes up to 30 seconds, not 6."""
    connection_timeout: NotRequired[int]
    """Seconds until an attempt counts as failed, 1 to 10; 3 by default. AWS's own is 10."""
    read_timeout: NotRequired[int]
    """Seconds until an answer has to begin, 1 to 120; 30 by default. Not for ``s3``."""
    keepalive_timeout: NotRequired[int]
    """Seconds that an idle connection is kept, 1 to 120; 50 by default (AWS: 5). Not for ``s3``.

    Less than the idle timeout of a load balancer (60), or it closes one that CloudFront is about to use.
    """
    shield_region: NotRequired[str]
    """Region of the Origin Shield, the nearest to the origin; none by default. Costs for each request."""
    headers: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Sent with each request, such as a secret by which the origin knows this distribution; none by default."""


class OriginGroupOptions(TypedDict):
    """Two origins, the second of which is asked where the first one fails: for GET, HEAD and OPTIONS alone."""

    primary: str
    """Name of the origin that is asked first."""
    secondary: str
    """Name of the other one."""
    status_codes: NotRequired[list[int]]
    """Answers that count as failure, besides no answer; 500, 502, 503 and 504 by default."""


Origins = Mapping[str, OriginOptions]
Groups = Mapping[str, OriginGroupOptions]


def problems(origins: Origins, groups: Groups) -> Iterator[str]:
    """What is wrong with origins and groups, each as ``key: value what to do``."""
    if not origins:
        yield "origins: {} is empty; name at least one"
    for name, origin in origins.items():
        for key, value, why in _origin_problems(origin):
            yield f"origins.{name}.{key}: {value!r} {why}"
    for name, group in groups.items():
        at = f"origin_groups.{name}"
        if name in origins:
            yield f"{at}: {name!r} is an origin's name too; give the group another"
        for key, member in (("primary", group["primary"]), ("secondary", group["secondary"])):
            if member not in origins:
                yield f"{at}.{key}: {member!r} is no origin; use {', '.join(origins)}"
        if group["primary"] == group["secondary"]:
            yield f"{at}.secondary: {group['secondary']!r} is the primary one too; CloudFront wants two origins"
        codes = group.get("status_codes", [500])
        if not codes or not set(codes) <= set(FAILOVER_CODES):
            yield f"{at}.status_codes: {codes!r} are refused by CloudFront; use some of {_listed(FAILOVER_CODES)}"


def _origin_problems(origin: OriginOptions) -> Iterator[tuple[str, Any, str]]:
    given: Mapping[str, Any] = origin
    kind = given["kind"]
    if kind not in list(OriginKind):
        yield "kind", kind, f"is unknown; use {', '.join(OriginKind)}"
        return
    for key in {OriginKind.S3: ("bucket", "bucket_arn"), OriginKind.VPC: ("load_balancer_arn",)}.get(kind, ()):
        if key not in given:
            yield key, None, f"is missing; an origin of kind {kind} needs it"
    for key, only in _ONLY_OF.items():
        if key in given and kind != only:
            yield key, given[key], f"is for kind {only}; leave it out"
    for key in ("protocol", "http_port", "https_port", "read_timeout", "keepalive_timeout"):
        if key in given and kind == OriginKind.S3:
            yield key, given[key], "is not for kind s3; leave it out"
    protocol = given.get("protocol", OriginProtocol.HTTPS)
    if protocol not in list(OriginProtocol):
        yield "protocol", protocol, f"is unknown; use {', '.join(OriginProtocol)}"
    elif protocol == OriginProtocol.HTTP and kind == OriginKind.CUSTOM:
        yield "protocol", str(protocol), "would cross the internet in plain text; use https-only"
    for key, (low, high) in _LIMITS.items():
        if key in given and not low <= given[key] <= high:
            yield key, given[key], f"is refused by CloudFront; use {low} to {high}"
    for key in ("http_port", "https_port"):
        if not (given.get(key, 80) in (80, 443) or 1024 <= given[key] <= 65535):
            yield key, given[key], "is refused by CloudFront; use 80, 443, or 1024 to 65535"
    if not given.get("path", "/").startswith("/") or given.get("path", "").endswith("/"):
        yield "path", given["path"], "has to start with a slash, and not to end with one"
    if given.get("shield_region", "us-east-1") not in SHIELD_REGIONS:
        yield "shield_region", given["shield_region"], f"has no Origin Shield; use {_listed(sorted(SHIELD_REGIONS))}"


def vpc_origins(children: Children, origins: Origins) -> dict[str, aws.cloudfront.VpcOrigin]:
    """The ways into VPCs, by origin."""
    return {
        name: _vpc_origin(children, name, origin)
        for name, origin in origins.items()
        if origin["kind"] == OriginKind.VPC
    }


def _vpc_origin(children: Children, name: str, origin: OriginOptions) -> aws.cloudfront.VpcOrigin:
    part, ports = f"{name}-vpc", (int(origin.get("http_port", 80)), int(origin.get("https_port", 443)))
    protocol = OriginProtocol(origin.get("protocol", OriginProtocol.HTTPS)).value
    arn = pulumi.Output.from_input(origin["load_balancer_arn"])

    def own_name(arn: str) -> str:
        digest = hashlib.sha256(f"{arn} {ports} {protocol}".encode()).hexdigest()[:7]
        return f"{children.named(part)}-{digest}"

    return aws.cloudfront.VpcOrigin(
        children.named(part),
        vpc_origin_endpoint_config={
            "name": arn.apply(own_name),
            "arn": arn,
            "http_port": ports[0],
            "https_port": ports[1],
            "origin_protocol_policy": protocol,
            "origin_ssl_protocols": {"items": ["TLSv1.2"], "quantity": 1},
        },
        tags=children.tags(part),
        # AWS refuses to change one that a distribution uses (terraform-provider-aws 40905): the distribution moves to a
        # new one, which has another name, and then the old one goes.
        opts=children.opts(replace_on_changes=["vpcOriginEndpointConfig"]),
    )


def inputs(
    origins: Origins,
    access: aws.cloudfront.OriginAccessControl | None,
    into_vpcs: Mapping[str, aws.cloudfront.VpcOrigin],
) -> list[Any]:
    """The origins as a distribution takes them."""
    return [_input(name, origin, access, into_vpcs.get(name)) for name, origin in sorted(origins.items())]


def _input(
    name: str,
    origin: OriginOptions,
    access: aws.cloudfront.OriginAccessControl | None,
    into_vpc: aws.cloudfront.VpcOrigin | None,
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "origin_id": name,
        "domain_name": origin["domain_name"],
        "connection_attempts": int(origin.get("connection_attempts", 2)),
        "connection_timeout": int(origin.get("connection_timeout", 3)),
        "custom_headers": [{"name": key, "value": value} for key, value in sorted(origin.get("headers", {}).items())],
    }
    if path := origin.get("path"):
        found["origin_path"] = path
    if region := origin.get("shield_region"):
        found["origin_shield"] = {"enabled": True, "origin_shield_region": region}
    timeouts = {
        "origin_read_timeout": int(origin.get("read_timeout", 30)),
        "origin_keepalive_timeout": int(origin.get("keepalive_timeout", 50)),
    }
    if origin["kind"] == OriginKind.S3 and access:
        found["origin_access_control_id"] = access.id
    elif into_vpc:
        found["vpc_origin_config"] = {"vpc_origin_id": into_vpc.id, **timeouts}
    else:
        found["custom_origin_config"] = {
            "http_port": int(origin.get("http_port", 80)),
            "https_port": int(origin.get("https_port", 443)),
            "origin_protocol_policy": OriginProtocol(origin.get("protocol", OriginProtocol.HTTPS)).value,
            "origin_ssl_protocols": ["TLSv1.2"],
            **timeouts,
        }
    return found


def group_inputs(groups: Groups) -> list[Any]:
    """The groups as a distribution takes them."""
    return [
        {
            "origin_id": name,
            "failover_criteria": {
                "status_codes": [int(code) for code in group.get("status_codes", [500, 502, 503, 504])]
            },
            "members": [{"origin_id": group["primary"]}, {"origin_id": group["secondary"]}],
        }
        for name, group in sorted(groups.items())
    ]


def _listed(values: Any) -> str:
    return ", ".join(str(value) for value in values)
