"""Backup plans: updated, deleted for good, and the selections that say what is backed up.

https://docs.aws.amazon.com/aws-backup/latest/devguide/API_UpdateBackupPlan.html
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupSelection.html
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DeleteBackupPlan.html
"""

import json
import uuid
from typing import Any

from moto.backup.exceptions import InvalidRequestException, ResourceNotFoundException
from moto.backup.models import BackupBackend, Plan
from moto.backup.responses import BackupResponse
from moto.core.utils import unix_time

from sandbox.mends import replace


def apply() -> None:
    """Add the five operations, and let a plan go only once it selects nothing."""
    get, delete = BackupBackend.get_backup_plan, BackupBackend.delete_backup_plan

    def get_backup_plan(self: Any, backup_plan_id: str, version_id: Any = None) -> Plan:
        plan = get(self, backup_plan_id, version_id)
        if plan.deletion_date is not None:
            raise ResourceNotFoundException(msg="Failed reading Backup plan with provided version")
        return plan

    def delete_backup_plan(self: Any, backup_plan_id: str) -> Any:
        if _selections(self.get_backup_plan(backup_plan_id)):
            raise InvalidRequestException(msg="Related backup plan selections must be deleted prior to backup plan")
        return delete(self, backup_plan_id)

    def update_backup_plan(self: Any) -> str:
        plan, document = _plan(self), json.loads(self.body)["BackupPlan"]
        fresh = Plan(document, plan.creator_request_id, self.backup_backend)
        plan.backup_plan, plan.version_id = fresh.backup_plan, fresh.version_id
        plan.advanced_backup_settings = fresh.advanced_backup_settings
        return json.dumps(plan.to_dict())

    def create_backup_selection(self: Any) -> str:
        plan, selection = _plan(self), str(uuid.uuid4())
        made = {
            "SelectionId": selection,
            "BackupPlanId": plan.backup_plan_id,
            "CreationDate": unix_time(),
            "BackupSelection": json.loads(self.body)["BackupSelection"],
        }
        _selections(plan)[selection] = made
        return json.dumps({name: value for name, value in made.items() if name != "BackupSelection"})

    def get_backup_selection(self: Any) -> str:
        return json.dumps(_selections(_plan(self))[_selection(self)])

    def list_backup_selections(self: Any) -> str:
        listed = [
            {
                **{name: made[name] for name in ("SelectionId", "BackupPlanId", "CreationDate")},
                "SelectionName": made["BackupSelection"]["SelectionName"],
                "IamRoleArn": made["BackupSelection"]["IamRoleArn"],
            }
            for made in _selections(_plan(self)).values()
        ]
        return json.dumps({"BackupSelectionsList": listed})

    def delete_backup_selection(self: Any) -> str:
        del _selections(_plan(self))[_selection(self)]
        return "{}"

    replace(BackupBackend, get_backup_plan)
    replace(BackupBackend, delete_backup_plan)
    replace(BackupResponse, update_backup_plan)
    replace(BackupResponse, create_backup_selection)
    replace(BackupResponse, get_backup_selection)
    replace(BackupResponse, list_backup_selections)
    replace(BackupResponse, delete_backup_selection)


def _selections(plan: Any) -> dict[str, dict[str, Any]]:
    """What a plan backs up: selections by id."""
    found: dict[str, dict[str, Any]] = vars(plan).setdefault("selections", {})
    return found


def _plan(response: Any) -> Plan:
    """The plan in a request's path."""
    plan: Plan = response.backup_backend.get_backup_plan(response.path.split("/plans/")[1].split("/")[0])
    return plan


def _selection(response: Any) -> str:
    """The selection in a request's path."""
    selection = str(response.path.split("/selections/")[1])
    if selection not in _selections(_plan(response)):
        raise ResourceNotFoundException(msg=f"Cannot find Backup Selection with provided id {selection}")
    return selection
