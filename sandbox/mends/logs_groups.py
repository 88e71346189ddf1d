"""Log groups: their class, a key that comes later or goes, protection from deletion, and an exact name.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogGroupDeletionProtection.html
"""

from typing import Any

from moto.logs.exceptions import InvalidParameterException, ResourceNotFoundException
from moto.logs.models import LogGroup, LogsBackend
from moto.logs.responses import LogsResponse

from sandbox.mends import replace


def apply() -> None:
    """Add the three operations, and complete two."""
    create, describe, delete = LogsResponse.create_log_group, LogGroup.to_describe_dict, LogsBackend.delete_log_group

    def create_log_group(self: Any) -> str:
        answer = create(self)
        group = _group(self)
        group.log_group_class = self._get_param("logGroupClass") or "STANDARD"
        group.deletion_protection = bool(self._get_param("deletionProtectionEnabled"))
        return answer

    def to_describe_dict(self: Any) -> dict[str, Any]:
        added = {"logGroupClass": self.log_group_class, "deletionProtectionEnabled": self.deletion_protection}
        return describe(self) | added

    def associate_kms_key(self: Any) -> str:
        _group(self).kms_key_id = self._get_param("kmsKeyId")
        return ""

    def disassociate_kms_key(self: Any) -> str:
        _group(self).kms_key_id = None
        return ""

    def put_log_group_deletion_protection(self: Any) -> str:
        _group(self).deletion_protection = self._get_param("deletionProtectionEnabled")
        return ""

    def delete_log_group(self: Any, log_group_name: str) -> None:
        if log_group_name in self.groups and self.groups[log_group_name].deletion_protection:
            raise InvalidParameterException(msg=f"{log_group_name} is protected from deletion.")
        delete(self, log_group_name)

    replace(LogGroup, "STANDARD", "log_group_class")
    replace(LogGroup, False, "deletion_protection")
    replace(LogGroup, to_describe_dict)
    replace(LogsBackend, delete_log_group)
    replace(LogsResponse, create_log_group)
    replace(LogsResponse, associate_kms_key)
    replace(LogsResponse, disassociate_kms_key)
    replace(LogsResponse, put_log_group_deletion_protection)


def _group(response: Any) -> Any:
    """The group that a request names, by ``logGroupName``, or by ``logGroupIdentifier`` or ``resourceIdentifier``."""
    name = next(n for n in ("logGroupName", "logGroupIdentifier", "resourceIdentifier") if response._get_param(n))
    group = response._get_param(name).rpartition(":log-group:")[2].removesuffix(":*")
    if group not in response.logs_backend.groups:
        raise ResourceNotFoundException()
    return response.logs_backend.groups[group]
