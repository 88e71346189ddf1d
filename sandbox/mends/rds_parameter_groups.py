"""DB parameter groups: parameters back to their defaults, and no deletion of a group that is in use.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ResetDBParameterGroup.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBParameterGroup.html
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.rds.exceptions import DBParameterGroupNotFoundError, RDSClientError
from moto.rds.models import DBParameterGroup, RDSBackend
from moto.rds.responses import RDSResponse

from sandbox.mends import replace


def apply() -> None:
    """Add the one operation, and let the other refuse."""
    delete = RDSBackend.delete_db_parameter_group

    def reset_db_parameter_group(self: Any) -> ActionResult:
        name = self.params["DBParameterGroupName"]
        if name not in self.backend.db_parameter_groups:
            raise DBParameterGroupNotFoundError(name)
        parameters = self.backend.db_parameter_groups[name].parameters
        named = [parameter["ParameterName"] for parameter in self.params.get("Parameters", [])]
        for parameter in list(parameters) if self.params.get("ResetAllParameters", not named) else named:
            parameters.pop(parameter, None)
        return ActionResult({"DBParameterGroupName": name})

    def delete_db_parameter_group(self: Any, db_parameter_group_name: str) -> DBParameterGroup:
        users = [each.db_parameter_group_name for each in self.databases.values()]
        if db_parameter_group_name in users:
            raise RDSClientError(
                "InvalidDBParameterGroupState",
                "One or more database instances are still members of this parameter group "
                f"{db_parameter_group_name}, so the group cannot be deleted",
            )
        return delete(self, db_parameter_group_name)

    replace(RDSResponse, reset_db_parameter_group)
    replace(RDSBackend, delete_db_parameter_group)
