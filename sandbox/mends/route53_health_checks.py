"""Health checks of alarms and of routing controls, and the version that each update raises.

https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
https://docs.aws.amazon.com/Route53/latest/APIReference/API_UpdateHealthCheck.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.route53.models import HealthCheck
from moto.route53.responses import Route53

from sandbox.mends import answered, replace

_KEPT = ("AlarmIdentifier", "InsufficientDataHealthStatus", "RoutingControlArn")
_OF_ENDPOINTS = ("IPAddress", "Port", "RequestInterval", "FailureThreshold", "MeasureLatency", "EnableSNI")
_OTHERS = ("CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL")


def apply() -> None:
    """Keep what moto drops."""
    create, update = Route53.create_health_check, Route53.update_health_check
    config: Any = vars(HealthCheck)["health_check_config"].fget

    def create_health_check(self: Any) -> ActionResult:
        result = create(self)
        given = self._get_param("HealthCheckConfig")
        answered(result)["HealthCheck"].kept = {member: given[member] for member in _KEPT if member in given}
        return result

    def update_health_check(self: Any) -> ActionResult:
        result = update(self)
        check: Any = answered(result)["HealthCheck"]
        given = {member: self._get_param(member) for member in _KEPT}
        check.kept = {**getattr(check, "kept", {}), **{k: v for k, v in given.items() if v is not None}}
        check.health_check_version += 1
        return result

    def health_check_config(self: Any) -> dict[str, Any]:
        found = {**config(self), **getattr(self, "kept", {})}
        hidden = _OF_ENDPOINTS if self.type_ in _OTHERS else ()
        return {member: value for member, value in found.items() if member not in hidden}

    replace(Route53, create_health_check)
    replace(Route53, update_health_check)
    replace(HealthCheck, property(health_check_config), "health_check_config")
