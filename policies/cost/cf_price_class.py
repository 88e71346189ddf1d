"""CO19: from where CloudFront answers."""

from __future__ import annotations

from collections.abc import Iterator

from policies.rule import Context, Example, Option, Severity, example, rule
from policies.stack import Resource
from policies.tokens import DISTRIBUTION
from policies.values import UNKNOWN

CLASSES = ["PriceClass_100", "PriceClass_200", "PriceClass_All"]
"""From North America, Europe and Israel; not from South America and Oceania; from everywhere."""


def _distribution(environment: str, **props: object) -> Example:
    return Example([example(DISTRIBUTION, props)], environment)


@rule(
    id="CO19",
    name="cf-price-class",
    types=(DISTRIBUTION,),
    why="A GB to South America or Oceania costs $0.11 or more, against $0.085 to North America and Europe.",
    remedy="Set priceClass to one that the environment may have.",
    snippet="""\
origin = {"origin_id": "site", "domain_name": "site.example.com"}
behaviour = {"target_origin_id": "site", "viewer_protocol_policy": "redirect-to-https"}
behaviour |= {"allowed_methods": ["GET", "HEAD"], "cached_methods": ["GET", "HEAD"]}
aws.cloudfront.Distribution(
    "site",
    enabled=True,
    origins=[origin],
    default_cache_behavior=behaviour,
    restrictions={"geo_restriction": {"restriction_type": "none"}},
    viewer_certificate={"cloudfront_default_certificate": True},
    price_class="PriceClass_100",
)""",
    severity=Severity.LOW,
    options=(
        Option(
            "allowed",
            "Price classes that it may have.",
            {"type": "array", "items": {"enum": CLASSES}, "minItems": 1},
            CLASSES,
            {"dev": CLASSES[:1], "staging": CLASSES[:2]},
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PriceClass.html",
        "https://aws.amazon.com/cloudfront/pricing/",
    ),
    passes=(
        _distribution("dev", priceClass="PriceClass_100"),
        _distribution("staging", priceClass="PriceClass_200"),
        _distribution("prod"),
    ),
    fails=(
        _distribution("dev"),
        _distribution("dev", priceClass="PriceClass_200"),
        _distribution("staging", priceClass="PriceClass_All"),
    ),
    unknown=(_distribution("dev", priceClass=UNKNOWN),),
    not_applicable=(Example([example("aws:cloudfront/function:Function", {})], "dev"),),
)
def CF_PRICE_CLASS(distribution: Resource, context: Context) -> Iterator[str]:
    """CloudFront answers from where the environment's users are."""
    allowed = context.options["allowed"]
    said = distribution.props.text("priceClass", default="PriceClass_All")
    if said not in allowed:
        yield f"priceClass is {said}, but {context.environment} may have {' or '.join(allowed)}"
