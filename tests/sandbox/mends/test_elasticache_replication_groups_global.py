from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

REGIONS = ("eu-west-1", "us-east-1", "us-west-2", "ap-south-1")
CLUSTER = {"ClusterMode": "enabled", "NumNodeGroups": 2, "AutomaticFailoverEnabled": True, "ReplicasPerNodeGroup": 1}


class World:
    """A Global Datastore whose primary is in the first region."""

    def __init__(self, clients: Any, name: str) -> None:
        self.caches = {region: clients("elasticache", region) for region in REGIONS}
        self.home, self.name = self.caches[REGIONS[0]], name
        self.home.create_replication_group(
            ReplicationGroupId=name,
            ReplicationGroupDescription="x",
            CacheNodeType="cache.r7g.large",
            Engine="valkey",
            EngineVersion="8.1",
            TransitEncryptionEnabled=True,
            **CLUSTER,
        )
        made = self.home.create_global_replication_group(
            GlobalReplicationGroupIdSuffix=name, PrimaryReplicationGroupId=name
        )["GlobalReplicationGroup"]
        assert made["Status"] == "primary-only"
        self.id: str = made["GlobalReplicationGroupId"]

    def join(self, region: str, **settings: Any) -> dict[str, Any]:
        given = {"AutomaticFailoverEnabled": True, "ReplicasPerNodeGroup": 1, **settings}
        made = self.caches[region].create_replication_group(
            ReplicationGroupId=self.name,
            ReplicationGroupDescription="x",
            GlobalReplicationGroupId=self.id,
            **given,
        )
        return dict(made["ReplicationGroup"])

    def group(self, region: str) -> dict[str, Any]:
        answer = self.caches[region].describe_replication_groups(ReplicationGroupId=self.name)
        return dict(answer["ReplicationGroups"][0])

    def described(self, region: str = REGIONS[1]) -> dict[str, Any]:
        answer = self.caches[region].describe_global_replication_groups(
            GlobalReplicationGroupId=self.id, ShowMemberInfo=True
        )
        return dict(answer["GlobalReplicationGroups"][0])

    def roles(self) -> dict[str, str]:
        return {each["ReplicationGroupRegion"]: each["Role"] for each in self.described()["Members"]}

    def leave(self, region: str) -> None:
        self.home.disassociate_global_replication_group(
            GlobalReplicationGroupId=self.id, ReplicationGroupId=self.name, ReplicationGroupRegion=region
        )


@pytest.fixture
def world(clients: Any, name: str) -> Iterator[World]:
    found = World(clients, name)
    yield found
    for region, role in found.roles().items():
        if role == "SECONDARY":
            found.leave(region)
    found.home.delete_global_replication_group(GlobalReplicationGroupId=found.id, RetainPrimaryReplicationGroup=True)


def test_a_secondary_takes_size_engine_and_shards_from_the_primary(world: World) -> None:
    joined = world.join("us-east-1")
    taken = {"CacheNodeType": "cache.r7g.large", "Engine": "valkey", "TransitEncryptionEnabled": True}
    assert joined.items() >= {**taken, "ClusterEnabled": True}.items()
    assert len(joined["NodeGroups"]) == 2
    assert joined["GlobalReplicationGroupInfo"] == {
        "GlobalReplicationGroupId": world.id,
        "GlobalReplicationGroupMemberRole": "SECONDARY",
    }
    assert world.roles() == {"eu-west-1": "PRIMARY", "us-east-1": "SECONDARY"}
    assert world.described()["Status"] == "available"


def test_what_the_primary_decides_is_refused_of_a_secondary(world: World) -> None:
    for settings in ({"CacheNodeType": "cache.r7g.large"}, {"EngineVersion": "8.1"}, {"NumNodeGroups": 2}):
        with pytest.raises(ClientError, match="InvalidParameterCombination"):
            world.join("us-east-1", **settings)


def test_there_are_two_secondaries_at_most_one_a_region(world: World) -> None:
    world.join("us-east-1")
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        world.caches["us-east-1"].create_replication_group(
            ReplicationGroupId=f"{world.name}-b", ReplicationGroupDescription="x", GlobalReplicationGroupId=world.id
        )
    world.join("us-west-2")
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        world.join("ap-south-1")


def test_only_the_whole_changes_size_and_version(world: World) -> None:
    world.join("us-east-1")
    now = {"ApplyImmediately": True}
    for change in ({"CacheNodeType": "cache.r7g.xlarge"}, {"EngineVersion": "8.2"}):
        with pytest.raises(ClientError, match="part of a global cluster"):
            world.home.modify_replication_group(ReplicationGroupId=world.name, **change, **now)
    with pytest.raises(ClientError, match="part of a global cluster"):
        world.home.modify_replication_group_shard_configuration(ReplicationGroupId=world.name, NodeGroupCount=3, **now)
    whole = {"GlobalReplicationGroupId": world.id, **now}
    world.home.modify_global_replication_group(CacheNodeType="cache.r7g.xlarge", EngineVersion="8.2", **whole)
    world.home.increase_node_groups_in_global_replication_group(NodeGroupCount=3, **whole)
    for region in ("eu-west-1", "us-east-1"):
        assert world.group(region)["CacheNodeType"] == "cache.r7g.xlarge"
        assert len(world.group(region)["NodeGroups"]) == 3
    assert len(world.described()["GlobalNodeGroups"]) == 3
    world.home.decrease_node_groups_in_global_replication_group(NodeGroupCount=1, **whole)
    assert len(world.group("us-east-1")["NodeGroups"]) == 1
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        world.home.modify_global_replication_group(CacheNodeType="cache.t4g.small", **whole)


def test_a_failover_swaps_the_roles(world: World) -> None:
    world.join("us-east-1")
    world.caches["us-east-1"].failover_global_replication_group(
        GlobalReplicationGroupId=world.id, PrimaryRegion="us-east-1", PrimaryReplicationGroupId=world.name
    )
    assert world.roles() == {"us-east-1": "PRIMARY", "eu-west-1": "SECONDARY"}
    role = world.group("eu-west-1")["GlobalReplicationGroupInfo"]["GlobalReplicationGroupMemberRole"]
    assert role == "SECONDARY"
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        world.home.failover_global_replication_group(
            GlobalReplicationGroupId=world.id, PrimaryRegion="ap-south-1", PrimaryReplicationGroupId=world.name
        )


def test_members_leave_before_they_and_the_whole_are_deleted(world: World) -> None:
    world.join("us-east-1")
    with pytest.raises(ClientError, match="InvalidReplicationGroupState"):
        world.caches["us-east-1"].delete_replication_group(ReplicationGroupId=world.name)
    with pytest.raises(ClientError, match="InvalidGlobalReplicationGroupState"):
        world.home.delete_global_replication_group(
            GlobalReplicationGroupId=world.id, RetainPrimaryReplicationGroup=True
        )
    with pytest.raises(ClientError, match="InvalidParameterCombination"):
        world.leave("eu-west-1")
    world.leave("us-east-1")
    assert "GlobalReplicationGroupInfo" not in world.group("us-east-1")
    world.caches["us-east-1"].delete_replication_group(ReplicationGroupId=world.name)


def test_small_nodes_cannot_be_replicated(clients: Any, name: str) -> None:
    cache = clients("elasticache")
    cache.create_replication_group(
        ReplicationGroupId=name, ReplicationGroupDescription="x", CacheNodeType="cache.t4g.small", Engine="valkey"
    )
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        cache.create_global_replication_group(GlobalReplicationGroupIdSuffix=name, PrimaryReplicationGroupId=name)
