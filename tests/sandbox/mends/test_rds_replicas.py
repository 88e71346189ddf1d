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


def key(clients: Any, region: str) -> str:
    return str(clients("kms", region).create_key()["KeyMetadata"]["Arn"])


def test_a_replica_is_an_instance_of_its_own(home: Any, name: str) -> None:
    create(home, name, EnableCloudwatchLogsExports=["postgresql"])
    replica = home.create_db_instance_read_replica(
        DBInstanceIdentifier=f"{name}-2", SourceDBInstanceIdentifier=name, DBInstanceClass="db.m8g.xlarge"
    )["DBInstance"]
    source = described(home, name)
    assert (source["DBInstanceClass"], replica["DBInstanceClass"]) == ("db.m8g.large", "db.m8g.xlarge")
    assert source["DbiResourceId"] != replica["DbiResourceId"]
    assert (replica["Engine"], replica["MasterUsername"], replica["BackupRetentionPeriod"]) == ("postgres", "app", 0)
    assert source["ReadReplicaDBInstanceIdentifiers"] == [f"{name}-2"]
    assert replica["ReadReplicaSourceDBInstanceIdentifier"] == name
    assert replica["EnabledCloudwatchLogsExports"] == []


def test_promotion_ends_the_replication_over_regions(home: Any, away: Any, clients: Any, name: str) -> None:
    arn = create(home, name, StorageEncrypted=True, KmsKeyId=key(clients, "eu-west-1"))["DBInstanceArn"]
    there = key(clients, "eu-north-1")
    replica = away.create_db_instance_read_replica(
        DBInstanceIdentifier=name, SourceDBInstanceIdentifier=arn, KmsKeyId=there
    )["DBInstance"]
    assert (replica["KmsKeyId"], replica["ReadReplicaSourceDBInstanceIdentifier"]) == (there, arn)
    assert described(home, name)["ReadReplicaDBInstanceIdentifiers"] == [replica["DBInstanceArn"]]
    away.promote_read_replica(DBInstanceIdentifier=name, BackupRetentionPeriod=7)
    promoted = described(away, name)
    assert "ReadReplicaSourceDBInstanceIdentifier" not in promoted
    assert promoted["BackupRetentionPeriod"] == 7
    assert described(home, name)["ReadReplicaDBInstanceIdentifiers"] == []
    with pytest.raises(ClientError, match="not a read replica"):
        away.promote_read_replica(DBInstanceIdentifier=name)


def test_either_side_can_be_deleted_first(home: Any, away: Any, name: str) -> None:
    arn = create(home, name)["DBInstanceArn"]
    for client, source in ((home, name), (away, arn)):
        client.create_db_instance_read_replica(DBInstanceIdentifier=f"{name}-2", SourceDBInstanceIdentifier=source)
    away.delete_db_instance(DBInstanceIdentifier=f"{name}-2", SkipFinalSnapshot=True)
    assert described(home, name)["ReadReplicaDBInstanceIdentifiers"] == [f"{name}-2"]
    home.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    assert "ReadReplicaSourceDBInstanceIdentifier" not in described(home, f"{name}-2")
    home.delete_db_instance(DBInstanceIdentifier=f"{name}-2", SkipFinalSnapshot=True)


def test_a_source_needs_backups_and_a_password_that_rds_does_not_manage(home: Any, name: str) -> None:
    create(home, name, BackupRetentionPeriod=0)
    create(home, f"{name}-m", MasterUserPassword="", ManageMasterUserPassword=True)
    for source, why in ((name, "Automated backups are not enabled"), (f"{name}-m", "manages its master password")):
        with pytest.raises(ClientError, match=why):
            home.create_db_instance_read_replica(DBInstanceIdentifier=f"{name}-2", SourceDBInstanceIdentifier=source)


def test_a_copy_of_what_is_encrypted_is_encrypted(home: Any, away: Any, clients: Any, name: str) -> None:
    arn = create(home, name, StorageEncrypted=True, KmsKeyId=key(clients, "eu-west-1"))["DBInstanceArn"]
    with pytest.raises(ClientError, match="InvalidParameterCombination"):
        away.create_db_instance_read_replica(DBInstanceIdentifier=name, SourceDBInstanceIdentifier=arn)


def test_a_name_is_taken_once(home: Any, name: str) -> None:
    create(home, name)
    with pytest.raises(ClientError, match="DBInstanceAlreadyExists"):
        home.create_db_instance_read_replica(DBInstanceIdentifier=name, SourceDBInstanceIdentifier=name)
