from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError


def test_a_group_is_made_changed_and_deleted(clients: Any, subnet_ids: list[str], name: str) -> None:
    cache = clients("elasticache")
    made = cache.create_cache_subnet_group(
        CacheSubnetGroupName=name.upper(),
        CacheSubnetGroupDescription="one",
        SubnetIds=subnet_ids[:1],
        Tags=[{"Key": "a", "Value": "b"}],
    )["CacheSubnetGroup"]
    assert made["CacheSubnetGroupName"] == name
    changed = cache.modify_cache_subnet_group(
        CacheSubnetGroupName=name, CacheSubnetGroupDescription="two", SubnetIds=subnet_ids
    )["CacheSubnetGroup"]
    (found,) = cache.describe_cache_subnet_groups(CacheSubnetGroupName=name)["CacheSubnetGroups"]
    assert found == changed
    assert found["CacheSubnetGroupDescription"] == "two"
    assert {(s["SubnetIdentifier"], s["SubnetAvailabilityZone"]["Name"]) for s in found["Subnets"]} == set(
        zip(subnet_ids, ["eu-west-1a", "eu-west-1b"], strict=True)
    )
    assert cache.list_tags_for_resource(ResourceName=made["ARN"])["TagList"] == [{"Key": "a", "Value": "b"}]
    cache.delete_cache_subnet_group(CacheSubnetGroupName=name)
    with pytest.raises(ClientError, match="CacheSubnetGroupNotFoundFault"):
        cache.delete_cache_subnet_group(CacheSubnetGroupName=name)
