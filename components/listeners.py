"""Listeners of a load balancer: on which port and under which certificates it is called."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pulumi
import pulumi_aws as aws

from . import listener_rules
from .naming import Children

SSL_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
"""TLS 1.3 and 1.2 with forward secrecy and post-quantum key exchange, which AWS recommends (ELB guide,
describe-ssl-policies). It is always named, because without a name the API takes one of 2016.
"""


class LoadBalancerProtocol(StrEnum):
    """How a load balancer is called."""

    HTTPS = "https"
    """On port 443; on port 80 it answers with a redirect to there."""
    HTTP = "http"
    """On port 80, in clear, with no certificate: only for an internal one behind a CloudFront VPC origin."""


def ports(protocol: LoadBalancerProtocol) -> list[int]:
    """The ports that it is called on, the one that is served first."""
    return [443, 80] if protocol is LoadBalancerProtocol.HTTPS else [80]


def create(
    children: Children,
    load_balancer_arn: pulumi.Output[str],
    protocol: LoadBalancerProtocol,
    ssl_policy: pulumi.Input[str],
    certificate_arn: pulumi.Input[str] | None,
    additional: Mapping[str, pulumi.Input[str]],
) -> dict[int, aws.lb.Listener]:
    """The listeners by port. What no rule matches is answered with 404, so that nothing is served by accident.

    The one on port 80 has the same logical name whatever it does: a change of protocol changes it in place.
    """
    nothing = listener_rules.fixed_response({"status_code": 404})
    away = {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}}

    def listener(part: str, port: int, action: Any, **tls: Any) -> aws.lb.Listener:
        return aws.lb.Listener(
            children.named(part),
            load_balancer_arn=load_balancer_arn,
            port=port,
            protocol=part.upper(),
            default_actions=[action],
            routing_http_response_server_enabled=False,
            tags=children.tags(part),
            opts=children.opts(),
            **tls,
        )

    if protocol is LoadBalancerProtocol.HTTP:
        return {80: listener("http", 80, nothing)}
    secure = listener("https", 443, nothing, ssl_policy=ssl_policy, certificate_arn=certificate_arn)
    for name, arn in additional.items():
        aws.lb.ListenerCertificate(
            children.named(f"certificate-{name}"),
            listener_arn=secure.arn,
            certificate_arn=arn,
            opts=children.opts(),
        )
    return {443: secure, 80: listener("http", 80, away)}


def certificate_problem(arn: str, region: str) -> str | None:
    """What is wrong with a certificate in a region, and what to do."""
    parts = arn.split(":")
    if len(parts) < 6 or parts[2] not in ("acm", "iam"):
        return "should be the ARN of a certificate of ACM"
    if parts[2] == "acm" and parts[3] != region:
        return f"is of {parts[3]}, and a load balancer takes one of its own region; use one of {region}"
    return None
