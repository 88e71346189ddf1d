"""CloudFront: cache, origin request and response headers policies, and functions."""

from collections.abc import Mapping

from sandbox.provider.entry import Call, Entry, Json, Name, call, read

_NAME = Name(longest=64, allowed=r"[^A-Za-z0-9_-]")
_ETAG = read("DescribeFunction", "ETag", Name="$name", Stage="DEVELOPMENT")


def _policy(kind: str, members: Mapping[str, str], defaults: Json, example: Json, changed: Json) -> Entry:
    """A policy: a document that is always put whole.

    Args:
        members: Property → member of the document.
    """
    config, get = {member: f"${name}" for name, member in members.items()}, f"Get{kind}"
    etag = read(get, "ETag", Id="$id")
    property = kind[0].lower() + kind[1:]
    hyphens = {"CachePolicy": "cache-policy", "OriginRequestPolicy": "origin-request-policy"}
    return Entry(
        f"aws:cloudfront/{property}:{kind}",
        "cloudfront",
        create=Call(f"Create{kind}", {f"{kind}Config": config}),
        id=f"{kind}.Id",
        key={"Id": "$id"},
        name=_NAME,
        steps=[Call(f"Update{kind}", {f"{kind}Config": config, "IfMatch": etag}, on="update", whole=True)],
        read=[read(get, "@", {name: f"{kind}.{kind}Config.{member}" for name, member in members.items()})],
        delete=[call(f"Delete{kind}", IfMatch=etag)],
        defaults=defaults,
        arn=f"arn:$partition:cloudfront::$account:{hyphens.get(kind, 'response-headers-policy')}/$id",
        example=example,
        changed=changed,
    )


def _named(behavior: str, member: str, *names: str) -> Json:
    return {behavior: "whitelist", member: {"items": list(names)}}


