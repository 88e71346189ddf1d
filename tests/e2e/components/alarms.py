"""Alarms on what users feel, one page a group, and a dashboard."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws

from components import Alarms
from tests.e2e.components.given import HOME, Given


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """Everything that can be watched; identifiers need not exist for CloudWatch to wait for their metrics."""
    changed, name = given.changed, "alarms"
    topic = aws.sns.Topic(f"{name}-topic", opts=pulumi.ResourceOptions(provider=given.home.providers[0]))  # type: ignore[index]  # given as a list
    alarms = Alarms(
        name,
        {
            "topic_arn": topic.arn,
            "load_balancers": {"public": "app/public/50dc6c495c0c9188"},
            "target_groups": {
                "api": {"load_balancer": "public", "arn_suffix": "targetgroup/api/943f017f100becff"},
            },
            "databases": {"orders": "orders", "orders-replica": "orders-replica"},
            "replicas": ["orders-replica"],
            "caches": {"sessions": {"member_cluster_ids": ["sessions-002", "sessions-001"], "nodes": 2}},
            "clusters": {"blue": "blue"},
            "nat_gateways": {"a": "nat-0123456789abcdef0", **({"b": "nat-0123456789abcdef1"} if changed else {})},
            "queues": {"interruptions": "interruptions"},
            "distributions": {"site": "E2QWRUHAPOMQZL"},
            "groups": {
                "api": ["load-balancer-public", "target-group-api", "database-orders"],
                **({"compute": ["cluster-blue"]} if changed else {}),
            },
            "thresholds": {"database_cpu_percent": 80 if changed else 90, "database_connections": 400},
            "datapoints_to_alarm": 2 if changed else 3,
            "tags": {"team": "b" if changed else "a"},
        },
        given.home,
    )
    return {
        "topic": topic.arn,
        "names": alarms.alarm_names,
        "groups": alarms.composite_alarm_arns,
        "dashboard": alarms.dashboard_name,
    }


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """Alarms in a group are silent, the group's own and all others notify; the dashboard shows each of them."""
    cloudwatch, names = clients("cloudwatch", HOME), outputs["names"]
    found = {
        alarm["AlarmName"]: alarm
        for page in cloudwatch.get_paginator("describe_alarms").paginate(AlarmTypes=["MetricAlarm"])
        for alarm in page["MetricAlarms"]
    }
    assert set(names.values()) <= set(found)
    assert len(names) == (30 if changed else 28)
    cpu, queue = found[names["database-orders-cpu"]], found[names["queue-interruptions-age"]]
    assert (cpu["Threshold"], cpu["DatapointsToAlarm"]) == ((80, 2) if changed else (90, 3))
    assert cpu["Dimensions"] == [{"Name": "DBInstanceIdentifier", "Value": "orders"}]
    assert not cpu["ActionsEnabled"] and queue["ActionsEnabled"]
    assert queue["AlarmActions"] == queue["OKActions"] == [outputs["topic"]]
    errors = found[names["load-balancer-public-errors"]]
    assert [query["Id"] for query in errors["Metrics"] if query["ReturnData"]] == ["rate"]
    assert found[names["cluster-blue-errors"]]["ActionsEnabled"] is not changed

    composites = cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    assert {each["AlarmArn"] for each in composites} == set(outputs["groups"].values())
    (api,) = (each for each in composites if each["AlarmArn"] == outputs["groups"]["api"])
    assert api["AlarmRule"].count("ALARM(") == 9 and names["target-group-api-healthy"] in api["AlarmRule"]
    assert api["ActionsEnabled"] and api["AlarmActions"] == [outputs["topic"]]

    body = json.loads(cloudwatch.get_dashboard(DashboardName=outputs["dashboard"])["DashboardBody"])
    (states,) = (each["properties"]["alarms"] for each in body["widgets"] if each["type"] == "alarm")
    assert set(states) == {found[name]["AlarmArn"] for name in names.values()}
