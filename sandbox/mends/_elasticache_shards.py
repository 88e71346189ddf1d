"""Shards of a replication group and the nodes in them, as moto's models want them and as AWS describes them.

A part of ``elasticache_replication_groups``, which mends; nothing of moto changes here.

https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_NodeGroup.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CacheCluster.html
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

SLOTS = 16384
"""Hash slots that shards divide among themselves."""


@dataclass
class Shards:
    """How many shards a group has, how many replicas each, and which node of each is the primary (0 is the first)."""

    count: int
    replicas: int
    primaries: dict[str, int] = field(default_factory=dict)

    def resized(self, count: int, replicas: int | None) -> "Shards":
        """Another size; who is primary stays."""
        replicas = self.replicas if replicas is None else replicas
        return Shards(count, replicas, {shard: node for shard, node in self.primaries.items() if node <= replicas})

    def fail_over(self, shard: str) -> bool:
        """Make the next node of a shard its primary; false if there is no such shard."""
        if shard not in self._ids():
            return False
        self.primaries[shard] = (self.primaries.get(shard, 0) + 1) % (self.replicas + 1)
        return True

    def arrange(self, backend: Any, group: Any) -> None:
        """Put node groups, members and endpoints of this size into a group of moto's."""
        name, port, domain = group.replication_group_id, group.port, _domain(backend, group)
        group.member_clusters = [member for shard in self._ids() for member in self._members(group, shard)]
        group.node_groups = [self._described(backend, group, shard) for shard in self._ids()]
        if group.cluster_enabled:
            group.configuration_endpoint = {"Address": f"clustercfg.{name}.{domain}", "Port": port}
        elif hasattr(group, "configuration_endpoint"):
            del group.configuration_endpoint

    def nodes(self, backend: Any, group: Any) -> Iterator[dict[str, Any]]:
        """The nodes, as DescribeCacheClusters answers them."""
        arn = f"arn:{backend.partition}:elasticache:{backend.region_name}:{backend.account_id}:cluster"
        for shard in self._ids():
            for index, member in enumerate(self._members(group, shard)):
                yield {
                    "CacheClusterId": member,
                    "CacheNodeType": group.cache_node_type,
                    "Engine": group.engine,
                    "EngineVersion": group.engine_version,
                    "CacheClusterStatus": "available",
                    "NumCacheNodes": 1,
                    "PreferredAvailabilityZone": _zone(backend, group, index),
                    "PreferredMaintenanceWindow": group.preferred_maintenance_window,
                    "NotificationConfiguration": _notification(group),
                    "CacheSecurityGroups": [],
                    "CacheParameterGroup": {
                        "CacheParameterGroupName": group.cache_parameter_group_name or _default_parameters(group),
                        "ParameterApplyStatus": "in-sync",
                        "CacheNodeIdsToReboot": [],
                    },
                    "CacheSubnetGroupName": group.cache_subnet_group_name,
                    "CacheNodes": [
                        {
                            "CacheNodeId": "0001",
                            "CacheNodeStatus": "available",
                            "Endpoint": {"Address": f"{member}.{_domain(backend, group)}", "Port": group.port},
                        }
                    ],
                    "AutoMinorVersionUpgrade": group.auto_minor_version_upgrade,
                    "SecurityGroups": [
                        {"SecurityGroupId": id, "Status": "active"} for id in group.security_group_ids or []
                    ],
                    "ReplicationGroupId": group.replication_group_id,
                    "SnapshotRetentionLimit": group.snapshot_retention_limit,
                    "SnapshotWindow": group.snapshot_window,
                    "AuthTokenEnabled": group.auth_token_enabled,
                    "TransitEncryptionEnabled": group.transit_encryption_enabled,
                    "AtRestEncryptionEnabled": group.at_rest_encryption_enabled,
                    "TransitEncryptionMode": group.transit_encryption_mode,
                    "LogDeliveryConfigurations": group.log_delivery_configurations,
                    "NetworkType": group.network_type,
                    "IpDiscovery": group.ip_discovery,
                    "ARN": f"{arn}:{member}",
                }

    def _ids(self) -> list[str]:
        return [f"{number:04}" for number in range(1, self.count + 1)]

    def _members(self, group: Any, shard: str) -> list[str]:
        start = f"{group.replication_group_id}-{shard}" if group.cluster_enabled else group.replication_group_id
        return [f"{start}-{number:03}" for number in range(1, self.replicas + 2)]

    def _described(self, backend: Any, group: Any, shard: str) -> dict[str, Any]:
        name, domain, number = group.replication_group_id, _domain(backend, group), int(shard)
        members = []
        for index, member in enumerate(self._members(group, shard)):
            described: dict[str, Any] = {"CacheClusterId": member, "CacheNodeId": "0001"}
            described["PreferredAvailabilityZone"] = _zone(backend, group, index)
            if not group.cluster_enabled:
                described["CurrentRole"] = "primary" if index == self.primaries.get(shard, 0) else "replica"
                described["ReadEndpoint"] = {"Address": f"{member}.{domain}", "Port": group.port}
            members.append(described)
        found: dict[str, Any] = {"NodeGroupId": shard, "Status": "available", "NodeGroupMembers": members}
        if group.cluster_enabled:
            first, last = (SLOTS * edge // self.count for edge in (number - 1, number))
            found["Slots"] = f"{first}-{last - 1}"
        else:
            found["PrimaryEndpoint"] = {"Address": f"master.{name}.{domain}", "Port": group.port}
            found["ReaderEndpoint"] = {"Address": f"replica.{name}.{domain}", "Port": group.port}
        return found


def _notification(group: Any) -> dict[str, Any] | None:
    if not group.notification_topic_arn:
        return None
    return {"TopicArn": group.notification_topic_arn, "TopicStatus": group.notification_topic_status}


def _default_parameters(group: Any) -> str:
    family = f"{group.engine}{str(group.engine_version).partition('.')[0]}"
    return f"default.{family}{'.cluster.on' if group.cluster_enabled else ''}"


def _zone(backend: Any, group: Any, index: int) -> str:
    """The zone of a shard's nth node: each in the next zone of the group's subnets."""
    subnets = backend.cache_subnet_groups.get(str(group.cache_subnet_group_name).lower())
    found = {subnet["SubnetAvailabilityZone"]["Name"] for subnet in subnets.subnets} if subnets else set()
    zones = sorted(zone for zone in found if zone) or [f"{backend.region_name}{letter}" for letter in "ab"]
    return str(zones[index % len(zones)])


def _domain(backend: Any, group: Any) -> str:
    """The end of a node's name, such as ``1a2b3c.use1.cache.amazonaws.com``."""
    area, *way, number = backend.region_name.split("-")
    own = zlib.crc32(group.arn.encode()) % 16**6
    return f"{own:06x}.{area}{''.join(word[0] for word in way)}{number}.cache.amazonaws.com"
