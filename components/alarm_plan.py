"""Which alarms exist, what each of them watches, who pages together, and what of that is refused."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi

from .alarm_metrics import KINDS, Measure, Than
from .alarm_thresholds import DEFAULTS, AlarmThresholds
from .place import EDGE

PERIOD = 60
"""Seconds of one datapoint: what these services report in, without a charge."""
PERIODS, DATAPOINTS = 5, 3
"""How many datapoints are looked at, and how many of them have to be bad."""
MOST = 100
"""Alarms that a composite alarm can stand on (CloudWatch API, PutCompositeAlarm)."""
DAY = 86400
"""Seconds that an alarm can look back (CloudWatch API, PutMetricAlarm, EvaluationPeriods)."""

_KEY = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?")
_PERCENT = re.compile(r"_percent$")


class WatchedTargetGroup(TypedDict):
    """A target group of a watched load balancer."""

    load_balancer: str
    """Key in ``load_balancers``."""
    arn_suffix: pulumi.Input[str]
    """The end of its ARN, such as ``targetgroup/api/943f017f100becff``."""


class WatchedCache(TypedDict):
    """The nodes of a cache."""

    member_cluster_ids: pulumi.Input[list[str]]
    """Identifiers of its nodes."""
    nodes: int
    """How many of them are watched, in the order of their identifiers: all, or as many as autoscaling leaves at least.
    Plain: it decides how many alarms exist."""


class AlarmsArgs(TypedDict):
    """What a caller decides about alarms. The keys of what is watched name the alarms."""

    topic_arn: pulumi.Input[str]
    """Where alarms go off, and where it is said that they are over: an SNS topic of the region."""
    load_balancers: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Ends of the ARNs of load balancers, such as ``app/public/50dc6c495c0c9188``; none by default."""
    target_groups: NotRequired[Mapping[str, WatchedTargetGroup]]
    """Target groups of those load balancers; none by default."""
    databases: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Identifiers of RDS instances; none by default."""
    replicas: NotRequired[list[str]]
    """Which of ``databases`` are read replicas, whose lag is watched; none by default."""
    caches: NotRequired[Mapping[str, WatchedCache]]
    """Node-based ElastiCache caches; none by default."""
    clusters: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Names of EKS clusters; none by default."""
    nat_gateways: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Identifiers of NAT gateways; none by default."""
    queues: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Names of SQS queues; none by default."""
    distributions: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Identifiers of CloudFront distributions; none by default. In us-east-1 only, where their metrics are."""
    groups: NotRequired[Mapping[str, list[str]]]
    """What pages as one, such as ``api: [load-balancer-public, target-group-api, database-orders]``. By default one
    group a kind of resource; ``{}`` has every alarm page by itself."""
    thresholds: NotRequired[AlarmThresholds]
    """From when on it is too much; a documented default each."""
    evaluation_periods: NotRequired[int]
    """Minutes that an alarm looks at; 5 by default."""
    datapoints_to_alarm: NotRequired[int]
    """How many of those minutes have to be bad; 3 by default."""
    dashboard: NotRequired[bool]
    """Whether a dashboard shows the alarms and their metrics; true by default."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on every resource that can carry them; none by default."""


@dataclass(frozen=True)
class Alarm:
    """One alarm on a metric."""

    name: str
    """``<kind>-<resource>-<what>``; a node of a cache is counted."""
    subject: str
    """``<kind>-<resource>``."""
    kind: str
    measure: Measure
    dimensions: Mapping[str, pulumi.Input[str]]
    threshold: float
    """In the metric's unit."""
    expressions: Mapping[str, str]
    """Metric math, thresholds filled in."""

    @property
    def namespace(self) -> str:
        """CloudWatch's name for the service."""
        return KINDS[self.kind].namespace

    @property
    def description(self) -> str:
        """What a page says."""
        sign = "above" if self.measure.than == Than.MORE else "below"
        return f"{self.subject}: {self.measure.title}, {sign} {self.threshold:g}"


def alarms(args: AlarmsArgs) -> list[Alarm]:
    """All alarms, in an order that is the same every time."""
    thresholds: dict[str, float] = {**DEFAULTS, **args.get("thresholds", {})}  # type: ignore[dict-item]  # all numbers
    lagging = {f"database-{key}" for key in args.get("replicas", [])}
    found = []
    for kind, key, node, dimensions in _watched(args):
        subject = f"{kind}-{key}"
        for measure in KINDS[kind].measures:
            if measure.threshold not in thresholds or (
                measure.threshold == "replica_lag_seconds" and subject not in lagging
            ):
                continue
            found.append(
                Alarm(
                    f"{subject}{node}-{measure.part}",
                    subject,
                    kind,
                    measure,
                    dimensions,
                    float(thresholds[measure.threshold] * measure.factor),
                    {id: expression.format_map(thresholds) for id, expression in measure.expressions.items()},
                )
            )
    return found


def _watched(args: AlarmsArgs) -> Iterator[tuple[str, str, str, Mapping[str, pulumi.Input[str]]]]:
    """Kind, key, number of the node if any, and dimensions of everything that is watched."""
    balancers = args.get("load_balancers", {})
    for key, suffix in balancers.items():
        yield "load-balancer", key, "", {"LoadBalancer": suffix}
    for key, group in args.get("target_groups", {}).items():
        pair = {"LoadBalancer": balancers[group["load_balancer"]], "TargetGroup": group["arn_suffix"]}
        yield "target-group", key, "", pair
    for key, cache in args.get("caches", {}).items():
        for number in range(int(cache["nodes"])):
            yield "cache", key, f"-{number + 1}", {"CacheClusterId": _node(key, cache, number)}
    for kind, found, dimension in (
        ("database", args.get("databases", {}), "DBInstanceIdentifier"),
        ("cluster", args.get("clusters", {}), "ClusterName"),
        ("nat-gateway", args.get("nat_gateways", {}), "NatGatewayId"),
        ("queue", args.get("queues", {}), "QueueName"),
    ):
        for key, identifier in found.items():
            yield kind, key, "", {dimension: identifier}
    for key, identifier in args.get("distributions", {}).items():
        yield "distribution", key, "", {"DistributionId": identifier, "Region": "Global"}


