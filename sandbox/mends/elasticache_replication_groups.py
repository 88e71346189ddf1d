"""Replication groups: shards and members that are told apart, every setting changed and read back, failover, deletion.

moto repeats members over shards, changes six settings, keeps what was deleted, and knows no nodes of a group.

https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroup.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroupShardConfiguration.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_IncreaseReplicaCount.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_TestFailover.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeCacheClusters.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.elasticache.exceptions import (
    CacheClusterNotFound,
    ElastiCacheException,
    InvalidParameterCombinationException,
    InvalidParameterValueException,
)
from moto.elasticache.models import ElastiCacheBackend, ReplicationGroup
from moto.elasticache.responses import ElastiCacheResponse

from sandbox.mends import elasticache_parameter_groups, elasticache_users, replace
from sandbox.mends._elasticache_shards import Shards

_SETTINGS = {
    "ReplicationGroupDescription": "description",
    "CacheNodeType": "cache_node_type",
    "Engine": "engine",
    "EngineVersion": "engine_version",
    "CacheParameterGroupName": "cache_parameter_group_name",
    "SecurityGroupIds": "security_group_ids",
    "PreferredMaintenanceWindow": "preferred_maintenance_window",
    "NotificationTopicArn": "notification_topic_arn",
    "NotificationTopicStatus": "notification_topic_status",
    "AutoMinorVersionUpgrade": "auto_minor_version_upgrade",
    "SnapshotRetentionLimit": "snapshot_retention_limit",
    "SnapshotWindow": "snapshot_window",
    "IpDiscovery": "ip_discovery",
    "TransitEncryptionEnabled": "transit_encryption_enabled",
    "TransitEncryptionMode": "transit_encryption_mode",
    "ClusterMode": "cluster_mode",
}
"""Members of ModifyReplicationGroup that set one thing each, and where moto keeps it."""
_FLAGS = {"AutomaticFailoverEnabled": "automatic_failover", "MultiAZEnabled": "multi_az"}


def apply() -> None:
    """Add the operations that are missing, and complete the others."""
    create, describe = ElastiCacheBackend.create_replication_group, ElastiCacheBackend.describe_replication_groups
    describe_nodes = ElastiCacheBackend.describe_cache_clusters

    def create_replication_group(self: Any, **given: Any) -> ReplicationGroup:
        for name in given["user_group_ids"] or []:
            elasticache_users.find(self, name)
        parameters = _check_parameters(self, given["cache_parameter_group_name"])
        if given["cache_subnet_group_name"]:
            self.describe_cache_subnet_groups(given["cache_subnet_group_name"])
        mode = given["cluster_mode"] or ("enabled" if parameters.get("cluster-enabled") == "yes" else "disabled")
        group: Any = create(self, **{**given, "replication_group_id": given["replication_group_id"].lower()})
        group.cluster_mode, group.cluster_enabled = mode, mode != "disabled"
        encrypted = given["at_rest_encryption_enabled"]
        group.at_rest_encryption_enabled = group.engine == "valkey" if encrypted is None else encrypted
        group.transit_encryption_mode = group.transit_encryption_mode or (
            "required" if group.transit_encryption_enabled else None
        )
        group.engine_version = group.engine_version or {"valkey": "8.1", "redis": "7.1"}[group.engine]
        group.preferred_maintenance_window = group.preferred_maintenance_window or "sun:05:00-sun:06:00"
        group.snapshot_window = given["snapshot_window"] or "03:00-04:00"
        group.auto_minor_version_upgrade = given["auto_minor_version_upgrade"] is not False
        group.notification_topic_status = "active"
        group.log_delivery_configurations = _logs([], given["log_delivery_configurations"])
        replicas = given["replicas_per_node_group"]
        if replicas is None:
            replicas = (given["num_cache_clusters"] or 1) - 1
        group.shards = Shards(given["num_node_groups"] or 1, replicas)
        try:
            _check(group)
        except ElastiCacheException:
            del self.replication_groups[group.replication_group_id]
            raise
        group.shards.arrange(self, group)
        made: ReplicationGroup = group
        return made

    def describe_replication_groups(self: Any, replication_group_id: str | None = None) -> list[ReplicationGroup]:
        return describe(self, replication_group_id and replication_group_id.lower())

    def modify_replication_group(self: Any) -> ActionResult:
        backend, group = self.elasticache_backend, _group(self)
        given = {member: self._get_param(member) for member in (*_SETTINGS, *_FLAGS)}
        wanted = {member: value for member, value in given.items() if value is not None}
        if getattr(group, "global_replication_group_id", "") and {"CacheNodeType", "Engine", "EngineVersion"} & {
            *wanted
        }:
            refuse_member(group)
        _check_parameters(backend, wanted.get("CacheParameterGroupName"))
        before = dict(vars(group))
        for member, value in wanted.items():
            if member in _FLAGS:
                setattr(group, _FLAGS[member], "enabled" if value else "disabled")
            else:
                setattr(group, _SETTINGS[member], value)
        group.cluster_enabled = group.cluster_mode != "disabled"
        try:
            _check(group)
            added, gone = self._get_param("UserGroupIdsToAdd") or [], self._get_param("UserGroupIdsToRemove") or []
            for name in added:
                elasticache_users.find(backend, name)
        except ElastiCacheException:
            vars(group).update(before)
            raise
        kept = [] if self._get_bool_param("RemoveUserGroups") else group.user_group_ids
        group.user_group_ids = sorted({*kept, *added} - {*gone})
        changed = self._get_param("LogDeliveryConfigurations") or []
        group.log_delivery_configurations = _logs(group.log_delivery_configurations, changed)
        group.shards.arrange(backend, group)
        return ActionResult({"ReplicationGroup": group})

    def modify_replication_group_shard_configuration(self: Any) -> ActionResult:
        group = _group(self)
        if getattr(group, "global_replication_group_id", ""):
            refuse_member(group)
        if not group.cluster_enabled:
            raise InvalidParameterCombinationException("Resharding needs a replication group in cluster mode.")
        return _resized(self, group, count=self._get_int_param("NodeGroupCount"))

    def increase_replica_count(self: Any) -> ActionResult:
        group, wanted = _group(self), self._get_int_param("NewReplicaCount")
        if wanted <= group.shards.replicas:
            raise InvalidParameterValueException(f"The replica count is {group.shards.replicas} already.")
        return _resized(self, group, replicas=wanted)

    def decrease_replica_count(self: Any) -> ActionResult:
        group, wanted = _group(self), self._get_int_param("NewReplicaCount")
        if wanted >= group.shards.replicas:
            raise InvalidParameterValueException(f"The replica count is {group.shards.replicas} already.")
        return _resized(self, group, replicas=wanted)

    def test_failover(self: Any) -> ActionResult:
        group, shard = _group(self), self._get_param("NodeGroupId")
        if group.automatic_failover != "enabled" or not group.shards.replicas:
            problem = f"Automatic failover is not enabled for {group.replication_group_id}."
            raise ElastiCacheException("TestFailoverNotAvailableFault", problem)
        if not group.shards.fail_over(shard):
            raise ElastiCacheException("NodeGroupNotFoundFault", f"Node group {shard} not found.")
        group.shards.arrange(self.elasticache_backend, group)
        return ActionResult({"ReplicationGroup": group})

    def delete_replication_group(self: Any) -> ActionResult:
        backend, group = self.elasticache_backend, _group(self)
        if getattr(group, "global_replication_group_id", ""):
            problem = f"Replication group {group.replication_group_id} is part of a global datastore."
            raise ElastiCacheException("InvalidReplicationGroupStateFault", problem)
        if snapshot := self._get_param("FinalSnapshotIdentifier"):
            backend.create_snapshot(snapshot, group.replication_group_id, None, group.kms_key_id, [])
        del backend.replication_groups[group.replication_group_id]
        backend.tagging_service.delete_all_tags_for_resource(group.arn)
        group.status = "deleting"
        return ActionResult({"ReplicationGroup": group})

    def describe_cache_clusters(self: Any, cache_cluster_id: str | None = None, **more: Any) -> list[Any]:
        members = [node for group in self.replication_groups.values() for node in group.shards.nodes(self, group)]
        if cache_cluster_id is None:
            return [*describe_nodes(self, None, **more), *members]
        found = [node for node in members if node["CacheClusterId"] == cache_cluster_id.lower()]
        if not found and cache_cluster_id not in self.cache_clusters:
            raise CacheClusterNotFound(cache_cluster_id)
        return found or describe_nodes(self, cache_cluster_id, **more)

    replace(ElastiCacheBackend, create_replication_group)
    replace(ElastiCacheBackend, describe_replication_groups)
    replace(ElastiCacheBackend, describe_cache_clusters)
    replace(ElastiCacheResponse, modify_replication_group)
    replace(ElastiCacheResponse, modify_replication_group_shard_configuration)
    replace(ElastiCacheResponse, increase_replica_count)
    replace(ElastiCacheResponse, decrease_replica_count)
    replace(ElastiCacheResponse, test_failover)
    replace(ElastiCacheResponse, delete_replication_group)


def refuse_member(group: Any) -> None:
    """What only the Global Datastore may change, its members may not."""
    problem = (
        f"Cluster [{group.replication_group_id}] is part of a global cluster [{group.global_replication_group_id}]"
    )
    raise InvalidParameterValueException(f"{problem}. Request rejected.")


def _group(response: Any) -> Any:
    """The group that a request names."""
    (group,) = response.elasticache_backend.describe_replication_groups(response._get_param("ReplicationGroupId"))
    return group


def _resized(response: Any, group: Any, count: int | None = None, replicas: int | None = None) -> ActionResult:
    before = group.shards
    group.shards = before.resized(before.count if count is None else count, replicas)
    try:
        _check(group)
    except ElastiCacheException:
        group.shards = before
        raise
    group.shards.arrange(response.elasticache_backend, group)
    return ActionResult({"ReplicationGroup": group})


def _check(group: Any) -> None:
    """Refuse sizes out of bounds, and failover with nobody to fail over to."""
    count, replicas = group.shards.count, group.shards.replicas
    if not 1 <= count <= 500 or not 0 <= replicas <= 5:
        raise InvalidParameterValueException(f"{count} shards with {replicas} replicas each: 1 to 500, 0 to 5.")
    if group.cluster_mode == "disabled" and count > 1:
        raise InvalidParameterCombinationException("Several shards need cluster mode.")
    if group.cluster_mode == "enabled" and group.automatic_failover != "enabled":
        raise InvalidParameterCombinationException("Cluster mode needs automatic failover.")
    if group.cluster_mode == "disabled" and group.automatic_failover == "enabled" and not replicas:
        raise InvalidParameterCombinationException("Automatic failover needs at least one replica.")
    if group.multi_az == "enabled" and (group.automatic_failover != "enabled" or not replicas):
        raise InvalidParameterCombinationException("Multi-AZ needs automatic failover and at least one replica.")


def _check_parameters(backend: Any, name: str | None) -> dict[str, str]:
    """The parameters of a group that exists, or of one of AWS's own."""
    if not name or name.startswith("default."):
        return {"cluster-enabled": "yes"} if name and name.endswith(".cluster.on") else {}
    groups = elasticache_parameter_groups.groups_of(backend)
    if name.lower() not in groups:
        raise ElastiCacheException("CacheParameterGroupNotFoundFault", f"CacheParameterGroup {name} not found.")
    return groups[name.lower()].values


def _logs(before: list[dict[str, Any]], changed: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """The log deliveries, one a type of log, once ``changed`` came and went."""
    found = {each["LogType"]: each for each in before}
    for each in changed or []:
        found.pop(each["LogType"], None)
        if str(each.get("Enabled", True)).lower() == "true":
            kept = {name: value for name, value in each.items() if name != "Enabled"}
            found[each["LogType"]] = {**kept, "Status": "active"}
    return list(found.values())
