from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.mends.test_rds_instances import create, described


@pytest.fixture
def home(clients: Any) -> Any:
    return clients("rds")


@pytest.fixture
def away(clients: Any) -> Any:
    return clients("rds", "eu-north-1")


def test_backups_are_replicated_until_that_is_stopped(home: Any, away: Any, name: str) -> None:
    arn = create(home, name)["DBInstanceArn"]
    started = away.start_db_instance_automated_backups_replication(
        SourceDBInstanceArn=arn, BackupRetentionPeriod=14, KmsKeyId="key"
    )["DBInstanceAutomatedBackup"]
    backup = started["DBInstanceAutomatedBackupsArn"]
    assert backup.startswith("arn:aws:rds:eu-north-1:")
    for asked in ({"DBInstanceAutomatedBackupsArn": backup}, {"DBInstanceIdentifier": name}):
        (found,) = away.describe_db_instance_automated_backups(**asked)["DBInstanceAutomatedBackups"]
        assert (found["Region"], found["Status"], found["BackupRetentionPeriod"]) == ("eu-west-1", "replicating", 14)
    replications = described(home, name)["DBInstanceAutomatedBackupsReplications"]
    assert replications == [{"DBInstanceAutomatedBackupsArn": backup}]
    with pytest.raises(ClientError, match="replicated already"):
        away.start_db_instance_automated_backups_replication(SourceDBInstanceArn=arn)

    away.stop_db_instance_automated_backups_replication(SourceDBInstanceArn=arn)
    with pytest.raises(ClientError, match="DBInstanceAutomatedBackupNotFound"):
        away.describe_db_instance_automated_backups(DBInstanceAutomatedBackupsArn=backup)
    assert described(home, name)["DBInstanceAutomatedBackupsReplications"] == []
    with pytest.raises(ClientError, match="not replicated to here"):
        away.stop_db_instance_automated_backups_replication(SourceDBInstanceArn=arn)


def test_without_backups_there_is_nothing_to_replicate(home: Any, away: Any, name: str) -> None:
    arn = create(home, name, BackupRetentionPeriod=0)["DBInstanceArn"]
    with pytest.raises(ClientError, match="InvalidDBInstanceState"):
        away.start_db_instance_automated_backups_replication(SourceDBInstanceArn=arn)
