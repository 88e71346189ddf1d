"""Automated backups in another region: starting, stopping and describing their replication.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StartDBInstanceAutomatedBackupsReplication.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StopDBInstanceAutomatedBackupsReplication.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstanceAutomatedBackup.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.moto_api._internal import mock_random
from moto.rds.exceptions import RDSClientError
from moto.rds.models import RDSBackend
from moto.rds.responses import RDSResponse

from sandbox.mends import replace


def apply() -> None:
    """Add the two operations, and what they make to the third."""
    describe = RDSBackend.describe_db_instance_automated_backups

    def start_db_instance_automated_backups_replication(self: Any) -> ActionResult:
        arn = self.params["SourceDBInstanceArn"]
        source, backups = self.backend.find_db_from_id(arn), _replicated(self.backend)
        if not source.backup_retention_period:
            raise RDSClientError(
                "InvalidDBInstanceState", "Automated backups are not enabled for the source DB instance."
            )
        if any(backup["DBInstanceArn"] == arn for backup in backups):
            raise RDSClientError("InvalidDBInstanceAutomatedBackupState", f"Backups of {arn} are replicated already.")
        place = f"arn:{self.backend.partition}:rds:{self.backend.region_name}:{self.backend.account_id}"
        backup = {
            "DBInstanceArn": arn,
            "DBInstanceAutomatedBackupsArn": f"{place}:auto-backup:ab-{mock_random.get_random_string(26).lower()}",
            "DBInstanceIdentifier": source.db_instance_identifier,
            "DbiResourceId": source.dbi_resource_id,
            "Region": source.region,
            "Status": "replicating",
            "Engine": source.engine,
            "EngineVersion": source.engine_version,
            "Encrypted": source.storage_encrypted,
            "KmsKeyId": self.params.get("KmsKeyId"),
            "BackupRetentionPeriod": self.params.get("BackupRetentionPeriod", 7),
        }
        backups.append(backup)
        source.db_instance_automated_backups_replications = [
            *getattr(source, "db_instance_automated_backups_replications", []),
            {"DBInstanceAutomatedBackupsArn": backup["DBInstanceAutomatedBackupsArn"]},
        ]
        return ActionResult({"DBInstanceAutomatedBackup": backup})

    def stop_db_instance_automated_backups_replication(self: Any) -> ActionResult:
        arn, backups = self.params["SourceDBInstanceArn"], _replicated(self.backend)
        backup = next((each for each in backups if each["DBInstanceArn"] == arn), None)
        if backup is None:
            raise RDSClientError("DBInstanceNotFound", f"Backups of {arn} are not replicated to here.")
        backups.remove(backup)
        stopped = backup["DBInstanceAutomatedBackupsArn"]
        for source in self.backend.get_backend("rds", backup["Region"]).databases.values():
            replications = getattr(source, "db_instance_automated_backups_replications", [])
            source.db_instance_automated_backups_replications = [
                each for each in replications if each["DBInstanceAutomatedBackupsArn"] != stopped
            ]
        return ActionResult({"DBInstanceAutomatedBackup": {**backup, "Status": "retained"}})

    def describe_db_instance_automated_backups(self: Any, **filters: Any) -> list[Any]:
        wanted = {
            "DBInstanceIdentifier": filters.get("db_instance_identifier"),
            "DBInstanceAutomatedBackupsArn": filters.get("db_instance_automated_backups_arn"),
            "DbiResourceId": filters.get("dbi_resource_id"),
        }
        asked = {name: value for name, value in wanted.items() if value}
        found = [each for each in _replicated(self) if all(each[name] == value for name, value in asked.items())]
        if arn := wanted["DBInstanceAutomatedBackupsArn"]:
            if not found:
                raise RDSClientError("DBInstanceAutomatedBackupNotFound", f"{arn} not found.")
            return found
        return [*describe(self, **filters), *found]

    replace(RDSResponse, start_db_instance_automated_backups_replication)
    replace(RDSResponse, stop_db_instance_automated_backups_replication)
    replace(RDSBackend, describe_db_instance_automated_backups)


def _replicated(backend: Any) -> list[dict[str, Any]]:
    """The backups that a region holds of other regions' databases."""
    found: list[dict[str, Any]] = vars(backend).setdefault("replicated_backups", [])
    return found
