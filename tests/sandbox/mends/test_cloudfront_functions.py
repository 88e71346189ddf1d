from __future__ import annotations

from typing import Any

from tests.sandbox.mends.distributions import CODE, behavior, create, listed, make_function, put, refused


def test_a_function_is_live_once_it_is_published(
    cloudfront: Any, distribution_config: dict[str, Any], name: str
) -> None:
    function = make_function(cloudfront, name)
    seen = listed({"FunctionARN": function, "EventType": "viewer-request"})
    distribution_config["DefaultCacheBehavior"] = behavior("both", FunctionAssociations=seen)
    with refused("InvalidFunctionAssociation"):
        create(cloudfront, distribution_config)
    with refused("NoSuchFunctionExists"):
        cloudfront.describe_function(Name=name, Stage="LIVE")
    etag = cloudfront.describe_function(Name=name)["ETag"]
    cloudfront.publish_function(Name=name, IfMatch=etag)
    distribution = create(cloudfront, distribution_config)
    with refused("FunctionInUse"):
        cloudfront.delete_function(Name=name, IfMatch=etag)

    changed = {"Comment": "", "Runtime": "cloudfront-js-2.0"}
    cloudfront.update_function(Name=name, IfMatch=etag, FunctionConfig=changed, FunctionCode=b"other")
    assert cloudfront.get_function(Name=name, Stage="LIVE")["FunctionCode"].read() == CODE
    assert cloudfront.get_function(Name=name, Stage="DEVELOPMENT")["FunctionCode"].read() == b"other"
    with refused("PreconditionFailed"):
        cloudfront.publish_function(Name=name, IfMatch=etag)
    etag = cloudfront.describe_function(Name=name)["ETag"]
    cloudfront.publish_function(Name=name, IfMatch=etag)
    assert cloudfront.get_function(Name=name, Stage="LIVE")["FunctionCode"].read() == b"other"
    put(cloudfront, distribution, DefaultCacheBehavior=behavior("both"))
    cloudfront.delete_function(Name=name, IfMatch=etag)
