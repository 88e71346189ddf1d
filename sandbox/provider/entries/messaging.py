"""SQS queues and SNS topics: both keep their properties as named attributes."""

import json
from collections.abc import Iterable, Mapping

from sandbox.provider.entry import Entry, Name, call, read

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
_FIXED = {"fifoTopic", "fifoQueue"}


def _attributes(names: Mapping[str, str], leave: Iterable[str] = ()) -> dict[str, str]:
    return {attribute: f"${name}" for name, attribute in names.items() if name not in leave}


def _allow(action: str) -> str:
    statement = {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


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
]
