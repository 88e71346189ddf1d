"""A cache that scales by itself, one of Redis OSS that grows, and one over two regions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi

from components import (
    Cache,
    CacheArgs,
    CacheAuthentication,
    CacheEngine,
    CacheUser,
    ClusterMode,
    GlobalRole,
    MaxmemoryPolicy,
    Network,
)
from tests.e2e.components.given import FAR, HOME, Given


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """Four caches; changed, every setting that AWS updates in place has another value."""
    changed = given.changed

    def place(network: Network, key_arn: pulumi.Output[str]) -> CacheArgs:
        return {
            "vpc_id": network.vpc_id,
            "subnet_group_name": network.cache_subnet_group,
            "kms_key_arn": key_arn,
            "client_cidr_blocks": ["10.250.0.0/16"],
            "apply_immediately": True,
        }

    home, far = place(given.network, given.key_arn), place(given.away, given.far_key_arn)
    scaled = Cache(
        "scaled",
        {
            **home,
            "node_type": "cache.r7g.large",
            "engine_version": "8.2" if changed else "8.1",
            "cluster_mode": ClusterMode.ENABLED,
            "shards": 2,
            "autoscaling": {"max_shards": 6 if changed else 4, "max_replicas_per_shard": 3},
            "maxmemory_policy": MaxmemoryPolicy.VOLATILE_LRU if changed else MaxmemoryPolicy.ALLKEYS_LRU,
            "log_retention_days": 7 if changed else 30,
        },
        given.home,
    )
    password: CacheUser = {"authentication": CacheAuthentication.PASSWORD, "passwords": ["not-a-secret-here"]}
    legacy = Cache(
        "legacy",
        {
            **home,
            "engine": CacheEngine.REDIS,
            "node_type": "cache.t4g.medium" if changed else "cache.t4g.small",
            "replicas_per_shard": 2 if changed else 0,
            "users": {"app": {}, **({"batch": password} if changed else {})},
            "snapshot_retention_days": 3 if changed else 0,
            "snapshot_window": "02:00-03:00" if changed else "03:00-04:00",
            "maintenance_window": "mon:05:00-mon:06:00" if changed else "sun:05:00-sun:06:00",
            "auto_minor_version_upgrade": not changed,
        },
        given.home,
    )
    primary = Cache(
        "primary",
        {
            **home,
            "node_type": "cache.r7g.xlarge" if changed else "cache.r7g.large",
            "cluster_mode": ClusterMode.ENABLED,
            "shards": 2 if changed else 1,
            "global_datastore": {"role": GlobalRole.PRIMARY},
        },
        given.home,
    )
    datastore = primary.global_replication_group_id.apply(str)
    secondary = Cache(
        "secondary",
        {
            **far,
            "replicas_per_shard": 2 if changed else 1,
            "global_datastore": {"role": GlobalRole.SECONDARY, "global_replication_group_id": datastore},
        },
        given.far,
    )
    return {
        "scaled": scaled.replication_group_id,
        "legacy": legacy.replication_group_id,
        "users": legacy.user_ids,
        "primary": primary.replication_group_id,
        "secondary": secondary.replication_group_id,
        "global": datastore,
    }


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """Groups, nodes, users, scaling and the Global Datastore."""
    cache = clients("elasticache", HOME)

    def group(name: str, region: str = HOME) -> dict[str, Any]:
        described = clients("elasticache", region).describe_replication_groups(ReplicationGroupId=outputs[name])
        found: dict[str, Any] = described["ReplicationGroups"][0]
        return found

    scaled, legacy = group("scaled"), group("legacy")
    assert len(scaled["MemberClusters"]) == len(set(scaled["MemberClusters"])) == 4
    for found in (scaled, legacy):
        assert (found["TransitEncryptionMode"], found["AtRestEncryptionEnabled"]) == ("required", True)
        assert {log["LogType"] for log in found["LogDeliveryConfigurations"]} == {"slow-log", "engine-log"}
    node = cache.describe_cache_clusters(CacheClusterId=scaled["MemberClusters"][0])["CacheClusters"][0]
    assert node["EngineVersion"] == ("8.2" if changed else "8.1")
    parameters = cache.describe_cache_parameters(
        CacheParameterGroupName=node["CacheParameterGroup"]["CacheParameterGroupName"], Source="user"
    )["Parameters"]
    policy = next(each["ParameterValue"] for each in parameters if each["ParameterName"] == "maxmemory-policy")
    assert policy == ("volatile-lru" if changed else "allkeys-lru")
    targets = clients("application-autoscaling", HOME).describe_scalable_targets(
        ServiceNamespace="elasticache", ResourceIds=[f"replication-group/{outputs['scaled']}"]
    )["ScalableTargets"]
    assert sorted(target["MaxCapacity"] for target in targets) == ([3, 6] if changed else [3, 4])

    assert (legacy["Engine"], len(legacy["MemberClusters"])) == ("redis", 3 if changed else 1)
    assert legacy["CacheNodeType"] == ("cache.t4g.medium" if changed else "cache.t4g.small")
    assert (legacy["MultiAZ"], legacy["AutomaticFailover"]) == (("enabled",) * 2 if changed else ("disabled",) * 2)
    assert (legacy["SnapshotRetentionLimit"], legacy["SnapshotWindow"]) == (
        (3, "02:00-03:00") if changed else (0, "03:00-04:00")
    )
    assert set(outputs["users"]) == ({"app", "batch"} if changed else {"app"})
    users = cache.describe_user_groups(UserGroupId=legacy["UserGroupIds"][0])["UserGroups"][0]["UserIds"]
    assert len(users) == len(outputs["users"]) + 1
    (default,) = (
        user for user in cache.describe_users()["Users"] if user["UserId"] in users and "off" in user["AccessString"]
    )
    assert default["UserName"] == "default"

    (datastore,) = clients("elasticache", FAR).describe_global_replication_groups(
        GlobalReplicationGroupId=outputs["global"], ShowMemberInfo=True
    )["GlobalReplicationGroups"]
    roles = {each["ReplicationGroupRegion"]: each["Role"] for each in datastore["Members"]}
    assert roles == {HOME: "PRIMARY", FAR: "SECONDARY"}
    primary, secondary = group("primary"), group("secondary", FAR)
    size = ("cache.r7g.xlarge", 2) if changed else ("cache.r7g.large", 1)
    for found in (primary, secondary):
        assert (found["CacheNodeType"], len(found["NodeGroups"])) == size
    assert len(secondary["NodeGroups"][0]["NodeGroupMembers"]) == (3 if changed else 2)
