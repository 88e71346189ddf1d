"""Distributions that the tests of CloudFront's mends start from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError

CACHE = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
CODE = b"function handler(event) { return event.request; }"
HTTPS = {
    "HTTPPort": 80,
    "HTTPSPort": 443,
    "OriginProtocolPolicy": "https-only",
    "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
}


def listed(*items: Any) -> dict[str, Any]:
    return {"Quantity": len(items), "Items": list(items)}


def behavior(target: str, *methods: str, **more: Any) -> dict[str, Any]:
    allowed = {**listed(*(methods or ("GET", "HEAD"))), "CachedMethods": listed("GET", "HEAD")}
    return {
        "TargetOriginId": target,
        "ViewerProtocolPolicy": "https-only",
        "CachePolicyId": CACHE,
        "AllowedMethods": allowed,
        **more,
    }


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(ClientError) as error:
        yield
    assert error.value.response["Error"]["Code"] == code


def put(cloudfront: Any, identifier: str, **changes: Any) -> None:
    found = cloudfront.get_distribution_config(Id=identifier)
    changed = {**found["DistributionConfig"], **changes}
    cloudfront.update_distribution(Id=identifier, IfMatch=found["ETag"], DistributionConfig=changed)


def create(cloudfront: Any, config: dict[str, Any]) -> str:
    return str(cloudfront.create_distribution(DistributionConfig=config)["Distribution"]["Id"])


def make_vpc_origin(cloudfront: Any, name: str) -> str:
    """The id of a new VPC origin."""
    arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/one/50dc6c495c0c9188"
    tags = {"Items": [{"Key": "stack", "Value": name}]}
    made = cloudfront.create_vpc_origin(VpcOriginEndpointConfig={"Name": name, "Arn": arn, **HTTPS}, Tags=tags)
    return str(made["VpcOrigin"]["Id"])


def make_access_control(cloudfront: Any, name: str) -> str:
    """The id of a new origin access control."""
    signing = {"SigningProtocol": "sigv4", "SigningBehavior": "always", "OriginAccessControlOriginType": "s3"}
    made = cloudfront.create_origin_access_control(OriginAccessControlConfig={"Name": name, **signing})
    return str(made["OriginAccessControl"]["Id"])


def make_function(cloudfront: Any, name: str) -> str:
    """The ARN of a new function."""
    config = {"Comment": "", "Runtime": "cloudfront-js-2.0"}
    made = cloudfront.create_function(Name=name, FunctionConfig=config, FunctionCode=CODE)
    return str(made["FunctionSummary"]["FunctionMetadata"]["FunctionARN"])
