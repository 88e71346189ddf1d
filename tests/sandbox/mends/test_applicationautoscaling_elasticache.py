from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def group(clients: Any, name: str) -> str:
    """A replication group in cluster mode, as Application Auto Scaling names it."""
    clients("elasticache").create_replication_group(
        ReplicationGroupId=name,
        ReplicationGroupDescription="x",
        Engine="valkey",
        ClusterMode="enabled",
        AutomaticFailoverEnabled=True,
    )
    return f"replication-group/{name}"


def target(resource: str, dimension: str = "NodeGroups") -> dict[str, Any]:
    whole = f"elasticache:replication-group:{dimension}"
    return {"ServiceNamespace": "elasticache", "ResourceId": resource, "ScalableDimension": whole}


def test_shards_and_replicas_scale_and_carry_tags(clients: Any, group: str) -> None:
    scaling = clients("application-autoscaling")
    for dimension in ("NodeGroups", "Replicas"):
        scaling.register_scalable_target(
            **target(group, dimension), MinCapacity=1, MaxCapacity=5, Tags={"dimension": dimension}
        )
    found = scaling.describe_scalable_targets(ServiceNamespace="elasticache", ResourceIds=[group])["ScalableTargets"]
    arns = {each["ScalableDimension"].split(":")[-1]: each["ScalableTargetARN"] for each in found}
    assert set(arns) == {"NodeGroups", "Replicas"}
    arn = arns["Replicas"]
    scaling.tag_resource(ResourceARN=arn, Tags={"a": "b"})
    assert scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"dimension": "Replicas", "a": "b"}
    listed = clients("resourcegroupstaggingapi").get_resources(
        TagFilters=[{"Key": "dimension", "Values": ["Replicas"]}]
    )
    assert arn in [each["ResourceARN"] for each in listed["ResourceTagMappingList"]]
    scaling.untag_resource(ResourceARN=arn, TagKeys=["a", "dimension"])
    assert scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {}
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        scaling.list_tags_for_resource(ResourceARN=f"{arn}x")


def test_a_policy_keeps_its_arn(clients: Any, group: str) -> None:
    scaling = clients("application-autoscaling")
    scaling.register_scalable_target(**target(group), MinCapacity=1, MaxCapacity=5)
    metric = {"PredefinedMetricType": "ElastiCachePrimaryEngineCPUUtilization"}

    def put(aim: float) -> str:
        tracking = {"TargetValue": aim, "PredefinedMetricSpecification": metric}
        policy = {"PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": tracking}
        return str(scaling.put_scaling_policy(PolicyName="cpu", **target(group), **policy)["PolicyARN"])

    assert put(60) == put(70)


def test_what_aws_refuses(clients: Any, group: str) -> None:
    scaling = clients("application-autoscaling")
    with pytest.raises(ClientError, match="ValidationException"):
        scaling.register_scalable_target(**target("replication-group/none"), MinCapacity=1, MaxCapacity=2)
    with pytest.raises(ClientError, match="ObjectNotFoundException"):
        scaling.deregister_scalable_target(**target(group))
    with pytest.raises(ClientError, match="ObjectNotFoundException"):
        scaling.delete_scaling_policy(PolicyName="none", **target(group))
