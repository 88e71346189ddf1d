"""A CDN: one CloudFront distribution in front of buckets and of the load balancers of every region."""

from collections.abc import Iterator, Mapping
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from . import cdn_behaviors, cdn_buckets, cdn_headers, cdn_logs, cdn_origins, cdn_policies, cdn_viewers
from .cdn_behaviors import BehaviorOptions
from .cdn_headers import ResponseHeadersOptions
from .cdn_logs import AccessLogOptions
from .cdn_origins import OriginGroupOptions, OriginOptions
from .cdn_policies import CachePolicyOptions, FunctionOptions
from .cdn_viewers import GeoOptions, HttpVersion, PriceClass, TlsPolicy
from .naming import Children, by_name

HOSTED_ZONE_ID = "Z2FDTNDATAQYW2"
"""Zone of every distribution, for alias records (Route 53 API reference, AliasTarget)."""


class CdnArgs(TypedDict):
    """What a caller decides about a CDN."""

    origins: Mapping[str, OriginOptions]
    """Where content comes from, by name: a bucket, and a load balancer in each region."""
    origin_groups: NotRequired[Mapping[str, OriginGroupOptions]]
    """Pairs of origins that fail over, by name; none by default."""
    default_behavior: BehaviorOptions
    """What happens to a request that no other behavior is for."""
    behaviors: NotRequired[Mapping[str, BehaviorOptions]]
    """What happens to others, by a name of one's own; none by default."""
    cache_policies: NotRequired[Mapping[str, CachePolicyOptions]]
    """Cache policies besides AWS's, by name; none by default."""
    functions: NotRequired[Mapping[str, FunctionOptions]]
    """CloudFront functions, by name; none by default. Each that is not in use costs nothing."""
    response_headers: NotRequired[ResponseHeadersOptions]
    """What answers tell a browser; strict by default."""
    aliases: NotRequired[list[str]]
    """Names that it answers to, besides its own; none by default. Need ``certificate_arn``."""
    certificate_arn: NotRequired[pulumi.Input[str]]
    """ARN of the certificate for ``aliases``, of ACM in us-east-1; none by default, and then TLS 1.0 is on."""
    minimum_protocol_version: NotRequired[TlsPolicy]
    """Oldest TLS; ``TLSv1.2_2025`` by default. Needs ``certificate_arn``: AWS's own certificate comes with TLSv1."""
    http_version: NotRequired[HttpVersion]
    """Newest HTTP; ``http2and3`` by default."""
    ipv6: NotRequired[bool]
    """Whether it answers over IPv6; true by default."""
    price_class: NotRequired[PriceClass]
    """From where viewers are served; ``PriceClass_All`` by default."""
    default_root_object: NotRequired[str]
    """What is answered for ``/``; ``index.html`` by default, where the default behavior leads to a bucket."""
    single_page: NotRequired[bool]
    """Whether a path that the origin does not have (403, 404) is answered with the root object, whose scripts know
    better; false by default. Goes for every behavior, an API's errors too."""
    web_acl_arn: NotRequired[pulumi.Input[str]]
    """ARN of a web ACL of WAF, of scope CLOUDFRONT in us-east-1; none by default."""
    geo_restriction: NotRequired[GeoOptions]
    """Which countries are served; all by default."""
    access_logs: NotRequired[AccessLogOptions]
    """Where access logs go; nowhere by default."""
    additional_metrics: NotRequired[bool]
    """Whether CloudWatch gets cache hit rate, origin latency and error rates by code; false by default. Costs per
    distribution (CloudFront guide, viewing-cloudfront-metrics)."""
    comment: NotRequired[str]
    """What it is for; the component's name by default."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on every resource; none by default."""


