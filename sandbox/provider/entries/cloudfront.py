"""CloudFront: distributions, and what their origins and metrics need."""

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.provider.entry import Entry, Fn, Json, Name, call, read
from sandbox.provider.values import UNKNOWN

if TYPE_CHECKING:
    from sandbox.provider.resource import Resource

_BEHAVIORS = "DistributionConfig.CacheBehaviors.Items[]"
_CACHED = "{CachedMethods: AllowedMethods.CachedMethods}"
_LOAD_BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/example/50dc6c495c0c9188"


def _behavior(given: Any) -> Any:
    """A behavior as the API has it: methods, cached ones among them, and who may sign, in one place each."""
    if isinstance(given, list):
        return [_behavior(each) for each in given]
    if not isinstance(given, dict):
        return given
    moved = {"allowedMethods": {"items": given["allowedMethods"], "cachedMethods": given["cachedMethods"]}}
    signers = {key: {"enabled": True, "items": given[key]} for key in _SIGNERS if given.get(key)}
    return {
        **{key: value for key, value in given.items() if key not in ("cachedMethods", *_SIGNERS)},
        **moved,
        **signers,
    }


_SIGNERS = ("trustedSigners", "trustedKeyGroups")


def _origins(given: Any) -> Any:
    """Origins; one that is neither in a VPC nor custom is a bucket, and says so."""
    if given == UNKNOWN or given is None:
        return given
    other = ("customOriginConfig", "vpcOriginConfig", "s3OriginConfig")
    bucket = {"s3OriginConfig": {"originAccessIdentity": ""}}
    return [{**origin, **({} if any(origin.get(key) for key in other) else bucket)} for origin in given]


def _logging(given: Any) -> Any:
    return {"enabled": True, "includeCookies": False, "prefix": "", **given} if isinstance(given, dict) else given


def _caller_reference(known: Any) -> str:
    return str(known or uuid.uuid4())


def _bare(defaults: Json) -> Callable[[Any], Any]:
    """What makes one spelling of a property: without what says nothing, or what AWS takes by itself."""

    def bare(value: Any, path: str = "") -> Any:
        if isinstance(value, list):
            return [bare(each, path) for each in value]
        if not isinstance(value, dict):
            return value
        fields = {key: bare(each, f"{path}.{key}".lstrip(".")) for key, each in value.items()}
        known = {key: each for key, each in fields.items() if each != defaults.get(f"{path}.{key}".lstrip("."))}
        return {key: each for key, each in known.items() if each not in (None, "", [], {}, False)}

    return bare


_TIMEOUTS = {"originReadTimeout": 30, "originKeepaliveTimeout": 5, "ipAddressType": "ipv4"}
_CONFIG = {
    "CallerReference": Fn(_caller_reference, ("callerReference",)),
    "Aliases": "$aliases",
    "AnycastIpListId": "$anycastIpListId",
    "CacheBehaviors": Fn(_behavior, ("orderedCacheBehaviors",)),
    "CacheTagConfig": "$cacheTagConfig",
    "Comment": "$comment",
    "ConnectionFunctionAssociation": "$connectionFunctionAssociation",
    "ContinuousDeploymentPolicyId": "$continuousDeploymentPolicyId",
    "CustomErrorResponses": "$customErrorResponses",
    "DefaultCacheBehavior": Fn(_behavior, ("defaultCacheBehavior",)),
    "DefaultRootObject": "$defaultRootObject",
    "Enabled": "$enabled",
    "HttpVersion": "$httpVersion",
    "IsIPV6Enabled": "$isIpv6Enabled",
    "Logging": Fn(_logging, ("loggingConfig",)),
    "OriginGroups": "$originGroups",
    "Origins": Fn(_origins, ("origins",)),
    "PriceClass": "$priceClass",
    "Restrictions": "$restrictions",
    "Staging": "$staging",
    "ViewerCertificate": "$viewerCertificate",
    "ViewerMtlsConfig": "$viewerMtlsConfig",
    "WebACLId": "$webAclId",
}


def _disable(distribution: "Resource") -> None:
    """Only a distribution that is disabled, everywhere, can be deleted."""
    name = {"Id": distribution.id}
    found = distribution.client.call("cloudfront", distribution.region, "GetDistributionConfig", name)
    if found["DistributionConfig"]["Enabled"]:
        request = {
            **name,
            "IfMatch": found["ETag"],
            "DistributionConfig": {**found["DistributionConfig"], "Enabled": False},
        }
        distribution.client.call("cloudfront", distribution.region, "UpdateDistribution", request)
        distribution.wait(gone=False)


