"""Distributions: what differs between AWS's document and the program's, and what AWS wants before one goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from tests.sandbox.provider.conftest import Engine, Made, Refused

METHODS = {"allowedMethods": ["GET", "HEAD"], "cachedMethods": ["GET", "HEAD"]}
HTTPS = {
    "httpPort": 80,
    "httpsPort": 443,
    "originProtocolPolicy": "https-only",
    "originSslProtocols": ["TLSv1.2"],
}
BEHAVIOR = {
    **METHODS,
    "targetOriginId": "both",
    "viewerProtocolPolicy": "https-only",
    "cachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
}
INPUTS: dict[str, Any] = {
    "enabled": True,
    "origins": [
        {"originId": name, "domainName": f"{name}.example.com", "customOriginConfig": HTTPS}
        for name in ("east", "west")
    ],
    "originGroups": [
        {
            "originId": "both",
            "failoverCriteria": {"statusCodes": [500]},
            "members": [{"originId": "east"}, {"originId": "west"}],
        }
    ],
    "defaultCacheBehavior": BEHAVIOR,
    "orderedCacheBehaviors": [{**BEHAVIOR, "pathPattern": path} for path in ("/a/*", "/b/*")],
    "restrictions": {"geoRestriction": {"restrictionType": "none"}},
    "viewerCertificate": {"cloudfrontDefaultCertificate": True},
}


@pytest.fixture
def cloudfront(engine: Engine) -> Any:
    return boto3.client("cloudfront", "us-east-1")


@pytest.fixture
def made(engine: Engine) -> Iterator[Made]:
    found = engine.create("aws:cloudfront/distribution:Distribution", INPUTS)
    yield found
    engine.delete(found)


def put(cloudfront: Any, made: Made, **changes: Any) -> None:
    found = cloudfront.get_distribution_config(Id=made.id)
    changed = {**found["DistributionConfig"], **changes}
    cloudfront.update_distribution(Id=made.id, IfMatch=found["ETag"], DistributionConfig=changed)


def drift(engine: Engine, made: Made) -> list[str]:
    return list(engine.diff(engine.read(made), made.inputs).diffs)


def turned(config: dict[str, Any], member: str) -> dict[str, Any]:
    items = list(reversed(config[member]["Items"]))
    return {member: {"Quantity": len(items), "Items": items}}


def test_what_aws_takes_by_itself_is_no_drift(engine: Engine, made: Made) -> None:
    assert drift(engine, made) == []


def test_the_order_of_behaviors_and_of_a_group_is_drift_and_that_of_origins_is_not(
    engine: Engine, cloudfront: Any, made: Made
) -> None:
    config = cloudfront.get_distribution_config(Id=made.id)["DistributionConfig"]
    put(cloudfront, made, **turned(config, "Origins"))
    assert drift(engine, made) == []
    put(cloudfront, made, **turned(config, "CacheBehaviors"))
    (group,) = config["OriginGroups"]["Items"]
    put(cloudfront, made, OriginGroups={"Quantity": 1, "Items": [{**group, **turned(group, "Members")}]})
    assert drift(engine, made) == ["orderedCacheBehaviors", "originGroups"]


def test_what_is_taken_away_is_put_back(engine: Engine, cloudfront: Any, made: Made) -> None:
    put(cloudfront, made, CacheBehaviors={"Quantity": 0}, IsIPV6Enabled=True)
    read = engine.read(made)
    assert drift(engine, made) == ["isIpv6Enabled", "orderedCacheBehaviors"]
    engine.update(read, INPUTS)
    assert drift(engine, made) == []


def test_a_list_is_checked_as_one(engine: Engine) -> None:
    """AWS takes {Quantity, Items}; who writes a program hears of the list that he wrote."""
    alone = {**INPUTS["originGroups"][0], "members": [{"originId": "east"}]}
    with pytest.raises(Refused) as refused:
        engine.check(Made("aws:cloudfront/distribution:Distribution", "test"), {**INPUTS, "originGroups": [alone]})
    ((path, reason),) = refused.value.failures
    assert path == "originGroups[0].members" and "has 1 elements: AWS takes 2 to 2" in reason


def test_it_is_switched_off_before_it_is_deleted(engine: Engine, cloudfront: Any) -> None:
    made = engine.create("aws:cloudfront/distribution:Distribution", INPUTS)
    engine.delete(made)
    with pytest.raises(cloudfront.exceptions.NoSuchDistribution):
        cloudfront.get_distribution(Id=made.id)
