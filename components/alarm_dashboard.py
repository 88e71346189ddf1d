"""A dashboard of alarms: their states, and a graph for each thing that is watched of each kind of resource."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from .alarm_plan import PERIOD, Alarm

COLUMNS, WIDTH, HEIGHT = 24, 8, 6
"""Of the grid, and of a graph in it (CloudWatch API, CloudWatch-Dashboard-Body-Structure)."""
STATES = 100
"""Alarms that one widget can show (same page)."""


def body(alarms: Sequence[Alarm], arns: Sequence[str], dimensions: Sequence[Mapping[str, str]]) -> str:
    """The dashboard as CloudWatch takes it.

    Args:
        alarms: What is watched.
        arns: ARNs of the alarms, in the same order.
        dimensions: Their dimensions, all known, in the same order.
    """
    region = arns[0].split(":")[3]
    widgets: list[dict[str, Any]] = [
        {
            "type": "alarm",
            "properties": {"title": "Alarms", "alarms": list(arns[first : first + STATES])},
        }
        for first in range(0, len(arns), STATES)
    ]
    for widget in widgets:
        widget |= {"width": COLUMNS, "height": HEIGHT}
    graphs: dict[tuple[str, str], list[tuple[Alarm, Mapping[str, str]]]] = {}
    for alarm, known in zip(alarms, dimensions, strict=True):
        graphs.setdefault((alarm.kind, alarm.measure.part), []).append((alarm, known))
    widgets += [_graph(kind, shown, region) for (kind, _), shown in graphs.items()]
    return json.dumps({"widgets": widgets})


def _graph(kind: str, shown: Sequence[tuple[Alarm, Mapping[str, str]]], region: str) -> dict[str, Any]:
    first = shown[0][0]
    lines = [line for number, (alarm, known) in enumerate(shown) for line in _lines(alarm, known, number)]
    return {
        "type": "metric",
        "width": WIDTH,
        "height": HEIGHT,
        "properties": {
            "title": f"{kind}: {first.measure.title}",
            "region": region,
            "view": "timeSeries",
            "period": PERIOD,
            "stat": first.measure.statistic,
            "metrics": lines,
            "annotations": {"horizontal": [{"label": "alarm", "value": first.threshold}]},
        },
    }


def _lines(alarm: Alarm, known: Mapping[str, str], number: int) -> list[list[Any]]:
    """The lines of one alarm in a graph; ids of metric math are numbered, as they are the graph's."""
    label = alarm.name.removesuffix(f"-{alarm.measure.part}")
    path = [part for pair in known.items() for part in pair]
    if alarm.measure.metric:
        return [[alarm.namespace, alarm.measure.metric, *path, {"label": label}]]
    ids = {id: f"{id}{number}" for id in (*alarm.measure.metrics, *alarm.expressions)}
    lines: list[list[Any]] = [
        [alarm.namespace, metric, *path, {"id": ids[id], "visible": False}]
        for id, metric in alarm.measure.metrics.items()
    ]
    watched = list(alarm.expressions)[-1]
    for id, expression in alarm.expressions.items():
        numbered = re.sub(r"[a-z]+", lambda word: ids.get(word[0], word[0]), expression)
        lines.append([{"id": ids[id], "expression": numbered, "label": label, "visible": id == watched}])
    return lines
