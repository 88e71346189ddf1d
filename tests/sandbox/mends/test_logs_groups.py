from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

KEY = "arn:aws:kms:eu-west-1:123456789012:key/x"


@pytest.fixture
def logs(clients: Any) -> Any:
    return clients("logs")


def described(logs: Any, name: str) -> dict[str, Any]:
    (found,) = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return dict(found)


def test_the_class_is_kept(logs: Any, name: str) -> None:
    logs.create_log_group(logGroupName=name)
    assert described(logs, name)["logGroupClass"] == "STANDARD"
    logs.create_log_group(logGroupName=f"rare-{name}", logGroupClass="INFREQUENT_ACCESS")
    assert described(logs, f"rare-{name}")["logGroupClass"] == "INFREQUENT_ACCESS"


def test_a_key_comes_and_goes(logs: Any, name: str) -> None:
    logs.create_log_group(logGroupName=name)
    logs.associate_kms_key(logGroupName=name, kmsKeyId=KEY)
    assert described(logs, name)["kmsKeyId"] == KEY
    logs.disassociate_kms_key(resourceIdentifier=f"arn:aws:logs:eu-west-1:123456789012:log-group:{name}")
    assert "kmsKeyId" not in described(logs, name)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        logs.associate_kms_key(logGroupName=f"no-{name}", kmsKeyId=KEY)


def test_a_protected_group_is_not_deleted(logs: Any, name: str) -> None:
    logs.create_log_group(logGroupName=name, deletionProtectionEnabled=True)
    with pytest.raises(ClientError, match="protected from deletion"):
        logs.delete_log_group(logGroupName=name)
    logs.put_log_group_deletion_protection(logGroupIdentifier=name, deletionProtectionEnabled=False)
    logs.delete_log_group(logGroupName=name)
