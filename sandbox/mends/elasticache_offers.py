"""ElastiCache: node types that a region does not offer and engine versions that do not exist are refused.

https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroup.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
"""

import re
from typing import Any

from moto.elasticache.exceptions import InvalidParameterCombinationException, InvalidParameterValueException
from moto.elasticache.responses import ElastiCacheResponse

from sandbox import offers


def apply() -> None:
    """Check what creates nodes and what changes them."""
    operations = ("CreateCacheCluster", "CreateReplicationGroup", "ModifyCacheCluster", "ModifyReplicationGroup")
    offers.refuse(ElastiCacheResponse, dict.fromkeys(operations, _check))


def _check(call: Any) -> None:
    node_type, engine, version = map(call._get_param, ("CacheNodeType", "Engine", "EngineVersion"))
    offered = offers.cache_node_types(call.region)
    if node_type and offered and node_type not in offered:
        raise InvalidParameterValueException(f"The cache node type {node_type} is not supported in {call.region}.")
    group = call.elasticache_backend.replication_groups.get(call._get_param("ReplicationGroupId"))
    engine = str(engine or getattr(group, "engine", ""))
    versions = offers.cache_versions().get(engine)
    if not version or not versions or offers.is_offered(version, versions):
        return
    if (exact := re.fullmatch(r"(\d+\.\d+)\.\d+", version)) and exact[1] in versions:
        raise InvalidParameterValueException(
            f"Specific version selection is not allowed for '{version}', please use '{exact[1]}'"
        )
    raise InvalidParameterCombinationException(f"Cannot find version {version} for {engine}")
