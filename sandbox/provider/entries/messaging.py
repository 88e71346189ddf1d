"""SQS queues and SNS topics: both keep their properties as named attributes."""

import json
from collections.abc import Iterable, Mapping

from sandbox.provider.entry import Entry, Fn, Name, call, read

_QUEUE = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deduplicationScope": "DeduplicationScope",
    "delaySeconds": "DelaySeconds",
    "fifoQueue": "FifoQueue",
    "fifoThroughputLimit": "FifoThroughputLimit",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "policy": "Policy",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "redriveAllowPolicy": "RedriveAllowPolicy",
    "redrivePolicy": "RedrivePolicy",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}
_FEEDBACK = [
    f"{protocol}{kind}"
    for protocol in ("application", "firehose", "http", "lambda", "sqs")
    for kind in ("FailureFeedbackRoleArn", "SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate")
]
_TOPIC = {
    **{
        name: name[0].upper() + name[1:]
        for name in ("archivePolicy", "contentBasedDeduplication", "deliveryPolicy", "displayName")
    },
    **{name: name[0].upper() + name[1:] for name in ("fifoThroughputScope", "fifoTopic", "kmsMasterKeyId", "policy")},
    **{name: (name[0].upper() + name[1:]).replace("Http", "HTTP").replace("Sqs", "SQS") for name in _FEEDBACK},
    "signatureVersion": "SignatureVersion",
    "tracingConfig": "TracingConfig",
}
_SUBSCRIPTION = {
    name: name[0].upper() + name[1:]
    for name in ("deliveryPolicy", "filterPolicy", "filterPolicyScope", "rawMessageDelivery", "redrivePolicy")
} | {"replayPolicy": "ReplayPolicy", "subscriptionRoleArn": "SubscriptionRoleArn"}
_FIXED = {"fifoTopic", "fifoQueue"}


def _attributes(names: Mapping[str, str], leave: Iterable[str] = ()) -> dict[str, str]:
    return {attribute: f"${name}" for name, attribute in names.items() if name not in leave}


