from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::123456789012:role/backup"


@pytest.fixture
def backup(clients: Any) -> Any:
    return clients("backup")


@pytest.fixture
def plan_id(backup: Any, name: str) -> str:
    made = backup.create_backup_plan(BackupPlan=document(name), BackupPlanTags={"stack": name})
    return str(made["BackupPlanId"])


def document(name: str, days: int = 7) -> dict[str, Any]:
    rule = {"RuleName": "daily", "TargetBackupVaultName": name, "Lifecycle": {"DeleteAfterDays": days}}
    return {"BackupPlanName": name, "Rules": [rule]}


def test_a_plan_is_changed_and_deleted_for_good(backup: Any, name: str, plan_id: str) -> None:
    before = backup.get_backup_plan(BackupPlanId=plan_id)
    backup.update_backup_plan(BackupPlanId=plan_id, BackupPlan=document(name, days=30))
    after = backup.get_backup_plan(BackupPlanId=plan_id)
    assert after["BackupPlan"]["Rules"][0]["Lifecycle"] == {"DeleteAfterDays": 30}
    assert after["BackupPlanArn"] == before["BackupPlanArn"] and after["VersionId"] != before["VersionId"]
    backup.delete_backup_plan(BackupPlanId=plan_id)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        backup.get_backup_plan(BackupPlanId=plan_id)


def test_selections_come_and_go_and_keep_their_plan(backup: Any, name: str, plan_id: str) -> None:
    tag = {"ConditionType": "STRINGEQUALS", "ConditionKey": "backup", "ConditionValue": "true"}
    selection = {"SelectionName": name, "IamRoleArn": ROLE, "ListOfTags": [tag]}
    made = backup.create_backup_selection(BackupPlanId=plan_id, BackupSelection=selection)["SelectionId"]
    found = backup.get_backup_selection(BackupPlanId=plan_id, SelectionId=made)["BackupSelection"]
    assert found.items() >= selection.items()
    (listed,) = backup.list_backup_selections(BackupPlanId=plan_id)["BackupSelectionsList"]
    assert (listed["SelectionId"], listed["SelectionName"], listed["IamRoleArn"]) == (made, name, ROLE)
    with pytest.raises(ClientError, match="InvalidRequestException"):
        backup.delete_backup_plan(BackupPlanId=plan_id)
    backup.delete_backup_selection(BackupPlanId=plan_id, SelectionId=made)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        backup.get_backup_selection(BackupPlanId=plan_id, SelectionId=made)


def test_a_vault_has_a_key_and_a_policy(backup: Any, name: str) -> None:
    backup.create_backup_vault(BackupVaultName=name)
    assert ":key/" in backup.describe_backup_vault(BackupVaultName=name)["EncryptionKeyArn"]
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        backup.get_backup_vault_access_policy(BackupVaultName=name)
    backup.put_backup_vault_access_policy(BackupVaultName=name, Policy="{}")
    assert backup.get_backup_vault_access_policy(BackupVaultName=name)["Policy"] == "{}"
    backup.delete_backup_vault_access_policy(BackupVaultName=name)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        backup.get_backup_vault_access_policy(BackupVaultName=name)
    backup.delete_backup_vault(BackupVaultName=name)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        backup.delete_backup_vault(BackupVaultName=name)


def test_what_is_tagged_is_found(clients: Any, backup: Any, name: str, plan_id: str) -> None:
    found = clients("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "stack", "Values": [name]}])
    (plan,) = found["ResourceTagMappingList"]
    assert plan["ResourceARN"].endswith(f":backup-plan:{plan_id}")
