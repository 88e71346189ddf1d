"""KMS: keys and aliases."""

from sandbox.provider.entry import Entry, Name, call, read

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
            read("GetKeyPolicy", "@", {"policy": "Policy"}, PolicyName="default"),
        ],
        delete=[call("ScheduleKeyDeletion", PendingWindowInDays="$deletionWindowInDays")],
        gone="KeyState=='PendingDeletion'",
        defaults={
            "keyUsage": "ENCRYPT_DECRYPT",
            "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "isEnabled": True,
            "enableKeyRotation": False,
            "bypassPolicyLockoutSafetyCheck": False,
        },
        local=["bypassPolicyLockoutSafetyCheck"],
        derived=["rotationPeriodInDays"],
        example={"description": "example", "enableKeyRotation": True, "deletionWindowInDays": 7},
        changed={"description": "changed", "enableKeyRotation": False},
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