def _allow(action: str) -> str:
    statement = {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _default_policy(arn: str) -> str:
    """The policy of a topic that comes without one."""
    account = arn.split(":")[4]
    owner = {"Condition": {"StringEquals": {"AWS:SourceOwner": account}}, "Principal": {"AWS": "*"}, "Resource": arn}
    verbs = ("Publish", "Subscribe", "GetTopicAttributes", "SetTopicAttributes", "DeleteTopic", "AddPermission")
    actions = [f"SNS:{verb}" for verb in (*verbs, "RemovePermission", "ListSubscriptionsByTopic")]
    statement = {"Sid": "__default_statement_ID", "Effect": "Allow", "Action": actions, **owner}
    return json.dumps({"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]})


ENTRIES = [
    Entry(
        "aws:sqs/queue:Queue",
        "sqs",
        create=call("CreateQueue", QueueName="$name", Attributes=_attributes(_QUEUE)),
        id="QueueUrl",
        key={"QueueUrl": "$id"},
        names={**_QUEUE, "arn": "QueueArn"},
        name=Name(longest=80, allowed=r"[^A-Za-z0-9_-]", suffix={"fifoQueue": ".fifo"}),
        steps=[call("SetQueueAttributes", on="update", Attributes=_attributes(_QUEUE, _FIXED))],
        read=[read("GetQueueAttributes", "Attributes", AttributeNames=["All"])],
        delete=[call("DeleteQueue")],
        defaults={
            "delaySeconds": 0,
            "messageRetentionSeconds": 345600,
            "receiveWaitTimeSeconds": 0,
            "visibilityTimeoutSeconds": 30,
        },
        derived=["maxMessageSize", "sqsManagedSseEnabled", "kmsDataKeyReusePeriodSeconds"],
        import_id=lambda url: {"name": url.rsplit("/", 1)[-1]},
        made={"url": "$id"},
        example={"visibilityTimeoutSeconds": 60, "tags": {"Name": "example"}},
        changed={"visibilityTimeoutSeconds": 90, "tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:sqs/queuePolicy:QueuePolicy",
        "sqs",
        create=call("SetQueueAttributes", Attributes={"Policy": "$policy"}),
        puts=True,
        id="$queueUrl",
        key={"QueueUrl": "$queueUrl"},
        read=[read("GetQueueAttributes", "Attributes.Policy && Attributes", AttributeNames=["All"])],
        delete=[call("SetQueueAttributes", Attributes={"Policy": ""})],
        example={"queueUrl": "@aws:sqs/queue:Queue.id", "policy": _allow("sqs:SendMessage")},
        changed={"policy": _allow("sqs:*")},
    ),
    Entry(
        "aws:sns/topic:Topic",
        "sns",
        create=call("CreateTopic", Attributes=_attributes(_TOPIC)),
        id="TopicArn",
        key={"TopicArn": "$id"},
        names={**_TOPIC, "arn": "TopicArn"},
        name=Name(longest=256, allowed=r"[^A-Za-z0-9_-]", suffix={"fifoTopic": ".fifo"}),
        steps=[
            call("SetTopicAttributes", on="update", AttributeName=attribute, AttributeValue=f"${name}")
            for name, attribute in _TOPIC.items()
            if name not in _FIXED
        ],
        read=[read("GetTopicAttributes", "Attributes")],
        delete=[call("DeleteTopic")],
        derived=["deliveryPolicy", "policy"],
        import_id=lambda arn: {"name": arn.rsplit(":", 1)[-1]},
        example={"displayName": "example"},
        changed={"displayName": "changed"},
    ),
    Entry(
        "aws:sns/topicPolicy:TopicPolicy",
        "sns",
        create=call("SetTopicAttributes", AttributeName="Policy", AttributeValue="$policy"),
        puts=True,
        id="$arn",
        key={"TopicArn": "$arn"},
        read=[read("GetTopicAttributes", "Attributes", {"arn": "TopicArn", "owner": "Owner"})],
        # A topic always has a policy: the official provider puts SNS's default back.
        delete=[call("SetTopicAttributes", AttributeName="Policy", AttributeValue=Fn(_default_policy, ("arn",)))],
        example={"arn": "@aws:sns/topic:Topic.arn", "policy": _allow("sns:Publish")},
        changed={"policy": _allow("sns:Subscribe")},
    ),
    Entry(
        "aws:sns/topicSubscription:TopicSubscription",
        "sns",
        create=call(
            "Subscribe",
            TopicArn="$topic",
            Attributes=_attributes(_SUBSCRIPTION),
            ReturnSubscriptionArn=True,
        ),
        id="SubscriptionArn",
        key={"SubscriptionArn": "$id"},
        names={**_SUBSCRIPTION, "topic": "TopicArn", "arn": "SubscriptionArn", "ownerId": "Owner"},
        steps=[
            call("SetSubscriptionAttributes", on="update", AttributeName=attribute, AttributeValue=f"${name}")
            for name, attribute in _SUBSCRIPTION.items()
        ],
        read=[read("GetSubscriptionAttributes", "Attributes")],
        delete=[call("Unsubscribe")],
        defaults={"confirmationTimeoutInMinutes": 1, "endpointAutoConfirms": False, "rawMessageDelivery": False},
        local=["confirmationTimeoutInMinutes", "endpointAutoConfirms"],
        derived=["filterPolicyScope"],
        import_id=lambda arn: {"topic": arn.rsplit(":", 1)[0]},
        example={
            "topic": "@aws:sns/topic:Topic.arn",
            "protocol": "sqs",
            "endpoint": "@aws:sqs/queue:Queue.arn",
            "rawMessageDelivery": True,
        },
        changed={"rawMessageDelivery": False},
    ),
]