ENTRIES = [
    _policy(
        "CachePolicy",
        {
            "name": "Name",
            "comment": "Comment",
            "minTtl": "MinTTL",
            "defaultTtl": "DefaultTTL",
            "maxTtl": "MaxTTL",
            "parametersInCacheKeyAndForwardedToOrigin": "ParametersInCacheKeyAndForwardedToOrigin",
        },
        {"minTtl": 0, "defaultTtl": 86400, "maxTtl": 31536000},
        {
            "parametersInCacheKeyAndForwardedToOrigin": {
                "enableAcceptEncodingBrotli": True,
                "enableAcceptEncodingGzip": True,
                "headersConfig": {"headerBehavior": "none"},
                "cookiesConfig": {"cookieBehavior": "none"},
                "queryStringsConfig": _named("queryStringBehavior", "queryStrings", "page", "size"),
            }
        },
        {
            "defaultTtl": 60,
            "comment": "changed",
            "parametersInCacheKeyAndForwardedToOrigin": {
                "enableAcceptEncodingGzip": True,
                "headersConfig": _named("headerBehavior", "headers", "Accept-Language"),
                "cookiesConfig": _named("cookieBehavior", "cookies", "language"),
                "queryStringsConfig": {"queryStringBehavior": "all"},
            },
        },
    ),
    _policy(
        "OriginRequestPolicy",
        {
            "name": "Name",
            "comment": "Comment",
            "headersConfig": "HeadersConfig",
            "cookiesConfig": "CookiesConfig",
            "queryStringsConfig": "QueryStringsConfig",
        },
        {},
        {
            "headersConfig": _named("headerBehavior", "headers", "Accept", "Origin"),
            "cookiesConfig": {"cookieBehavior": "none"},
            "queryStringsConfig": {"queryStringBehavior": "all"},
        },
        {"comment": "changed", "cookiesConfig": {"cookieBehavior": "all"}},
    ),
    _policy(
        "ResponseHeadersPolicy",
        {
            "name": "Name",
            "comment": "Comment",
            "corsConfig": "CorsConfig",
            "customHeadersConfig": "CustomHeadersConfig",
            "removeHeadersConfig": "RemoveHeadersConfig",
            "securityHeadersConfig": "SecurityHeadersConfig",
            "serverTimingHeadersConfig": "ServerTimingHeadersConfig",
        },
        {},
        {
            "customHeadersConfig": {"items": [{"header": "x-one", "value": "1", "override": True}]},
            "removeHeadersConfig": {"items": [{"header": "x-powered-by"}]},
            "serverTimingHeadersConfig": {"enabled": True, "samplingRate": 50},
            "securityHeadersConfig": {
                "contentTypeOptions": {"override": True},
                "frameOptions": {"frameOption": "DENY", "override": True},
                "strictTransportSecurity": {"accessControlMaxAgeSec": 31536000, "override": True, "preload": True},
                "xssProtection": {"override": True, "protection": True, "modeBlock": True},
            },
            "corsConfig": {
                "accessControlAllowCredentials": False,
                "accessControlAllowHeaders": {"items": ["*"]},
                "accessControlAllowMethods": {"items": ["GET"]},
                "accessControlAllowOrigins": {"items": ["https://example.com", "https://example.org"]},
                "accessControlMaxAgeSec": 600,
                "originOverride": True,
            },
        },
        {
            "comment": "changed",
            "customHeadersConfig": {"items": [{"header": "x-two", "value": "2", "override": False}]},
            "securityHeadersConfig": {"contentTypeOptions": {"override": True}},
        },
    ),
    Entry(
        "aws:cloudfront/function:Function",
        "cloudfront",
        create=call(
            "CreateFunction",
            FunctionCode="$code",
            FunctionConfig=(
                _config := {
                    "Comment": "$comment",
                    "Runtime": "$runtime",
                    "KeyValueStoreAssociations": "$keyValueStoreAssociations",
                }
            ),
            Tags={"Items": "$tags"},
        ),
        id="$name",
        key={"Name": "$name"},
        name=_NAME,
        steps=[
            call(
                "UpdateFunction",
                on="update",
                whole=True,
                FunctionCode="$code",
                FunctionConfig=_config,
                IfMatch=_ETAG,
            ),
            call("PublishFunction", on="create", trigger="code", when={"publish": True}, IfMatch=_ETAG),
            *(
                call("PublishFunction", on="update", trigger=property, when={"publish": True}, IfMatch=_ETAG)
                for property in ("code", "comment", "keyValueStoreAssociations", "runtime")
            ),
        ],
        read=[
            read(
                "DescribeFunction",
                "@",
                {
                    "arn": "FunctionSummary.FunctionMetadata.FunctionARN",
                    "name": "FunctionSummary.Name",
                    "status": "FunctionSummary.Status",
                    "comment": "FunctionSummary.FunctionConfig.Comment",
                    "runtime": "FunctionSummary.FunctionConfig.Runtime",
                    "keyValueStoreAssociations": (
                        "FunctionSummary.FunctionConfig.KeyValueStoreAssociations.Items[].KeyValueStoreARN"
                    ),
                },
                Stage="DEVELOPMENT",
            ),
            read("GetFunction", "@", {"code": "FunctionCode"}, Stage="DEVELOPMENT"),
            read("DescribeFunction", "@", {"liveStageEtag": "ETag"}, Stage="LIVE"),
        ],
        delete=[
            call("DeleteFunction", IfMatch=_ETAG),
        ],
        defaults={"comment": "", "publish": True},
        local=["publish"],
        import_id=lambda id: {"name": id},
        arn="arn:$partition:cloudfront::$account:function/$name",
        example={
            "code": "function handler(event) { return event.request; }",
            "runtime": "cloudfront-js-2.0",
            "tags": {"Name": "example"},
        },
        changed={
            "code": "function handler(event) { return event.response; }",
            "comment": "changed",
            "tags": {"Name": "changed"},
        },
    ),
]
