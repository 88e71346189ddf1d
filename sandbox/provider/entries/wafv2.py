"""AWS WAF: web ACLs, what they protect, where they log, and sets of addresses.

Each change shows the lock that the last one left.
"""

from typing import Any

from sandbox.provider.entry import Codec, Entry, Fn, Json, Name, Read, call, read
from sandbox.provider.values import UNKNOWN

_SCOPED: dict[str, Any] = {"Name": "$name", "Id": "$id", "Scope": "$scope"}
_NAME = Name(longest=128, allowed=r"[^A-Za-z0-9_-]")


def _told_apart(value: Any) -> Any:
    """Marks parts whose presence alone says something: ``{"allow": {}}`` is not ``{"block": {}}``."""
    if isinstance(value, dict):
        return {name: _told_apart(item) for name, item in value.items()} or {"present": "yes"}
    return [_told_apart(item) for item in value] if isinstance(value, list) else value


def _lock(operation: str) -> Read:
    return read(operation, "LockToken", **_SCOPED)


def _bodies(value: Any) -> Any:
    """Custom response bodies, which AWS keeps by key."""
    return {body["key"]: {k: v for k, v in body.items() if k != "key"} for body in value} if value else None


def _bodies_back(value: Any) -> list[Json]:
    return [{"key": key, "content": body["Content"], "contentType": body["ContentType"]} for key, body in value.items()]


def _metrics(name: str) -> Json:
    return {"cloudwatchMetricsEnabled": True, "metricName": name, "sampledRequestsEnabled": True}


def _rule(name: str, priority: int, **parts: Any) -> Json:
    return {"name": name, "priority": priority, "visibilityConfig": _metrics(name), **parts}


_BODIES = Fn(lambda value: value if value == UNKNOWN else _bodies(value), ("customResponseBodies",))
_COMMON = _rule(
    "common",
    10,
    overrideAction={"none": {}},
    statement={
        "managedRuleGroupStatement": {
            "name": "AWSManagedRulesCommonRuleSet",
            "vendorName": "AWS",
            "ruleActionOverrides": [{"name": "SizeRestrictions_BODY", "actionToUse": {"count": {}}}],
        }
    },
)
_PATH = {
    "byteMatchStatement": {
        "fieldToMatch": {"uriPath": {}},
        "positionalConstraint": "STARTS_WITH",
        "searchString": "/login",
        "textTransformations": [{"priority": 0, "type": "NONE"}],
    }
}


def _limited(limit: int, action: Json) -> Json:
    statement = {
        "aggregateKeyType": "CUSTOM_KEYS",
        "customKeys": [
            {"ip": {}},
            {"header": {"name": "x-key", "textTransformations": [{"priority": 0, "type": "NONE"}]}},
        ],
        "evaluationWindowSec": 60,
        "limit": limit,
        "scopeDownStatement": _PATH,
    }
    return _rule("limited", 20, action=action, statement={"rateBasedStatement": statement})


ENTRIES = [
    Entry(
        "aws:wafv2/webAcl:WebAcl",
        "wafv2",
        create=call("CreateWebACL", CustomResponseBodies=_BODIES),
        id="Summary.Id",
        key=_SCOPED,
        name=_NAME,
        steps=[
            call("UpdateWebACL", on="update", whole=True, LockToken=_lock("GetWebACL"), CustomResponseBodies=_BODIES)
        ],
        read=[
            read("GetWebACL", "WebACL"),
            read("GetWebACL", "@", {"applicationIntegrationUrl": "ApplicationIntegrationURL"}, **_SCOPED),
        ],
        delete=[call("DeleteWebACL", LockToken=_lock("GetWebACL"))],
        canonical=dict.fromkeys(("rules", "defaultAction"), _told_apart),
        codecs={"customResponseBodies": Codec(list, _bodies_back)},
        import_id="$id/$name/$scope",
        unread=["lockToken"],  # it changes with each update, and each call asks for it
        example={
            "scope": "REGIONAL",
            "defaultAction": {"allow": {}},
            "visibilityConfig": _metrics("example"),
            "rules": [_COMMON, _limited(100, {"block": {"customResponse": {"responseCode": 429}}})],
            "tags": {"Name": "example"},
        },
        others={"empty": {"rules": []}},
        changed={
            "description": "changed",
            "defaultAction": {"block": {"customResponse": {"responseCode": 403, "customResponseBodyKey": "no"}}},
            "customResponseBodies": [{"key": "no", "content": "No", "contentType": "TEXT_PLAIN"}],
            "rules": [_COMMON | {"overrideAction": {"count": {}}}, _limited(200, {"count": {}})],
            "tags": {"Name": "changed"},
        },
    ),
    Entry(
        "aws:wafv2/ipSet:IpSet",
        "wafv2",
        create=call("CreateIPSet"),
        id="Summary.Id",
        key=_SCOPED,
        name=_NAME,
        steps=[call("UpdateIPSet", on="update", whole=True, LockToken=_lock("GetIPSet"))],
        read=[read("GetIPSet", "IPSet")],
        delete=[call("DeleteIPSet", LockToken=_lock("GetIPSet"))],
        import_id="$id/$name/$scope",
        unread=["lockToken"],  # it changes with each update, and each call asks for it
        example={
            "scope": "REGIONAL",
            "ipAddressVersion": "IPV4",
            "addresses": ["192.0.2.0/24"],
            "tags": {"Name": "example"},
        },
        changed={
            "addresses": ["192.0.2.0/25", "198.51.100.7/32"],
            "description": "changed",
            "tags": {"Name": "changed"},
        },
    ),
    Entry(
        "aws:wafv2/webAclAssociation:WebAclAssociation",
        "wafv2",
        create=call("AssociateWebACL", WebACLArn="$webAclArn"),
        id="$webAclArn,$resourceArn",
        key={"ResourceArn": "$resourceArn"},
        read=[read("GetWebACLForResource", "[WebACL][?ARN == '$webAclArn'] | [0]")],
        delete=[call("DisassociateWebACL")],
        example={
            "resourceArn": "@aws:lb/loadBalancer:LoadBalancer.arn",
            "webAclArn": "@aws:wafv2/webAcl:WebAcl#empty.arn",
        },
    ),
    Entry(
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        "wafv2",
        create=call(
            "PutLoggingConfiguration",
            LoggingConfiguration={
                "ResourceArn": "$resourceArn",
                "LogDestinationConfigs": "$logDestinationConfigs",
                "RedactedFields": "$redactedFields",
                "LoggingFilter": "$loggingFilter",
            },
        ),
        puts=True,
        id="$resourceArn",
        key={"ResourceArn": "$resourceArn"},
        read=[read("GetLoggingConfiguration", "LoggingConfiguration")],
        delete=[call("DeleteLoggingConfiguration")],
        canonical={"redactedFields": _told_apart},
        example={
            "resourceArn": "@aws:wafv2/webAcl:WebAcl#empty.arn",
            "logDestinationConfigs": ["@aws:cloudwatch/logGroup:LogGroup#waf.arn"],
            "redactedFields": [{"singleHeader": {"name": "authorization"}}, {"queryString": {}}],
            "loggingFilter": {
                "defaultBehavior": "DROP",
                "filters": [
                    {
                        "behavior": "KEEP",
                        "requirement": "MEETS_ANY",
                        "conditions": [{"actionCondition": {"action": "BLOCK"}}],
                    }
                ],
            },
        },
        changed={"redactedFields": [{"singleHeader": {"name": "cookie"}}, {"uriPath": {}}]},
    ),
]
