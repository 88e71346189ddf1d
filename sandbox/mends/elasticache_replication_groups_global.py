"""Global Datastores: one primary replication group, up to two secondaries that follow it, and failover by hand.

Named so that it comes after ``elasticache_replication_groups``, whose groups it makes members of.

https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateGlobalReplicationGroup.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_FailoverGlobalReplicationGroup.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DeleteGlobalReplicationGroup.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Redis-Global-Datastores-Getting-Started.html (limits)
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from moto.core.responses import ActionResult
from moto.elasticache.exceptions import (
    ElastiCacheException,
    InvalidParameterCombinationException,
    InvalidParameterValueException,
)
from moto.elasticache.models import ElastiCacheBackend, ReplicationGroup, elasticache_backends
from moto.elasticache.responses import ElastiCacheResponse

from sandbox.mends import replace

NODE_TYPE = re.compile(r"cache\.(m5|m6g|m7g|r5|r6g|r6gd|r7g|c7gn)\.(large|\d*xlarge)")
"""Families and sizes that can be replicated over regions."""
_OF_THE_PRIMARY = {
    "cache_node_type": "CacheNodeType",
    "engine": "Engine",
    "engine_version": "EngineVersion",
    "num_node_groups": "NumNodeGroups",
    "cache_parameter_group_name": "CacheParameterGroupName",
    "transit_encryption_enabled": "TransitEncryptionEnabled",
    "at_rest_encryption_enabled": "AtRestEncryptionEnabled",
    "snapshot_arns": "SnapshotArns",
    "snapshot_name": "SnapshotName",
}
"""What a secondary takes from its primary, and so may not be given."""


@dataclass
class GlobalGroup:
    """Replication groups of several regions, the first of which takes writes."""

    id: str
    description: str
    arn: str
    account: str
    members: list[tuple[str, str]]
    """Regions and ids; the primary first."""

    def groups(self) -> Iterator[tuple[Any, Any]]:
        """Backends and replication groups of the members."""
        for region, name in self.members:
            backend = elasticache_backends[self.account][region]
            yield backend, backend.replication_groups[name]

    def answer(self, members: bool) -> dict[str, Any]:
        """The group, as AWS describes it."""
        (_, primary), *others = self.groups()
        told = [
            {
                "ReplicationGroupId": group.replication_group_id,
                "ReplicationGroupRegion": backend.region_name,
                "Role": "PRIMARY" if group is primary else "SECONDARY",
                "AutomaticFailover": group.automatic_failover,
                "Status": "associated",
            }
            for backend, group in self.groups()
        ]
        return {
            "GlobalReplicationGroupId": self.id,
            "GlobalReplicationGroupDescription": self.description,
            "Status": "available" if others else "primary-only",
            "CacheNodeType": primary.cache_node_type,
            "Engine": primary.engine,
            "EngineVersion": primary.engine_version,
            "Members": told if members else [],
            "ClusterEnabled": primary.cluster_enabled,
            "GlobalNodeGroups": [
                {"GlobalNodeGroupId": f"{self.id}-{shard['NodeGroupId']}", "Slots": shard.get("Slots", "0-16383")}
                for shard in primary.node_groups
            ],
            "AuthTokenEnabled": primary.auth_token_enabled,
            "TransitEncryptionEnabled": primary.transit_encryption_enabled,
            "AtRestEncryptionEnabled": primary.at_rest_encryption_enabled,
            "ARN": self.arn,
        }

    def settle(self) -> None:
        """Tell each member its role, and its nodes their size."""
        for index, (backend, group) in enumerate(self.groups()):
            group.global_replication_group_id = self.id
            group.global_replication_group_member_role = "SECONDARY" if index else "PRIMARY"
            group.shards.arrange(backend, group)


def apply() -> None:
    """Add the eight operations, and what becomes of a replication group that names a Global Datastore."""
    create = ElastiCacheBackend.create_replication_group

    def create_global_replication_group(self: Any) -> ActionResult:
        backend, suffix = self.elasticache_backend, self._get_param("GlobalReplicationGroupIdSuffix")
        (primary,) = backend.describe_replication_groups(self._get_param("PrimaryReplicationGroupId"))
        name = f"{_prefix(backend.region_name)}-{suffix}"
        if name in _all(backend):
            problem = f"Global replication group {name} already exists."
            raise ElastiCacheException("GlobalReplicationGroupAlreadyExistsFault", problem)
        if getattr(primary, "global_replication_group_id", ""):
            problem = f"{primary.replication_group_id} is part of a global datastore already."
            raise ElastiCacheException("InvalidReplicationGroupStateFault", problem)
        if not NODE_TYPE.fullmatch(primary.cache_node_type):
            raise InvalidParameterValueException(f"{primary.cache_node_type} is not supported by global datastores.")
        found = _all(backend)[name] = GlobalGroup(
            name,
            self._get_param("GlobalReplicationGroupDescription") or " ",
            f"arn:{backend.partition}:elasticache::{backend.account_id}:globalreplicationgroup:{name}",
            backend.account_id,
            [(backend.region_name, primary.replication_group_id)],
        )
        found.settle()
        backend.tagging_service.tag_resource(found.arn, self._get_param("Tags") or [])
        return ActionResult({"GlobalReplicationGroup": found.answer(members=True)})

    def describe_global_replication_groups(self: Any) -> ActionResult:
        everything = _all(self.elasticache_backend).values()
        found = [_group(self)] if self._get_param("GlobalReplicationGroupId") else list(everything)
        told = [each.answer(self._get_bool_param("ShowMemberInfo", False)) for each in found]
        return ActionResult({"GlobalReplicationGroups": told})

    def modify_global_replication_group(self: Any) -> ActionResult:
        found = _group(self)
        found.description = self._get_param("GlobalReplicationGroupDescription") or found.description
        node_type, failover = self._get_param("CacheNodeType"), self._get_bool_param("AutomaticFailoverEnabled")
        if node_type and not NODE_TYPE.fullmatch(node_type):
            raise InvalidParameterValueException(f"{node_type} is not supported by global datastores.")
        for _, group in found.groups():
            group.cache_node_type = node_type or group.cache_node_type
            group.engine = self._get_param("Engine") or group.engine
            group.engine_version = self._get_param("EngineVersion") or group.engine_version
            if failover is not None:
                group.automatic_failover = "enabled" if failover else "disabled"
        return ActionResult({"GlobalReplicationGroup": found.answer(members=True)})

    def increase_node_groups_in_global_replication_group(self: Any) -> ActionResult:
        return _resized(self, more=True)

    def decrease_node_groups_in_global_replication_group(self: Any) -> ActionResult:
        return _resized(self, more=False)

    def disassociate_global_replication_group(self: Any) -> ActionResult:
        found, member = _group(self), _member(self)
        if member not in found.members:
            raise InvalidParameterValueException(f"{member[1]} in {member[0]} is not part of {found.id}.")
        if member == found.members[0]:
            raise InvalidParameterCombinationException(f"{member[1]} is the primary of {found.id}.")
        found.members.remove(member)
        _left(elasticache_backends[found.account][member[0]].replication_groups[member[1]])
        return ActionResult({"GlobalReplicationGroup": found.answer(members=True)})

    def failover_global_replication_group(self: Any) -> ActionResult:
        found = _group(self)
        chosen = (self._get_param("PrimaryRegion"), self._get_param("PrimaryReplicationGroupId").lower())
        if chosen not in found.members[1:]:
            raise InvalidParameterValueException(f"{chosen[1]} in {chosen[0]} is not a secondary of {found.id}.")
        found.members.sort(key=lambda member: member != chosen)
        found.settle()
        return ActionResult({"GlobalReplicationGroup": found.answer(members=True)})

    def delete_global_replication_group(self: Any) -> ActionResult:
        found, backend = _group(self), self.elasticache_backend
        if len(found.members) > 1:
            problem = f"Cannot delete global replication group {found.id} while it has secondary members."
            raise ElastiCacheException("InvalidGlobalReplicationGroupStateFault", problem)
        answer = {**found.answer(members=True), "Status": "deleting"}
        ((_, primary),) = found.groups()
        _left(primary)
        del _all(backend)[found.id]
        return ActionResult({"GlobalReplicationGroup": answer})

    def create_replication_group(self: Any, **given: Any) -> ReplicationGroup:
        name = given["global_replication_group_id"]
        if not name:
            return create(self, **given)
        found = _find(self, name)
        for argument, member in _OF_THE_PRIMARY.items():
            if given[argument] is not None and given[argument] != []:
                problem = f"{member} is that of the primary, and cannot be given to a secondary of {name}."
                raise InvalidParameterCombinationException(problem)
        if len(found.members) > 2 or self.region_name in [region for region, _ in found.members]:
            problem = f"{name} has its two secondaries, or one in {self.region_name}, already."
            raise InvalidParameterValueException(problem)
        ((_, primary), *_) = found.groups()
        taken = {
            "cache_node_type": primary.cache_node_type,
            "engine": primary.engine,
            "engine_version": primary.engine_version,
            "num_node_groups": primary.shards.count,
            "transit_encryption_enabled": primary.transit_encryption_enabled,
            "at_rest_encryption_enabled": primary.at_rest_encryption_enabled,
            "cluster_mode": primary.cluster_mode,
        }
        group = create(self, **{**given, **taken})
        found.members.append((self.region_name, group.replication_group_id))
        found.settle()
        return group

    replace(ElastiCacheResponse, create_global_replication_group)
    replace(ElastiCacheResponse, describe_global_replication_groups)
    replace(ElastiCacheResponse, modify_global_replication_group)
    replace(ElastiCacheResponse, increase_node_groups_in_global_replication_group)
    replace(ElastiCacheResponse, decrease_node_groups_in_global_replication_group)
    replace(ElastiCacheResponse, disassociate_global_replication_group)
    replace(ElastiCacheResponse, failover_global_replication_group)
    replace(ElastiCacheResponse, delete_global_replication_group)
    replace(ElastiCacheBackend, create_replication_group)
    replace(ReplicationGroup, property(_info), "global_replication_group_info")


def _all(backend: Any) -> dict[str, GlobalGroup]:
    """The Global Datastores of an account; they belong to no region, so one region keeps them for all."""
    keeper = elasticache_backends[backend.account_id]["us-east-1"]
    found: dict[str, GlobalGroup] = vars(keeper).setdefault("global_groups", {})
    return found


def _find(backend: Any, name: str) -> GlobalGroup:
    if name not in _all(backend):
        problem = f"Global replication group {name} not found."
        raise ElastiCacheException("GlobalReplicationGroupNotFoundFault", problem)
    return _all(backend)[name]


def _group(response: Any) -> GlobalGroup:
    """The Global Datastore that a request names."""
    return _find(response.elasticache_backend, response._get_param("GlobalReplicationGroupId"))


def _member(response: Any) -> tuple[str, str]:
    return response._get_param("ReplicationGroupRegion"), response._get_param("ReplicationGroupId").lower()


def _left(group: Any) -> None:
    """What a replication group is once it belongs to no Global Datastore."""
    group.global_replication_group_id = ""


def _info(group: Any) -> dict[str, str] | None:
    if not group.global_replication_group_id:
        return None
    role = getattr(group, "global_replication_group_member_role", "SECONDARY")
    return {
        "GlobalReplicationGroupId": group.global_replication_group_id,
        "GlobalReplicationGroupMemberRole": role,
    }


def _resized(response: Any, more: bool) -> ActionResult:
    found, count = _group(response), response._get_int_param("NodeGroupCount")
    ((_, primary), *_) = found.groups()
    if not primary.cluster_enabled or (count <= primary.shards.count if more else count >= primary.shards.count):
        raise InvalidParameterValueException(f"{found.id} has {primary.shards.count} shards.")
    for _, group in found.groups():
        group.shards = group.shards.resized(count, None)
    found.settle()
    return ActionResult({"GlobalReplicationGroup": found.answer(members=True)})


def _prefix(region: str) -> str:
    """Five letters that are the same for every Global Datastore of a region; AWS has its own."""
    number, letters = zlib.crc32(region.encode()), ""
    while len(letters) < 5:
        number, digit = divmod(number, 26)
        letters += chr(ord("a") + digit)
    return letters
