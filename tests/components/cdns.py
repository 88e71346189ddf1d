"""CDNs that tests look at."""

import functools
import json
from typing import Any

from components import Cdn, CdnArgs
from policies.recorder import Recording, record

BALANCER = "arn:aws:elasticloadbalancing:{}:123456789012:loadbalancer/app/api/50dc6c495c0c9188"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0f7e7a3e"
WEB_ACL = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/edge/0f7e7a3e"

SITE: dict[str, Any] = {
    "kind": "s3",
    "domain_name": "site.s3.us-east-1.amazonaws.com",
    "bucket": "site",
    "bucket_arn": "arn:aws:s3:::site",
}
PLAIN: dict[str, Any] = {"origins": {"site": SITE}, "default_behavior": {"target": "site"}}


def inside(region: str, **more: Any) -> dict[str, Any]:
    """The internal load balancer of a region."""
    return {
        "kind": "vpc",
        "domain_name": f"{region}.example.com",
        "load_balancer_arn": BALANCER.format(region),
        **more,
    }


FULL: dict[str, Any] = {
    "origins": {
        "site": SITE,
        "east": inside("us-east-1"),
        "west": inside("us-west-2"),
        "api": {"kind": "custom", "domain_name": "api.example.com"},
    },
    "origin_groups": {"reads": {"primary": "east", "secondary": "west"}},
    "default_behavior": {"target": "site"},
    "behaviors": {
        "writes": {"path_pattern": "/api/*", "order": 20, "target": "api", "methods": "all"},
        "reads": {
            "path_pattern": "/api/catalogue/*",
            "order": 10,
            "target": "reads",
            "custom_cache_policy": "short",
            "viewer_request": "lower",
        },
    },
    "cache_policies": {"short": {"default_ttl": 60, "query_strings": ["page"]}},
    "functions": {"lower": {"code": "function handler(event) { return event.request; }"}},
    "access_logs": {"destination": "s3", "destination_arn": "arn:aws:s3:::logs"},
    "additional_metrics": True,
}
"""Everything that has a resource behind it."""


def cdn(base: dict[str, Any] = PLAIN, **changes: Any) -> Recording:
    """A CDN with the defaults, but for ``changes``; the same one is built once."""
    return _cdn(json.dumps({**base, **changes}))


@functools.cache
def _cdn(text: str) -> Recording:
    args: CdnArgs = json.loads(text)
    return record(lambda: Cdn("cdn", args) and None)


def distribution(recording: Recording) -> dict[str, Any]:
    """What is asked of the distribution."""
    (found,) = recording.of("Distribution").values()
    return found.inputs


def outputs(recording: Recording) -> dict[str, Any]:
    return next(outputs for urn, outputs in recording.outputs.items() if urn.endswith("Cdn::cdn"))
