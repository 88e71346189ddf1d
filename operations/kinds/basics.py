"""Keys, buckets, roles, logs, alarms: what everything else uses, and so what goes last."""

from __future__ import annotations

from typing import Any

from operations.kinds.kind import Kind, by_arn
from operations.tagged import Tagged


def _read_key(kms: Any, one: Tagged) -> Any:
    key = kms.describe_key(KeyId=one.id)["KeyMetadata"]
    return None if key["KeyState"] in ("PendingDeletion", "PendingReplicaDeletion") else key


def _read_log_group(logs: Any, one: Tagged) -> Any:
    found = logs.describe_log_groups(logGroupNamePrefix=one.id)["logGroups"]
    return [group for group in found if group["logGroupName"] == one.id]


def _delete_role(iam: Any, one: Tagged) -> None:
    for policy in iam.list_attached_role_policies(RoleName=one.id)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=one.id, PolicyArn=policy["PolicyArn"])
    for policy in iam.list_role_policies(RoleName=one.id)["PolicyNames"]:
        iam.delete_role_policy(RoleName=one.id, PolicyName=policy)
    iam.delete_role(RoleName=one.id)


def _read_alarm(cloudwatch: Any, one: Tagged) -> Any:
    found = cloudwatch.describe_alarms(AlarmNames=[one.id], AlarmTypes=["CompositeAlarm", "MetricAlarm"])
    return found["CompositeAlarms"] + found["MetricAlarms"]


def _delete_rule(events: Any, one: Tagged) -> None:
    if targets := [target["Id"] for target in events.list_targets_by_rule(Rule=one.id)["Targets"]]:
        events.remove_targets(Rule=one.id, Ids=targets)
    events.delete_rule(Name=one.id)


def _queue_url(sqs: Any, one: Tagged) -> str:
    return str(sqs.get_queue_url(QueueName=one.id)["QueueUrl"])


def _parameter(one: Tagged) -> str:
    """Its name: in an ARN, that of a hierarchy has lost its first slash."""
    return f"/{one.id}" if "/" in one.id else one.id


def _budget(one: Tagged) -> dict[str, str]:
    return {"AccountId": one.account, "BudgetName": one.id}


KINDS = (
    Kind(
        "cloudwatch:alarm",
        ("aws:cloudwatch/compositeAlarm:CompositeAlarm", "aws:cloudwatch/metricAlarm:MetricAlarm"),
        _read_alarm,
        lambda cloudwatch, one: cloudwatch.delete_alarms(AlarmNames=[one.id]),
    ),
    Kind(
        "budgets:budget",
        ("aws:budgets/budget:Budget",),
        lambda budgets, one: budgets.describe_budget(**_budget(one)),
        lambda budgets, one: budgets.delete_budget(**_budget(one)),
        id=lambda one: f"{one.account}:{one.id}",
    ),
    Kind(
        "ce:anomalysubscription",
        ("aws:costexplorer/anomalySubscription:AnomalySubscription",),
        lambda ce, one: ce.get_anomaly_subscriptions(SubscriptionArnList=[one.arn])["AnomalySubscriptions"],
        lambda ce, one: ce.delete_anomaly_subscription(SubscriptionArn=one.arn),
        id=by_arn,
    ),
    Kind(
        "ce:anomalymonitor",
        ("aws:costexplorer/anomalyMonitor:AnomalyMonitor",),
        lambda ce, one: ce.get_anomaly_monitors(MonitorArnList=[one.arn])["AnomalyMonitors"],
        lambda ce, one: ce.delete_anomaly_monitor(MonitorArn=one.arn),
        id=by_arn,
    ),
    Kind(
        "events:rule",
        ("aws:cloudwatch/eventRule:EventRule",),
        lambda events, one: events.describe_rule(Name=one.id),
        _delete_rule,
    ),
    Kind(
        "sqs:sqs",
        ("aws:sqs/queue:Queue",),
        _queue_url,
        lambda sqs, one: sqs.delete_queue(QueueUrl=_queue_url(sqs, one)),
        id=lambda one: f"https://sqs.{one.region}.amazonaws.com/{one.account}/{one.id}",
    ),
    Kind(
        "sns:sns",
        ("aws:sns/topic:Topic",),
        lambda sns, one: sns.get_topic_attributes(TopicArn=one.arn),
        lambda sns, one: sns.delete_topic(TopicArn=one.arn),
        id=by_arn,
    ),
    Kind(
        "logs:delivery",
        ("aws:cloudwatch/logDelivery:LogDelivery",),
        lambda logs, one: logs.get_delivery(id=one.id),
        lambda logs, one: logs.delete_delivery(id=one.id),
    ),
    Kind(
        "logs:delivery-source",
        ("aws:cloudwatch/logDeliverySource:LogDeliverySource",),
        lambda logs, one: logs.get_delivery_source(name=one.id),
        lambda logs, one: logs.delete_delivery_source(name=one.id),
    ),
    Kind(
        "logs:delivery-destination",
        ("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",),
        lambda logs, one: logs.get_delivery_destination(name=one.id),
        lambda logs, one: logs.delete_delivery_destination(name=one.id),
    ),
    Kind(
        "logs:log-group",
        ("aws:cloudwatch/logGroup:LogGroup",),
        _read_log_group,
        lambda logs, one: logs.delete_log_group(logGroupName=one.id),
    ),
    Kind(
        "aps:workspace",
        ("aws:amp/workspace:Workspace",),
        lambda amp, one: amp.describe_workspace(workspaceId=one.id),
        lambda amp, one: amp.delete_workspace(workspaceId=one.id),
        client="amp",
    ),
    Kind(
        "s3:s3",
        ("aws:s3/bucket:Bucket",),
        lambda s3, one: s3.head_bucket(Bucket=one.id),
        lambda s3, one: s3.delete_bucket(Bucket=one.id),  # refused unless empty: data is nothing to clean up
    ),
    Kind("iam:role", ("aws:iam/role:Role",), lambda iam, one: iam.get_role(RoleName=one.id), _delete_role),
    Kind(
        "iam:policy",
        ("aws:iam/policy:Policy",),
        lambda iam, one: iam.get_policy(PolicyArn=one.arn),
        lambda iam, one: iam.delete_policy(PolicyArn=one.arn),
        id=by_arn,
    ),
    Kind(
        "ssm:parameter",
        ("aws:ssm/parameter:Parameter",),
        lambda ssm, one: ssm.get_parameter(Name=_parameter(one)),
        lambda ssm, one: ssm.delete_parameter(Name=_parameter(one)),
        id=_parameter,
    ),
    Kind(
        "kms:key",
        ("aws:kms/replicaKey:ReplicaKey", "aws:kms/key:Key"),
        _read_key,
        lambda kms, one: kms.schedule_key_deletion(KeyId=one.id, PendingWindowInDays=30),
    ),
)
"""In the order in which they can be deleted."""
