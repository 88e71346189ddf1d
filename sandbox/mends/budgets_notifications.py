"""Budgets: changed in place, tagged, and with subscribers that can be asked for.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_UpdateBudget.html
https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_CreateNotification.html
https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_DescribeSubscribersForNotification.html
https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_TagResource.html
"""

import json
from typing import Any

from moto.budgets.exceptions import DuplicateRecordException, NotFoundException
from moto.budgets.models import Budget, BudgetsBackend, Notification
from moto.budgets.responses import BudgetsResponse
from moto.core.exceptions import JsonRESTError
from moto.core.utils import unix_time
from moto.utilities.tagging_service import TaggingService

from sandbox.mends import replace

MOST_NOTIFICATIONS = 10
"""A budget's alerts (Cost Management guide, quotas and limits)."""


def apply() -> None:
    """Add the operations, and refuse a second notification of the same kind."""
    make, create, delete = BudgetsBackend.__init__, BudgetsResponse.create_budget, BudgetsBackend.delete_budget
    notify = BudgetsBackend.create_notification

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        self.tagger = TaggingService()

    def create_budget(self: Any) -> str:
        answer = create(self)
        arn = arn_of(self.backend, self._get_param("Budget")["BudgetName"])
        self.backend.tagger.tag_resource(arn, self._get_param("ResourceTags") or [])
        return answer

    def update_budget(self: Any) -> str:
        given = self._get_param("NewBudget")
        budget = _budget(self, given["BudgetName"])
        budget.budget = {"TimePeriod": budget.budget["TimePeriod"], **given, "LastUpdatedTime": unix_time()}
        return "{}"

    def delete_budget(self: Any, account_id: str, budget_name: str) -> None:
        delete(self, account_id, budget_name)
        self.tagger.delete_all_tags_for_resource(arn_of(self, budget_name))

    def create_notification(self: Any, account_id: str, budget_name: str, notification: Any, subscribers: Any) -> None:
        budget = self.budgets[account_id].get(budget_name)
        if budget and any(_same(each.details, notification) for each in budget.notifications):
            raise DuplicateRecordException("notification", notification["NotificationType"])
        if budget and len(budget.notifications) >= MOST_NOTIFICATIONS:
            raise JsonRESTError("CreationLimitExceededException", "A budget has at most 10 notifications.")
        notify(self, account_id, budget_name, notification, subscribers)

    def delete_notification(self: Any, details: dict[str, Any]) -> None:
        self.notifications = [each for each in self.notifications if not _same(each.details, details)]

    def describe_subscribers_for_notification(self: Any) -> str:
        return json.dumps({"Subscribers": _notification(self).subscribers})

    def create_subscriber(self: Any) -> str:
        subscribers: Any = _notification(self).subscribers
        if self._get_param("Subscriber") in subscribers:
            raise DuplicateRecordException("subscriber", self._get_param("Subscriber")["Address"])
        subscribers.append(self._get_param("Subscriber"))
        return "{}"

    def delete_subscriber(self: Any) -> str:
        subscribers: Any = _notification(self).subscribers
        if self._get_param("Subscriber") not in subscribers:
            raise NotFoundException("The subscriber does not exist.")
        subscribers.remove(self._get_param("Subscriber"))
        return "{}"

    def tag_resource(self: Any) -> str:
        self.backend.tagger.tag_resource(self._get_param("ResourceARN"), self._get_param("ResourceTags"))
        return "{}"

    def untag_resource(self: Any) -> str:
        keys = self._get_param("ResourceTagKeys")
        self.backend.tagger.untag_resource_using_names(self._get_param("ResourceARN"), keys)
        return "{}"

    def list_tags_for_resource(self: Any) -> str:
        tags = self.backend.tagger.list_tags_for_resource(self._get_param("ResourceARN"))["Tags"]
        return json.dumps({"ResourceTags": tags})

    replace(BudgetsBackend, init, "__init__")
    replace(BudgetsBackend, delete_budget)
    replace(BudgetsBackend, create_notification)
    replace(Budget, delete_notification)
    for operation in (
        create_budget,
        update_budget,
        describe_subscribers_for_notification,
        create_subscriber,
        delete_subscriber,
        tag_resource,
        untag_resource,
        list_tags_for_resource,
    ):
        replace(BudgetsResponse, operation)


def arn_of(backend: Any, name: str) -> str:
    """The ARN of a budget."""
    return f"arn:{backend.partition}:budgets::{backend.account_id}:budget/{name}"


def _budget(response: Any, name: str) -> Any:
    found = response.backend.budgets[response._get_param("AccountId")].get(name)
    if found is None:
        raise NotFoundException(f"Unable to get budget: {name} - the budget doesn't exist.")
    return found


def _notification(response: Any) -> Notification:
    """The notification that a request names."""
    wanted = response._get_param("Notification")
    for each in _budget(response, response._get_param("BudgetName")).notifications:
        if _same(each.details, wanted):
            found: Notification = each
            return found
    raise NotFoundException("The notification does not exist.")


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two are one: the kind, the comparison and the threshold identify a notification."""
    kinds = [{"ThresholdType": "PERCENTAGE", **each} for each in (one, other)]
    names = ("NotificationType", "ComparisonOperator", "Threshold", "ThresholdType")
    return all(kinds[0].get(name) == kinds[1].get(name) for name in names)
