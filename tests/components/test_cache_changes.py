"""What becomes of a cache when its arguments change."""

from typing import Any

import pytest

from components.cache_scaling import owned
from tests.components.test_cache import cache

LARGE = {"node_type": "cache.r7g.large"}
CLUSTER = {**LARGE, "cluster_mode": "enabled"}


@pytest.mark.parametrize(
    ("args", "properties"),
    [
        ({}, []),
        ({"autoscaling": {"max_shards": 4}}, ["num_node_groups"]),
        ({"autoscaling": {"max_replicas_per_shard": 4}}, ["replicas_per_node_group"]),
        (
            {"global_datastore": {"role": "primary"}},
            ["engine", "engine_version", "node_type", "num_node_groups", "parameter_group_name"],
        ),
    ],
)
def test_what_scaling_or_a_global_datastore_owns_is_not_put_back(args: Any, properties: list[str]) -> None:
    assert owned(args) == properties


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ({"engine": "redis"}, {}, {"rg.engine", "rg.engineVersion", "parameters.family"}),
        ({}, {"engine_version": "9.0"}, {"rg.engineVersion", "parameters.family"}),
        ({}, {"engine_version": "8.1"}, {"rg.engineVersion"}),
        ({}, {"node_type": "cache.r7g.xlarge"}, {"rg.nodeType"}),
        ({}, {"replicas_per_shard": 2}, {"rg.replicasPerNodeGroup"}),
        (CLUSTER, {**CLUSTER, "shards": 3}, {"rg.numNodeGroups"}),
        (CLUSTER, {**CLUSTER, "autoscaling": {"max_shards": 4}}, set()),
        (LARGE, {**LARGE, "global_datastore": {"role": "primary"}}, set()),
        ({}, {"maxmemory_policy": "noeviction"}, {"parameters.parameters"}),
        ({}, {"users": {"app": {}, "batch": {}}}, {"users.userIds"}),
        ({}, {"client_cidr_blocks": ["10.0.0.0/8"]}, set()),
    ],
)
def test_a_change_reaches_what_it_is_about_and_nothing_else(
    before: dict[str, Any], after: dict[str, Any], changed: set[str]
) -> None:
    old, new = ({(each.type, each.name): each.inputs for each in cache(**args).resources} for args in (before, after))
    assert old.keys() <= new.keys()
    assert {
        f"{name.removeprefix('cache-')}.{key}"
        for (kind, name), asked in old.items()
        for key in {*asked, *new[kind, name]}
        if asked.get(key) != new[kind, name].get(key)
    } == changed
