"""Elastic Load Balancing v2: listeners, their certificates and rules.

AWS tells kinds of actions and conditions by a field, Pulumi by the name of the part.
"""

from dataclasses import dataclass
from typing import Any

from sandbox.provider.entry import Codec, Entry, Fn, Json, call, read
from sandbox.provider.values import UNKNOWN

_REQUEST, _RESPONSE = "routing.http.request", "routing.http.response"
_LISTENER = {
    **{
        f"routingHttpRequestXAmznMtlsClientcert{part.title().replace('_', '')}HeaderName": (
            f"{_REQUEST}.x_amzn_mtls_clientcert{part}.header_name"
        )
        for part in ("", "_issuer", "_leaf", "_serial_number", "_subject", "_validity")
    },
    "routingHttpRequestXAmznTlsCipherSuiteHeaderName": f"{_REQUEST}.x_amzn_tls_cipher_suite.header_name",
    "routingHttpRequestXAmznTlsVersionHeaderName": f"{_REQUEST}.x_amzn_tls_version.header_name",
    **{
        f"routingHttpResponse{part.title().replace('_', '')}HeaderValue": f"{_RESPONSE}.{part}.header_value"
        for part in (
            *(f"access_control_allow_{what}" for what in ("credentials", "headers", "methods", "origin")),
            *("access_control_expose_headers", "access_control_max_age", "content_security_policy"),
            *("strict_transport_security", "x_content_type_options", "x_frame_options"),
        )
    },
    "routingHttpResponseServerEnabled": f"{_RESPONSE}.server.enabled",
    "tcpIdleTimeoutSeconds": "tcp.idle_timeout.seconds",
}
_PARTS = {
    "authenticateCognito": "AuthenticateCognitoConfig",
    "authenticateOidc": "AuthenticateOidcConfig",
    "fixedResponse": "FixedResponseConfig",
    "jwtValidation": "JwtValidationConfig",
    "redirect": "RedirectConfig",
}
_REDIRECT = {"host": "#{host}", "path": "/#{path}", "port": "#{port}", "protocol": "#{protocol}", "query": "#{query}"}
_KINDS = {
    "hostHeader": ("host-header", "HostHeaderConfig"),
    "httpHeader": ("http-header", "HttpHeaderConfig"),
    "httpRequestMethod": ("http-request-method", "HttpRequestMethodConfig"),
    "pathPattern": ("path-pattern", "PathPatternConfig"),
    "sourceIp": ("source-ip", "SourceIpConfig"),
}


@dataclass(frozen=True)
class Translation:
    """A property in both forms."""

    codec: Codec

    def request(self, value: Any) -> Any:
        """The property as a member of a request."""
        return value if value in (None, UNKNOWN) else self.codec.items(value)


def _member(name: str) -> str:
    return name[0].upper() + name[1:]


def _property(member: str) -> str:
    return member[0].lower() + member[1:]


def _known(value: Any) -> Json:
    """The fields of an object that say something."""
    return {name: item for name, item in (value or {}).items() if item is not None and item != ""}


def _actions(value: Any) -> list[Json]:
    return [_action(each) for each in value]


def _action(action: Json) -> Json:
    found: Json = {"Type": action["type"]}
    for part, config in _PARTS.items():
        if given := action.get(part):
            given = {**(_REDIRECT if part == "redirect" else {}), **_known(given)}
            found[config] = {_member(name): item for name, item in given.items()}
    groups = [{"arn": action["targetGroupArn"]}] if action.get("targetGroupArn") else []
    if forward := action.get("forward") or (groups and {"targetGroups": groups}):
        stickiness = forward.get("stickiness") or {}
        lasting = {"DurationSeconds": stickiness["duration"]} if stickiness.get("duration") else {}
        found["ForwardConfig"] = {
            "TargetGroups": [
                {"TargetGroupArn": group["arn"], "Weight": group.get("weight", 1)} for group in forward["targetGroups"]
            ],
            "TargetGroupStickinessConfig": {"Enabled": bool(stickiness.get("enabled")), **lasting},
        }
    return found | ({"Order": action["order"]} if action.get("order") else {})


