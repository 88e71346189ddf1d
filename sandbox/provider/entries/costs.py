"""Budgets, and Cost Explorer's anomaly detection."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox.provider.entry import Codec, Entry, Fn, Json, Name, call, read

if TYPE_CHECKING:
    from sandbox.provider.resource import Resource


def _filters(filters: Sequence[Mapping[str, Any]] | None) -> Json | None:
    """AWS maps a filter's name to its values."""
    return {each["name"]: each["values"] for each in filters} if filters else None


def _subscribers(emails: Sequence[str] | None, topics: Sequence[str] | None) -> list[Json]:
    given = {"EMAIL": emails or [], "SNS": topics or []}
    return [{"SubscriptionType": kind, "Address": each} for kind, addresses in given.items() for each in addresses]


def _expression(text: str | None) -> Json | None:
    """What to watch, without the keys that say nothing."""
    expression = json.loads(
        text or "{}", object_hook=lambda each: {key: it for key, it in each.items() if it is not None}
    )
    return expression or None


def _notifications(budget: "Resource") -> Json:
    """Whom AWS tells of what: it answers for the subscribers of one notification at a time."""

    def ask(operation: str, **more: Any) -> Any:
        account, _, name = budget.id.partition(":")
        request = {"AccountId": account, "BudgetName": name, **more}
        return budget.client.call("budgets", budget.region, operation, request, True)

    found = []
    for one in ask("DescribeNotificationsForBudget")["Notifications"]:
        same = {
            member: one[member] for member in ("NotificationType", "ComparisonOperator", "Threshold", "ThresholdType")
        }
        subscribers = ask("DescribeSubscribersForNotification", Notification=same)["Subscribers"]
        told = {
            property: [each["Address"] for each in subscribers if each["SubscriptionType"] == kind]
            for property, kind in (("subscriberEmailAddresses", "EMAIL"), ("subscriberSnsTopicArns", "SNS"))
        }
        said = {member[0].lower() + member[1:]: value for member, value in same.items()}
        found.append({**said, **{property: addresses for property, addresses in told.items() if addresses}})
    return {"notifications": found} if found else {}


_BUDGET = {
    "BudgetName": "$name",
    "BudgetType": "$budgetType",
    "TimeUnit": "$timeUnit",
    "BudgetLimit": {"Amount": "$limitAmount", "Unit": "$limitUnit"},
    "CostFilters": Fn(_filters, ("costFilters",)),
    "CostTypes": "$costTypes",
    "AutoAdjustData": "$autoAdjustData",
    "BillingViewArn": "$billingViewArn",
    "Metrics": "$metrics",
}
_NOTIFICATION = {
    "NotificationType": "$notificationType",
    "ComparisonOperator": "$comparisonOperator",
    "Threshold": "$threshold",
    "ThresholdType": "$thresholdType",
}
_OVER = {"comparisonOperator": "GREATER_THAN", "thresholdType": "PERCENTAGE"}

