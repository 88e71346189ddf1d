"""Alarms on alarms, and what becomes of an alarm's state and tags; moto has no PutCompositeAlarm.

A new alarm has insufficient data, a changed one keeps its state and tags, a deleted one takes its tags along. Composite
alarms are listed when asked for. An alarm that is in a rule exists, and stays until it is out of it.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html
"""

import re
from typing import Any

from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.models import CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult, EmptyResult

from sandbox.mends import replace

MOST = 100
"""Alarms that a rule may name."""

_NAMED = re.compile(r"""(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*['"]?(?:arn:[^"')]*:alarm:)?([^"')]+?)['"]?\s*\)""")
_SUPPRESSOR = ("ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")


def apply() -> None:
    """Both kinds are kept together, as moto does: a composite one has a rule."""
    put, delete = CloudWatchBackend.put_metric_alarm, CloudWatchBackend.delete_alarms

    def put_metric_alarm(self: Any, *, name: str, tags: Any = None, **settings: Any) -> Any:
        before = self.alarms.get(name)
        alarm = put(self, name=name, tags=tags if before is None else None, **settings)
        state = ("state_reason", "state_reason_data", "state_value", "state_updated_timestamp", "history")
        if before is None:
            alarm.state_value = "INSUFFICIENT_DATA"
        else:
            vars(alarm).update({key: getattr(before, key) for key in state})
        return alarm

    def delete_alarms(self: Any, alarm_names: list[str]) -> None:
        for name in alarm_names:
            if parents := sorted({each.name for each in _composites(self) if name in _children(each)} - {name}):
                raise ValidationError(
                    f"Cannot delete {name} as there are composite alarm(s) depending on it: {parents}"
                )
        for name in set(alarm_names) & self.alarms.keys():
            self.tagger.delete_all_tags_for_resource(self.alarms[name].alarm_arn)
        delete(self, alarm_names)

    def put_composite_alarm(self: Any) -> EmptyResult:
        backend, rule = self.cloudwatch_backend, self._get_param("AlarmRule")
        named = set(_NAMED.findall(rule))
        if unknown := sorted(named - backend.alarms.keys()):
            raise ValidationError(
                f"Could not save the composite alarm as alarms {unknown} in the alarm rule do not exist"
            )
        if len(named) > MOST:
            raise ValidationError(f"The alarm rule names {len(named)} alarms; at most {MOST} are allowed")
        metric = ("namespace", "metric_name", "comparison_operator", "evaluation_periods", "period", "threshold")
        alarm = backend.put_metric_alarm(
            **dict.fromkeys((*metric, "statistic")),
            name=self._get_param("AlarmName"),
            rule=rule,
            description=self._get_param("AlarmDescription"),
            dimensions=[],
            alarm_actions=self._get_param("AlarmActions", []),
            ok_actions=self._get_param("OKActions", []),
            insufficient_data_actions=self._get_param("InsufficientDataActions", []),
            actions_enabled=self._get_bool_param("ActionsEnabled"),
            tags=self._get_param("Tags", []),
        )
        alarm.alarm_rule = rule
        for key in _SUPPRESSOR:
            setattr(alarm, re.sub(r"(?<=.)(?=[A-Z])", "_", key).lower(), self._get_param(key))
        return EmptyResult()

    describe = CloudWatchResponse.describe_alarms

    def describe_alarms(self: Any) -> ActionResult:
        found: Any = describe(self).result
        wanted = self._get_param("AlarmTypes", ["MetricAlarm"])
        composite = [each for each in found["CompositeAlarms"] if _related(self, each)]
        metric = [each for each in found["MetricAlarms"] if _related(self, each)]
        return ActionResult(
            {
                "CompositeAlarms": composite if "CompositeAlarm" in wanted else [],
                "MetricAlarms": metric if "MetricAlarm" in wanted else [],
            }
        )

    replace(CloudWatchBackend, put_metric_alarm)
    replace(CloudWatchBackend, delete_alarms)
    replace(CloudWatchResponse, put_composite_alarm)
    replace(CloudWatchResponse, describe_alarms)


def _composites(backend: Any) -> list[Any]:
    return [alarm for alarm in backend.alarms.values() if alarm.rule is not None]


def _children(alarm: Any) -> set[str]:
    return set(_NAMED.findall(alarm.rule or ""))


def _related(response: Any, alarm: Any) -> bool:
    """Whether an alarm is the child or the parent that is asked for, if any is."""
    alarms = response.cloudwatch_backend.alarms
    parent, child = response._get_param("ChildrenOfAlarmName"), response._get_param("ParentsOfAlarmName")
    if parent and (parent not in alarms or alarm.name not in _children(alarms[parent])):
        return False
    return not child or child in _children(alarm)
