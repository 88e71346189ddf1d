"""CloudWatch: alarms on metrics, alarms on alarms, dashboards."""

import json
from typing import Any

from sandbox.provider.entries.listeners import Translation
from sandbox.provider.entry import Codec, Entry, Fn, Json, Name, call, read

_ACTIONS = {"okActions": "OKActions", "alarmActions": "AlarmActions"}
_QUERY = {"expression": "Expression", "label": "Label", "period": "Period", "accountId": "AccountId"}
_METRIC = {"namespace": "Namespace", "metricName": "MetricName"}
_STATISTIC = {"period": "Period", "stat": "Stat", "unit": "Unit"}
_TOPIC = "@aws:sns/topic:Topic.arn"


def _body(title: str) -> str:
    return json.dumps({"widgets": [{"type": "text", "properties": {"markdown": title}}]})


def _canonical(body: Any) -> Any:
    """AWS takes any spelling of a body."""
    return json.dumps(json.loads(body), sort_keys=True)


def _queries(value: Any) -> list[Json]:
    """A metric stands in a part of its own, apart from what is taken of it."""
    return [_query(each) for each in value]


def _query(query: Json) -> Json:
    found: Json = {"Id": query["id"], "ReturnData": bool(query.get("returnData"))}
    found |= {member: query[name] for name, member in _QUERY.items() if query.get(name)}
    if metric := query.get("metric"):
        known = {member: metric[name] for name, member in _METRIC.items() if metric.get(name)}
        if dimensions := metric.get("dimensions"):
            known["Dimensions"] = [{"Name": name, "Value": dimensions[name]} for name in sorted(dimensions)]
        found["MetricStat"] = {
            "Metric": known,
            **{member: metric[name] for name, member in _STATISTIC.items() if metric.get(name)},
        }
    return found


def _queries_back(value: Any) -> list[Json]:
    return [_query_back(each) for each in value]


def _query_back(query: Json) -> Json:
    found: Json = {"id": query["Id"], "returnData": bool(query.get("ReturnData"))}
    found |= {name: query[member] for name, member in _QUERY.items() if query.get(member)}
    if known := query.get("MetricStat"):
        metric = known["Metric"]
        found["metric"] = {
            **{name: metric[member] for name, member in _METRIC.items() if metric.get(member)},
            **{name: known[member] for name, member in _STATISTIC.items() if known.get(member)},
        }
        if dimensions := metric.get("Dimensions"):
            found["metric"]["dimensions"] = {each["Name"]: each["Value"] for each in dimensions}
    return found


_QUERIES = Translation(Codec(_queries, _queries_back))

ENTRIES = [
    Entry(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "cloudwatch",
        create=call("PutMetricAlarm", Metrics=Fn(_QUERIES.request, ("metricQueries",))),
        codecs={"metricQueries": _QUERIES.codec},
        ordered=["metricQueries"],
        puts=True,
        id="$name",
        key={"AlarmName": "$name"},
        names={
            **_ACTIONS,
            "name": "AlarmName",
            "arn": "AlarmArn",
            "evaluateLowSampleCountPercentiles": "EvaluateLowSampleCountPercentile",
            "metricQueries": "Metrics",
        },
        name=Name(),
        read=[read("DescribeAlarms", "MetricAlarms[0]", AlarmTypes=["MetricAlarm"])],
        delete=[call("DeleteAlarms")],
        defaults={"actionsEnabled": True, "treatMissingData": "missing"},
        example={
            "namespace": "AWS/SQS",
            "metricName": "ApproximateAgeOfOldestMessage",
            "dimensions": {"QueueName": "orders"},
            "statistic": "Maximum",
            "period": 60,
            "comparisonOperator": "GreaterThanThreshold",
            "threshold": 600,
            "evaluationPeriods": 5,
            "datapointsToAlarm": 3,
            "treatMissingData": "notBreaching",
            "alarmDescription": "example",
            "alarmActions": [_TOPIC],
            "okActions": [_TOPIC],
            "tags": {"Name": "example"},
        },
        changed={
            "threshold": 300,
            "evaluationPeriods": 3,
            "datapointsToAlarm": 2,
            "actionsEnabled": False,
            "alarmDescription": "changed",
            "tags": {"Name": "changed"},
        },
    ),
    Entry(
        "aws:cloudwatch/compositeAlarm:CompositeAlarm",
        "cloudwatch",
        create=call("PutCompositeAlarm"),
        puts=True,
        id="$alarmName",
        key={"AlarmName": "$alarmName"},
        names={**_ACTIONS, "arn": "AlarmArn"},
        read=[read("DescribeAlarms", "CompositeAlarms[0]", AlarmTypes=["CompositeAlarm"])],
        delete=[call("DeleteAlarms")],
        defaults={"actionsEnabled": True},
        example={
            "alarmName": "example",
            "alarmRule": "TRUE",
            "alarmActions": [_TOPIC],
            "tags": {"Name": "example"},
        },
        changed={"alarmRule": "FALSE", "alarmDescription": "changed", "tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:cloudwatch/dashboard:Dashboard",
        "cloudwatch",
        create=call("PutDashboard"),
        puts=True,
        id="$dashboardName",
        key={"DashboardName": "$dashboardName"},
        names={"dashboardArn": "DashboardArn"},
        read=[read("GetDashboard", "@")],
        delete=[call("DeleteDashboards")],
        canonical={"dashboardBody": _canonical},
        example={"dashboardName": "example", "dashboardBody": _body("example")},
        changed={"dashboardBody": _body("changed")},
    ),
]
