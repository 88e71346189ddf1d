"""Attributes of load balancers, target groups and listeners: all that AWS has, with its defaults, and no others.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html
"""

from typing import Any

from moto.elbv2.exceptions import ELBClientError
from moto.elbv2.models import ELBv2Backend, FakeListener, FakeLoadBalancer, FakeTargetGroup
from moto.s3.models import s3_backends

from sandbox.mends import replace

_LOGS = ("access_logs", "connection_logs", "health_check_logs")
_APPLICATION = {
    **{f"{logs}.s3.{part}": value for logs in _LOGS for part, value in (("enabled", "false"), ("bucket", ""))},
    **{f"{logs}.s3.prefix": "" for logs in _LOGS},
    "client_keep_alive.seconds": "3600",
    "deletion_protection.enabled": "false",
    "idle_timeout.timeout_seconds": "60",
    "ipv6.deny_all_igw_traffic": "false",
    "load_balancing.cross_zone.enabled": "true",
    "routing.http.desync_mitigation_mode": "defensive",
    "routing.http.drop_invalid_header_fields.enabled": "false",
    "routing.http.preserve_host_header.enabled": "false",
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false",
    "routing.http.xff_client_port.enabled": "false",
    "routing.http.xff_header_processing.mode": "append",
    "routing.http2.enabled": "true",
    "waf.fail_open.enabled": "false",
    "zonal_shift.config.enabled": "false",
}
_TARGETS = {
    "load_balancing.algorithm.anomaly_mitigation": "off",
    "stickiness.app_cookie.cookie_name": "",
    "stickiness.app_cookie.duration_seconds": "86400",
    "stickiness.lb_cookie.duration_seconds": "86400",
    "target_group_health.dns_failover.minimum_healthy_targets.count": "1",
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": "off",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
}
_RESPONSE = "routing.http.response"
_HEADERS = (
    *(f"access_control_{part}" for part in ("allow_credentials", "allow_headers", "allow_methods", "allow_origin")),
    *("access_control_expose_headers", "access_control_max_age", "content_security_policy"),
    *("strict_transport_security", "x_content_type_options", "x_frame_options"),
)
_LISTENER = {f"{_RESPONSE}.server.enabled": "true", **{f"{_RESPONSE}.{header}.header_value": "" for header in _HEADERS}}
_MTLS = ("", "_issuer", "_leaf", "_serial_number", "_subject", "_validity")
_SECURE = {
    **{f"routing.http.request.x_amzn_mtls_clientcert{part}.header_name": "" for part in _MTLS},
    "routing.http.request.x_amzn_tls_cipher_suite.header_name": "",
    "routing.http.request.x_amzn_tls_version.header_name": "",
}


def apply() -> None:
    """Start with AWS's defaults, know every key, and refuse to log where there is no bucket."""
    balancer, targets, listener = FakeLoadBalancer.__init__, FakeTargetGroup.__init__, FakeListener.__init__
    modify_listener = ELBv2Backend.modify_listener_attributes
    modify = ELBv2Backend.modify_load_balancer_attributes

    def balancer_init(self: Any, *args: Any, **kwargs: Any) -> None:
        balancer(self, *args, **kwargs)
        if self.type == "application":
            self.attrs = {**_APPLICATION, "ipv6.deny_all_igw_traffic": str(self.scheme == "internal").lower()}

    def targets_init(self: Any, *args: Any, **kwargs: Any) -> None:
        targets(self, *args, **kwargs)
        if self.protocol in ("HTTP", "HTTPS"):
            self.attributes.update(_TARGETS)

    def listener_init(self: Any, *args: Any, **kwargs: Any) -> None:
        listener(self, *args, **kwargs)
        if self.protocol in ("HTTP", "HTTPS"):
            self.attributes = {**_LISTENER, **(_SECURE if self.protocol == "HTTPS" else {})}

    def modify_load_balancer_attributes(self: Any, arn: str, attrs: dict[str, Any]) -> Any:
        found = self.load_balancers.get(arn)
        for logs in _LOGS:
            wanted = {**(found.attrs if found else {}), **attrs}
            bucket = wanted.get(f"{logs}.s3.bucket")
            if wanted.get(f"{logs}.s3.enabled") == "true" and not _exists(self, bucket):
                message = f"Access Denied for bucket: {bucket}. Please check S3bucket permission"
                raise ELBClientError("InvalidConfigurationRequest", message)
        return modify(self, arn, attrs)

    def modify_listener_attributes(self: Any, listener_arn: str, attrs: list[dict[str, str]]) -> Any:
        (found,) = self.describe_listeners(None, [listener_arn])
        for key in (each["Key"] for each in attrs):
            if key not in found.attributes:
                message = f"Listener attribute key '{key}' is not recognized"
                raise ELBClientError("InvalidConfigurationRequest", message)
        return modify_listener(self, listener_arn, attrs)

    replace(FakeLoadBalancer, FakeLoadBalancer.VALID_ATTRS | _APPLICATION.keys(), "VALID_ATTRS")
    replace(FakeLoadBalancer, balancer_init, "__init__")
    replace(FakeTargetGroup, targets_init, "__init__")
    replace(FakeListener, listener_init, "__init__")
    replace(ELBv2Backend, modify_load_balancer_attributes)
    replace(ELBv2Backend, modify_listener_attributes)


def _exists(backend: Any, bucket: str | None) -> bool:
    found = s3_backends[backend.account_id][backend.partition].buckets.get(bucket or "")
    return found is not None and found.region_name == backend.region_name
