"""Target groups: success codes that can be changed, gRPC's too, and the load balancers that use them.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyTargetGroup.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.elbv2.exceptions import ELBClientError
from moto.elbv2.models import ELBv2Backend, FakeTargetGroup
from moto.elbv2.responses import ELBV2Response

from sandbox.mends import answered, replace


def apply() -> None:
    """Take the matcher, and read off the listeners who uses a group."""
    create, modify = ELBV2Response.create_target_group, ELBV2Response.modify_target_group
    backend_modify = ELBv2Backend.modify_target_group_attributes

    def create_target_group(self: Any) -> ActionResult:
        result = create(self)
        (group,) = answered(result)["TargetGroups"]
        group.target_control_port = self._get_int_param("TargetControlPort")
        if group.protocol_version == "GRPC":
            group.matcher = self._get_params().get("Matcher", {"GrpcCode": "12"})
        return result

    def modify_target_group(self: Any) -> ActionResult:
        result = modify(self)
        (group,) = answered(result)["TargetGroups"]
        group.matcher = self._get_params().get("Matcher", group.matcher)
        if isinstance(group.health_check_enabled, str):
            group.health_check_enabled = group.health_check_enabled == "true"
        return result

    def modify_target_group_attributes(self: Any, target_group_arn: str, attributes: dict[str, Any]) -> None:
        group = self.target_groups.get(target_group_arn)
        wanted = {**(group.attributes if group else {}), **attributes}
        algorithm = wanted.get("load_balancing.algorithm.type")
        if int(wanted.get("slow_start.duration_seconds", 0)) and algorithm != "round_robin":
            message = f"You cannot enable slow start with the load balancing algorithm '{algorithm}'"
            raise ELBClientError("InvalidConfigurationRequest", message)
        if wanted.get("load_balancing.algorithm.anomaly_mitigation") == "on" and algorithm != "weighted_random":
            message = f"Anomaly mitigation is not supported with the load balancing algorithm '{algorithm}'"
            raise ELBClientError("InvalidConfigurationRequest", message)
        backend_modify(self, target_group_arn, attributes)

    replace(ELBV2Response, create_target_group)
    replace(ELBV2Response, modify_target_group)
    replace(ELBv2Backend, modify_target_group_attributes)
    replace(FakeTargetGroup, property(_users, lambda self, value: None), "load_balancer_arns")


def _users(group: Any) -> Any:
    """ARNs of the load balancers with an action that forwards to the group; what is added to it goes nowhere."""
    from moto.elbv2.models import elbv2_backends

    backend = elbv2_backends[group.account_id][group.region_name]
    return [
        balancer.arn
        for balancer in backend.load_balancers.values()
        if any(
            group.arn in backend._get_target_group_arns_from(action_data=action.data)
            for listener in balancer.listeners.values()
            for rule in listener.rules.values()
            for action in rule.actions
        )
    ]
