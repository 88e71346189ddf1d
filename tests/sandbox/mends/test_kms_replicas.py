from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def primary(clients: Any) -> dict[str, Any]:
    kms = clients("kms", "eu-west-1")
    made: dict[str, Any] = kms.create_key(MultiRegion=True, Description="first")["KeyMetadata"]
    kms.create_alias(AliasName=f"alias/{made['KeyId']}", TargetKeyId=made["KeyId"])
    return made


def replicate(clients: Any, key: str, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = clients("kms", "eu-west-1").replicate_key(KeyId=key, ReplicaRegion="us-east-1", **more)
    return answer


def kind(clients: Any, region: str, key: str) -> str:
    metadata = clients("kms", region).describe_key(KeyId=key)["KeyMetadata"]
    return f"{metadata['MultiRegionConfiguration']['MultiRegionKeyType']} {metadata['KeyState']}"


def test_a_replica_has_what_is_its_own(clients: Any, primary: dict[str, Any]) -> None:
    key, tags = primary["KeyId"], [{"TagKey": "a", "TagValue": "b"}]
    made = replicate(clients, key, Description="second", Tags=tags)
    assert made["ReplicaKeyMetadata"]["Description"] == "second"
    there, here = clients("kms", "us-east-1"), clients("kms", "eu-west-1")
    assert there.list_resource_tags(KeyId=key)["Tags"] == tags
    assert here.list_resource_tags(KeyId=key)["Tags"] == []
    assert there.list_aliases(KeyId=key)["Aliases"] == []
    there.put_key_policy(KeyId=key, PolicyName="default", Policy='{"Statement": []}')
    assert "kms:*" in here.get_key_policy(KeyId=key, PolicyName="default")["Policy"]


def test_primary_and_replica_are_told_apart(clients: Any, primary: dict[str, Any]) -> None:
    key = primary["KeyId"]
    replicate(clients, key)
    assert kind(clients, "us-east-1", key) == "REPLICA Enabled"
    assert kind(clients, "eu-west-1", key) == "PRIMARY Enabled"
    configuration = clients("kms", "us-east-1").describe_key(KeyId=key)["KeyMetadata"]["MultiRegionConfiguration"]
    assert configuration["PrimaryKey"]["Region"] == "eu-west-1"
    assert [each["Region"] for each in configuration["ReplicaKeys"]] == ["us-east-1"]


def test_a_primary_key_waits_for_its_replicas(clients: Any, primary: dict[str, Any]) -> None:
    key = primary["KeyId"]
    replicate(clients, key)
    clients("kms", "eu-west-1").schedule_key_deletion(KeyId=key)
    assert kind(clients, "eu-west-1", key) == "PRIMARY PendingReplicaDeletion"
    clients("kms", "us-east-1").schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert kind(clients, "eu-west-1", key) == "PRIMARY PendingDeletion"


def test_what_cannot_be_replicated_is_refused(clients: Any, primary: dict[str, Any]) -> None:
    replicate(clients, primary["KeyId"])
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        replicate(clients, primary["KeyId"])
    with pytest.raises(ClientError, match="UnsupportedOperationException"):
        replicate(clients, clients("kms", "eu-west-1").create_key()["KeyMetadata"]["KeyId"])
