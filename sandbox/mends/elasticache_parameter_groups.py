"""Cache parameter groups: made, changed, reset, read and deleted; AWS's own default ones can be named, not changed.

https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheParameterGroup.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyCacheParameterGroup.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DeleteCacheParameterGroup.html
"""

import re
from dataclasses import dataclass, field
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.elasticache.exceptions import ElastiCacheException, InvalidParameterValueException
from moto.elasticache.models import ElastiCacheBackend
from moto.elasticache.responses import ElastiCacheResponse

from sandbox.mends import replace

FAMILY = re.compile(
    r"memcached1\.[456]|redis(2\.6|2\.8|3\.2|4\.0|5\.0|6\.x|7)|valkey[789]"
)  # CreateCacheParameterGroup, CacheParameterGroupFamily


@dataclass
class ParameterGroup:
    """A named set of an engine's parameters; only those that somebody set are kept."""

    name: str
    family: str
    description: str
    arn: str
    values: dict[str, str] = field(default_factory=dict)

    def answer(self) -> dict[str, Any]:
        """The group, as AWS describes it."""
        return {
            "CacheParameterGroupName": self.name,
            "CacheParameterGroupFamily": self.family,
            "Description": self.description,
            "IsGlobal": False,
            "ARN": self.arn,
        }


def apply() -> None:
    """Add the six operations."""

    def create_cache_parameter_group(self: Any) -> ActionResult:
        backend, name = self.elasticache_backend, self._get_param("CacheParameterGroupName").lower()
        family = self._get_param("CacheParameterGroupFamily")
        if name in groups_of(backend):
            raise ElastiCacheException(
                "CacheParameterGroupAlreadyExistsFault", f"Cache parameter group {name} already exists."
            )
        if not FAMILY.fullmatch(family):
            raise InvalidParameterValueException(f"CacheParameterGroupFamily {family} is not a valid family.")
        arn = f"arn:{backend.partition}:elasticache:{backend.region_name}:{backend.account_id}:parametergroup:{name}"
        group = ParameterGroup(name, family, self._get_param("Description"), arn)
        groups_of(backend)[name] = group
        backend.tagging_service.tag_resource(arn, self._get_param("Tags") or [])
        return ActionResult({"CacheParameterGroup": group.answer()})

    def describe_cache_parameter_groups(self: Any) -> ActionResult:
        name = self._get_param("CacheParameterGroupName")
        found = [_group(self)] if name else groups_of(self.elasticache_backend).values()
        return ActionResult({"CacheParameterGroups": [group.answer() for group in found]})

    def describe_cache_parameters(self: Any) -> ActionResult:
        values = {} if self._get_param("Source") == "system" else _group(self).values
        answer = [{"ParameterName": k, "ParameterValue": v, "Source": "user"} for k, v in values.items()]
        return ActionResult({"Parameters": answer})

    def modify_cache_parameter_group(self: Any) -> ActionResult:
        group = _group(self)
        for each in self._get_param("ParameterNameValues"):
            group.values[each["ParameterName"]] = each["ParameterValue"]
        return ActionResult({"CacheParameterGroupName": group.name})

    def reset_cache_parameter_group(self: Any) -> ActionResult:
        group = _group(self)
        if self._get_bool_param("ResetAllParameters"):
            group.values.clear()
        for each in self._get_param("ParameterNameValues") or []:
            group.values.pop(each["ParameterName"], None)
        return ActionResult({"CacheParameterGroupName": group.name})

    def delete_cache_parameter_group(self: Any) -> EmptyResult:
        group, backend = _group(self), self.elasticache_backend
        if any(group.name == each.cache_parameter_group_name for each in backend.replication_groups.values()):
            problem = f"One or more cache clusters are still members of this parameter group {group.name}."
            raise ElastiCacheException("InvalidCacheParameterGroupStateFault", problem)
        del groups_of(backend)[group.name]
        backend.tagging_service.delete_all_tags_for_resource(group.arn)
        return EmptyResult()

    replace(ElastiCacheResponse, create_cache_parameter_group)
    replace(ElastiCacheResponse, describe_cache_parameter_groups)
    replace(ElastiCacheResponse, describe_cache_parameters)
    replace(ElastiCacheResponse, modify_cache_parameter_group)
    replace(ElastiCacheResponse, reset_cache_parameter_group)
    replace(ElastiCacheResponse, delete_cache_parameter_group)


def groups_of(backend: ElastiCacheBackend) -> dict[str, ParameterGroup]:
    """The groups of one region by name."""
    groups: dict[str, ParameterGroup] = vars(backend).setdefault("parameter_groups", {})
    return groups


def _group(response: Any) -> ParameterGroup:
    """The group that a request names."""
    name, groups = response._get_param("CacheParameterGroupName").lower(), groups_of(response.elasticache_backend)
    if name not in groups:
        raise ElastiCacheException("CacheParameterGroupNotFoundFault", f"CacheParameterGroup {name} not found.")
    return groups[name]
