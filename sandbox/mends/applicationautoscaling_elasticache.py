"""Application Auto Scaling of replication groups; tags of scalable targets; and what AWS says of one that is not there.

https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeregisterScalableTarget.html
https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TagResource.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoScaling.html
"""

import json
from collections.abc import Callable
from enum import Enum
from typing import Any

from moto.applicationautoscaling import models, responses
from moto.applicationautoscaling.exceptions import AWSValidationException
from moto.applicationautoscaling.models import ApplicationAutoscalingBackend, FakeScalableTarget
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.core.exceptions import JsonRESTError
from moto.elasticache.models import elasticache_backends

from sandbox.mends import replace

_NAMESPACE = {"ELASTICACHE": "elasticache"}
_DIMENSIONS = {
    "ELASTICACHE_NODE_GROUPS": "elasticache:replication-group:NodeGroups",
    "ELASTICACHE_REPLICAS": "elasticache:replication-group:Replicas",
}


def apply() -> None:
    """Add what is missing."""
    backend = ApplicationAutoscalingBackend
    register, put = backend.register_scalable_target, backend.put_scaling_policy
    deregister, delete = backend.deregister_scalable_target, backend.delete_scaling_policy
    register_request = ApplicationAutoScalingResponse.register_scalable_target

    def register_scalable_target(self: Any, namespace: str, r_id: str, dimension: str, **more: Any) -> Any:
        if namespace == "elasticache":
            groups = elasticache_backends[self.account_id][self.region_name].replication_groups
            group = groups.get(r_id.removeprefix("replication-group/"))
            if group is None or not group.cluster_enabled:
                raise AWSValidationException(f"ElastiCache replication group in cluster mode doesn't exist: {r_id}")
        return register(self, namespace, r_id, dimension, **more)

    def put_scaling_policy(self: Any, *args: Any, **kwargs: Any) -> Any:
        before = dict(self.policies)
        policy = put(self, *args, **kwargs)
        for key, old in before.items():
            if self.policies[key] is policy:
                policy.policy_arn = old.policy_arn
        return policy

    def deregister_scalable_target(self: Any, *args: Any, **kwargs: Any) -> None:
        _or_not_found(lambda: deregister(self, *args, **kwargs))

    def delete_scaling_policy(self: Any, *args: Any, **kwargs: Any) -> None:
        _or_not_found(lambda: delete(self, *args, **kwargs))

    def register_with_tags(self: Any) -> str:
        answer = json.loads(register_request(self))
        if tags := self._get_param("Tags"):
            _tags(self, answer["ScalableTargetARN"]).update(tags)
        return json.dumps(answer)

    def tag_resource(self: Any) -> str:
        _tags(self, self._get_param("ResourceARN")).update(self._get_param("Tags"))
        return "{}"

    def untag_resource(self: Any) -> str:
        tags = _tags(self, self._get_param("ResourceARN"))
        for key in self._get_param("TagKeys"):
            tags.pop(key, None)
        return "{}"

    def list_tags_for_resource(self: Any) -> str:
        return json.dumps({"Tags": _tags(self, self._get_param("ResourceARN"))})

    for name, added in (("ServiceNamespaceValueSet", _NAMESPACE), ("ScalableDimensionValueSet", _DIMENSIONS)):
        known = {member.name: member.value for member in getattr(models, name)}
        whole = Enum(name, {**known, **added})  # type: ignore[misc]  # its members are moto's and ours
        replace(models, whole, name)
        replace(responses, whole, name)
    replace(backend, register_scalable_target)
    replace(backend, deregister_scalable_target)
    replace(backend, put_scaling_policy)
    replace(backend, delete_scaling_policy)
    replace(ApplicationAutoScalingResponse, register_with_tags, "register_scalable_target")
    replace(ApplicationAutoScalingResponse, tag_resource)
    replace(ApplicationAutoScalingResponse, untag_resource)
    replace(ApplicationAutoScalingResponse, list_tags_for_resource)


def _or_not_found(change: Callable[[], None]) -> None:
    try:
        change()
    except AWSValidationException as problem:
        raise JsonRESTError("ObjectNotFoundException", str(problem.message)) from None


def targets(backend: Any) -> list[FakeScalableTarget]:
    """Every scalable target of a region."""
    return [target for by_id in backend.targets.values() for target in by_id.values()]


def tags_of(target: Any) -> dict[str, str]:
    """The tags of a scalable target; what changes in it is kept."""
    found: dict[str, str] = vars(target).setdefault("tags", {})
    return found


def _tags(response: Any, arn: str) -> dict[str, str]:
    for target in targets(response.applicationautoscaling_backend):
        if target.arn == arn:
            return tags_of(target)
    raise JsonRESTError("ResourceNotFoundException", f"No scalable target found for ARN: {arn}")
