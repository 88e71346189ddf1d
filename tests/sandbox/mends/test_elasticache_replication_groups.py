from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Make = Callable[..., dict[str, Any]]


@pytest.fixture
def cache(clients: Any) -> Any:
    return clients("elasticache")


@pytest.fixture
def make(cache: Any, name: str) -> Make:
    """Makes the test's replication group."""

    def create(**settings: Any) -> dict[str, Any]:
        given = {"CacheNodeType": "cache.r7g.large", "Engine": "valkey", "EngineVersion": "8.1", **settings}
        made = cache.create_replication_group(ReplicationGroupId=name, ReplicationGroupDescription="x", **given)
        return dict(made["ReplicationGroup"])

    return create


SHARDED = {
    "ClusterMode": "enabled",
    "NumNodeGroups": 3,
    "ReplicasPerNodeGroup": 1,
    "AutomaticFailoverEnabled": True,
    "MultiAZEnabled": True,
}


def node(cache: Any, name: str) -> dict[str, Any]:
    return dict(cache.describe_cache_clusters(CacheClusterId=name)["CacheClusters"][0])


def test_every_member_has_a_name_and_every_slot_a_shard(cache: Any, make: Make, name: str) -> None:
    made = make(**SHARDED)
    shards = [f"{name}-{shard:04}" for shard in (1, 2, 3)]
    assert made["MemberClusters"] == [f"{shard}-{number:03}" for shard in shards for number in (1, 2)]
    assert [shard["Slots"] for shard in made["NodeGroups"]] == ["0-5460", "5461-10921", "10922-16383"]
    assert made["ConfigurationEndpoint"]["Address"].startswith(f"clustercfg.{name}.")
    assert "PrimaryEndpoint" not in made["NodeGroups"][0]
    zones = [each["PreferredAvailabilityZone"] for each in made["NodeGroups"][0]["NodeGroupMembers"]]
    assert zones == ["eu-west-1a", "eu-west-1b"]


def test_one_shard_has_a_primary_and_a_reader(make: Make, name: str) -> None:
    made = make(NumCacheClusters=3, AutomaticFailoverEnabled=True)
    (shard,) = made["NodeGroups"]
    assert [each["CurrentRole"] for each in shard["NodeGroupMembers"]] == ["primary", "replica", "replica"]
    assert shard["PrimaryEndpoint"]["Address"].startswith(f"master.{name}.")
    assert shard["PrimaryEndpoint"]["Address"].endswith(".euw1.cache.amazonaws.com")
    assert shard["ReaderEndpoint"]["Address"].startswith(f"replica.{name}.")
    assert (made["AtRestEncryptionEnabled"], made["ClusterEnabled"]) == (True, False)


def test_what_is_changed_is_read_back_from_the_group_and_its_nodes(cache: Any, make: Make, name: str) -> None:
    make(NotificationTopicArn="arn:aws:sns:eu-west-1:123456789012:one")
    cache.modify_replication_group(
        ReplicationGroupId=name,
        ReplicationGroupDescription="two",
        CacheNodeType="cache.r7g.xlarge",
        Engine="valkey",
        EngineVersion="9.0",
        CacheParameterGroupName="default.valkey9",
        SnapshotRetentionLimit=5,
        SnapshotWindow="01:00-02:00",
        PreferredMaintenanceWindow="mon:01:00-mon:02:00",
        SecurityGroupIds=["sg-1"],
        NotificationTopicStatus="inactive",
        AutoMinorVersionUpgrade=False,
        ApplyImmediately=True,
    )
    (group,) = cache.describe_replication_groups(ReplicationGroupId=name)["ReplicationGroups"]
    expected = {"Description": "two", "SnapshotRetentionLimit": 5, "SnapshotWindow": "01:00-02:00"}
    assert group.items() >= {**expected, "AutoMinorVersionUpgrade": False}.items()
    found = node(cache, group["MemberClusters"][0])
    of_nodes = {"EngineVersion": "9.0", "CacheNodeType": "cache.r7g.xlarge", "ReplicationGroupId": name}
    assert found.items() >= {**of_nodes, "PreferredMaintenanceWindow": "mon:01:00-mon:02:00"}.items()
    assert found["CacheParameterGroup"]["CacheParameterGroupName"] == "default.valkey9"
    assert found["NotificationConfiguration"]["TopicStatus"] == "inactive"
    assert found["SecurityGroups"] == [{"SecurityGroupId": "sg-1", "Status": "active"}]


