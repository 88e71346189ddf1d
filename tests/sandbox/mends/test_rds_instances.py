from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

INSTANCE: dict[str, Any] = {
    "Engine": "postgres",
    "EngineVersion": "17",
    "DBInstanceClass": "db.m8g.large",
    "AllocatedStorage": 20,
    "MasterUsername": "app",
    "MasterUserPassword": "of-the-test",
}


@pytest.fixture
def rds(clients: Any) -> Any:
    return clients("rds")


def create(rds: Any, name: str, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = rds.create_db_instance(DBInstanceIdentifier=name, **{**INSTANCE, **more})["DBInstance"]
    return made


def described(rds: Any, name: str) -> dict[str, Any]:
    (found,) = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
    return dict(found)


def test_insights_are_kept_and_changed(rds: Any, name: str) -> None:
    made = create(rds, name, EnablePerformanceInsights=True, PerformanceInsightsKMSKeyId="key")
    assert (made["DatabaseInsightsMode"], made["PerformanceInsightsEnabled"]) == ("standard", True)
    assert made["PerformanceInsightsKMSKeyId"] == "key"
    rds.modify_db_instance(
        DBInstanceIdentifier=name, DatabaseInsightsMode="advanced", PerformanceInsightsRetentionPeriod=465
    )
    found = described(rds, name)
    assert (found["DatabaseInsightsMode"], found["PerformanceInsightsRetentionPeriod"]) == ("advanced", 465)


def test_the_kind_of_support_is_kept_and_changed(rds: Any, name: str) -> None:
    kinds = ["open-source-rds-extended-support-disabled", "open-source-rds-extended-support"]
    assert create(rds, name, EngineLifecycleSupport=kinds[0])["EngineLifecycleSupport"] == kinds[0]
    rds.modify_db_instance(DBInstanceIdentifier=name, EngineLifecycleSupport=kinds[1])
    assert described(rds, name)["EngineLifecycleSupport"] == kinds[1]


@pytest.mark.parametrize(
    "more",
    [
        {"DatabaseInsightsMode": "advanced"},
        {"DatabaseInsightsMode": "advanced", "EnablePerformanceInsights": True},
        {"ManageMasterUserPassword": True},
    ],
)
def test_what_does_not_go_together_is_refused(rds: Any, name: str, more: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="InvalidParameterCombination"):
        create(rds, name, **more)


def test_each_instance_has_a_resource_id_of_its_own(rds: Any, name: str) -> None:
    assert create(rds, name)["DbiResourceId"] != create(rds, f"{name}-b")["DbiResourceId"]


def test_a_major_upgrade_has_to_be_meant(rds: Any, name: str) -> None:
    create(rds, name)
    with pytest.raises(ClientError, match="AllowMajorVersionUpgrade"):
        rds.modify_db_instance(DBInstanceIdentifier=name, EngineVersion="18")
    rds.modify_db_instance(DBInstanceIdentifier=name, EngineVersion="17.6")
    rds.modify_db_instance(DBInstanceIdentifier=name, EngineVersion="18", AllowMajorVersionUpgrade=True)
    assert described(rds, name)["EngineVersion"] == "18"