def _actions_back(value: Any) -> list[Json]:
    return [_action_back(each) for each in value]


def _action_back(action: Json) -> Json:
    found: Json = {"type": action["Type"]}
    for part, config in _PARTS.items():
        if config in action:
            found[part] = {_property(name): item for name, item in action[config].items()}
    if forward := action.get("ForwardConfig"):
        stickiness = forward.get("TargetGroupStickinessConfig") or {"Enabled": False}
        lasting = {"duration": stickiness["DurationSeconds"]} if "DurationSeconds" in stickiness else {}
        found["forward"] = {
            "targetGroups": [
                {"arn": group["TargetGroupArn"], "weight": group.get("Weight", 1)} for group in forward["TargetGroups"]
            ],
            "stickiness": {"enabled": stickiness["Enabled"], **lasting},
        }
    return found | ({"order": action["Order"]} if action.get("Order") else {})


def _conditions(value: Any) -> list[Json]:
    found = []
    for condition in value:
        for name, given in condition.items():
            if name == "queryStrings" and given:
                pairs = [{_member(part): text for part, text in _known(pair).items()} for pair in given]
                found.append({"Field": "query-string", "QueryStringConfig": {"Values": pairs}})
            elif given:
                field, config = _KINDS[name]
                found.append(
                    {"Field": field, config: {_member(part): item for part, item in _known(given).items() if item}}
                )
    return found


def _conditions_back(value: Any) -> list[Json]:
    found: list[Json] = []
    for condition in value:
        if condition["Field"] == "query-string":
            pairs = condition["QueryStringConfig"]["Values"]
            found.append({"queryStrings": [{_property(part): text for part, text in pair.items()} for pair in pairs]})
            continue
        name, config = next((name, config) for name, (field, config) in _KINDS.items() if field == condition["Field"])
        found.append({name: {_property(part): item for part, item in condition[config].items()}})
    return found


def _certificate_of(id: str) -> Json:
    """The properties in an import's id."""
    listener, _, certificate = id.rpartition("_")
    return {"listenerArn": listener, "certificateArn": certificate}


ACTIONS = Translation(Codec(_actions, _actions_back))
CONDITIONS = Translation(Codec(_conditions, _conditions_back))

