"""Cache subnet groups: modifying and deleting them, names in lower case, and the zone of each subnet.

https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyCacheSubnetGroup.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DeleteCacheSubnetGroup.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheSubnetGroup.html
"""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.elasticache.models import CacheSubnetGroup, ElastiCacheBackend
from moto.elasticache.responses import ElastiCacheResponse

from sandbox.mends import replace


def apply() -> None:
    """Add the two operations, and correct the others."""
    make = CacheSubnetGroup.__init__
    create = ElastiCacheBackend.create_cache_subnet_group
    describe = ElastiCacheBackend.describe_cache_subnet_groups

    def init(self: Any, account_id: str, region_name: str, *args: Any, **kwargs: Any) -> None:
        make(self, account_id, region_name, *args, **kwargs)
        self.place = (account_id, region_name)
        for subnet in self.subnets:
            zone = subnet.pop("subnet_availability_zone", None)
            subnet["SubnetAvailabilityZone"] = {"Name": zone}

    def create_cache_subnet_group(self: Any, cache_subnet_group_name: str, **kwargs: Any) -> CacheSubnetGroup:
        return create(self, cache_subnet_group_name=cache_subnet_group_name.lower(), **kwargs)

    def describe_cache_subnet_groups(self: Any, cache_subnet_group_name: str | None = None) -> Any:
        return describe(self, cache_subnet_group_name and cache_subnet_group_name.lower())

    def delete_cache_subnet_group(self: Any) -> EmptyResult:
        name = self._get_param("CacheSubnetGroupName").lower()
        self.elasticache_backend.describe_cache_subnet_groups(name)
        del self.elasticache_backend.cache_subnet_groups[name]
        return EmptyResult()

    def modify_cache_subnet_group(self: Any) -> ActionResult:
        name = self._get_param("CacheSubnetGroupName").lower()
        (group,) = self.elasticache_backend.describe_cache_subnet_groups(name)
        group.__init__(
            *group.place,
            name,
            self._get_param("CacheSubnetGroupDescription", group.cache_subnet_group_description),
            self._get_param("SubnetIds") or group.subnet_ids,
            group.tags,
        )
        return ActionResult({"CacheSubnetGroup": group})

    replace(CacheSubnetGroup, init, "__init__")
    replace(ElastiCacheBackend, create_cache_subnet_group)
    replace(ElastiCacheBackend, describe_cache_subnet_groups)
    replace(ElastiCacheResponse, delete_cache_subnet_group)
    replace(ElastiCacheResponse, modify_cache_subnet_group)