def _node(key: str, cache: WatchedCache, number: int) -> pulumi.Output[str]:
    def pick(ids: list[str]) -> str:
        if number >= len(ids):
            raise pulumi.RunError(f"caches.{key}.nodes: {cache['nodes']:g} are more than the {len(ids)} that there are")
        return sorted(ids)[number]

    return pulumi.Output.from_input(cache["member_cluster_ids"]).apply(pick)


def groups(args: AlarmsArgs) -> dict[str, list[str]]:
    """What pages as one: subjects by group."""
    if "groups" in args:
        return {group: list(subjects) for group, subjects in args["groups"].items()}
    found: dict[str, list[str]] = {}
    for kind, key, _, _ in _watched(args):
        subjects = found.setdefault(KINDS[kind].group, [])
        if (subject := f"{kind}-{key}") not in subjects:
            subjects.append(subject)
    return found


def distribution_problem(_: str, region: str) -> str | None:
    """Why the metrics of a distribution cannot be watched from a region (CloudFront guide, programming-cloudwatch)."""
    return None if region == EDGE else f"is watched from {EDGE}, not from {region}; move it there"


def problems(args: AlarmsArgs) -> list[str]:
    """Everything that is wrong with ``args``, each as ``key: value what to do``."""
    found = list(_of_keys(args))
    found += _of_thresholds(args.get("thresholds", {}))
    found += _of_periods(args)
    if not found:
        if not alarms(args):
            found.append("nothing is watched; name a resource, such as load_balancers")
        found += _of_groups(args)
    return found


def _of_keys(args: AlarmsArgs) -> Iterator[str]:
    balancers, databases, caches = args.get("load_balancers", {}), args.get("databases", {}), args.get("caches", {})
    watched: Mapping[str, Mapping[str, object]] = {
        "load_balancers": balancers,
        "target_groups": args.get("target_groups", {}),
        "databases": databases,
        "caches": caches,
        "clusters": args.get("clusters", {}),
        "nat_gateways": args.get("nat_gateways", {}),
        "queues": args.get("queues", {}),
        "distributions": args.get("distributions", {}),
        "groups": args.get("groups", {}),
    }
    for what, keys in watched.items():
        for key in keys:
            if not _KEY.fullmatch(key):
                yield f"{what}: {key!r} names alarms; use letters, digits and hyphens"
    for key, group in args.get("target_groups", {}).items():
        if (balancer := group["load_balancer"]) not in balancers:
            yield f"target_groups.{key}.load_balancer: {balancer!r} is not watched; add it to load_balancers"
    for key in args.get("replicas", []):
        if key not in databases:
            yield f"replicas: {key!r} is not watched; add it to databases"
    for key, cache in caches.items():
        if cache["nodes"] < 1:
            yield f"caches.{key}.nodes: {cache['nodes']:g} is nothing to watch; use 1 or more, or leave it out"


def _of_thresholds(thresholds: AlarmThresholds) -> Iterator[str]:
    value: float
    for key, value in thresholds.items():  # type: ignore[assignment]  # all are numbers
        if key not in AlarmThresholds.__annotations__:
            yield f"thresholds: {key!r} is unknown; see AlarmThresholds"
        elif value < 0:
            yield f"thresholds.{key}: {value:g} is never reached; use 0 or more"
        elif _PERCENT.search(key) and value >= 100:
            yield f"thresholds.{key}: {value:g} is never exceeded; use less than 100"
        elif key == "load_balancer_min_answers" and value < 1:
            yield f"thresholds.{key}: {value:g} would divide by nothing; use 1 or more"


def _of_periods(args: AlarmsArgs) -> Iterator[str]:
    periods, bad = args.get("evaluation_periods", PERIODS), args.get("datapoints_to_alarm", DATAPOINTS)
    if not 1 <= periods <= DAY // PERIOD:
        yield f"evaluation_periods: {periods:g} is out of bounds; use 1 to {DAY // PERIOD}"
    if not 1 <= bad <= periods:
        yield f"datapoints_to_alarm: {bad:g} is out of bounds; use 1 to evaluation_periods, {periods:g}"


def _of_groups(args: AlarmsArgs) -> Iterator[str]:
    counts: dict[str, int] = {}
    for alarm in alarms(args):
        counts[alarm.subject] = counts.get(alarm.subject, 0) + 1
    placed: dict[str, str] = {}
    for group, subjects in groups(args).items():
        if not subjects:
            yield f"groups.{group}: is empty; leave it out"
        for subject in subjects:
            if subject not in counts:
                yield f"groups.{group}: {subject!r} is not watched; use {', '.join(counts)}"
            elif subject in placed:
                yield f"groups.{group}: {subject!r} is in {placed[subject]} too; let one of them page"
            else:
                placed[subject] = group
        if (total := sum(counts.get(subject, 0) for subject in subjects)) > MOST:
            yield f"groups.{group}: {total} alarms are more than a composite alarm can take, {MOST}; split it"
