from __future__ import annotations

from typing import Any

from tests.sandbox.mends.distributions import create, listed, make_vpc_origin, put, refused


def test_a_vpc_origin_is_fixed_while_it_is_used(
    cloudfront: Any, distribution_config: dict[str, Any], name: str
) -> None:
    vpc_origin = make_vpc_origin(cloudfront, name)
    found = cloudfront.get_vpc_origin(Id=vpc_origin)
    endpoint = found["VpcOrigin"]["VpcOriginEndpointConfig"]
    assert found["VpcOrigin"]["Status"] == "Deployed"
    with refused("EntityAlreadyExists"):
        cloudfront.create_vpc_origin(VpcOriginEndpointConfig=endpoint)
    origins = listed(
        distribution_config["Origins"]["Items"][1],
        {"Id": "east", "DomainName": "a.example.com", "VpcOriginConfig": {"VpcOriginId": vpc_origin}},
    )
    distribution = create(cloudfront, {**distribution_config, "Origins": origins})
    known = {"Id": vpc_origin, "IfMatch": found["ETag"]}
    with refused("CannotUpdateEntityWhileInUse"):
        cloudfront.update_vpc_origin(**known, VpcOriginEndpointConfig=endpoint)
    with refused("CannotDeleteEntityWhileInUse"):
        cloudfront.delete_vpc_origin(**known)
    put(cloudfront, distribution, Origins=distribution_config["Origins"])
    etag = cloudfront.update_vpc_origin(**known, VpcOriginEndpointConfig={**endpoint, "HTTPPort": 8080})["ETag"]
    assert vpc_origin in {each["Id"] for each in cloudfront.list_vpc_origins()["VpcOriginList"]["Items"]}
    cloudfront.delete_vpc_origin(Id=vpc_origin, IfMatch=etag)
    with refused("EntityNotFound"):
        cloudfront.get_vpc_origin(Id=vpc_origin)
