"""What changes of a cache in place: above all from Redis OSS to Valkey."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from tests.sandbox.provider.conftest import Engine, Made
from tests.sandbox.provider.test_entries import NONE

GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
REDIS = {
    "description": "x",
    "engine": "redis",
    "engineVersion": "7.1",
    "nodeType": "cache.t4g.small",
    "parameterGroupName": "default.redis7",
    "numNodeGroups": 1,
    "replicasPerNodeGroup": 1,
    "automaticFailoverEnabled": True,
    "notificationTopicArn": "arn:aws:sns:eu-west-1:123456789012:x",
}
VALKEY = {"engine": "valkey", "engineVersion": "8.2", "parameterGroupName": "default.valkey8"}


@pytest.fixture
def group(engine: Engine) -> Made:
    return engine.create(GROUP, REDIS)


@pytest.mark.parametrize(
    ("changes", "gone"),
    [
        (VALKEY, set()),
        ({"nodeType": "cache.r7g.large"}, set()),
        ({"replicasPerNodeGroup": 3, "multiAzEnabled": True}, set()),
        ({"replicasPerNodeGroup": 0, "automaticFailoverEnabled": False}, set()),
        ({"engineVersion": "7.1", "snapshotRetentionLimit": 3, "applyImmediately": True}, set()),
        ({}, {"notificationTopicArn"}),
    ],
)
def test_a_replication_group_is_changed_in_place(
    engine: Engine, group: Made, changes: dict[str, Any], gone: set[str]
) -> None:
    wanted = {name: value for name, value in {**REDIS, **changes}.items() if name not in gone}
    assert list(engine.diff(group, wanted).replaces) == []
    updated = engine.update(group, wanted)
    read = engine.read(updated)
    assert (read.inputs, read.outputs) == (updated.inputs, updated.outputs)
    assert engine.diff(read, wanted).changes == NONE
    engine.delete(updated)


def test_another_key_or_port_replaces(engine: Engine, group: Made) -> None:
    assert list(engine.diff(group, {**REDIS, "port": 6380}).replaces) == ["port"]
    assert list(engine.diff(group, {**REDIS, "kmsKeyId": "arn:aws:kms:x:1:key/y"}).replaces) == ["kmsKeyId"]
    engine.delete(group)


def test_a_failover_to_another_region_changes_nothing_but_who_is_the_primary(engine: Engine) -> None:
    """Which is why a program that makes a Global Datastore ignores that property from then on."""
    small = {name: value for name, value in REDIS.items() if name not in ("nodeType", "notificationTopicArn")}
    primary = engine.create(GROUP, {**small, "nodeType": "cache.r7g.large"}, "home")
    suffix = {"globalReplicationGroupIdSuffix": "world", "primaryReplicationGroupId": primary.id}
    whole = engine.create("aws:elasticache/globalReplicationGroup:GlobalReplicationGroup", suffix)
    member = {"description": "x", "globalReplicationGroupId": whole.id, "replicasPerNodeGroup": 1}
    follower = {**member, "automaticFailoverEnabled": True, "region": "us-east-1"}
    secondary = engine.create(GROUP, follower, "away")

    def fail_over(region: str, group: Made) -> None:
        boto3.client("elasticache", region_name=region).failover_global_replication_group(
            GlobalReplicationGroupId=whole.id, PrimaryRegion=region, PrimaryReplicationGroupId=group.id
        )

    fail_over("us-east-1", secondary)
    assert engine.diff(engine.read(primary), primary.inputs).changes == NONE
    assert engine.diff(engine.read(secondary), follower).changes == NONE
    assert list(engine.diff(engine.read(whole), suffix).diffs) == ["primaryReplicationGroupId"]
    fail_over("eu-west-1", primary)
    for made in (secondary, whole, primary):
        engine.delete(made)
        assert engine.read(made).id == ""
