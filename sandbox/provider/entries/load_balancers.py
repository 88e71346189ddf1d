"""Elastic Load Balancing v2: load balancers and target groups. Most of their settings are attributes."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.provider.entry import Entry, Fn, Json, Name, call, read
from sandbox.provider.values import UNKNOWN

_NAME = Name(longest=32, allowed=r"[^A-Za-z0-9-]")
_LOGS = {
    "accessLogs": "access_logs.s3",
    "connectionLogs": "connection_logs.s3",
    "healthCheckLogs": "health_check_logs.s3",
}
_BALANCER = {
    "clientKeepAlive": "client_keep_alive.seconds",
    "desyncMitigationMode": "routing.http.desync_mitigation_mode",
    "dnsRecordClientRoutingPolicy": "dns_record.client_routing_policy",
    "dropInvalidHeaderFields": "routing.http.drop_invalid_header_fields.enabled",
    "enableCrossZoneLoadBalancing": "load_balancing.cross_zone.enabled",
    "enableDeletionProtection": "deletion_protection.enabled",
    "enableHttp2": "routing.http2.enabled",
    "enableTlsVersionAndCipherSuiteHeaders": "routing.http.x_amzn_tls_version_and_cipher_suite.enabled",
    "enableWafFailOpen": "waf.fail_open.enabled",
    "enableXffClientPort": "routing.http.xff_client_port.enabled",
    "enableZonalShift": "zonal_shift.config.enabled",
    "idleTimeout": "idle_timeout.timeout_seconds",
    "preserveHostHeader": "routing.http.preserve_host_header.enabled",
    "secondaryIpsAutoAssignedPerSubnet": "secondary_ips.auto_assigned.per_subnet",
    "xffHeaderProcessingMode": "routing.http.xff_header_processing.mode",
}
_TARGETS = {
    "connectionTermination": "deregistration_delay.connection_termination.enabled",
    "deregistrationDelay": "deregistration_delay.timeout_seconds",
    "lambdaMultiValueHeadersEnabled": "lambda.multi_value_headers.enabled",
    "loadBalancingAlgorithmType": "load_balancing.algorithm.type",
    "loadBalancingAnomalyMitigation": "load_balancing.algorithm.anomaly_mitigation",
    "loadBalancingCrossZoneEnabled": "load_balancing.cross_zone.enabled",
    "preserveClientIp": "preserve_client_ip.enabled",
    "proxyProtocolV2": "proxy_protocol_v2.enabled",
    "slowStart": "slow_start.duration_seconds",
}
_COUNT, _PERCENTAGE = "minimum_healthy_targets.count", "minimum_healthy_targets.percentage"
_DNS, _ROUTING = "target_group_health.dns_failover", "target_group_health.unhealthy_state_routing"
_CHECK = {
    "enabled": "HealthCheckEnabled",
    "healthyThreshold": "HealthyThresholdCount",
    "interval": "HealthCheckIntervalSeconds",
    "path": "HealthCheckPath",
    "port": "HealthCheckPort",
    "protocol": "HealthCheckProtocol",
    "timeout": "HealthCheckTimeoutSeconds",
    "unhealthyThreshold": "UnhealthyThresholdCount",
}
_CHECK_DEFAULTS = {
    "enabled": True,
    "healthyThreshold": 5,
    "interval": 30,
    "matcher": "200",
    "path": "/",
    "port": "traffic-port",
    "protocol": "HTTP",
    "timeout": 5,
    "unhealthyThreshold": 2,
}
_HEALTH_DEFAULTS: Json = {
    "dnsFailover": {"minimumHealthyTargetsCount": "1", "minimumHealthyTargetsPercentage": "off"},
    "unhealthyStateRouting": {"minimumHealthyTargetsCount": 1, "minimumHealthyTargetsPercentage": "off"},
}
_STICKINESS_DEFAULTS = {"enabled": True, "cookieDuration": 86400, "cookieName": ""}


def _value(key: str) -> str:
    """The JMESPath of an attribute."""
    return f"Attributes[?Key=='{key}'].Value | [0]"


def _values(names: Mapping[str, str]) -> dict[str, str]:
    return {name: _value(key) for name, key in names.items()}


def _object(names: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {path}" for name, path in _values(names).items()) + "}"


def _attribute(key: str, value: Any) -> list[Json]:
    return [] if value is None else [{"Key": key, "Value": value}]


def _log_attributes(*values: Any) -> list[Json]:
    """Where logs go; those that are not asked for are off, as the bucket of those that were stays behind."""
    found: list[Json] = []
    for key, logs in zip(_LOGS.values(), values, strict=True):
        if logs == UNKNOWN:
            continue
        found += _attribute(f"{key}.enabled", bool(logs and logs.get("enabled", False)))
        if logs:
            found += _attribute(f"{key}.bucket", logs.get("bucket"))
            found += _attribute(f"{key}.prefix", logs.get("prefix", ""))
    return found


def _logs(key: str) -> str:
    """The JMESPath of where logs go; nothing where they never went anywhere."""
    bucket = f"Attributes[?Key=='{key}.bucket' && Value!='']"
    return f"{bucket} && " + _object({part: f"{key}.{part}" for part in ("bucket", "enabled", "prefix")})


def _target_attributes(stickiness: Any, health: Any, *values: Any) -> list[Json]:
    found = [item for key, value in zip(_TARGETS.values(), values, strict=True) for item in _attribute(key, value)]
    if stickiness is None:
        found += _attribute("stickiness.enabled", False)
    elif stickiness != UNKNOWN:
        kind = stickiness["type"]
        found += _attribute("stickiness.enabled", stickiness.get("enabled", True)) + _attribute("stickiness.type", kind)
        found += _attribute(f"stickiness.{kind}.duration_seconds", stickiness.get("cookieDuration"))
        found += _attribute("stickiness.app_cookie.cookie_name", stickiness.get("cookieName"))
    if health != UNKNOWN:
        for key, name in ((_DNS, "dnsFailover"), (_ROUTING, "unhealthyStateRouting")):
            wanted = {**_HEALTH_DEFAULTS[name], **((health or {}).get(name) or {})}
            found += _attribute(f"{key}.{_COUNT}", wanted["minimumHealthyTargetsCount"])
            found += _attribute(f"{key}.{_PERCENTAGE}", wanted["minimumHealthyTargetsPercentage"])
    return found


def _stickiness() -> str:
    kind, duration = _value("stickiness.type"), "stickiness.{}.duration_seconds"
    chosen = (
        f"(Attributes[?Key=='stickiness.type' && Value=='app_cookie'] && ({_value(duration.format('app_cookie'))}))"
    )
    lasting = f"({chosen} || ({_value(duration.format('lb_cookie'))}))"
    enabled, cookie = _value("stickiness.enabled"), _value("stickiness.app_cookie.cookie_name")
    return f"{{enabled: {enabled}, type: {kind}, cookieDuration: {lasting}, cookieName: {cookie}}}"


def _sticky(value: Any) -> Any:
    """Stickiness that is off says nothing, whatever else it says."""
    return {**_STICKINESS_DEFAULTS, **value} if value.get("enabled", True) else {}


def _completed(defaults: Json) -> Callable[[Any], Any]:
    """Fills in what AWS takes where a field is left out."""

    def complete(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        given = {name: item for name, item in value.items() if item is not None}
        nested = {name: {**item, **given.get(name, {})} for name, item in defaults.items() if isinstance(item, dict)}
        return {**defaults, **given, **nested}

    return complete


def _check(field: str) -> Fn:
    return Fn(lambda check: check if check in (None, UNKNOWN) else check.get(field), ("healthCheck",))


def _matcher(check: Any) -> Json | None:
    """Codes of success: of gRPC they have one or two digits, of HTTP three."""
    codes = None if check in (None, UNKNOWN) else check.get("matcher")
    return {"HttpCode" if re.match(r"\d{3}", codes) else "GrpcCode": codes} if codes else None


_CHECKED: dict[str, Any] = {
    **{member: _check(field) for field, member in _CHECK.items()},
    "Matcher": Fn(_matcher, ("healthCheck",)),
}


def _suffix(kind: str) -> Fn:
    """What follows a kind of resource in an ARN, as CloudWatch's dimensions want it."""
    return Fn(lambda arn: arn.partition(kind)[2] if arn else None, ("arn",))


