from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.mends.test_rds_instances import create


@pytest.fixture
def rds(clients: Any) -> Any:
    return clients("rds")


@pytest.fixture
def group(rds: Any, name: str) -> str:
    rds.create_db_parameter_group(DBParameterGroupName=name, DBParameterGroupFamily="postgres17", Description="x")
    parameters = [
        {"ParameterName": each, "ParameterValue": "1", "ApplyMethod": "immediate"} for each in ("rds.force_ssl", "a")
    ]
    rds.modify_db_parameter_group(DBParameterGroupName=name, Parameters=parameters)
    return name


def names(rds: Any, group: str) -> list[str]:
    return [each["ParameterName"] for each in rds.describe_db_parameters(DBParameterGroupName=group)["Parameters"]]


def test_parameters_go_back_to_their_defaults(rds: Any, group: str) -> None:
    rds.reset_db_parameter_group(
        DBParameterGroupName=group, Parameters=[{"ParameterName": "a", "ApplyMethod": "immediate"}]
    )
    assert names(rds, group) == ["rds.force_ssl"]
    rds.reset_db_parameter_group(DBParameterGroupName=group, ResetAllParameters=True)
    assert names(rds, group) == []
    with pytest.raises(ClientError, match="DBParameterGroupNotFound"):
        rds.reset_db_parameter_group(DBParameterGroupName="nobody", ResetAllParameters=True)


def test_a_group_in_use_stays(rds: Any, group: str) -> None:
    create(rds, group, DBParameterGroupName=group)
    with pytest.raises(ClientError, match="InvalidDBParameterGroupState"):
        rds.delete_db_parameter_group(DBParameterGroupName=group)
    rds.delete_db_instance(DBInstanceIdentifier=group, SkipFinalSnapshot=True)
    rds.delete_db_parameter_group(DBParameterGroupName=group)
