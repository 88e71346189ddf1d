"""Alarms on what users feel, one page for what belongs together, and a dashboard with the same metrics."""

import re
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from . import alarm_dashboard, alarm_plan
from .alarm_plan import Alarm, AlarmsArgs
from .naming import Children, by_name
from .place import checked


class Alarms(pulumi.ComponentResource):
    """Alarms of one region, for resources whose identifiers come in.

    What belongs to a group pages once: the group's composite alarm notifies, its members only keep their state, for
    the composite alarm and the dashboard to show which of them it was. What belongs to none pages by itself.
    """

    alarm_arns: pulumi.Output[dict[str, str]]
    """ARNs of the alarms by name: ``<kind>-<resource>-<what>``, such as ``database-orders-cpu``."""
    alarm_names: pulumi.Output[dict[str, str]]
    """What AWS calls the alarms, by the same names."""
    composite_alarm_arns: pulumi.Output[dict[str, str]]
    """ARNs of the composite alarms by group."""
    dashboard_name: pulumi.Output[str | None]
    """Name of the dashboard; null if there is none."""

    def __init__(self, name: str, args: AlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:Alarms", name, {}, opts)
        if found := alarm_plan.problems(args):
            raise pulumi.RunError(f"alarms {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        planned, groups = alarm_plan.alarms(args), alarm_plan.groups(args)
        grouped = {subject for subjects in groups.values() for subject in subjects}
        alarms = {
            each.name: _alarm(children, each, args, self._dimensions(name, each), each.subject not in grouped)
            for each in planned
        }
        composites = {
            group: _composite(
                children, group, [alarms[each.name] for each in planned if each.subject in subjects], args
            )
            for group, subjects in groups.items()
        }
        dashboard = _dashboard(children, planned, alarms, args) if args.get("dashboard", True) else None

        self.alarm_arns = by_name({key: each.arn for key, each in alarms.items()})
        self.alarm_names = by_name({key: each.name for key, each in alarms.items()})
        self.composite_alarm_arns = by_name({key: each.arn for key, each in composites.items()})
        self.dashboard_name = pulumi.Output.from_input(dashboard.dashboard_name if dashboard else None)
        self.register_outputs({key: getattr(self, key) for key in Alarms.__annotations__})

    def _dimensions(self, name: str, alarm: Alarm) -> Mapping[str, pulumi.Input[str]]:
        """The alarm's dimensions; CloudFront's metrics are in one region only, as far as ours is known."""
        if alarm.kind != "distribution":
            return alarm.dimensions
        subject = f"alarms {name}: distributions"
        known = checked(self, subject, alarm.dimensions["DistributionId"], alarm_plan.distribution_problem)
        return {**alarm.dimensions, "DistributionId": known}


def _alarm(
    children: Children,
    alarm: Alarm,
    args: AlarmsArgs,
    dimensions: Mapping[str, pulumi.Input[str]],
    pages: bool,
) -> aws.cloudwatch.MetricAlarm:
    measure = alarm.measure
    return aws.cloudwatch.MetricAlarm(
        children.named(alarm.name),
        alarm_description=alarm.description,
        comparison_operator=measure.than.value,
        threshold=alarm.threshold,
        evaluation_periods=int(args.get("evaluation_periods", alarm_plan.PERIODS)),
        datapoints_to_alarm=int(args.get("datapoints_to_alarm", alarm_plan.DATAPOINTS)),
        treat_missing_data=measure.missing.value,
        actions_enabled=pages,
        alarm_actions=[args["topic_arn"]],
        ok_actions=[args["topic_arn"]],
        tags=children.tags(alarm.name),
        opts=children.opts(),
        **_watched(alarm, dimensions),
    )


def _watched(alarm: Alarm, dimensions: Mapping[str, pulumi.Input[str]]) -> dict[str, Any]:
    """What an alarm says of its metric, or of those that it reckons with."""
    measure = alarm.measure
    if not measure.metric:
        return {"metric_queries": _queries(alarm, dimensions)}
    if measure.statistic.startswith("p"):
        # A percentile of a handful of answers says nothing.
        taken = {"extended_statistic": measure.statistic, "evaluate_low_sample_count_percentiles": "ignore"}
    else:
        taken = {"statistic": measure.statistic}
    return {
        "namespace": alarm.namespace,
        "metric_name": measure.metric,
        "dimensions": dimensions,
        "period": alarm_plan.PERIOD,
        **taken,
    }


def _queries(
    alarm: Alarm, dimensions: Mapping[str, pulumi.Input[str]]
) -> list[aws.cloudwatch.MetricAlarmMetricQueryArgsDict]:
    metrics: list[aws.cloudwatch.MetricAlarmMetricQueryArgsDict] = [
        {
            "id": key,
            "metric": {
                "namespace": alarm.namespace,
                "metric_name": metric,
                "dimensions": dimensions,
                "period": alarm_plan.PERIOD,
                "stat": alarm.measure.statistic,
            },
            "return_data": False,
        }
        for key, metric in alarm.measure.metrics.items()
    ]
    watched = list(alarm.measure.expressions)[-1]
    return metrics + [
        {
            "id": key,
            "expression": expression,
            "label": alarm.measure.title if key == watched else key,
            "return_data": key == watched,
        }
        for key, expression in alarm.expressions.items()
    ]


def _physical(name: str) -> str:
    """A name for what AWS does not let the engine name; dashboards share the names of all regions."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", f"{pulumi.get_project()}-{pulumi.get_stack()}-{name}")


def _composite(
    children: Children, group: str, alarms: list[aws.cloudwatch.MetricAlarm], args: AlarmsArgs
) -> aws.cloudwatch.CompositeAlarm:
    names = pulumi.Output.all(*(each.name for each in alarms))
    part = f"group-{group}"
    return aws.cloudwatch.CompositeAlarm(
        children.named(part),
        alarm_name=_physical(children.named(part)),
        alarm_description=f"{group}: unhealthy",
        alarm_rule=names.apply(lambda names: " OR ".join(f'ALARM("{name}")' for name in names)),
        actions_enabled=True,
        alarm_actions=[args["topic_arn"]],
        ok_actions=[args["topic_arn"]],
        tags=children.tags(part),
        opts=children.opts(),
    )


def _dashboard(
    children: Children, planned: list[Alarm], alarms: Mapping[str, aws.cloudwatch.MetricAlarm], args: AlarmsArgs
) -> aws.cloudwatch.Dashboard:
    arns = pulumi.Output.all(*(alarms[each.name].arn for each in planned))
    dimensions = pulumi.Output.all(*(each.dimensions for each in planned))
    return aws.cloudwatch.Dashboard(
        children.named("dashboard"),
        dashboard_name=_physical(children.named("dashboard")),
        dashboard_body=pulumi.Output.all(arns, dimensions).apply(
            lambda known: alarm_dashboard.body(planned, known[0], known[1])
        ),
        opts=children.opts(),
    )