ENTRIES = [
    Entry(
        "aws:lb/loadBalancer:LoadBalancer",
        "elbv2",
        create=call(
            "CreateLoadBalancer",
            Name="$name",
            Type="$loadBalancerType",
            Scheme=Fn(lambda internal: "internal" if internal else "internet-facing", ("internal",)),
        ),
        id="LoadBalancers[0].LoadBalancerArn",
        key={"LoadBalancerArn": "$id"},
        name=_NAME,
        names={"arn": "LoadBalancerArn", "name": "LoadBalancerName", "zoneId": "CanonicalHostedZoneId"},
        steps=[
            call("SetSubnets", on="update", by_name=False, Subnets="$subnets", SubnetMappings="$subnetMappings"),
            call("SetSecurityGroups", on="update"),
            call("SetIpAddressType", on="update"),
            call("ModifyIpPools", on="update"),
            # AWS takes 20 attributes at a time.
            call(
                "ModifyLoadBalancerAttributes",
                Attributes=[{"Key": key, "Value": f"${name}"} for name, key in _BALANCER.items()],
            ),
            call("ModifyLoadBalancerAttributes", whole=True, Attributes=Fn(_log_attributes, tuple(_LOGS))),
            call("ModifyCapacityReservation"),
            call(
                "ModifyCapacityReservation",
                on="update",
                by_name=False,
                unset="minimumLoadBalancerCapacity",
                ResetCapacityReservation=True,
            ),
        ],
        read=[
            read(
                "DescribeLoadBalancers",
                "LoadBalancers[0]",
                {
                    "internal": "Scheme == 'internal'",
                    "loadBalancerType": "Type",
                    "subnets": "AvailabilityZones[].SubnetId",
                },
            ),
            read(
                "DescribeLoadBalancerAttributes",
                "@",
                {**_values(_BALANCER), **{name: _logs(key) for name, key in _LOGS.items()}},
            ),
            read(
                "DescribeCapacityReservation",
                "@",
                {"minimumLoadBalancerCapacity": "MinimumLoadBalancerCapacity"},
            ),
        ],
        delete=[call("DeleteLoadBalancer")],
        defaults={
            "loadBalancerType": "application",
            "internal": False,
            "clientKeepAlive": 3600,
            "desyncMitigationMode": "defensive",
            "dropInvalidHeaderFields": False,
            "enableCrossZoneLoadBalancing": True,
            "enableDeletionProtection": False,
            "enableHttp2": True,
            "enableTlsVersionAndCipherSuiteHeaders": False,
            "enableWafFailOpen": False,
            "enableXffClientPort": False,
            "enableZonalShift": False,
            "idleTimeout": 60,
            "ipAddressType": "ipv4",
            "preserveHostHeader": False,
            "xffHeaderProcessingMode": "append",
        },
        derived=["securityGroups", "subnetMappings"],
        made={"arn": "$id", "arnSuffix": _suffix(":loadbalancer/")},
        ready="State.Code == 'active'",
        example={
            "subnets": ["@aws:ec2/subnet:Subnet.id"],
            "securityGroups": ["@aws:ec2/securityGroup:SecurityGroup.id"],
            "internal": True,
            "clientKeepAlive": 180,
            "dropInvalidHeaderFields": True,
            "accessLogs": {"bucket": "@aws:s3/bucket:Bucket.bucket", "enabled": True, "prefix": "one"},
            "minimumLoadBalancerCapacity": {"capacityUnits": 100},
            "tags": {"Name": "example"},
        },
        changed={
            "clientKeepAlive": 200,
            "desyncMitigationMode": "strictest",
            "dropInvalidHeaderFields": False,
            "enableZonalShift": True,
            "idleTimeout": 30,
            "accessLogs": {"bucket": "@aws:s3/bucket:Bucket.bucket", "enabled": False, "prefix": "two"},
            "connectionLogs": {"bucket": "@aws:s3/bucket:Bucket.bucket", "enabled": True},
            "minimumLoadBalancerCapacity": {"capacityUnits": 200},
            "tags": {"Name": "changed"},
        },
    ),
    Entry(
        "aws:lb/targetGroup:TargetGroup",
        "elbv2",
        create=call(
            "CreateTargetGroup",
            Name="$name",
            **_CHECKED,
        ),
        id="TargetGroups[0].TargetGroupArn",
        key={"TargetGroupArn": "$id"},
        name=_NAME,
        names={"arn": "TargetGroupArn", "name": "TargetGroupName"},
        steps=[
            call(
                "ModifyTargetGroup",
                on="update",
                **_CHECKED,
            ),
            call(
                "ModifyTargetGroupAttributes",
                whole=True,
                Attributes=Fn(_target_attributes, ("stickiness", "targetGroupHealth", *_TARGETS)),
            ),
        ],
        read=[
            read(
                "DescribeTargetGroups",
                "TargetGroups[0]",
                {
                    "healthCheck": "{"
                    + ", ".join(f"{field}: {member}" for field, member in _CHECK.items())
                    + ", matcher: Matcher.HttpCode || Matcher.GrpcCode}",
                },
            ),
            read(
                "DescribeTargetGroupAttributes",
                "@",
                {
                    **_values(_TARGETS),
                    "stickiness": _stickiness(),
                    "targetGroupHealth": "{"
                    + ", ".join(
                        f"{name}: "
                        + _object(
                            {
                                "minimumHealthyTargetsCount": f"{key}.{_COUNT}",
                                "minimumHealthyTargetsPercentage": f"{key}.{_PERCENTAGE}",
                            }
                        )
                        for name, key in (("dnsFailover", _DNS), ("unhealthyStateRouting", _ROUTING))
                    )
                    + "}",
                },
            ),
        ],
        delete=[call("DeleteTargetGroup")],
        defaults={
            "deregistrationDelay": 300,
            "healthCheck": _CHECK_DEFAULTS,
            "ipAddressType": "ipv4",
            "loadBalancingAlgorithmType": "round_robin",
            "loadBalancingAnomalyMitigation": "off",
            "loadBalancingCrossZoneEnabled": "use_load_balancer_configuration",
            "slowStart": 0,
            "targetGroupHealth": _HEALTH_DEFAULTS,
            "targetType": "instance",
        },
        canonical={
            "healthCheck": _completed(_CHECK_DEFAULTS),
            "stickiness": _sticky,
            "targetGroupHealth": _completed(_HEALTH_DEFAULTS),
        },
        derived=["protocolVersion"],
        made={"arn": "$id", "arnSuffix": Fn(lambda arn: arn.split(":")[5] if arn else None, ("arn",))},
        example={
            "port": 8080,
            "protocol": "HTTP",
            "targetType": "ip",
            "vpcId": "@aws:ec2/vpc:Vpc.id",
            "healthCheck": {"path": "/healthy", "matcher": "200-299", "interval": 10},
            "stickiness": {"type": "lb_cookie", "cookieDuration": 3600},
            "tags": {"Name": "example"},
        },
        changed={
            "healthCheck": {"path": "/alive", "matcher": "200", "interval": 20, "healthyThreshold": 2},
            "stickiness": {"type": "app_cookie", "cookieName": "session"},
            "deregistrationDelay": 30,
            "slowStart": 60,
            "targetGroupHealth": {"dnsFailover": {"minimumHealthyTargetsCount": "2"}},
            "tags": {"Name": "changed"},
        },
    ),
]
