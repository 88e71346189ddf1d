"""Backup vaults: who may use one, AWS's own key where none is named, and deletion as AWS refuses it.

https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultAccessPolicy.html
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupVault.html
"""

import json
from typing import Any

from moto.backup import urls
from moto.backup.exceptions import InvalidRequestException, ResourceNotFoundException
from moto.backup.models import BackupBackend, Vault
from moto.backup.responses import BackupResponse

from sandbox.mends import replace


def apply() -> None:
    """Add the three operations on policies, and complete the two on vaults."""
    create, delete = BackupBackend.create_backup_vault, BackupBackend.delete_backup_vault

    def create_backup_vault(self: Any, **given: Any) -> Vault:
        vault = create(self, **given)
        own = f"arn:{self.partition}:kms:{self.region_name}:{self.account_id}:key/aws-backup"
        vault.encryption_key_arn = vault.encryption_key_arn or own
        return vault

    def delete_backup_vault(self: Any, backup_vault_name: str) -> None:
        if self.describe_backup_vault(backup_vault_name).num_of_recovery_points:
            raise InvalidRequestException(msg="Backup vault cannot be deleted because it contains recovery points")
        delete(self, backup_vault_name)

    def put_backup_vault_access_policy(self: Any) -> str:
        _vault(self).policy = json.loads(self.body)["Policy"]
        return "{}"

    def get_backup_vault_access_policy(self: Any) -> str:
        vault = _vault(self)
        if not getattr(vault, "policy", ""):
            raise ResourceNotFoundException(msg=f"Policy of backup vault {vault.backup_vault_name} not found")
        answer = {"BackupVaultName": vault.backup_vault_name, "BackupVaultArn": vault.backup_vault_arn}
        return json.dumps({**answer, "Policy": vault.policy})

    def delete_backup_vault_access_policy(self: Any) -> str:
        _vault(self).policy = ""
        return "{}"

    replace(BackupBackend, create_backup_vault)
    replace(BackupBackend, delete_backup_vault)
    replace(BackupResponse, put_backup_vault_access_policy)
    replace(BackupResponse, get_backup_vault_access_policy)
    replace(BackupResponse, delete_backup_vault_access_policy)
    urls.url_paths["{0}/backup-vaults/(?P<name>[^/]+)/access-policy$"] = urls.response.dispatch


def _vault(response: Any) -> Any:
    """The vault in a request's path."""
    return response.backup_backend.describe_backup_vault(response.path.split("/backup-vaults/")[1].split("/")[0])