def test_logs_come_and_go(cache: Any, make: Make, name: str) -> None:
    def delivery(kind: str, **more: Any) -> dict[str, Any]:
        details = {"CloudWatchLogsDetails": {"LogGroup": kind}}
        return {"LogType": kind, "DestinationType": "cloudwatch-logs", "DestinationDetails": details} | more

    made = make(LogDeliveryConfigurations=[delivery("slow-log", LogFormat="json")])
    assert [(each["LogType"], each["Status"]) for each in made["LogDeliveryConfigurations"]] == [("slow-log", "active")]
    changes = [delivery("slow-log", Enabled=False), delivery("engine-log", LogFormat="json", Enabled=True)]
    changed = cache.modify_replication_group(ReplicationGroupId=name, LogDeliveryConfigurations=changes)
    (left,) = changed["ReplicationGroup"]["LogDeliveryConfigurations"]
    assert (left["LogType"], left["DestinationDetails"]["CloudWatchLogsDetails"]) == (
        "engine-log",
        {"LogGroup": "engine-log"},
    )


def test_shards_and_replicas_are_added_and_removed(cache: Any, make: Make, name: str) -> None:
    make(**SHARDED)
    now = {"ReplicationGroupId": name, "ApplyImmediately": True}
    assert len(cache.increase_replica_count(NewReplicaCount=2, **now)["ReplicationGroup"]["MemberClusters"]) == 9
    resized = cache.modify_replication_group_shard_configuration(NodeGroupCount=2, NodeGroupsToRemove=["0003"], **now)
    assert len(resized["ReplicationGroup"]["MemberClusters"]) == 6
    assert len(cache.decrease_replica_count(NewReplicaCount=1, **now)["ReplicationGroup"]["MemberClusters"]) == 4
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        cache.increase_replica_count(NewReplicaCount=1, **now)
    with pytest.raises(ClientError, match="InvalidParameterCombination"):
        cache.decrease_replica_count(NewReplicaCount=0, **now)


def test_a_test_of_failover_makes_another_node_the_primary(cache: Any, make: Make, name: str) -> None:
    make(NumCacheClusters=2, AutomaticFailoverEnabled=True)
    members = cache.test_failover(ReplicationGroupId=name, NodeGroupId="0001")["ReplicationGroup"]["NodeGroups"][0][
        "NodeGroupMembers"
    ]
    assert [each["CurrentRole"] for each in members] == ["replica", "primary"]
    with pytest.raises(ClientError, match="NodeGroupNotFoundFault"):
        cache.test_failover(ReplicationGroupId=name, NodeGroupId="0002")
    cache.modify_replication_group(ReplicationGroupId=name, AutomaticFailoverEnabled=False)
    with pytest.raises(ClientError, match="TestFailoverNotAvailableFault"):
        cache.test_failover(ReplicationGroupId=name, NodeGroupId="0001")


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"NumNodeGroups": 2}, "InvalidParameterCombination"),
        ({"AutomaticFailoverEnabled": True}, "InvalidParameterCombination"),
        ({**SHARDED, "AutomaticFailoverEnabled": False, "MultiAZEnabled": False}, "InvalidParameterCombination"),
        ({**SHARDED, "ReplicasPerNodeGroup": 6}, "InvalidParameterValue"),
        ({"UserGroupIds": ["nobody"]}, "UserGroupNotFound"),
        ({"CacheParameterGroupName": "none"}, "CacheParameterGroupNotFound"),
        ({"CacheSubnetGroupName": "none"}, "CacheSubnetGroupNotFoundFault"),
        ({"GlobalReplicationGroupId": "none"}, "GlobalReplicationGroupNotFoundFault"),
    ],
)
def test_what_aws_refuses_leaves_nothing(
    cache: Any, make: Make, name: str, settings: dict[str, Any], code: str
) -> None:
    with pytest.raises(ClientError, match=code):
        make(**settings)
    with pytest.raises(ClientError, match="ReplicationGroupNotFoundFault"):
        cache.describe_replication_groups(ReplicationGroupId=name)


def test_deleting_leaves_a_snapshot_if_one_is_asked_for(cache: Any, make: Make, name: str) -> None:
    member = make()["MemberClusters"][0]
    cache.delete_replication_group(ReplicationGroupId=name, FinalSnapshotIdentifier=f"{name}-last")
    (snapshot,) = cache.describe_snapshots(SnapshotName=f"{name}-last")["Snapshots"]
    assert snapshot["ReplicationGroupId"] == name
    with pytest.raises(ClientError, match="CacheClusterNotFound"):
        node(cache, member)
    cache.delete_snapshot(SnapshotName=f"{name}-last")