class Cdn(pulumi.ComponentResource):
    """One distribution, closed by default: TLS, security headers, buckets and load balancers that only it can reach.

    Names, certificates and the web ACL are other components'. Everything that a caller changes is changed in place.
    """

    distribution_id: pulumi.Output[str]
    """Identifies the distribution."""
    distribution_arn: pulumi.Output[str]
    """ARN of the distribution."""
    domain_name: pulumi.Output[str]
    """Name by which it is reached, such as ``d111111abcdef8.cloudfront.net``."""
    hosted_zone_id: pulumi.Output[str]
    """Zone of that name, for alias records."""
    vpc_origin_ids: pulumi.Output[dict[str, str]]
    """VPC origins by origin; empty without."""
    origin_access_control_id: pulumi.Output[str | None]
    """How requests to buckets are signed; null without a bucket."""
    bucket_policies: pulumi.Output[dict[str, str]]
    """By origin, the policy document by which the distribution may read the bucket; empty without."""
    function_arns: pulumi.Output[dict[str, str]]
    """CloudFront functions by name; empty without."""
    cache_policy_ids: pulumi.Output[dict[str, str]]
    """Cache policies of one's own by name; empty without."""
    response_headers_policy_id: pulumi.Output[str]
    """Identifies the response headers policy."""

    def __init__(self, name: str, args: CdnArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:Cdn", name, {}, opts)
        if found := list(problems(args)):
            raise pulumi.RunError(f"cdn {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        origins = args["origins"]

        access = cdn_buckets.access_control(children, origins)
        into_vpcs = cdn_origins.vpc_origins(children, origins)
        headers = cdn_headers.create(children, args.get("response_headers", {}))
        functions = cdn_policies.functions(children, args.get("functions", {}))
        policies = cdn_policies.cache_policies(children, args.get("cache_policies", {}))

        def behavior(options: BehaviorOptions) -> Any:
            static = cdn_behaviors.is_static(options["target"], origins, args.get("origin_groups", {}))
            return cdn_behaviors.input_of(options, static, policies, functions, headers.id)

        distribution = aws.cloudfront.Distribution(
            children.named("distribution"),
            enabled=True,
            comment=args.get("comment", name),
            aliases=args.get("aliases"),
            origins=cdn_origins.inputs(origins, access, into_vpcs),
            origin_groups=cdn_origins.group_inputs(args.get("origin_groups", {})),
            default_cache_behavior=behavior(args["default_behavior"]),
            ordered_cache_behaviors=[behavior(each) for each in cdn_behaviors.in_order(args.get("behaviors", {}))],
            default_root_object=_root_object(args),
            custom_error_responses=_error_responses(args),
            viewer_certificate=cdn_viewers.certificate(
                name, args.get("certificate_arn"), args.get("minimum_protocol_version", TlsPolicy.TLS_1_2_2025)
            ),
            http_version=HttpVersion(args.get("http_version", HttpVersion.HTTP2_AND_3)).value,
            is_ipv6_enabled=args.get("ipv6", True),
            price_class=PriceClass(args.get("price_class", PriceClass.ALL)).value,
            web_acl_id=cdn_viewers.checked(name, "web_acl_arn", args.get("web_acl_arn")),
            restrictions={"geo_restriction": cdn_viewers.restriction(args.get("geo_restriction"))},
            tags=children.tags("distribution"),
            opts=children.opts(),
        )
        documents = cdn_buckets.policies(children, origins, distribution)
        if "access_logs" in args:
            cdn_logs.create(children, distribution, args["access_logs"])
        if args.get("additional_metrics"):
            aws.cloudfront.MonitoringSubscription(
                children.named("metrics"),
                distribution_id=distribution.id,
                monitoring_subscription={
                    "realtime_metrics_subscription_config": {"realtime_metrics_subscription_status": "Enabled"}
                },
                opts=children.opts(),
            )

        self.distribution_id = distribution.id
        self.distribution_arn = distribution.arn
        self.domain_name = distribution.domain_name
        self.hosted_zone_id = pulumi.Output.from_input(HOSTED_ZONE_ID)
        self.vpc_origin_ids = by_name({key: each.id for key, each in into_vpcs.items()})
        self.origin_access_control_id = pulumi.Output.from_input(access.id if access else None)
        self.bucket_policies = by_name(documents)
        self.function_arns = by_name({key: each.arn for key, each in functions.items()})
        self.cache_policy_ids = by_name({key: each.id for key, each in policies.items()})
        self.response_headers_policy_id = headers.id
        self.register_outputs({key: getattr(self, key) for key in Cdn.__annotations__})


def problems(args: CdnArgs) -> Iterator[str]:
    """What is wrong with ``args``, each as ``key: value what to do``."""
    origins, groups = args["origins"], args.get("origin_groups", {})
    yield from cdn_origins.problems(origins, groups)
    own_policies, functions = args.get("cache_policies", {}), args.get("functions", {})
    yield from cdn_policies.problems(own_policies, functions)
    yield from cdn_behaviors.problems(
        args["default_behavior"], args.get("behaviors", {}), origins, groups, own_policies, functions
    )
    for problem in cdn_headers.problems(args.get("response_headers", {})):
        yield f"response_headers.{problem}"
    if "access_logs" in args:
        yield from (f"access_logs.{problem}" for problem in cdn_logs.problems(args["access_logs"]))
    given: Mapping[str, Any] = args
    yield from cdn_viewers.problems(given)
    if (root := given.get("default_root_object", "")).startswith("/"):
        yield f"default_root_object: {root!r} starts with a slash; leave it out"
    if given.get("single_page") and not _root_object(args):
        yield "single_page: True has no page to answer with; name default_root_object"


def _root_object(args: CdnArgs) -> str:
    static = cdn_behaviors.is_static(args["default_behavior"]["target"], args["origins"], args.get("origin_groups", {}))
    return args.get("default_root_object", "index.html" if static else "")


def _error_responses(args: CdnArgs) -> list[Any]:
    if not args.get("single_page"):
        return []
    page = f"/{_root_object(args)}"
    # A bucket that may not be listed answers 403 for what it does not have.
    return [
        {"error_code": code, "response_code": 200, "response_page_path": page, "error_caching_min_ttl": 10}
        for code in (403, 404)
    ]
