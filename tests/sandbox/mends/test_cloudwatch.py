from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"


@pytest.fixture
def cloudwatch(clients: Any) -> Any:
    return clients("cloudwatch")


@pytest.fixture
def alarm(cloudwatch: Any, name: str) -> str:
    put(cloudwatch, name, Tags=[{"Key": "stack", "Value": name}])
    return name


def put(cloudwatch: Any, name: str, **settings: Any) -> None:
    metric = {"Namespace": "AWS/SQS", "MetricName": "NumberOfMessagesSent", "Statistic": "Sum", "Period": 60}
    how = {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 1, "EvaluationPeriods": 1}
    cloudwatch.put_metric_alarm(AlarmName=name, **metric, **{**how, **settings})


def one(cloudwatch: Any, name: str) -> Any:
    (found,) = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return found


def test_a_new_alarm_knows_nothing_and_a_changed_one_keeps_its_state_and_tags(cloudwatch: Any, alarm: str) -> None:
    made = one(cloudwatch, alarm)
    assert made["StateValue"] == "INSUFFICIENT_DATA"
    cloudwatch.set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="test")
    put(cloudwatch, alarm, Threshold=2, Tags=[{"Key": "stack", "Value": "other"}])
    assert (one(cloudwatch, alarm)["Threshold"], one(cloudwatch, alarm)["StateValue"]) == (2, "ALARM")
    tags = cloudwatch.list_tags_for_resource(ResourceARN=made["AlarmArn"])["Tags"]
    assert tags == [{"Key": "stack", "Value": alarm}]


def test_a_deleted_alarm_takes_its_tags_along(cloudwatch: Any, alarm: str) -> None:
    cloudwatch.delete_alarms(AlarmNames=[alarm])
    put(cloudwatch, alarm)
    assert cloudwatch.list_tags_for_resource(ResourceARN=one(cloudwatch, alarm)["AlarmArn"])["Tags"] == []


def test_a_composite_alarm_is_read_back_when_asked_for(cloudwatch: Any, alarm: str, name: str) -> None:
    rule, group = f'ALARM("{alarm}") OR FALSE', f"{name}-group"
    wait = {"ActionsSuppressor": alarm, "ActionsSuppressorWaitPeriod": 60, "ActionsSuppressorExtensionPeriod": 30}
    cloudwatch.put_composite_alarm(
        AlarmName=group, AlarmRule=rule, AlarmDescription="d", AlarmActions=[TOPIC], ActionsEnabled=False, **wait
    )
    (found,) = cloudwatch.describe_alarms(AlarmNames=[group], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    said = {"AlarmName": group, "AlarmRule": rule, "AlarmDescription": "d", "AlarmActions": [TOPIC], **wait}
    assert found.items() >= said.items() and not found["ActionsEnabled"]
    assert cloudwatch.describe_alarms(AlarmNames=[group])["CompositeAlarms"] == []

    children = cloudwatch.describe_alarms(ChildrenOfAlarmName=group)["MetricAlarms"]
    assert [each["AlarmName"] for each in children] == [alarm]
    parents = cloudwatch.describe_alarms(ParentsOfAlarmName=alarm, AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    assert [each["AlarmName"] for each in parents] == [group]


def test_what_a_rule_names_exists_and_stays(cloudwatch: Any, alarm: str, name: str) -> None:
    group = f"{name}-group"
    with pytest.raises(ClientError, match=r"ValidationError.*nobody.*do not exist"):
        cloudwatch.put_composite_alarm(AlarmName=group, AlarmRule=f"ALARM({alarm}) AND OK('nobody')")
    cloudwatch.put_composite_alarm(AlarmName=group, AlarmRule=f"ALARM({one(cloudwatch, alarm)['AlarmArn']})")
    with pytest.raises(ClientError, match=f"ValidationError.*Cannot delete {alarm}"):
        cloudwatch.delete_alarms(AlarmNames=[alarm])
    cloudwatch.put_composite_alarm(AlarmName=group, AlarmRule="FALSE")
    cloudwatch.delete_alarms(AlarmNames=[alarm, group])
    assert cloudwatch.describe_alarms(AlarmNames=[alarm])["MetricAlarms"] == []


def test_a_rule_names_a_hundred_alarms_at_most(cloudwatch: Any, name: str) -> None:
    names = [f"{name}-{number}" for number in range(101)]
    for each in names:
        put(cloudwatch, each)
    with pytest.raises(ClientError, match="at most 100"):
        cloudwatch.put_composite_alarm(AlarmName=name, AlarmRule=" OR ".join(f"ALARM({each})" for each in names))


def test_alarms_of_both_kinds_are_found_by_tag(clients: Any, cloudwatch: Any, alarm: str, name: str) -> None:
    tags = [{"Key": "stack", "Value": name}]
    cloudwatch.put_composite_alarm(AlarmName=f"{name}-group", AlarmRule=f"ALARM({alarm})", Tags=tags)
    found = clients("resourcegroupstaggingapi").get_resources(
        ResourceTypeFilters=["cloudwatch:alarm"], TagFilters=[{"Key": "stack", "Values": [name]}]
    )
    arns = [each["ResourceARN"].rpartition(":")[2] for each in found["ResourceTagMappingList"]]
    assert sorted(arns) == [alarm, f"{name}-group"]


def test_dashboards_are_those_of_the_account(clients: Any, cloudwatch: Any, name: str) -> None:
    cloudwatch.put_dashboard(DashboardName=name, DashboardBody='{"widgets": []}')
    far = clients("cloudwatch", region="us-west-2")
    assert far.get_dashboard(DashboardName=name)["DashboardBody"] == '{"widgets": []}'
    far.delete_dashboards(DashboardNames=[name])
    with pytest.raises(ClientError, match="ResourceNotFound"):
        cloudwatch.get_dashboard(DashboardName=name)
