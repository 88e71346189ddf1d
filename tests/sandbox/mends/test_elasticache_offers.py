from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError


def create(cache: Any, name: str, **more: Any) -> Any:
    settings = {"CacheNodeType": "cache.t4g.micro", "Engine": "valkey", "EngineVersion": "8.2", **more}
    return cache.create_replication_group(
        ReplicationGroupId=name, ReplicationGroupDescription="x", NumCacheClusters=1, **settings
    )["ReplicationGroup"]


@pytest.mark.parametrize(
    ("wrong", "code", "message"),
    [
        (
            {"CacheNodeType": "cache.r99g.large"},
            "InvalidParameterValue",
            "The cache node type cache.r99g.large is not supported in eu-west-1.",
        ),
        ({"EngineVersion": "8.9"}, "InvalidParameterCombination", "Cannot find version 8.9 for valkey"),
        (
            {"EngineVersion": "8.2.1"},
            "InvalidParameterValue",
            "Specific version selection is not allowed for '8.2.1', please use '8.2'",
        ),
    ],
)
def test_what_is_not_offered_is_refused(
    clients: Any, name: str, wrong: dict[str, str], code: str, message: str
) -> None:
    with pytest.raises(ClientError) as refused:
        create(clients("elasticache"), name, **wrong)
    assert refused.value.response["Error"]["Code"] == code
    assert refused.value.response["Error"]["Message"] == message


def test_a_change_is_refused(clients: Any, name: str) -> None:
    cache = clients("elasticache")
    create(cache, name)
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        cache.modify_replication_group(ReplicationGroupId=name, CacheNodeType="cache.none.large")
    with pytest.raises(ClientError, match=r"Cannot find version 10\.0 for valkey"):
        cache.modify_replication_group(ReplicationGroupId=name, EngineVersion="10.0")
    changed = cache.modify_replication_group(ReplicationGroupId=name, CacheNodeType="cache.r7g.large")
    assert changed["ReplicationGroup"]["CacheNodeType"] == "cache.r7g.large"


@pytest.mark.parametrize(("engine", "version"), [("redis", "7.1"), ("redis", "6.x"), ("valkey", "8.0")])
def test_versions_may_be_abbreviated(clients: Any, name: str, engine: str, version: str) -> None:
    assert create(clients("elasticache"), name, Engine=engine, EngineVersion=version)
