from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def cache(clients: Any) -> Any:
    return clients("elasticache")


@pytest.fixture
def users(cache: Any, name: str) -> tuple[str, str]:
    """One called default that may do nothing, and one that authenticates by IAM."""
    off, app = f"{name}-off", f"{name}-app"
    mode = {"Type": "no-password-required"}
    cache.create_user(UserId=off, UserName="default", Engine="redis", AccessString="off -@all", AuthenticationMode=mode)
    cache.create_user(
        UserId=app, UserName=app, Engine="redis", AccessString="on ~* +@all", AuthenticationMode={"Type": "iam"}
    )
    return off, app


def test_a_group_is_made_changed_and_deleted(cache: Any, name: str, users: tuple[str, str]) -> None:
    off, app = users
    made = cache.create_user_group(UserGroupId=name, Engine="redis", UserIds=[off])
    assert (made["Status"], made["UserIds"]) == ("active", [off])
    cache.modify_user_group(UserGroupId=name, UserIdsToAdd=[app])
    (group,) = cache.describe_user_groups(UserGroupId=name)["UserGroups"]
    assert group["UserIds"] == sorted(users)
    assert cache.describe_users(UserId=app)["Users"][0]["UserGroupIds"] == [name]
    cache.delete_user(UserId=app)
    assert cache.describe_user_groups(UserGroupId=name)["UserGroups"][0]["UserIds"] == [off]
    with pytest.raises(ClientError, match="UserNotFound"):
        cache.describe_users(UserId=app)
    cache.delete_user_group(UserGroupId=name)
    with pytest.raises(ClientError, match="UserGroupNotFound"):
        cache.delete_user_group(UserGroupId=name)


def test_a_group_in_use_stays(cache: Any, name: str, users: tuple[str, str]) -> None:
    cache.create_user_group(UserGroupId=name, Engine="redis", UserIds=list(users))
    cache.create_replication_group(
        ReplicationGroupId=name, ReplicationGroupDescription="x", Engine="valkey", UserGroupIds=[name]
    )
    assert cache.describe_user_groups(UserGroupId=name)["UserGroups"][0]["ReplicationGroups"] == [name]
    with pytest.raises(ClientError, match="InvalidUserGroupState"):
        cache.delete_user_group(UserGroupId=name)


def test_a_user_is_changed(cache: Any, users: tuple[str, str]) -> None:
    mode = {"Type": "password", "Passwords": ["sixteen-characters"]}
    cache.modify_user(UserId=users[1], AccessString="on ~a:* +@read", AuthenticationMode=mode)
    (user,) = cache.describe_users(UserId=users[1])["Users"]
    assert user["AccessString"] == "on ~a:* +@read"
    assert user["Authentication"] == {"Type": "password", "PasswordCount": 1}
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        cache.modify_user(UserId=users[1], AuthenticationMode={"Type": "password", "Passwords": ["short"]})


def test_what_aws_refuses(cache: Any, name: str, users: tuple[str, str]) -> None:
    off, app = users
    with pytest.raises(ClientError, match="DefaultUserRequired"):
        cache.create_user_group(UserGroupId=name, Engine="redis", UserIds=[app])
    with pytest.raises(ClientError, match="DuplicateUserName"):
        cache.create_user_group(UserGroupId=name, Engine="redis", UserIds=[off, "default"])
    with pytest.raises(ClientError, match="InvalidParameterCombination"):
        cache.create_user_group(UserGroupId=name, Engine="valkey", UserIds=[off, app])
    with pytest.raises(ClientError, match="UserNotFound"):
        cache.create_user_group(UserGroupId=name, Engine="redis", UserIds=[off, "nobody"])
    cache.create_user_group(UserGroupId=name, Engine="valkey", UserIds=[app])
    with pytest.raises(ClientError, match="UserGroupAlreadyExists"):
        cache.create_user_group(UserGroupId=name, Engine="valkey", UserIds=[app])
    with pytest.raises(ClientError, match="must be same for authentication type: iam"):
        cache.create_user(
            UserId=f"{name}-b", UserName="b", Engine="redis", AccessString="on", AuthenticationMode={"Type": "iam"}
        )
