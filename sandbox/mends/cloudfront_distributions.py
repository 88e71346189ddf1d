"""Distributions: kept and answered whole, with what AWS fills in, and refused where AWS refuses.

moto drops what it does not know (origin access control, VPC origins, functions, the policy of a header), takes any
target and any If-Match, and deletes what still answers.

https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html
https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateDistribution.html
https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DeleteDistribution.html
"""

from collections.abc import Iterator
from typing import Any

from moto.cloudfront.exceptions import (
    CloudFrontException,
    InvalidIfMatchVersion,
    NoSuchDistribution,
    OriginDoesNotExist,
)
from moto.cloudfront.models import CloudFrontBackend, DistributionConfig, random_id

from sandbox.mends import replace

Json = dict[str, Any]
NONE: Json = {"Quantity": 0}
NOBODY: Json = {"Enabled": False, "Quantity": 0}
_WRITING = {"DELETE", "PATCH", "POST", "PUT"}


def apply() -> None:
    """Keep the document; check it before it is taken."""
    create, update, delete = (
        CloudFrontBackend.create_distribution_with_tags,
        CloudFrontBackend.update_distribution,
        CloudFrontBackend.delete_distribution,
    )

    def init(self: Any, config: Json) -> None:
        self.__dict__.update(complete(config))
        self.caller_reference = config["CallerReference"]

    def create_distribution_with_tags(self: Any, distribution_config: Json, tags: list[dict[str, str]]) -> Any:
        check(self, distribution_config, "")
        return create(self, distribution_config, tags)

    def update_distribution(self: Any, dist_config: Json, _id: str, if_match: Any) -> Any:
        distribution = _matching(self, _id, if_match)
        if dist_config["CallerReference"] != distribution.distribution_config.caller_reference:
            raise CloudFrontException("IllegalUpdate", "You cannot update Origin or CallerReference.")
        check(self, dist_config, _id)
        distribution.etag = random_id()
        distribution.status = "InProgress"
        return update(self, dist_config, _id, if_match)

    def delete_distribution(self: Any, distribution_id: str, if_match: Any) -> None:
        if _matching(self, distribution_id, if_match).distribution_config.Enabled:
            raise CloudFrontException(
                "DistributionNotDisabled", "The distribution you are trying to delete has not been disabled."
            )
        delete(self, distribution_id, if_match)

    replace(DistributionConfig, init, "__init__")
    replace(CloudFrontBackend, create_distribution_with_tags)
    replace(CloudFrontBackend, update_distribution)
    replace(CloudFrontBackend, delete_distribution)


def complete(config: Json) -> Json:
    """A document with what AWS takes where nothing is said."""
    defaults = {
        **dict.fromkeys(("Aliases", "OriginGroups", "CacheBehaviors", "CustomErrorResponses"), NONE),
        "DefaultRootObject": "",
        "WebACLId": "",
        "HttpVersion": "http2",
        "PriceClass": "PriceClass_All",
        "IsIPV6Enabled": True,
        "Staging": False,
        "Comment": "",
        "Logging": {"Enabled": False, "IncludeCookies": False, "Bucket": "", "Prefix": ""},
        "Restrictions": {"GeoRestriction": {"RestrictionType": "none", "Quantity": 0}},
    }
    behaviors = [_behavior(each) for each in _items(config, "CacheBehaviors")]
    origins = [_origin(each) for each in _items(config, "Origins")]
    return {
        **defaults,
        **config,
        "Origins": {"Quantity": len(origins), "Items": origins},
        "DefaultCacheBehavior": _behavior(config["DefaultCacheBehavior"]),
        "CacheBehaviors": {"Quantity": len(behaviors), "Items": behaviors} if behaviors else NONE,
        "ViewerCertificate": _certificate(config.get("ViewerCertificate") or {}),
    }


def check(backend: Any, config: Json, own: str) -> None:
    """Refuse a document as AWS does; ``own`` is the distribution that it is for, if there is one."""
    origins = {origin["Id"] for origin in _items(config, "Origins")}
    groups = {group["Id"]: group for group in _items(config, "OriginGroups")}
    for group in groups.values():
        if not {member["OriginId"] for member in _items(group, "Members")} <= origins:
            raise OriginDoesNotExist
    paths = [behavior["PathPattern"] for behavior in _items(config, "CacheBehaviors")]
    if len(set(paths)) < len(paths):
        raise _invalid("The parameter PathPattern contains duplicates.")
    for origin in _items(config, "Origins"):
        _check_origin(backend, origin)
    for behavior in [config["DefaultCacheBehavior"], *_items(config, "CacheBehaviors")]:
        if behavior["TargetOriginId"] not in origins | groups.keys():
            raise OriginDoesNotExist
        if behavior["TargetOriginId"] in groups and _WRITING & set(_items(behavior, "AllowedMethods")):
            methods = "AllowedMethods cannot include POST, PUT, PATCH, or DELETE"
            raise _invalid(f"The parameter {methods} for a cached behavior associated with an origin group.")
        _check_references(backend, behavior)
    _check_viewers(backend, config, own)


