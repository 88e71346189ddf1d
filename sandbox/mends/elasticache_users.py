"""Users and user groups: the groups, changing users, and what AWS refuses of both.

https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateUserGroup.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyUserGroup.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyUser.html
https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from moto.core.responses import ActionResult
from moto.elasticache.exceptions import (
    ElastiCacheException,
    InvalidParameterCombinationException,
    InvalidParameterValueException,
    UserNotFound,
)
from moto.elasticache.models import ElastiCacheBackend, User
from moto.elasticache.responses import ElastiCacheResponse

from sandbox.mends import replace


@dataclass
class UserGroup:
    """The users that may use the caches it is given to."""

    id: str
    engine: str
    user_ids: list[str]
    arn: str

    def answer(self, backend: Any) -> dict[str, Any]:
        """The group, as AWS describes it."""
        return {
            "UserGroupId": self.id,
            "Status": "active",
            "Engine": self.engine,
            "UserIds": self.user_ids,
            "MinimumEngineVersion": "6.0",
            "PendingChanges": {},
            "ReplicationGroups": [
                each.replication_group_id
                for each in backend.replication_groups.values()
                if self.id in each.user_group_ids
            ],
            "ARN": self.arn,
        }


def apply() -> None:
    """Add the operations on groups and ModifyUser, and complete those on users."""
    create, describe = ElastiCacheResponse.create_user, ElastiCacheBackend.describe_users

    def create_user(self: Any) -> ActionResult:
        mode = self._get_param("AuthenticationMode") or {}
        if mode.get("Type") == "iam" and self._get_param("UserId") != self._get_param("UserName"):
            problem = "User Id and User name must be same for authentication type: iam"
            raise InvalidParameterCombinationException(problem)
        answer = create(self)
        if mode.get("Type") == "no-password-required":
            self.elasticache_backend.users[self._get_param("UserId")].no_password_required = True
        return answer

    def modify_user(self: Any) -> ActionResult:
        (user,) = self.elasticache_backend.describe_users(self._get_param("UserId"))
        user.access_string = self._get_param("AccessString") or user.access_string
        user.engine = (self._get_param("Engine") or user.engine).lower()
        mode = self._get_param("AuthenticationMode") or {}
        passwords = mode.get("Passwords") or self._get_param("Passwords")
        if passwords and any(len(password) < 16 for password in passwords):
            raise InvalidParameterValueException("Passwords length must be between 16-128 characters.")
        if mode or passwords or self._get_bool_param("NoPasswordRequired"):
            open_to_all = self._get_bool_param("NoPasswordRequired") or mode.get("Type") == "no-password-required"
            user.no_password_required, user.passwords = open_to_all, passwords or []
            user.authentication_type = mode.get("Type") or ("no-password-required" if open_to_all else "password")
        return ActionResult(user)

    def delete_user(self: Any, user_id: str) -> User:
        user: User
        (user,) = self.describe_users(user_id)
        if user_id == "default":
            raise InvalidParameterValueException("The default user cannot be deleted.")
        for group in groups_of(self).values():
            if user_id in group.user_ids:
                _check(self, group.engine, [other for other in group.user_ids if other != user_id])
                group.user_ids.remove(user_id)
        del self.users[user_id]
        user.status = "deleting"
        return user

    def describe_users(self: Any, user_id: str | None) -> list[User]:
        found: list[User] = describe(self, user_id)
        for user in found:
            user.user_group_ids = [group.id for group in groups_of(self).values() if user.id in group.user_ids]
        return found

    def create_user_group(self: Any) -> ActionResult:
        backend, name = self.elasticache_backend, self._get_param("UserGroupId").lower()
        engine, users = self._get_param("Engine").lower(), self._get_param("UserIds") or []
        if name in groups_of(backend):
            raise ElastiCacheException("UserGroupAlreadyExistsFault", f"User group {name} already exists.")
        _check(backend, engine, users)
        arn = f"arn:{backend.partition}:elasticache:{backend.region_name}:{backend.account_id}:usergroup:{name}"
        group = groups_of(backend)[name] = UserGroup(name, engine, sorted(users), arn)
        backend.tagging_service.tag_resource(arn, self._get_param("Tags") or [])
        return ActionResult(group.answer(backend))

    def describe_user_groups(self: Any) -> ActionResult:
        backend = self.elasticache_backend
        found = [_group(self)] if self._get_param("UserGroupId") else groups_of(backend).values()
        return ActionResult({"UserGroups": [group.answer(backend) for group in found]})

    def modify_user_group(self: Any) -> ActionResult:
        group, backend = _group(self), self.elasticache_backend
        added, gone = self._get_param("UserIdsToAdd") or [], self._get_param("UserIdsToRemove") or []
        users = sorted({*group.user_ids, *added} - {*gone})
        engine = (self._get_param("Engine") or group.engine).lower()
        _check(backend, engine, users)
        group.user_ids, group.engine = users, engine
        return ActionResult(group.answer(backend))

    def delete_user_group(self: Any) -> ActionResult:
        group, backend = _group(self), self.elasticache_backend
        answer = group.answer(backend)
        if answer["ReplicationGroups"]:
            problem = f"User group {group.id} is associated with {', '.join(answer['ReplicationGroups'])}."
            raise ElastiCacheException("InvalidUserGroupStateFault", problem)
        del groups_of(backend)[group.id]
        backend.tagging_service.delete_all_tags_for_resource(group.arn)
        return ActionResult({**answer, "Status": "deleting"})

    replace(ElastiCacheResponse, create_user)
    replace(ElastiCacheResponse, modify_user)
    replace(ElastiCacheBackend, delete_user)
    replace(ElastiCacheBackend, describe_users)
    replace(ElastiCacheResponse, create_user_group)
    replace(ElastiCacheResponse, describe_user_groups)
    replace(ElastiCacheResponse, modify_user_group)
    replace(ElastiCacheResponse, delete_user_group)


def groups_of(backend: Any) -> dict[str, UserGroup]:
    """The user groups of one region by id."""
    groups: dict[str, UserGroup] = vars(backend).setdefault("user_groups", {})
    return groups


def find(backend: Any, name: str) -> UserGroup:
    """A user group by its id."""
    if name not in groups_of(backend):
        raise ElastiCacheException("UserGroupNotFoundFault", f"User group {name} not found.")
    return groups_of(backend)[name]


def _group(response: Any) -> UserGroup:
    return find(response.elasticache_backend, response._get_param("UserGroupId").lower())


def _check(backend: Any, engine: str, user_ids: Iterable[str]) -> None:
    """Refuse a group with unknown users, a name twice, nobody called default (Redis), or one without a secret (Valkey).

    An engine's group takes users of the other one too, as long as they authenticate.
    """
    unknown = [user_id for user_id in user_ids if user_id not in backend.users]
    if unknown:
        raise UserNotFound(", ".join(unknown))
    users: list[User] = [backend.users[user_id] for user_id in user_ids]
    names = [user.name for user in users]
    if len(set(names)) < len(names):
        raise ElastiCacheException("DuplicateUserNameFault", "A user group cannot hold two users of the same name.")
    if engine == "redis" and "default" not in names:
        problem = "User group needs to contain a user with the user name default."
        raise ElastiCacheException("DefaultUserRequired", problem)
    if engine == "valkey" and any(user.no_password_required for user in users):
        raise InvalidParameterCombinationException("A Valkey user group takes users with a password or IAM only.")
