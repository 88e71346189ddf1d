from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def cache(clients: Any) -> Any:
    return clients("elasticache")


def create(cache: Any, name: str, family: str = "valkey8") -> dict[str, Any]:
    made = cache.create_cache_parameter_group(
        CacheParameterGroupName=name,
        CacheParameterGroupFamily=family,
        Description="x",
        Tags=[{"Key": "a", "Value": "b"}],
    )
    return dict(made["CacheParameterGroup"])


def values(cache: Any, name: str) -> dict[str, str]:
    found = cache.describe_cache_parameters(CacheParameterGroupName=name, Source="user")["Parameters"]
    return {each["ParameterName"]: each["ParameterValue"] for each in found}


def test_a_group_is_made_changed_reset_and_deleted(cache: Any, name: str) -> None:
    made = create(cache, name)
    assert cache.describe_cache_parameter_groups(CacheParameterGroupName=name)["CacheParameterGroups"] == [made]
    assert cache.list_tags_for_resource(ResourceName=made["ARN"])["TagList"] == [{"Key": "a", "Value": "b"}]
    settings = [{"ParameterName": key, "ParameterValue": "1"} for key in ("timeout", "tcp-keepalive", "databases")]
    cache.modify_cache_parameter_group(CacheParameterGroupName=name, ParameterNameValues=settings)
    assert values(cache, name) == {"timeout": "1", "tcp-keepalive": "1", "databases": "1"}
    cache.reset_cache_parameter_group(CacheParameterGroupName=name, ParameterNameValues=settings[:1])
    assert set(values(cache, name)) == {"tcp-keepalive", "databases"}
    cache.reset_cache_parameter_group(CacheParameterGroupName=name, ResetAllParameters=True)
    assert values(cache, name) == {}
    cache.delete_cache_parameter_group(CacheParameterGroupName=name)
    with pytest.raises(ClientError, match="CacheParameterGroupNotFound"):
        cache.describe_cache_parameter_groups(CacheParameterGroupName=name)


def test_what_aws_refuses(cache: Any, name: str) -> None:
    create(cache, name)
    with pytest.raises(ClientError, match="CacheParameterGroupAlreadyExists"):
        create(cache, name)
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        create(cache, f"{name}-b", "valkey1")
    cache.create_replication_group(
        ReplicationGroupId=name, ReplicationGroupDescription="x", Engine="valkey", CacheParameterGroupName=name
    )
    with pytest.raises(ClientError, match="InvalidCacheParameterGroupState"):
        cache.delete_cache_parameter_group(CacheParameterGroupName=name)
