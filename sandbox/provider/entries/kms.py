"""KMS: keys and aliases."""

import json

from sandbox.provider.entry import Entry, Fn, Name, call, read

_GONE = "starts_with(KeyState, 'Pending')"
_POLICY = read("GetKeyPolicy", "@", {"policy": "Policy"}, PolicyName="default")


def _allow(actions: str, **more: str) -> str:
    """A policy for the sandbox's account."""
    principal = {"AWS": "arn:aws:iam::123456789012:root"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": actions, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **more}]})


ENTRIES = [
    Entry(
        "aws:kms/key:Key",
        "kms",
        create=call("CreateKey", KeySpec="$customerMasterKeySpec"),
        id="KeyMetadata.KeyId",
        key={"KeyId": "$id"},
        names={"customerMasterKeySpec": "KeySpec", "isEnabled": "Enabled"},
        steps=[
            call("EnableKeyRotation", when={"enableKeyRotation": True}, RotationPeriodInDays="$rotationPeriodInDays"),
            call("DisableKeyRotation", on="update", when={"enableKeyRotation": False}),
            call("EnableKey", on="update", when={"isEnabled": True}),
            call("DisableKey", when={"isEnabled": False}),
            call("UpdateKeyDescription", on="update"),
            call("PutKeyPolicy", on="update", PolicyName="default"),
        ],
        read=[
            read("DescribeKey", "KeyMetadata"),
            read(
                "GetKeyRotationStatus",
                "@",
                {"enableKeyRotation": "KeyRotationEnabled", "rotationPeriodInDays": "RotationPeriodInDays"},
            ),
            _POLICY,
        ],
        delete=[call("ScheduleKeyDeletion", PendingWindowInDays="$deletionWindowInDays")],
        gone=_GONE,
        defaults={
            "keyUsage": "ENCRYPT_DECRYPT",
            "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "isEnabled": True,
            "enableKeyRotation": False,
            "bypassPolicyLockoutSafetyCheck": False,
        },
        local=["bypassPolicyLockoutSafetyCheck"],
        derived=["rotationPeriodInDays", "multiRegion"],
        example={"description": "example", "enableKeyRotation": True, "deletionWindowInDays": 7},
        others={"primary": {"multiRegion": True, "region": "us-east-1"}},
        changed={"description": "changed", "enableKeyRotation": False},
    ),
    Entry(
        "aws:kms/replicaKey:ReplicaKey",
        "kms",
        # Asked of the region of the primary key, where the replica is not yet.
        create=call(
            "ReplicateKey",
            at=Fn(lambda arn: arn.split(":")[3], ("primaryKeyArn",)),
            KeyId="$primaryKeyArn",
            ReplicaRegion="$region",
        ),
        id="ReplicaKeyMetadata.KeyId",
        key={"KeyId": "$id"},
        names={"enabled": "Enabled"},
        steps=[
            call("EnableKey", on="update", when={"enabled": True}),
            call("DisableKey", when={"enabled": False}),
            call("UpdateKeyDescription", on="update"),
            call("PutKeyPolicy", on="update", PolicyName="default"),
        ],
        read=[
            read("DescribeKey", "KeyMetadata", {"primaryKeyArn": "MultiRegionConfiguration.PrimaryKey.Arn"}),
            read("GetKeyRotationStatus", "@", {"keyRotationEnabled": "KeyRotationEnabled"}),
            _POLICY,
        ],
        delete=[call("ScheduleKeyDeletion", PendingWindowInDays="$deletionWindowInDays")],
        gone=_GONE,
        defaults={"enabled": True, "bypassPolicyLockoutSafetyCheck": False},
        local=["bypassPolicyLockoutSafetyCheck"],
        example={
            "description": "example",
            "primaryKeyArn": "@aws:kms/key:Key#primary.arn",
            "deletionWindowInDays": 7,
            "tags": {"Name": "example"},
        },
        changed={"description": "changed", "enabled": False, "tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:kms/keyPolicy:KeyPolicy",
        "kms",
        create=call("PutKeyPolicy", PolicyName="default"),
        puts=True,
        id="$keyId",
        key={"KeyId": "$keyId"},
        read=[_POLICY],
        # A key has a policy always; without one of its own it is AWS's default, as the official provider puts it back.
        delete=[call("PutKeyPolicy", PolicyName="default", Policy=_allow("kms:*", Sid="Enable IAM User Permissions"))],
        defaults={"bypassPolicyLockoutSafetyCheck": False},
        local=["bypassPolicyLockoutSafetyCheck"],
        example={"keyId": "@aws:kms/key:Key.keyId", "policy": _allow("kms:*")},
        changed={"policy": _allow("kms:*", Sid="Changed")},
    ),
    Entry(
        "aws:kms/alias:Alias",
        "kms",
        create=call("CreateAlias"),
        id="$name",
        key={"AliasName": "$name"},
        names={"name": "AliasName"},
        name=Name(longest=256, allowed=r"[^a-zA-Z0-9/_-]", start="alias/"),
        steps=[call("UpdateAlias", on="update")],
        read=[
            read("ListAliases", "Aliases[?AliasName=='$name'] | [0]", {"target": "TargetKeyId"}),
            read("DescribeKey", "KeyMetadata", {"targetKeyArn": "Arn"}, KeyId="$target"),
        ],
        delete=[call("DeleteAlias")],
        canonical={"targetKeyId": lambda key: key.rsplit("/", 1)[-1]},
        arn="$name",
        example={"targetKeyId": "@aws:kms/key:Key.arn"},
    ),
]
