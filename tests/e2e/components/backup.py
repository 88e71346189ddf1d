"""Backups of one region, copied to another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi

from components import Backup, VaultLockMode
from tests.e2e.components.given import FAR, HOME, Given


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """A locked vault that is filled every day, and one in another region that takes copies."""
    changed = given.changed
    copies = Backup("copies", {"rules": [], "kms_key_arn": given.far_key_arn}, given.far)
    kept = Backup(
        "backups",
        {
            "kms_key_arn": given.key_arn,
            "copy_to_vault_arns": [copies.vault_arn],
            "lock": {"mode": VaultLockMode.GOVERNANCE, "max_retention_days": 400},
            "rules": [
                {
                    "name": "daily",
                    "schedule": "cron(0 6 ? * * *)" if changed else "cron(0 5 ? * * *)",
                    "retention_days": 14 if changed else 35,
                },
                {
                    "name": "monthly",
                    "schedule": "cron(0 5 1 * ? *)",
                    "retention_days": 365,
                    "cold_storage_after_days": 90 if changed else 60,
                },
            ],
            "tags": {"team": "b" if changed else "a"},
        },
        given.home,
    )
    return {"plan": kept.plan_id, "vault": kept.vault_name, "copies": copies.vault_arn}


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """The vaults, the plan with its copies, and what it selects."""
    backup = clients("backup", HOME)
    vault = backup.describe_backup_vault(BackupVaultName=outputs["vault"])
    assert (vault["Locked"], vault["MinRetentionDays"], vault["MaxRetentionDays"]) == (True, 7, 400)
    assert "KeepBackups" in backup.get_backup_vault_access_policy(BackupVaultName=outputs["vault"])["Policy"]
    (far,) = clients("backup", FAR).list_backup_vaults()["BackupVaultList"]
    assert far["BackupVaultArn"] == outputs["copies"]

    daily, monthly = backup.get_backup_plan(BackupPlanId=outputs["plan"])["BackupPlan"]["Rules"]
    assert daily["Lifecycle"] == {"DeleteAfterDays": 14 if changed else 35}
    assert monthly["Lifecycle"]["MoveToColdStorageAfterDays"] == (90 if changed else 60)
    for rule in (daily, monthly):
        assert [copy["DestinationBackupVaultArn"] for copy in rule["CopyActions"]] == [outputs["copies"]]
    (listed,) = backup.list_backup_selections(BackupPlanId=outputs["plan"])["BackupSelectionsList"]
    selection = backup.get_backup_selection(BackupPlanId=outputs["plan"], SelectionId=listed["SelectionId"])
    (tag,) = selection["BackupSelection"]["ListOfTags"]
    assert (tag["ConditionKey"], tag["ConditionValue"]) == ("backup", "true")