def _methods(*methods: str) -> Json:
    return {"allowedMethods": list(methods), "cachedMethods": ["GET", "HEAD"]}


ENTRIES = [
    Entry(
        "aws:cloudfront/distribution:Distribution",
        "cloudfront",
        create=call(
            "CreateDistributionWithTags",
            DistributionConfigWithTags={"DistributionConfig": _CONFIG, "Tags": {"Items": "$tags"}},
        ),
        id="Distribution.Id",
        key={"Id": "$id"},
        steps=[
            call(
                "UpdateDistribution",
                on="update",
                whole=True,
                DistributionConfig=_CONFIG,
                IfMatch=read("GetDistributionConfig", "ETag", Id="$id"),
            )
        ],
        read=[
            read(
                "GetDistribution",
                "@",
                {
                    "arn": "Distribution.ARN",
                    "domainName": "Distribution.DomainName",
                    "status": "Distribution.Status",
                    "lastModifiedTime": "Distribution.LastModifiedTime",
                    "inProgressValidationBatches": "Distribution.InProgressInvalidationBatches",
                    "aliases": "Distribution.DistributionConfig.Aliases",
                    "anycastIpListId": "Distribution.DistributionConfig.AnycastIpListId",
                    "cacheTagConfig": "Distribution.DistributionConfig.CacheTagConfig",
                    "callerReference": "Distribution.DistributionConfig.CallerReference",
                    "comment": "Distribution.DistributionConfig.Comment",
                    "connectionFunctionAssociation": "Distribution.DistributionConfig.ConnectionFunctionAssociation",
                    "continuousDeploymentPolicyId": "Distribution.DistributionConfig.ContinuousDeploymentPolicyId",
                    "customErrorResponses": "Distribution.DistributionConfig.CustomErrorResponses",
                    "defaultCacheBehavior": f"Distribution.DistributionConfig.DefaultCacheBehavior.merge(@, {_CACHED})",
                    "defaultRootObject": "Distribution.DistributionConfig.DefaultRootObject",
                    "enabled": "Distribution.DistributionConfig.Enabled",
                    "httpVersion": "Distribution.DistributionConfig.HttpVersion",
                    "isIpv6Enabled": "Distribution.DistributionConfig.IsIPV6Enabled",
                    "loggingConfig": "Distribution.DistributionConfig.Logging",
                    "loggingV1Enabled": "Distribution.DistributionConfig.Logging.Enabled",
                    "orderedCacheBehaviors": f"Distribution.{_BEHAVIORS}.merge(@, {_CACHED})",
                    "originGroups": "Distribution.DistributionConfig.OriginGroups",
                    "origins": "Distribution.DistributionConfig.Origins",
                    "priceClass": "Distribution.DistributionConfig.PriceClass",
                    "restrictions": "Distribution.DistributionConfig.Restrictions",
                    "staging": "Distribution.DistributionConfig.Staging",
                    "viewerCertificate": "Distribution.DistributionConfig.ViewerCertificate",
                    "viewerMtlsConfig": "Distribution.DistributionConfig.ViewerMtlsConfig",
                    "webAclId": "Distribution.DistributionConfig.WebACLId",
                },
            )
        ],
        delete=[call("DeleteDistribution", IfMatch=read("GetDistributionConfig", "ETag", Id="$id"))],
        before_delete=_disable,
        names={
            "origins.originId": "Id",
            "origins.customHeaders.name": "HeaderName",
            "origins.customHeaders.value": "HeaderValue",
            "originGroups.originId": "Id",
            "restrictions.geoRestriction.locations": "Items",
            "defaultCacheBehavior.lambdaFunctionAssociations.lambdaArn": "LambdaFunctionARN",
            "orderedCacheBehaviors.lambdaFunctionAssociations.lambdaArn": "LambdaFunctionARN",
        },
        defaults={
            "comment": "",
            "httpVersion": "http2",
            "isIpv6Enabled": False,
            "priceClass": "PriceClass_All",
            "retainOnDelete": False,
            "staging": False,
            "waitForDeployment": True,
        },
        canonical={
            "cacheTagConfig": _bare({}),
            "customErrorResponses": _bare({}),
            "defaultCacheBehavior": _bare({}),
            "loggingConfig": _bare({}),
            "orderedCacheBehaviors": _bare({}),
            "originGroups": _bare({}),
            "origins": _bare(
                {
                    "connectionAttempts": 3,
                    "connectionTimeout": 10,
                    **{f"customOriginConfig.{name}": value for name, value in _TIMEOUTS.items()},
                    **{f"vpcOriginConfig.{name}": value for name, value in _TIMEOUTS.items()},
                }
            ),
            "restrictions": _bare({}),
            "viewerCertificate": _bare({"minimumProtocolVersion": "TLSv1", "sslSupportMethod": "vip"}),
            "viewerMtlsConfig": _bare({}),
        },
        ordered=["orderedCacheBehaviors", "originGroups"],
        local=["retainOnDelete", "waitForDeployment"],
        derived=["continuousDeploymentPolicyId"],
        ready="Distribution.Status=='Deployed'",
        arn="arn:$partition:cloudfront::$account:distribution/$id",
        made={"hostedZoneId": "Z2FDTNDATAQYW2"},
        example={
            "enabled": True,
            "isIpv6Enabled": True,
            "httpVersion": "http2and3",
            "defaultRootObject": "index.html",
            "origins": [
                {
                    "originId": "site",
                    "domainName": "@aws:s3/bucket:Bucket.bucketRegionalDomainName",
                    "originAccessControlId": "@aws:cloudfront/originAccessControl:OriginAccessControl.id",
                    "originShield": {"enabled": True, "originShieldRegion": "eu-west-1"},
                },
                {
                    "originId": "east",
                    "domainName": "east.example.com",
                    "connectionAttempts": 2,
                    "customHeaders": [{"name": "x-secret", "value": "one"}],
                    "vpcOriginConfig": {"vpcOriginId": "@aws:cloudfront/vpcOrigin:VpcOrigin.id"},
                },
                {
                    "originId": "west",
                    "domainName": "west.example.com",
                    "customOriginConfig": {
                        "httpPort": 80,
                        "httpsPort": 443,
                        "originProtocolPolicy": "https-only",
                        "originSslProtocols": ["TLSv1.2"],
                        "originKeepaliveTimeout": 60,
                    },
                },
            ],
            "originGroups": [
                {
                    "originId": "reads",
                    "failoverCriteria": {"statusCodes": [502, 503]},
                    "members": [{"originId": "east"}, {"originId": "west"}],
                }
            ],
            "defaultCacheBehavior": {
                **_methods("GET", "HEAD"),
                "targetOriginId": "site",
                "viewerProtocolPolicy": "redirect-to-https",
                "compress": True,
                "cachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
                "responseHeadersPolicyId": "@aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy.id",
                "functionAssociations": [
                    {"eventType": "viewer-request", "functionArn": "@aws:cloudfront/function:Function.arn"}
                ],
            },
            "orderedCacheBehaviors": [
                {
                    **_methods("GET", "HEAD", "OPTIONS"),
                    "pathPattern": "/reads/*",
                    "targetOriginId": "reads",
                    "viewerProtocolPolicy": "https-only",
                    "cachePolicyId": "@aws:cloudfront/cachePolicy:CachePolicy.id",
                    "originRequestPolicyId": "@aws:cloudfront/originRequestPolicy:OriginRequestPolicy.id",
                },
                {
                    **_methods("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"),
                    "pathPattern": "/*",
                    "targetOriginId": "west",
                    "viewerProtocolPolicy": "https-only",
                    "cachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
                },
            ],
            "customErrorResponses": [{"errorCode": 404, "responseCode": 200, "responsePagePath": "/index.html"}],
            "restrictions": {"geoRestriction": {"restrictionType": "blacklist", "locations": ["AQ"]}},
            "viewerCertificate": {"cloudfrontDefaultCertificate": True},
            "tags": {"Name": "example"},
        },
        changed={
            "comment": "changed",
            "priceClass": "PriceClass_100",
            "httpVersion": "http2",
            "originGroups": [
                {
                    "originId": "reads",
                    "failoverCriteria": {"statusCodes": [500]},
                    "members": [{"originId": "west"}, {"originId": "east"}],
                }
            ],
            "customErrorResponses": [],
            "restrictions": {"geoRestriction": {"restrictionType": "none"}},
            "tags": {"Name": "changed"},
        },
    ),
    Entry(
        "aws:cloudfront/originAccessControl:OriginAccessControl",
        "cloudfront",
        create=call(
            "CreateOriginAccessControl",
            OriginAccessControlConfig=(
                _access := {
                    "Name": "$name",
                    "Description": "$description",
                    "OriginAccessControlOriginType": "$originAccessControlOriginType",
                    "SigningBehavior": "$signingBehavior",
                    "SigningProtocol": "$signingProtocol",
                }
            ),
        ),
        id="OriginAccessControl.Id",
        key={"Id": "$id"},
        name=Name(longest=64),
        steps=[
            call(
                "UpdateOriginAccessControl",
                on="update",
                whole=True,
                OriginAccessControlConfig=_access,
                IfMatch=read("GetOriginAccessControl", "ETag", Id="$id"),
            )
        ],
        read=[
            read(
                "GetOriginAccessControl",
                "@",
                {
                    "name": "OriginAccessControl.OriginAccessControlConfig.Name",
                    "description": "OriginAccessControl.OriginAccessControlConfig.Description",
                    "originAccessControlOriginType": (
                        "OriginAccessControl.OriginAccessControlConfig.OriginAccessControlOriginType"
                    ),
                    "signingBehavior": "OriginAccessControl.OriginAccessControlConfig.SigningBehavior",
                    "signingProtocol": "OriginAccessControl.OriginAccessControlConfig.SigningProtocol",
                },
            )
        ],
        delete=[call("DeleteOriginAccessControl", IfMatch=read("GetOriginAccessControl", "ETag", Id="$id"))],
        defaults={"description": "Managed by Pulumi"},
        arn="arn:$partition:cloudfront::$account:origin-access-control/$id",
        example={"originAccessControlOriginType": "s3", "signingBehavior": "always", "signingProtocol": "sigv4"},
        changed={"description": "changed", "signingBehavior": "no-override"},
    ),
    Entry(
        "aws:cloudfront/vpcOrigin:VpcOrigin",
        "cloudfront",
        create=call("CreateVpcOrigin", Tags={"Items": "$tags"}),
        id="VpcOrigin.Id",
        key={"Id": "$id"},
        steps=[
            call(
                "UpdateVpcOrigin", on="update", whole=True, IfMatch=read("GetVpcOrigin", "ETag", Id="$id")
            )  # refused while a distribution uses it
        ],
        read=[
            read(
                "GetVpcOrigin",
                "@",
                {"arn": "VpcOrigin.Arn", "vpcOriginEndpointConfig": "VpcOrigin.VpcOriginEndpointConfig"},
            )
        ],
        delete=[call("DeleteVpcOrigin", IfMatch=read("GetVpcOrigin", "ETag", Id="$id"))],
        ready="VpcOrigin.Status=='Deployed'",
        vanishes=True,
        local=["timeouts"],
        example={
            "vpcOriginEndpointConfig": {
                "name": "example",
                "arn": _LOAD_BALANCER,
                "httpPort": 80,
                "httpsPort": 443,
                "originProtocolPolicy": "https-only",
                "originSslProtocols": {"items": ["TLSv1.2"], "quantity": 1},
            },
            "tags": {"Name": "example"},
        },
        changed={
            "vpcOriginEndpointConfig": {
                "name": "changed",
                "arn": _LOAD_BALANCER,
                "httpPort": 8080,
                "httpsPort": 443,
                "originProtocolPolicy": "http-only",
                "originSslProtocols": {"items": ["TLSv1.2"], "quantity": 1},
            },
            "tags": {"Name": "changed"},
        },
    ),
    Entry(
        "aws:cloudfront/monitoringSubscription:MonitoringSubscription",
        "cloudfront",
        create=call("CreateMonitoringSubscription"),
        id="$distributionId",
        key={"DistributionId": "$distributionId"},
        read=[read("GetMonitoringSubscription", "@")],
        delete=[call("DeleteMonitoringSubscription")],
        delete_first=True,
        example={
            "distributionId": "@aws:cloudfront/distribution:Distribution.id",
            "monitoringSubscription": {
                "realtimeMetricsSubscriptionConfig": {"realtimeMetricsSubscriptionStatus": "Enabled"}
            },
        },
    ),
]
