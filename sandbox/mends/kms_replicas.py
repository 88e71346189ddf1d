"""Replicas of multi-region keys: each with a description, policy, tags and aliases of its own, and told apart.

moto copies the primary key with all that belongs to it, and then takes the primary for a replica too.

https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html
https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html#mrk-sync-properties
https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html#deleting-mrks
"""

import json
from copy import copy
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.kms.models import Key, KmsBackend, kms_backends
from moto.kms.responses import KmsResponse

from sandbox.mends import replace


def apply() -> None:
    """Complete ReplicateKey and DescribeKey, and let a primary key outlive its replicas."""
    schedule = KmsBackend.schedule_key_deletion

    def replicate_key(self: Any) -> str:
        key_id, region = self._get_param("KeyId"), self._get_param("ReplicaRegion")
        self._validate_key_id(key_id)
        primary = self.kms_backend.keys[self.kms_backend.get_key_id(key_id)]
        if not primary.multi_region or primary.region != _primary(primary)["Region"]:
            raise JsonRESTError("UnsupportedOperationException", f"{primary.arn} is not a multi-region primary key.")
        backend = kms_backends[self.current_account][region]
        if primary.id in backend.keys:
            raise JsonRESTError("AlreadyExistsException", f"A replica of {primary.arn} exists in {region}.")
        replica = copy(primary)
        replica.region, replica.arn = region, primary.arn.replace(primary.region, region)
        replica.description = self._get_param("Description") or ""
        replica.policy = self._get_param("Policy") or replica.generate_default_policy()
        replica.aliases, replica.grants = {}, {}
        backend.keys[replica.id] = replica
        tags = self._get_param("Tags") or []
        backend.tagger.tag_resource(replica.id, tags)
        metadata = replica.to_dict()["KeyMetadata"]
        return json.dumps({"ReplicaKeyMetadata": metadata, "ReplicaPolicy": replica.policy, "ReplicaTags": tags})

    def describe_key(self: Any, key_id: str) -> Key:
        key: Key = self.keys[self.any_id_to_key_id(key_id)]
        if key.multi_region:
            primary = _primary(key)
            replicas = [each for each in _family(key) if each.region != primary["Region"]]
            key.multi_region_configuration = {
                "MultiRegionKeyType": "PRIMARY" if key.region == primary["Region"] else "REPLICA",
                "PrimaryKey": primary,
                "ReplicaKeys": [{"Arn": each.arn, "Region": each.region} for each in replicas],
            }
        return key

    def schedule_key_deletion(self: Any, key_id: str, pending_window_in_days: int) -> float:
        when = schedule(self, key_id, pending_window_in_days)
        key = self.keys[key_id]
        if key.multi_region:
            family = _family(key)
            primary = next((each for each in family if each.region == _primary(each)["Region"]), None)
            live = any(each is not primary and each.key_state != "PendingDeletion" for each in family)
            if primary and not primary.enabled and primary.key_state.startswith("Pending"):
                primary.key_state = "PendingReplicaDeletion" if live else "PendingDeletion"
        return when

    replace(KmsResponse, replicate_key)
    replace(KmsBackend, describe_key)
    replace(KmsBackend, schedule_key_deletion)


def _primary(key: Key) -> dict[str, str]:
    found: dict[str, str] = key.multi_region_configuration["PrimaryKey"]
    return found


def _family(key: Key) -> list[Key]:
    """A multi-region key in every region."""
    backends = kms_backends[key.account_id].values()
    return [backend.keys[key.id] for backend in backends if key.id in backend.keys]
