"""Replicas of secrets: each is encrypted with the key that was asked for in its region.

https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ReplicaRegionType.html
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ReplicationStatusType.html
"""

from typing import Any

from moto.secretsmanager.models import FakeSecret, ReplicaSecret

from sandbox.mends import replace


def apply() -> None:
    """Keep the key, and tell it of the replica as of its source."""
    create, describe = FakeSecret.create_replicas, ReplicaSecret.to_dict

    def create_replicas(self: Any, replica_regions: list[dict[str, str]], force_overwrite: bool) -> list[ReplicaSecret]:
        replicas = create(self, replica_regions, force_overwrite)
        for replica, asked in zip(replicas, replica_regions, strict=True):
            replica.config["KmsKeyId"] = asked.get("KmsKeyId") or replica.config["KmsKeyId"]
        return replicas

    def to_dict(self: Any) -> dict[str, Any]:
        return {**describe(self), "KmsKeyId": self.config["KmsKeyId"]}

    replace(FakeSecret, create_replicas)
    replace(ReplicaSecret, to_dict)
