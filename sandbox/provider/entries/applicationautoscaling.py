"""Application Auto Scaling: what scales, and by which metric."""

from sandbox.provider.entry import Entry, Json, Name, call, read

_IDENTITY = {
    "ServiceNamespace": "$serviceNamespace",
    "ResourceId": "$resourceId",
    "ScalableDimension": "$scalableDimension",
}
_EXAMPLE = {
    "serviceNamespace": "@aws:appautoscaling/target:Target.serviceNamespace",
    "resourceId": "@aws:appautoscaling/target:Target.resourceId",
    "scalableDimension": "@aws:appautoscaling/target:Target.scalableDimension",
}


def _target(id: str) -> Json:
    """The parts of ``dynamodb/table/example/dynamodb:table:ReadCapacityUnits``; the second has slashes of its own."""
    namespace, _, rest = id.partition("/")
    resource, _, dimension = rest.rpartition("/")
    return {
        "serviceNamespace": namespace,
        "resourceId": resource,
        "scalableDimension": dimension,
        "id": resource,
    }


def _policy(id: str) -> Json:
    """The parts of a policy's id: its target's, and its name."""
    target, _, name = id.rpartition("/")
    return {**_target(target), "name": name, "id": name}


def _tracking(target: float) -> dict[str, object]:
    metric = {"predefinedMetricType": "DynamoDBReadCapacityUtilization"}
    return {"targetValue": target, "predefinedMetricSpecification": metric, "scaleInCooldown": 600}


ENTRIES = [
    Entry(
        "aws:appautoscaling/target:Target",
        "application-autoscaling",
        create=call("RegisterScalableTarget"),
        puts=True,
        id="$resourceId",
        key=_IDENTITY,
        names={"arn": "ScalableTargetARN"},
        read=[
            read(
                "DescribeScalableTargets",
                "ScalableTargets[0]",
                ServiceNamespace="$serviceNamespace",
                ResourceIds=["$resourceId"],
                ScalableDimension="$scalableDimension",
            )
        ],
        delete=[call("DeregisterScalableTarget")],
        derived=["roleArn", "suspendedState"],
        import_id=_target,
        example={
            "serviceNamespace": "dynamodb",
            "resourceId": "table/example",
            "scalableDimension": "dynamodb:table:ReadCapacityUnits",
            "minCapacity": 1,
            "maxCapacity": 2,
            "tags": {"Name": "example"},
        },
        changed={"maxCapacity": 3, "tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:appautoscaling/policy:Policy",
        "application-autoscaling",
        create=call("PutScalingPolicy"),
        puts=True,
        id="$name",
        key={"PolicyName": "$name", **_IDENTITY},
        names={"name": "PolicyName", "arn": "PolicyARN"},
        name=Name(longest=256),
        read=[
            read(
                "DescribeScalingPolicies",
                "ScalingPolicies[?PolicyName=='$name'] | [0]",
                {"alarmArns": "Alarms[].AlarmARN"},
            )
        ],
        delete=[call("DeleteScalingPolicy")],
        defaults={"policyType": "StepScaling"},
        import_id=_policy,
        example=_EXAMPLE
        | {"policyType": "TargetTrackingScaling", "targetTrackingScalingPolicyConfiguration": _tracking(70)},
        changed={"targetTrackingScalingPolicyConfiguration": _tracking(60)},
    ),
]