ENTRIES = [
    Entry(
        "aws:lb/listener:Listener",
        "elbv2",
        create=call(
            "CreateListener",
            Certificates=[{"CertificateArn": "$certificateArn"}],
            DefaultActions=Fn(ACTIONS.request, ("defaultActions",)),
        ),
        id="Listeners[0].ListenerArn",
        key={"ListenerArn": "$id"},
        names={"arn": "ListenerArn"},
        codecs={"defaultActions": ACTIONS.codec},
        ordered=["defaultActions"],
        steps=[
            call(
                "ModifyListener",
                on="update",
                Certificates=[{"CertificateArn": "$certificateArn"}],
                DefaultActions=Fn(ACTIONS.request, ("defaultActions",)),
            ),
            call(
                "ModifyListenerAttributes",
                Attributes=[{"Key": key, "Value": f"${name}"} for name, key in _LISTENER.items()],
            ),
        ],
        read=[
            read("DescribeListeners", "Listeners[0]", {"certificateArn": "Certificates[0].CertificateArn"}),
            read(
                "DescribeListenerAttributes",
                "@",
                {name: f"Attributes[?Key=='{key}'].Value | [0]" for name, key in _LISTENER.items()},
            ),
        ],
        delete=[call("DeleteListener")],
        derived=["sslPolicy"],
        made={"arn": "$id"},
        example={
            "loadBalancerArn": "@aws:lb/loadBalancer:LoadBalancer.arn",
            "port": 80,
            "protocol": "HTTP",
            "defaultActions": [
                {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain", "statusCode": "404"}}
            ],
            "routingHttpResponseXFrameOptionsHeaderValue": "DENY",
            "tags": {"Name": "example"},
        },
        others={
            "secure": {
                "port": 443,
                "protocol": "HTTPS",
                "certificateArn": "@aws:acm/certificate:Certificate.arn",
                "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
                "mutualAuthentication": {"mode": "off"},
                "routingHttpResponseXFrameOptionsHeaderValue": None,
            }
        },
        changed={
            "defaultActions": [
                {
                    "type": "forward",
                    "forward": {
                        "targetGroups": [{"arn": "@aws:lb/targetGroup:TargetGroup.arn", "weight": 1}],
                        "stickiness": {"enabled": True, "duration": 60},
                    },
                }
            ],
            "routingHttpResponseServerEnabled": False,
            "tags": {"Name": "changed"},
        },
    ),
    Entry(
        "aws:lb/listenerCertificate:ListenerCertificate",
        "elbv2",
        create=call("AddListenerCertificates", Certificates=[{"CertificateArn": "$certificateArn"}]),
        id=Fn(lambda listener, certificate: f"{listener}_{certificate}", ("listenerArn", "certificateArn")),
        key={"ListenerArn": "$listenerArn"},
        read=[
            read(
                "DescribeListenerCertificates",
                "Certificates[?!IsDefault && CertificateArn == '$certificateArn'] | [0]",
            )
        ],
        delete=[call("RemoveListenerCertificates", Certificates=[{"CertificateArn": "$certificateArn"}])],
        import_id=_certificate_of,
        example={
            "listenerArn": "@aws:lb/listener:Listener#secure.arn",
            "certificateArn": "@aws:acm/certificate:Certificate#other.arn",
        },
    ),
    Entry(
        "aws:lb/listenerRule:ListenerRule",
        "elbv2",
        create=call(
            "CreateRule",
            Actions=Fn(ACTIONS.request, ("actions",)),
            Conditions=Fn(CONDITIONS.request, ("conditions",)),
        ),
        id="Rules[0].RuleArn",
        key={"RuleArn": "$id"},
        names={"arn": "RuleArn"},
        codecs={"actions": ACTIONS.codec, "conditions": CONDITIONS.codec},
        ordered=["actions", "transforms"],
        steps=[
            call(
                "ModifyRule",
                on="update",
                Actions=Fn(ACTIONS.request, ("actions",)),
                Conditions=Fn(CONDITIONS.request, ("conditions",)),
            ),
            call("ModifyRule", on="update", by_name=False, unset="transforms", ResetTransforms=True),
            call(
                "SetRulePriorities",
                on="update",
                RulePriorities=[{"RuleArn": "$id", "Priority": "$priority"}],
            ),
        ],
        read=[read("DescribeRules", "Rules[0]", RuleArns=["$id"])],
        delete=[call("DeleteRule")],
        import_id=lambda arn: {"listenerArn": arn.replace(":listener-rule/", ":listener/").rpartition("/")[0]},
        made={"arn": "$id"},
        example={
            "listenerArn": "@aws:lb/listener:Listener.arn",
            "priority": 10,
            "conditions": [
                {"pathPattern": {"values": ["/api/*"]}},
                {"httpHeader": {"httpHeaderName": "X-Canary", "values": ["yes"]}},
                {"queryStrings": [{"key": "version", "value": "1"}]},
            ],
            "actions": [
                {
                    "type": "forward",
                    "forward": {"targetGroups": [{"arn": "@aws:lb/targetGroup:TargetGroup.arn", "weight": 90}]},
                }
            ],
            "tags": {"Name": "example"},
        },
        changed={
            "priority": 20,
            "conditions": [{"hostHeader": {"values": ["a.example.com"]}}, {"httpRequestMethod": {"values": ["GET"]}}],
            "actions": [{"type": "redirect", "redirect": {"path": "/b", "statusCode": "HTTP_301"}}],
            "transforms": [
                {"type": "url-rewrite", "urlRewriteConfig": {"rewrite": {"regex": "^/api/(.*)", "replace": "/$1"}}}
            ],
            "tags": {"Name": "changed"},
        },
    ),
]
