from __future__ import annotations

from typing import Any

from tests.sandbox.mends.distributions import create, make_access_control, refused


def test_an_access_control_stays_while_it_is_used(
    cloudfront: Any, distribution_config: dict[str, Any], name: str
) -> None:
    control = make_access_control(cloudfront, name)
    found = cloudfront.get_origin_access_control(Id=control)
    document = found["OriginAccessControl"]["OriginAccessControlConfig"]
    with refused("OriginAccessControlAlreadyExists"):
        cloudfront.create_origin_access_control(OriginAccessControlConfig=document)
    etag = cloudfront.update_origin_access_control(
        Id=control, IfMatch=found["ETag"], OriginAccessControlConfig={**document, "SigningBehavior": "never"}
    )["ETag"]
    with refused("PreconditionFailed"):
        cloudfront.delete_origin_access_control(Id=control, IfMatch=found["ETag"])
    distribution_config["Origins"]["Items"][0] |= {"OriginAccessControlId": control}
    create(cloudfront, distribution_config)
    with refused("OriginAccessControlInUse"):
        cloudfront.delete_origin_access_control(Id=control, IfMatch=etag)