ENTRIES = [
    Entry(
        "aws:budgets/budget:Budget",
        "budgets",
        create=call("CreateBudget", AccountId="$account", Budget=_BUDGET, ResourceTags="$tags"),
        id="$account:$name",
        key={"AccountId": "$account", "BudgetName": "$name"},
        names={"name": "BudgetName"},
        name=Name(longest=100, allowed=r"[:\\]"),
        steps=[
            call("UpdateBudget", on="update", whole=True, NewBudget=_BUDGET),
            call("DeleteNotification", each="-notifications", by_name=False, Notification=_NOTIFICATION),
            call(
                "CreateNotification",
                each="+notifications",
                by_name=False,
                Notification=_NOTIFICATION,
                Subscribers=Fn(_subscribers, ("subscriberEmailAddresses", "subscriberSnsTopicArns")),
            ),
        ],
        read=[read("DescribeBudget", "Budget", {"limitAmount": "BudgetLimit.Amount", "limitUnit": "BudgetLimit.Unit"})],
        delete=[call("DeleteBudget")],
        codecs={
            "costFilters": Codec(
                items=list, back=lambda known: [{"name": name, "values": values} for name, values in known.items()]
            )
        },
        derived=["costTypes"],
        read_on=_notifications,
        import_id=lambda id: {"name": id.partition(":")[2]},
        arn="arn:$partition:budgets::$account:budget/$name",
        example={
            "budgetType": "COST",
            "timeUnit": "MONTHLY",
            "limitAmount": "400.0",
            "limitUnit": "USD",
            "costFilters": [{"name": "TagKeyValue", "values": ["user:env$prod"]}],
            "costTypes": {"includeCredit": False},
            "notifications": [
                {
                    **_OVER,
                    "notificationType": "ACTUAL",
                    "threshold": 80,
                    "subscriberEmailAddresses": ["a@example.com"],
                    "subscriberSnsTopicArns": ["@aws:sns/topic:Topic.arn"],
                },
                {
                    **_OVER,
                    "notificationType": "FORECASTED",
                    "threshold": 100,
                    "subscriberEmailAddresses": ["a@example.com"],
                },
            ],
            "tags": {"Name": "example"},
        },
        changed={
            "limitAmount": "500.0",
            "costFilters": [{"name": "TagKeyValue", "values": ["user:env$dev"]}],
            "notifications": [
                {
                    **_OVER,
                    "notificationType": "ACTUAL",
                    "threshold": 90,
                    "subscriberEmailAddresses": ["b@example.com"],
                }
            ],
            "tags": {"Name": "changed"},
        },
    ),
    Entry(
        "aws:costexplorer/anomalyMonitor:AnomalyMonitor",
        "ce",
        create=call(
            "CreateAnomalyMonitor",
            AnomalyMonitor={
                "MonitorName": "$name",
                "MonitorType": "$monitorType",
                "MonitorDimension": "$monitorDimension",
                "MonitorSpecification": Fn(_expression, ("monitorSpecification",)),
            },
            ResourceTags="$tags",
        ),
        id="MonitorArn",
        key={"MonitorArn": "$id"},
        names={"name": "MonitorName", "arn": "MonitorArn"},
        name=Name(longest=1024),
        steps=[call("UpdateAnomalyMonitor", on="update")],
        read=[read("GetAnomalyMonitors", "AnomalyMonitors[0]", MonitorArnList=["$id"])],
        delete=[call("DeleteAnomalyMonitor")],
        import_id=lambda arn: {"arn": arn},
        arn="$id",
        example={
            "monitorType": "CUSTOM",
            "monitorSpecification": json.dumps({"And": None, "Tags": {"Key": "env", "Values": ["prod"]}}),
            "tags": {"Name": "example"},
        },
        changed={"name": "changed", "tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:costexplorer/anomalySubscription:AnomalySubscription",
        "ce",
        create=call(
            "CreateAnomalySubscription",
            AnomalySubscription={
                "SubscriptionName": "$name",
                "Frequency": "$frequency",
                "MonitorArnList": "$monitorArnLists",
                "Subscribers": "$subscribers",
                "ThresholdExpression": "$thresholdExpression",
            },
            ResourceTags="$tags",
        ),
        id="SubscriptionArn",
        key={"SubscriptionArn": "$id"},
        names={"name": "SubscriptionName", "arn": "SubscriptionArn"},
        name=Name(longest=1024),
        steps=[call("UpdateAnomalySubscription", on="update")],
        read=[read("GetAnomalySubscriptions", "AnomalySubscriptions[0]", SubscriptionArnList=["$id"])],
        delete=[call("DeleteAnomalySubscription")],
        import_id=lambda arn: {"arn": arn},
        arn="$id",
        example={
            "frequency": "IMMEDIATE",
            "monitorArnLists": ["@aws:costexplorer/anomalyMonitor:AnomalyMonitor.arn"],
            "subscribers": [{"type": "SNS", "address": "@aws:sns/topic:Topic.arn"}],
            "thresholdExpression": {
                "ands": [
                    {
                        "dimension": {
                            "key": key,
                            "matchOptions": ["GREATER_THAN_OR_EQUAL"],
                            "values": ["100"],
                        }
                    }
                    for key in ("ANOMALY_TOTAL_IMPACT_ABSOLUTE", "ANOMALY_TOTAL_IMPACT_PERCENTAGE")
                ]
            },
            "tags": {"Name": "example"},
        },
        changed={
            "frequency": "DAILY",
            "subscribers": [{"type": "EMAIL", "address": "a@example.com"}],
            "thresholdExpression": {
                "dimension": {
                    "key": "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
                    "matchOptions": ["GREATER_THAN_OR_EQUAL"],
                    "values": ["50"],
                }
            },
            "tags": {"Name": "changed"},
        },
    ),
]
