"""Capacity that a load balancer always has.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyCapacityReservation.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeCapacityReservation.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.elbv2.exceptions import ELBClientError, LoadBalancerNotFoundError
from moto.elbv2.responses import ELBV2Response

from sandbox.mends import replace

_LEAST = 100
"""Capacity units that an Application Load Balancer can reserve at least."""


def apply() -> None:
    """Keep what was reserved, and tell it."""

    def modify_capacity_reservation(self: Any) -> ActionResult:
        balancer = _balancer(self)
        units = self._get_params().get("MinimumLoadBalancerCapacity", {}).get("CapacityUnits")
        if self._get_bool_param("ResetCapacityReservation"):
            balancer.capacity_units = None
        elif units is None or int(units) < _LEAST:
            message = f"The minimum capacity is {_LEAST} capacity units"
            raise ELBClientError("InvalidConfigurationRequest", message)
        else:
            balancer.capacity_units = int(units)
        return ActionResult(_state(balancer))

    def describe_capacity_reservation(self: Any) -> ActionResult:
        return ActionResult(_state(_balancer(self)))

    replace(ELBV2Response, modify_capacity_reservation)
    replace(ELBV2Response, describe_capacity_reservation)


def _balancer(response: Any) -> Any:
    found = response.elbv2_backend.load_balancers.get(response._get_param("LoadBalancerArn"))
    if found is None:
        raise LoadBalancerNotFoundError()
    return found


def _state(balancer: Any) -> dict[str, Any]:
    units = getattr(balancer, "capacity_units", None)
    if units is None:
        return {"CapacityReservationState": []}
    zones = [zone.zone_name for zone in balancer.availability_zones]
    reserved = [
        {"AvailabilityZone": zone, "State": {"Code": "provisioned"}, "EffectiveCapacityUnits": units / len(zones)}
        for zone in zones
    ]
    return {"MinimumLoadBalancerCapacity": {"CapacityUnits": units}, "CapacityReservationState": reserved}
