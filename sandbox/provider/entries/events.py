"""EventBridge: rules and their targets."""

import json
from typing import Any

from sandbox.provider.entry import Entry, Fn, Json, Name, call, read

_NAME = r"[^.\-_A-Za-z0-9]"
_TARGET = {
    "targetId": "Id",
    "arn": "Arn",
    "roleArn": "RoleArn",
    "input": "Input",
    "inputPath": "InputPath",
    "inputTransformer": "InputTransformer",
    "deadLetterConfig": "DeadLetterConfig",
    "retryPolicy": "RetryPolicy",
    "sqsTarget": "SqsParameters",
    "kinesisTarget": "KinesisParameters",
    "httpTarget": "HttpParameters",
}
"""Property → member of a target."""


def _state(state: str | None, enabled: bool | None) -> str:
    """``isEnabled`` is the older way to say it."""
    return state or ("DISABLED" if enabled is False else "ENABLED")


def _rule_id(bus: str | None, name: str) -> str:
    return name if bus in (None, "", "default") else f"{bus}/{name}"


def _parsed_rule(id: str) -> Json:
    bus, _, name = id.rpartition("/")
    return {"name": name, "eventBusName": bus or "default"}


def _target_id(rule: str, target: str) -> str:
    return f"{rule}-{target}"


def _parsed_target(id: str) -> Json:
    *bus, rule, target = id.split("/")
    return {"rule": rule, "targetId": target, "eventBusName": bus[0] if bus else "default"}


def _targets(*values: Any) -> list[Json]:
    target = {member: value for member, value in zip(_TARGET.values(), values, strict=True) if value is not None}
    if isinstance(transformer := target.get("InputTransformer"), dict):
        target["InputTransformer"] = {
            "InputPathsMap" if name == "inputPaths" else name: value for name, value in transformer.items()
        }
    return [target]


def _pattern(detail: str) -> str:
    return json.dumps({"source": ["aws.ec2"], "detail-type": [detail]})


ENTRIES = [
    Entry(
        "aws:cloudwatch/eventRule:EventRule",
        "events",
        create=call("PutRule", State=Fn(_state, ("state", "isEnabled"))),
        puts=True,
        id=Fn(_rule_id, ("eventBusName", "name")),
        key={"Name": "$name", "EventBusName": "$eventBusName"},
        name=Name(longest=64, allowed=_NAME),
        read=[read("DescribeRule", "@", {"isEnabled": "`null`"})],
        delete=[call("DeleteRule")],
        defaults={"eventBusName": "default", "forceDestroy": False},
        local=["forceDestroy"],  # for rules that AWS made
        unread=["isEnabled"],  # told as `state`
        derived=["state"],
        import_id=_parsed_rule,
        example={"description": "example", "eventPattern": _pattern("one"), "tags": {"Name": "example"}},
        changed={"eventPattern": _pattern("other"), "state": "DISABLED", "tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:cloudwatch/eventTarget:EventTarget",
        "events",
        create=call("PutTargets", Targets=Fn(_targets, tuple(_TARGET))),
        puts=True,
        id=Fn(_target_id, ("rule", "targetId")),
        key={"Rule": "$rule", "EventBusName": "$eventBusName"},
        names={
            **{name: member for name, member in _TARGET.items() if name not in ("targetId", "arn")},
            "targetId": "Id",
            "inputTransformer.inputPaths": "InputPathsMap",
        },
        name=Name("targetId", longest=64, allowed=_NAME),
        read=[read("ListTargetsByRule", "Targets[?Id=='$targetId'] | [0]")],
        delete=[call("RemoveTargets", Ids=["$targetId"])],
        defaults={"eventBusName": "default", "forceDestroy": False},
        local=["forceDestroy"],
        import_id=_parsed_target,
        example={
            "rule": "@aws:cloudwatch/eventRule:EventRule.name",
            "arn": "@aws:sqs/queue:Queue.arn",
        },
        changed={"inputPath": "$.detail", "retryPolicy": {"maximumRetryAttempts": 3}},
    ),
]
