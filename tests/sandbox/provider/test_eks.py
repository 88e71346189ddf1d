"""What EKS answers beyond what a program said."""

from __future__ import annotations

from typing import Any

from tests.sandbox.provider.conftest import Engine


def test_a_cluster_tells_its_security_group_although_the_rest_of_its_network_is_the_programs(engine: Engine) -> None:
    vpc = engine.create("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"})
    place: dict[str, Any] = {"vpcId": vpc.id, "cidrBlock": "10.0.1.0/24", "availabilityZone": "eu-west-1a"}
    one = engine.create("aws:ec2/subnet:Subnet", place)
    other = engine.create(
        "aws:ec2/subnet:Subnet", {**place, "cidrBlock": "10.0.2.0/24", "availabilityZone": "eu-west-1b"}
    )
    asked = {"subnetIds": [one.id, other.id], "endpointPublicAccess": False, "endpointPrivateAccess": True}
    inputs = {"roleArn": "arn:aws:iam::123456789012:role/one", "version": "1.36", "vpcConfig": asked}
    cluster = engine.create("aws:eks/cluster:Cluster", inputs)
    told = cluster.outputs["vpcConfig"]
    assert told.items() >= asked.items()
    assert told["clusterSecurityGroupId"].startswith("sg-") and told["vpcId"] == vpc.id
    assert engine.read(cluster).inputs == cluster.inputs
    for each in (cluster, other, one, vpc):
        engine.delete(each)
