"""Secrets Manager: secrets with their replicas, and their versions."""

import json
from typing import Any

from sandbox.provider.entry import Codec, Entry, Fn, Json, Name, Tagging, call, read

_KEY = {"kmsKeyId": "KmsKeyId", "region": "Region"}
_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "secretsmanager:GetSecretValue",
                "Resource": "*",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }
)


def _regions(replicas: Any) -> list[Json]:
    return [{member: replica[name] for name, member in _KEY.items() if replica.get(name)} for replica in replicas]


def _replicas(regions: Any) -> list[Json]:
    return [{name: region[member] for name, member in _KEY.items() if region.get(member)} for region in regions]


ENTRIES = [
    Entry(
        "aws:secretsmanager/secret:Secret",
        "secretsmanager",
        create=call("CreateSecret", AddReplicaRegions="$+replicas"),
        id="ARN",
        key={"SecretId": "$id"},
        names={"arn": "ARN"},
        name=Name(longest=512, allowed=r"[^A-Za-z0-9/_+=.@-]"),
        steps=[
            call("UpdateSecret", on="update"),
            # A replica whose key changes is made anew, without harm to its source.
            call("RemoveRegionsFromReplication", on="update", each="-replicas", RemoveReplicaRegions=["$Region"]),
            call("ReplicateSecretToRegions", on="update", AddReplicaRegions="$+replicas"),
            call("PutResourcePolicy", ResourcePolicy="$policy"),
            call("DeleteResourcePolicy", unset="policy"),
        ],
        codecs={"replicas": Codec(_regions, _replicas)},
        read=[
            read("DescribeSecret", "@", {"replicas": "ReplicationStatus"}),
            read("GetResourcePolicy", "@", {"policy": "ResourcePolicy"}),
        ],
        delete=[
            call("RemoveRegionsFromReplication", each="-replicas", RemoveReplicaRegions=["$Region"]),
            call(
                "DeleteSecret",
                RecoveryWindowInDays=Fn(lambda days: days or None, ("recoveryWindowInDays",)),
                ForceDeleteWithoutRecovery=Fn(lambda days: True if days == 0 else None, ("recoveryWindowInDays",)),
            ),
        ],
        gone="DeletedDate",
        defaults={"description": "", "forceOverwriteReplicaSecret": False, "recoveryWindowInDays": 30},
        local=["forceOverwriteReplicaSecret"],
        unread=["type"],  # moto knows none; it is for secrets of other vendors' products
        tagging=Tagging(
            call("TagResource", SecretId="$id", Tags="$tags"), call("UntagResource", SecretId="$id", TagKeys="$tagKeys")
        ),
        example={
            "description": "example",
            "kmsKeyId": "@aws:kms/key:Key.arn",
            "recoveryWindowInDays": 7,
            "replicas": [{"region": "eu-central-1", "kmsKeyId": "alias/one"}],
            "tags": {"Name": "example"},
        },
        changed={
            "description": "changed",
            "recoveryWindowInDays": 0,
            "policy": _POLICY,
            "replicas": [{"region": "eu-west-3", "kmsKeyId": "alias/two"}],
            "tags": {"Name": "changed"},
        },
    ),
    Entry(
        "aws:secretsmanager/secretVersion:SecretVersion",
        "secretsmanager",
        create=call("PutSecretValue"),
        id="join('|', [ARN, VersionId])",
        key={"SecretId": "$secretId", "VersionId": "$versionId"},
        names={"arn": "ARN", "secretArn": "ARN"},
        read=[read("GetSecretValue", "@")],
        # A version goes with its secret; one that another has replaced is deprecated, and AWS deletes it in time.
        import_id=lambda id: dict(zip(("secretId", "versionId"), id.split("|"), strict=True)),
        derived=["versionStages"],
        example={"secretId": "@aws:secretsmanager/secret:Secret.id", "secretString": "not-a-secret-of-anybody"},
    ),
]
