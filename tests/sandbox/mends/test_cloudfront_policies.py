from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.mends.distributions import behavior, create, put, refused


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("cache", {"MinTTL": 1}),
        (
            "origin_request",
            {
                "HeadersConfig": {"HeaderBehavior": "none"},
                "CookiesConfig": {"CookieBehavior": "all"},
                "QueryStringsConfig": {"QueryStringBehavior": "none"},
            },
        ),
        ("response_headers", {"SecurityHeadersConfig": {"ContentTypeOptions": {"Override": True}}}),
    ],
)
def test_policies_live_until_nobody_uses_them(
    cloudfront: Any, distribution_config: dict[str, Any], name: str, kind: str, document: dict[str, Any]
) -> None:
    title = "".join(part.title() for part in f"{kind}_policy".split("_"))

    def ask(verb: str, **more: Any) -> Any:
        return getattr(cloudfront, f"{verb}_{kind}_policy")(**more)

    document = {"Name": name, **document}
    made = ask("create", **{f"{title}Config": document})
    identifier, etag = made[title]["Id"], made["ETag"]
    assert ask("get", Id=identifier)[title][f"{title}Config"] == document
    with refused(f"{title}AlreadyExists"):
        ask("create", **{f"{title}Config": document})
    with refused("PreconditionFailed"):
        ask("update", Id=identifier, IfMatch="old", **{f"{title}Config": document})
    etag = ask("update", Id=identifier, IfMatch=etag, **{f"{title}Config": {**document, "Comment": "x"}})["ETag"]
    assert getattr(cloudfront, f"get_{kind}_policy_config")(Id=identifier)[f"{title}Config"]["Comment"] == "x"
    types = {
        each[title]["Id"]: each["Type"]
        for each in getattr(cloudfront, f"list_{kind}_policies")()[f"{title}List"]["Items"]
    }
    assert types[identifier] == "custom" and set(types.values()) == {"custom", "managed"}

    distribution = create(
        cloudfront, {**distribution_config, "DefaultCacheBehavior": behavior("both", **{f"{title}Id": identifier})}
    )
    with refused(f"{title}InUse"):
        ask("delete", Id=identifier, IfMatch=etag)
    put(cloudfront, distribution, DefaultCacheBehavior=behavior("both"))
    ask("delete", Id=identifier, IfMatch=etag)
    with refused(f"NoSuch{title}"):
        ask("get", Id=identifier)
    managed = next(identifier for identifier, type_ in types.items() if type_ == "managed")
    with refused("IllegalDelete"):
        ask("delete", Id=managed, IfMatch=ask("get", Id=managed)["ETag"])
