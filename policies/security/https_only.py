"""SE08: nothing is served in clear."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import DISTRIBUTION, LISTENERS, LOAD_BALANCERS
from policies.values import ABSENT, UNKNOWN, Props

_REDIRECT = {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}}
_FORWARD = {"type": "forward", "targetGroupArn": UNKNOWN}


def _cdn(default: object, *others: object) -> Example:
    behaviors = [{"pathPattern": f"/{number}", "viewerProtocolPolicy": each} for number, each in enumerate(others)]
    props = {"defaultCacheBehavior": {"viewerProtocolPolicy": default}, "orderedCacheBehaviors": behaviors}
    return Example([example(DISTRIBUTION, props)])


def _listener(props: Props) -> Iterator[str]:
    # A listener of a load balancer for appliances has neither; one for HTTP may leave its protocol out.
    protocol = props.text("protocol", default="HTTP" if props.get("port") is not ABSENT else "")
    if protocol != "HTTP":
        return
    for action in props.each("defaultActions"):
        # `#{protocol}` is AWS's way to keep the protocol, and what it does where none is named.
        to = action.text("redirect", "protocol", default="#{protocol}")
        if action.text("type") != "redirect" or to != "HTTPS":
            yield f"port {props.number('port'):g} serves HTTP: its default action is {action.text('type') or 'none'}"


@rule(
    id="SE08",
    name="https-only",
    types=(*LISTENERS, DISTRIBUTION),
    why="What is sent in clear, a session's cookie for one, is read by every network on the way.",
    remedy="Let port 80 redirect to HTTPS, and set viewerProtocolPolicy to redirect-to-https or https-only.",
    snippet="""\
aws.lb.Listener(
    "http",
    load_balancer_arn="arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/1",
    port=80,
    protocol="HTTP",
    default_actions=[
        {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"}}
    ],
)""",
    severity=Severity.HIGH,
    on_unknown="fail",
    references=(
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html",
    ),
    equivalents=(
        "CKV_AWS_2",
        "CKV_AWS_34",
        "CKV2_AWS_20",
        "config:alb-http-to-https-redirection-check",
        "config:cloudfront-viewer-policy-https",
        "prowler:cloudfront_distributions_https_enabled",
        "awsguard:albHttpToHttpsRedirection",
    ),
    passes=(
        {"port": 443, "protocol": "HTTPS", "defaultActions": [_FORWARD]},
        {"port": 80, "protocol": "HTTP", "defaultActions": [_REDIRECT]},
        {"port": 5432, "protocol": "TCP", "defaultActions": [_FORWARD]},
        {"defaultActions": [_FORWARD]},
        _cdn("redirect-to-https", "https-only"),
    ),
    fails=(
        {"port": 80, "protocol": "HTTP", "defaultActions": [_FORWARD]},
        {"port": 8080, "defaultActions": [_FORWARD]},
        {"port": 80, "protocol": "HTTP", "defaultActions": [{"type": "redirect", "redirect": {"port": "8080"}}]},
        _cdn("allow-all"),
        _cdn("https-only", "allow-all"),
    ),
    unknown=({"port": 80, "protocol": UNKNOWN, "defaultActions": [_FORWARD]}, _cdn(UNKNOWN)),
    not_applicable=(Example([example(LOAD_BALANCERS[0], {})]),),
)
def HTTPS_ONLY(resource: Resource, context: Context) -> Iterator[str]:
    """Whoever speaks HTTP is sent to HTTPS."""
    props = resource.props
    if resource.type in LISTENERS:
        yield from _listener(props)
        return
    if props.text("defaultCacheBehavior", "viewerProtocolPolicy") == "allow-all":
        yield "the default behaviour serves HTTP: viewerProtocolPolicy is allow-all"
    for behavior in props.each("orderedCacheBehaviors"):
        if behavior.text("viewerProtocolPolicy") == "allow-all":
            yield f"{behavior.text('pathPattern')} is served over HTTP: viewerProtocolPolicy is allow-all"
