from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.mends.test_rds_instances import create


@pytest.fixture
def rds(clients: Any) -> Any:
    return clients("rds")


@pytest.fixture
def proxy(rds: Any, subnet_ids: list[str], name: str) -> str:
    rds.create_db_proxy(
        DBProxyName=name,
        EngineFamily="POSTGRESQL",
        Auth=[
            {
                "AuthScheme": "SECRETS",
                "IAMAuth": "REQUIRED",
                "SecretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:one",
            }
        ],
        RoleArn="arn:aws:iam::123456789012:role/proxy",
        VpcSubnetIds=subnet_ids,
    )
    return name


def test_a_proxy_is_modified(rds: Any, proxy: str) -> None:
    rds.modify_db_proxy(
        DBProxyName=proxy,
        RequireTLS=True,
        IdleClientTimeout=60,
        SecurityGroups=["sg-1"],
        Auth=[
            {
                "AuthScheme": "SECRETS",
                "IAMAuth": "DISABLED",
                "SecretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:one",
            }
        ],
    )
    (found,) = rds.describe_db_proxies(DBProxyName=proxy)["DBProxies"]
    assert (found["RequireTLS"], found["IdleClientTimeout"], found["VpcSecurityGroupIds"]) == (True, 60, ["sg-1"])
    assert found["Auth"][0]["IAMAuth"] == "DISABLED"
    assert found["RoleArn"].endswith("/proxy")


def test_a_target_has_the_address_of_its_instance(rds: Any, proxy: str) -> None:
    made = create(rds, proxy)
    rds.register_db_proxy_targets(DBProxyName=proxy, DBInstanceIdentifiers=[proxy])
    (target,) = rds.describe_db_proxy_targets(DBProxyName=proxy)["Targets"]
    assert (target["Endpoint"], target["Port"]) == (made["Endpoint"]["Address"], 5432)
    rds.deregister_db_proxy_targets(DBProxyName=proxy, DBInstanceIdentifiers=[proxy])
    assert rds.describe_db_proxy_targets(DBProxyName=proxy)["Targets"] == []


def test_a_proxy_stands_before_no_replica(rds: Any, proxy: str) -> None:
    create(rds, proxy)
    rds.create_db_instance_read_replica(DBInstanceIdentifier=f"{proxy}-2", SourceDBInstanceIdentifier=proxy)
    with pytest.raises(ClientError, match="is a read replica"):
        rds.register_db_proxy_targets(DBProxyName=proxy, DBInstanceIdentifiers=[f"{proxy}-2"])
    with pytest.raises(ClientError, match="DBInstanceNotFound"):
        rds.register_db_proxy_targets(DBProxyName=proxy, DBInstanceIdentifiers=[f"{proxy}-3"])


def test_what_is_not_there_is_not_found(rds: Any) -> None:
    for operation in ("describe_db_proxy_targets", "describe_db_proxy_target_groups", "delete_db_proxy"):
        with pytest.raises(ClientError, match="DBProxyNotFoundFault"):
            getattr(rds, operation)(DBProxyName="nobody")
    with pytest.raises(ClientError, match="DBProxyNotFoundFault"):
        rds.deregister_db_proxy_targets(DBProxyName="nobody", DBInstanceIdentifiers=["one"])
