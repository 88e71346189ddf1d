"""AWS Backup: vaults, plans and what they select."""

import json
from typing import Any

from sandbox.provider.entry import Call, Entry, Json, Name, call, read

_NAME = r"[^a-zA-Z0-9_.-]"
_POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "backup:DeleteRecoveryPoint", "Resource": "*"}],
}
_RULE = {
    "ruleName": "daily",
    "targetVaultName": "@aws:backup/vault:Vault.name",
    "schedule": "cron(0 5 ? * * *)",
    "lifecycle": {"deleteAfter": 35},
}
_TESTS = ("stringEquals", "stringLikes", "stringNotEquals", "stringNotLikes")


def _with_defaults(rules: list[Json]) -> list[Json]:
    """Rules with what AWS takes where they say nothing (CreateBackupPlan)."""
    defaults = {"startWindow": 480, "completionWindow": 10080, "scheduleExpressionTimezone": "Etc/UTC"}
    return [{**defaults, **rule} for rule in rules]


def _plan(operation: str, **how: Any) -> Call:
    """A call that takes the whole document of a plan."""
    return call(
        operation,
        whole=True,
        BackupPlan={
            "BackupPlanName": "$name",
            "Rules": "$rules",
            "AdvancedBackupSettings": "$advancedBackupSettings",
            "ScanSettings": "$scanSettings",
        },
        **how,
    )


ENTRIES = [
    Entry(
        "aws:backup/vault:Vault",
        "backup",
        create=call("CreateBackupVault", BackupVaultTags="$tags"),
        id="$name",
        key={"BackupVaultName": "$name"},
        names={
            "name": "BackupVaultName",
            "arn": "BackupVaultArn",
            "kmsKeyArn": "EncryptionKeyArn",
            "recoveryPoints": "NumberOfRecoveryPoints",
        },
        name=Name(longest=50, allowed=_NAME),
        read=[read("DescribeBackupVault", "@")],
        delete=[call("DeleteBackupVault")],
        defaults={"forceDestroy": False},
        local=["forceDestroy"],  # nothing in the sandbox makes recovery points
        derived=["kmsKeyArn"],
        import_id=lambda id: {"name": id},
        arn="backup-vault:$name",
        example={"kmsKeyArn": "@aws:kms/key:Key.arn", "tags": {"Name": "example"}},
        changed={"tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:backup/vaultPolicy:VaultPolicy",
        "backup",
        create=call("PutBackupVaultAccessPolicy"),
        puts=True,
        id="$backupVaultName",
        key={"BackupVaultName": "$backupVaultName"},
        read=[read("GetBackupVaultAccessPolicy", "@")],
        delete=[call("DeleteBackupVaultAccessPolicy")],
        example={"backupVaultName": "@aws:backup/vault:Vault.name", "policy": json.dumps(_POLICY)},
        changed={"policy": json.dumps({**_POLICY, "Id": "changed"})},
    ),
    Entry(
        "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
        "backup",
        create=call("PutBackupVaultLockConfiguration"),
        id="$backupVaultName",
        key={"BackupVaultName": "$backupVaultName"},
        read=[read("DescribeBackupVault", "Locked && @")],
        delete=[call("DeleteBackupVaultLockConfiguration")],
        unread=["changeableForDays"],  # AWS answers the date that follows from it
        example={
            "backupVaultName": "@aws:backup/vault:Vault.name",
            "minRetentionDays": 7,
            "maxRetentionDays": 365,
            "changeableForDays": 3,
        },
    ),
    Entry(
        "aws:backup/plan:Plan",
        "backup",
        create=_plan("CreateBackupPlan", BackupPlanTags="$tags"),
        id="BackupPlanId",
        key={"BackupPlanId": "$id"},
        names={
            "name": "BackupPlanName",
            "arn": "BackupPlanArn",
            "version": "VersionId",
            "rules.targetVaultName": "TargetBackupVaultName",
            "rules.schedule": "ScheduleExpression",
            "rules.startWindow": "StartWindowMinutes",
            "rules.completionWindow": "CompletionWindowMinutes",
            "rules.copyActions.destinationVaultArn": "DestinationBackupVaultArn",
            "rules.lifecycle.coldStorageAfter": "MoveToColdStorageAfterDays",
            "rules.lifecycle.deleteAfter": "DeleteAfterDays",
            "rules.copyActions.lifecycle.coldStorageAfter": "MoveToColdStorageAfterDays",
            "rules.copyActions.lifecycle.deleteAfter": "DeleteAfterDays",
        },
        name=Name(longest=50, allowed=_NAME),
        steps=[_plan("UpdateBackupPlan", on="update")],
        read=[
            read(
                "GetBackupPlan",
                "@",
                {
                    "name": "BackupPlan.BackupPlanName",
                    "rules": "BackupPlan.Rules",
                    "advancedBackupSettings": "BackupPlan.AdvancedBackupSettings",
                    "scanSettings": "BackupPlan.ScanSettings",
                },
            )
        ],
        canonical={"rules": _with_defaults},
        delete=[call("DeleteBackupPlan")],
        example={"rules": [_RULE], "tags": {"Name": "example"}},
        changed={"rules": [_RULE | {"schedule": "cron(0 6 ? * * *)", "lifecycle": {"deleteAfter": 7}}]},
    ),
    Entry(
        "aws:backup/selection:Selection",
        "backup",
        create=call(
            "CreateBackupSelection",
            BackupPlanId="$planId",
            BackupSelection={
                "SelectionName": "$name",
                "IamRoleArn": "$iamRoleArn",
                "Resources": "$resources",
                "NotResources": "$notResources",
                "ListOfTags": "$selectionTags",
                "Conditions": "$conditions",
            },
        ),
        id="SelectionId",
        key={"BackupPlanId": "$planId", "SelectionId": "$id"},
        names={
            **{f"selectionTags.{part}": f"Condition{part.title()}" for part in ("type", "key", "value")},
            **{f"conditions.{test}.{part}": f"Condition{part.title()}" for test in _TESTS for part in ("key", "value")},
        },
        name=Name(longest=50, allowed=_NAME),
        read=[
            read(
                "GetBackupSelection",
                "BackupSelection",
                {"name": "SelectionName", "selectionTags": "ListOfTags"},
            )
        ],
        delete=[call("DeleteBackupSelection")],
        import_id="$planId|$id",
        example={
            "planId": "@aws:backup/plan:Plan.id",
            "iamRoleArn": "@aws:iam/role:Role.arn",
            "selectionTags": [{"type": "STRINGEQUALS", "key": "backup", "value": "true"}],
        },
    ),
]
