from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

ACCOUNT = "123456789012"
LIMIT = {"Amount": "10", "Unit": "USD"}
OVER = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80.0}
MAIL = {"SubscriptionType": "EMAIL", "Address": "a@example.com"}


@pytest.fixture
def budgets(clients: Any) -> Any:
    return clients("budgets", "us-east-1")


@pytest.fixture
def budget(budgets: Any, name: str) -> dict[str, Any]:
    """What identifies one."""
    made = {"BudgetName": name, "BudgetType": "COST", "TimeUnit": "MONTHLY", "BudgetLimit": LIMIT}
    tags = [{"Key": "stack", "Value": name}]
    budgets.create_budget(AccountId=ACCOUNT, Budget=made, ResourceTags=tags)
    return {"AccountId": ACCOUNT, "BudgetName": name}


def test_a_budget_is_changed_in_place(budgets: Any, budget: dict[str, Any]) -> None:
    new = {"BudgetName": budget["BudgetName"], "BudgetType": "COST", "TimeUnit": "MONTHLY"}
    budgets.update_budget(AccountId=ACCOUNT, NewBudget={**new, "BudgetLimit": {"Amount": "20", "Unit": "USD"}})
    assert budgets.describe_budget(**budget)["Budget"]["BudgetLimit"]["Amount"] == "20"
    with pytest.raises(ClientError, match="NotFoundException"):
        budgets.update_budget(AccountId=ACCOUNT, NewBudget={**new, "BudgetName": "none", "BudgetLimit": LIMIT})


def test_subscribers_are_kept(budgets: Any, budget: dict[str, Any]) -> None:
    budgets.create_notification(**budget, Notification=OVER, Subscribers=[MAIL])
    second = {**MAIL, "Address": "b@example.com"}
    budgets.create_subscriber(**budget, Notification={**OVER, "ThresholdType": "PERCENTAGE"}, Subscriber=second)
    assert budgets.describe_subscribers_for_notification(**budget, Notification=OVER)["Subscribers"] == [MAIL, second]
    budgets.delete_subscriber(**budget, Notification=OVER, Subscriber=MAIL)
    assert budgets.describe_subscribers_for_notification(**budget, Notification=OVER)["Subscribers"] == [second]
    with pytest.raises(ClientError, match="DuplicateRecordException"):
        budgets.create_notification(**budget, Notification=OVER, Subscribers=[MAIL])
    budgets.delete_notification(**budget, Notification=OVER)
    assert budgets.describe_notifications_for_budget(**budget)["Notifications"] == []


def test_an_eleventh_notification_is_refused(budgets: Any, budget: dict[str, Any]) -> None:
    for percent in range(1, 11):
        budgets.create_notification(**budget, Notification={**OVER, "Threshold": percent}, Subscribers=[MAIL])
    with pytest.raises(ClientError, match="CreationLimitExceededException"):
        budgets.create_notification(**budget, Notification=OVER, Subscribers=[MAIL])


def test_tags_are_kept_and_found_in_one_region(clients: Any, budgets: Any, budget: dict[str, Any]) -> None:
    name = budget["BudgetName"]
    arn = f"arn:aws:budgets::{ACCOUNT}:budget/{name}"
    budgets.tag_resource(ResourceARN=arn, ResourceTags=[{"Key": "a", "Value": "b"}])
    budgets.untag_resource(ResourceARN=arn, ResourceTagKeys=["a"])
    assert budgets.list_tags_for_resource(ResourceARN=arn)["ResourceTags"] == [{"Key": "stack", "Value": name}]
    for region, found in (("us-east-1", [arn]), ("eu-west-1", [])):
        tags = [{"Key": "stack", "Values": [name]}]
        answer = clients("resourcegroupstaggingapi", region).get_resources(TagFilters=tags)
        assert [each["ResourceARN"] for each in answer["ResourceTagMappingList"]] == found
