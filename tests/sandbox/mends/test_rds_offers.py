from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError


def create(rds: Any, name: str, **more: Any) -> Any:
    settings = {"DBInstanceClass": "db.t4g.micro", "Engine": "postgres", "EngineVersion": "17.6", **more}
    return rds.create_db_instance(DBInstanceIdentifier=name, AllocatedStorage=20, **settings)["DBInstance"]


@pytest.mark.parametrize(
    ("wrong", "code", "message"),
    [
        ({"DBInstanceClass": "db.r99g.large"}, "InvalidParameterValue", "Invalid DB Instance class: db.r99g.large"),
        (
            {"DBInstanceClass": "db.z1d.large"},
            "InvalidParameterCombination",
            "RDS does not support creating a DB instance with the following combination: DBInstanceClass=db.z1d.large, "
            "Engine=postgres, EngineVersion=17.6. For supported combinations of instance class and database engine "
            "version, see the documentation.",
        ),
        ({"EngineVersion": "17.2"}, "InvalidParameterCombination", "Cannot find version 17.2 for postgres"),
        ({"EngineVersion": "77"}, "InvalidParameterCombination", "Cannot find version 77 for postgres"),
        (
            {"Engine": "mysql", "EngineVersion": "8.4.99"},
            "InvalidParameterCombination",
            "Cannot find version 8.4.99 for mysql",
        ),
    ],
)
def test_what_is_not_offered_is_refused(
    clients: Any, name: str, wrong: dict[str, str], code: str, message: str
) -> None:
    with pytest.raises(ClientError) as refused:
        create(clients("rds"), name, **wrong)
    assert refused.value.response["Error"]["Code"] == code
    assert refused.value.response["Error"]["Message"] == message


@pytest.mark.parametrize("version", ["18.4", "17"])
def test_what_is_offered_is_made(clients: Any, name: str, version: str) -> None:
    assert create(clients("rds"), name, EngineVersion=version)["EngineVersion"] == version


def test_a_class_is_offered_in_one_region_and_not_in_another(clients: Any, name: str) -> None:
    create(clients("rds", "us-east-1"), name, DBInstanceClass="db.m5.large")
    with pytest.raises(ClientError, match=r"Invalid DB Instance class: db\.m5\.large|following combination"):
        create(clients("rds", "ca-west-1"), name, DBInstanceClass="db.m5.large")


def test_a_change_is_refused_and_leaves_the_instance_as_it_was(clients: Any, name: str) -> None:
    rds = clients("rds")
    create(rds, name)
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        rds.modify_db_instance(DBInstanceIdentifier=name, DBInstanceClass="db.none.large", ApplyImmediately=True)
    with pytest.raises(ClientError, match=r"Cannot find version 17\.99"):
        rds.modify_db_instance(DBInstanceIdentifier=name, EngineVersion="17.99", ApplyImmediately=True)
    (found,) = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    assert (found["DBInstanceClass"], found["EngineVersion"]) == ("db.t4g.micro", "17.6")
    rds.modify_db_instance(DBInstanceIdentifier=name, DBInstanceClass="db.r8g.large", ApplyImmediately=True)
    with pytest.raises(ClientError, match="DBInstanceNotFound"):
        rds.modify_db_instance(DBInstanceIdentifier=f"{name}-none", DBInstanceClass="db.r8g.large")


def test_a_replica_has_a_class_of_its_own_region(clients: Any, name: str) -> None:
    made = create(clients("rds", "us-east-1"), name, BackupRetentionPeriod=7)
    with pytest.raises(ClientError, match="InvalidParameter"):
        clients("rds", "ca-west-1").create_db_instance_read_replica(
            DBInstanceIdentifier=f"{name}-copy",
            SourceDBInstanceIdentifier=made["DBInstanceArn"],
            DBInstanceClass="db.m5.large",
        )