def mentions(backend: Any, identifier: str) -> bool:
    """Whether a distribution uses what goes by an id or an ARN."""
    return any(identifier in _texts(each.distribution_config.__dict__) for each in backend.distributions.values())


def expect(etag: str, if_match: str | None) -> None:
    """Refuse a change of another version than the one that is there."""
    if not if_match:
        raise InvalidIfMatchVersion
    if if_match != etag:
        raise CloudFrontException("PreconditionFailed", "The request failed because it didn't meet the preconditions.")


def _matching(backend: Any, identifier: str, if_match: str | None) -> Any:
    if identifier not in backend.distributions:
        raise NoSuchDistribution
    distribution = backend.distributions[identifier]
    expect(distribution.etag, if_match)
    return distribution


def _check_origin(backend: Any, origin: Json) -> None:
    access, way_in = origin.get("OriginAccessControlId"), (origin.get("VpcOriginConfig") or {}).get("VpcOriginId")
    if access and access not in backend.origin_access_controls:
        raise CloudFrontException("InvalidOriginAccessControl", f"The origin access control {access} does not exist.")
    if way_in and way_in not in backend.vpc_origins:
        raise CloudFrontException("EntityNotFound", f"The VPC origin {way_in} does not exist.")


def _check_references(backend: Any, behavior: Json) -> None:
    for kind in ("CachePolicy", "OriginRequestPolicy", "ResponseHeadersPolicy"):
        identifier = behavior.get(f"{kind}Id")
        if identifier and identifier not in backend.policies[kind]:
            raise CloudFrontException(f"NoSuch{kind}", f"The policy {identifier} does not exist.")
    live = {function.arn for function in backend.functions.values() if function.live}
    for association in _items(behavior, "FunctionAssociations"):
        if association["FunctionARN"] not in live:
            message = f"The function {association['FunctionARN']} does not exist in the LIVE stage."
            raise CloudFrontException("InvalidFunctionAssociation", message)


def _check_viewers(backend: Any, config: Json, own: str) -> None:
    arn = (config.get("ViewerCertificate") or {}).get("ACMCertificateArn") or ""
    if arn and ":us-east-1:" not in arn:
        message = "The specified SSL certificate doesn't exist, isn't in us-east-1 region, or isn't valid."
        raise CloudFrontException("InvalidViewerCertificate", message)
    aliases = set(_items(config, "Aliases"))
    if aliases and not arn and not (config.get("ViewerCertificate") or {}).get("IAMCertificateId"):
        message = "To add an alternate domain name (CNAME), you must attach a trusted certificate."
        raise CloudFrontException("InvalidViewerCertificate", message)
    taken = (each.distribution_config.Aliases for key, each in backend.distributions.items() if key != own)
    if any(aliases & set(each.get("Items") or ()) for each in taken):
        raise CloudFrontException("CNAMEAlreadyExists", "One or more of the CNAMEs you provided are already in use.")
    acl = config.get("WebACLId") or ""
    if acl.startswith("arn:") and not (":us-east-1:" in acl and ":global/" in acl):
        raise CloudFrontException("InvalidWebACLId", "Web ACL is not accessible by the requester.")


def _origin(given: Json) -> Json:
    defaults = {
        "OriginPath": "",
        "CustomHeaders": NONE,
        "ConnectionAttempts": 3,
        "ConnectionTimeout": 10,
        "OriginShield": {"Enabled": False},
        "OriginAccessControlId": "",
    }
    timeouts = {"OriginReadTimeout": 30, "OriginKeepaliveTimeout": 5}
    nested = {key: {**timeouts, **given[key]} for key in ("CustomOriginConfig", "VpcOriginConfig") if given.get(key)}
    return {**defaults, **given, **nested}


def _behavior(given: Json) -> Json:
    read = ["HEAD", "GET"]
    methods: Json = {"Quantity": 2, "Items": read, **(given.get("AllowedMethods") or {})}
    defaults = {
        **dict.fromkeys(("TrustedSigners", "TrustedKeyGroups"), NOBODY),
        **dict.fromkeys(("LambdaFunctionAssociations", "FunctionAssociations"), NONE),
        "SmoothStreaming": False,
        "Compress": False,
        "FieldLevelEncryptionId": "",
        "GrpcConfig": {"Enabled": False},
    }
    allowed = {"CachedMethods": {"Quantity": 2, "Items": read}, **methods}
    return {**defaults, **given, "AllowedMethods": allowed}


def _certificate(given: Json) -> Json:
    if not given or given.get("CloudFrontDefaultCertificate"):
        own = {"CloudFrontDefaultCertificate": True, "SSLSupportMethod": "vip", "CertificateSource": "cloudfront"}
        return {**own, "MinimumProtocolVersion": "TLSv1"}
    arn = given.get("ACMCertificateArn")
    source = {"Certificate": arn or given.get("IAMCertificateId"), "CertificateSource": "acm" if arn else "iam"}
    return {"CloudFrontDefaultCertificate": False, "MinimumProtocolVersion": "TLSv1", **given, **source}


def _items(document: Json, member: str) -> list[Any]:
    return list((document.get(member) or {}).get("Items") or ())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


def _invalid(message: str) -> CloudFrontException:
    return CloudFrontException("InvalidArgument", message)
