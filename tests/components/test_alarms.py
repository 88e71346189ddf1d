"""What alarms ask of CloudWatch, who pages, and what they refuse."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from components import Alarms, AlarmThresholds
from components.alarm_metrics import KINDS
from components.alarm_thresholds import DEFAULTS
from policies.recorder import ACCOUNT, COMPUTED, Asked, Recording, record

ALARM, COMPOSITE = "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"
TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"
EVERYTHING: dict[str, Any] = {
    "load_balancers": {"public": "app/public/1"},
    "target_groups": {"api": {"load_balancer": "public", "arn_suffix": "targetgroup/api/2"}},
    "databases": {"orders": "db-orders", "copy": "db-copy"},
    "replicas": ["copy"],
    "caches": {"sessions": {"member_cluster_ids": ["s-002", "s-001"], "nodes": 2}},
    "clusters": {"blue": "blue-1"},
    "nat_gateways": {"a": "nat-1"},
    "queues": {"mail": "mail-1"},
    "distributions": {"site": "E1"},
    "thresholds": {"database_connections": 400},
}
MORE, LESS = "GreaterThanThreshold", "LessThanThreshold"
BALANCER, GROUP = {"LoadBalancer": "app/public/1"}, {"LoadBalancer": "app/public/1", "TargetGroup": "targetgroup/api/2"}
ORDERS, COPY = {"DBInstanceIdentifier": "db-orders"}, {"DBInstanceIdentifier": "db-copy"}
NODE = {"CacheClusterId": "s-001"}
SITE = {"DistributionId": "E1", "Region": "Global"}
SINGLE = {
    "load-balancer-public-latency": ("AWS/ApplicationELB", "TargetResponseTime", "p95", BALANCER, MORE, 1),
    "load-balancer-public-rejected": ("AWS/ApplicationELB", "RejectedConnectionCount", "Sum", BALANCER, MORE, 0),
    "target-group-api-unhealthy": ("AWS/ApplicationELB", "UnHealthyHostCount", "Maximum", GROUP, MORE, 0),
    "target-group-api-healthy": ("AWS/ApplicationELB", "HealthyHostCount", "Minimum", GROUP, LESS, 1),
    "database-orders-cpu": ("AWS/RDS", "CPUUtilization", "Average", ORDERS, MORE, 90),
    "database-orders-storage": ("AWS/RDS", "FreeStorageSpace", "Minimum", ORDERS, LESS, 5 * 2**30),
    "database-orders-memory": ("AWS/RDS", "FreeableMemory", "Average", ORDERS, LESS, 128 * 2**20),
    "database-orders-connections": ("AWS/RDS", "DatabaseConnections", "Average", ORDERS, MORE, 400),
    "database-copy-lag": ("AWS/RDS", "ReplicaLag", "Maximum", COPY, MORE, 60),
    "cache-sessions-1-cpu": ("AWS/ElastiCache", "EngineCPUUtilization", "Average", NODE, MORE, 90),
    "cache-sessions-1-memory": ("AWS/ElastiCache", "DatabaseMemoryUsagePercentage", "Average", NODE, MORE, 90),
    "cache-sessions-1-evictions": ("AWS/ElastiCache", "Evictions", "Sum", NODE, MORE, 1000),
    "cache-sessions-1-lag": ("AWS/ElastiCache", "ReplicationLag", "Average", NODE, MORE, 10),
    "cluster-blue-latency": (
        *("AWS/EKS", "apiserver_request_duration_seconds_GET_P99", "Average"),
        *({"ClusterName": "blue-1"}, MORE, 1),
    ),
    "nat-gateway-a-ports": ("AWS/NATGateway", "ErrorPortAllocation", "Sum", {"NatGatewayId": "nat-1"}, MORE, 0),
    "queue-mail-age": ("AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum", {"QueueName": "mail-1"}, MORE, 600),
    "distribution-site-errors": ("AWS/CloudFront", "5xxErrorRate", "Average", SITE, MORE, 5),
}
RATES = {
    "load-balancer-public-errors": (
        {"HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count", "RequestCount"},
        BALANCER,
        5,
        "IF(answers >= 20, 100 * errors / answers, 0)",
    ),
    "cluster-blue-errors": (
        {"apiserver_request_total_5XX", "apiserver_request_total"},
        {"ClusterName": "blue-1"},
        5,
        "IF(requests > 0, 100 * FILL(errors, 0) / requests, 0)",
    ),
    "nat-gateway-a-drops": (
        {"PacketsDropCount", "PacketsInFromSource", "PacketsInFromDestination"},
        {"NatGatewayId": "nat-1"},
        0.01,
        "IF(packets > 0, 100 * FILL(dropped, 0) / packets, 0)",
    ),
}
SILENT_WITHOUT_DATA = "notBreaching"
UNKNOWN_WITHOUT_DATA = ("database-", "cache-sessions-1-cpu", "cache-sessions-1-memory")


@pytest.fixture(autouse=True)
def arns(monkeypatch: pytest.MonkeyPatch) -> None:
    """ARNs that tell the region."""
    for kind in (ALARM, COMPOSITE):
        monkeypatch.setitem(COMPUTED, kind, {"arn": f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:{{}}"})


def recorded(args: Mapping[str, Any], region: str = "us-east-1") -> Recording:
    def program() -> None:
        import pulumi_aws as aws

        options = pulumi.ResourceOptions(providers=[aws.Provider("here", region=region)])
        Alarms("x", {"topic_arn": TOPIC, **args}, options)  # type: ignore[typeddict-item]  # some are wrong on purpose

    return record(program)


@pytest.fixture(scope="module")
def everything() -> Recording:
    with pytest.MonkeyPatch.context() as patch:
        for kind in (ALARM, COMPOSITE):
            patch.setitem(COMPUTED, kind, {"arn": f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:{{}}"})
        return recorded(EVERYTHING)


def alarms(recording: Recording) -> dict[str, dict[str, Any]]:
    return {name.removeprefix("x-"): each.inputs for name, each in recording.of(ALARM).items()}


def composites(recording: Recording) -> dict[str, Asked]:
    return {name.removeprefix("x-group-"): each for name, each in recording.of(COMPOSITE).items()}


def dashboard(recording: Recording) -> dict[str, Any]:
    (found,) = recording.of("Dashboard").values()
    body: dict[str, Any] = json.loads(found.inputs["dashboardBody"])
    return body


def outputs(recording: Recording) -> dict[str, Any]:
    return next(found for urn, found in recording.outputs.items() if urn.endswith("Alarms::x"))


def test_names_are_frozen(everything: Recording) -> None:
    """A changed name replaces what it names; it needs an alias, a line in CHANGELOG.md and a page in docs/upgrade."""
    second = {name.replace("sessions-1", "sessions-2") for name in SINGLE if name.startswith("cache-")}
    also = {f"database-copy-{part}" for part in ("cpu", "storage", "memory", "connections")}
    assert set(alarms(everything)) == {*SINGLE, *RATES, *second, *also}
    groups = {"load-balancing", "databases", "caches", "clusters", "network", "queues", "delivery"}
    assert set(composites(everything)) == groups
    assert composites(everything)["caches"].inputs["alarmName"] == "tenfold-dev-x-group-caches"
    assert outputs(everything)["dashboard_name"] == "tenfold-dev-x-dashboard"


@pytest.mark.parametrize("name", SINGLE)
def test_a_metric_is_watched(everything: Recording, name: str) -> None:
    namespace, metric, statistic, dimensions, comparison, threshold = SINGLE[name]
    asked = alarms(everything)[name]
    assert (asked["namespace"], asked["metricName"], asked["dimensions"]) == (namespace, metric, dimensions)
    assert asked.get("statistic", asked.get("extendedStatistic")) == statistic
    assert (asked["comparisonOperator"], asked["threshold"], asked["period"]) == (comparison, threshold, 60)
    if name == "target-group-api-healthy":
        assert asked["treatMissingData"] == "breaching"
    else:
        unknown = name.startswith(UNKNOWN_WITHOUT_DATA)
        assert asked["treatMissingData"] == ("missing" if unknown else SILENT_WITHOUT_DATA)


@pytest.mark.parametrize("name", RATES)
def test_a_rate_is_watched(everything: Recording, name: str) -> None:
    metrics, dimensions, threshold, watched = RATES[name]
    asked = alarms(everything)[name]
    read = [query["metric"] for query in asked["metricQueries"] if "metric" in query]
    assert {each["metricName"] for each in read} == metrics
    assert all((each["dimensions"], each["stat"], each["period"]) == (dimensions, "Sum", 60) for each in read)
    assert [query["expression"] for query in asked["metricQueries"] if query["returnData"]] == [watched]
    assert (asked["threshold"], asked["comparisonOperator"]) == (threshold, MORE)
    assert asked["treatMissingData"] == SILENT_WITHOUT_DATA


def test_an_answer_without_a_target_counts_as_an_answer(everything: Recording) -> None:
    """A load balancer counts only requests that it found a target for: all failing must not look like none asked."""
    expressions = {
        query["id"]: query.get("expression")
        for query in alarms(everything)["load-balancer-public-errors"]["metricQueries"]
    }
    assert expressions["answers"] == "IF(FILL(requests, 0) > errors, FILL(requests, 0), errors)"


def test_percentiles_of_a_few_answers_are_ignored(everything: Recording) -> None:
    assert alarms(everything)["load-balancer-public-latency"]["evaluateLowSampleCountPercentiles"] == "ignore"


def test_a_group_pages_once(everything: Recording) -> None:
    for each in alarms(everything).values():
        assert (each["actionsEnabled"], each["alarmActions"], each["okActions"]) == (False, [TOPIC], [TOPIC])
    for composite in composites(everything).values():
        assert (composite.inputs["actionsEnabled"], composite.inputs["alarmActions"]) == (True, [TOPIC])
        assert composite.inputs["okActions"] == [TOPIC]
    assert composites(everything)["network"].inputs["alarmRule"] == (
        'ALARM("x-nat-gateway-a-ports") OR ALARM("x-nat-gateway-a-drops")'
    )
    ruled = Counter(part for each in composites(everything).values() for part in each.inputs["alarmRule"].split(" OR "))
    assert ruled == Counter(f'ALARM("x-{name}")' for name in alarms(everything))


def test_groups_are_the_callers_and_the_rest_pages_by_itself() -> None:
    found = recorded({**EVERYTHING, "groups": {"api": ["load-balancer-public", "database-orders"]}})
    (api,) = composites(found).values()
    assert api.inputs["alarmRule"].count("ALARM(") == 7 and api.inputs["alarmDescription"] == "api: unhealthy"
    quiet = {name for name, each in alarms(found).items() if not each["actionsEnabled"]}
    assert quiet == {name for name in alarms(found) if name.startswith(("load-balancer-public", "database-orders"))}
    assert set(outputs(found)["composite_alarm_arns"]) == {"api"}
    assert not composites(recorded({**EVERYTHING, "groups": {}}))


@pytest.mark.parametrize("key", [key for key in DEFAULTS if key != "load_balancer_min_answers"])
def test_every_threshold_is_the_callers(key: str) -> None:
    found = alarms(recorded({**EVERYTHING, "thresholds": {key: 7}, "dashboard": False, "groups": {}}))
    usual = alarms(recorded({**EVERYTHING, "thresholds": {}, "dashboard": False, "groups": {}}))
    changed = {name for name in usual if usual[name]["threshold"] != found[name]["threshold"]}
    parts = [(kind, each) for kind, of in KINDS.items() for each in of.measures if each.threshold == key]
    assert parts and changed
    for name in changed:
        kind, measure = parts[0]
        assert name.startswith(kind) and name.endswith(f"-{measure.part}")
        assert found[name]["threshold"] == 7 * measure.factor


def test_few_answers_are_no_reason_to_page() -> None:
    found = recorded({"load_balancers": {"a": "app/a"}, "thresholds": {"load_balancer_min_answers": 50}})
    assert "answers >= 50" in json.dumps(alarms(found)["load-balancer-a-errors"]["metricQueries"])


def test_connections_are_watched_once_a_limit_is_named() -> None:
    assert "database-a-connections" not in alarms(recorded({"databases": {"a": "a"}}))
    assert set(AlarmThresholds.__annotations__) - set(DEFAULTS) == {"database_connections"}


def test_datapoints_are_the_callers(everything: Recording) -> None:
    def said(recording: Recording) -> set[tuple[int, int]]:
        return {(each["datapointsToAlarm"], each["evaluationPeriods"]) for each in alarms(recording).values()}

    assert said(everything) == {(3, 5)}
    assert said(recorded({**EVERYTHING, "datapoints_to_alarm": 2.0, "evaluation_periods": 4.0})) == {(2, 4)}


def test_nodes_of_a_cache_are_watched_in_the_order_of_their_identifiers(everything: Recording) -> None:
    assert alarms(everything)["cache-sessions-2-cpu"]["dimensions"] == {"CacheClusterId": "s-002"}


def test_the_dashboard_shows_every_alarm_and_its_metric(everything: Recording) -> None:
    states, *graphs = dashboard(everything)["widgets"]
    assert set(states["properties"]["alarms"]) == set(outputs(everything)["alarm_arns"].values())
    assert {graph["properties"]["region"] for graph in graphs} == {"us-east-1"}
    assert len(graphs) == sum(len(kind.measures) for kind in KINDS.values())
    titles = {graph["properties"]["title"]: graph["properties"] for graph in graphs}
    cpu = titles["database: CPU, %"]
    assert cpu["metrics"][0] == [
        "AWS/RDS",
        "CPUUtilization",
        "DBInstanceIdentifier",
        "db-orders",
        {"label": "database-orders"},
    ]
    assert cpu["annotations"] == {"horizontal": [{"label": "alarm", "value": 90}]}
    for graph in graphs:
        ids = [line[-1]["id"] for line in graph["properties"]["metrics"] if "id" in line[-1]]
        assert len(ids) == len(set(ids))
    assert not recorded({**EVERYTHING, "dashboard": False}).of("Dashboard")
    assert "dashboard_name" not in outputs(recorded({**EVERYTHING, "dashboard": False}))


def test_another_database_leaves_all_others_as_they_are(everything: Recording) -> None:
    more = {**EVERYTHING, "databases": {"new": "db-new", **EVERYTHING["databases"]}}
    assert alarms(recorded(more)).items() >= alarms(everything).items()


def test_children_stand_below_it_use_its_provider_and_carry_tags() -> None:
    def program() -> None:
        import pulumi_aws as aws

        west = aws.Provider("west", region="us-west-2")
        for name in ("one", "two"):
            args: Any = {"topic_arn": TOPIC, "queues": {"mail": "mail-1"}, "tags": {"team": "a"}}
            Alarms(name, args, pulumi.ResourceOptions(providers=[west]))

    recording = record(program)
    children = [each for each in recording.resources if each.type.startswith("aws:")]
    assert {each.parent for each in children} == {each.urn for each in recording.of("tenfold:index:Alarms").values()}
    assert {each.provider.split("::")[-2] for each in children} == {"west"}
    assert len({(each.type, each.name) for each in children}) == len(children) == 6
    physical = [each.inputs.get("alarmName", each.inputs.get("dashboardName")) for each in children]
    assert len(set(physical) - {None}) == 4
    for kind in (ALARM, COMPOSITE):
        for each in recording.of(kind).values():
            assert each.inputs["tags"] == {"Name": each.name, "team": "a"}


def test_a_distribution_is_watched_from_us_east_1() -> None:
    with pytest.raises(pulumi.RunError, match=r"alarms x: distributions: 'E1' is watched from us-east-1, not from"):
        recorded({"distributions": {"site": "E1"}}, region="eu-west-1")


def test_more_nodes_than_there_are_is_said() -> None:
    cache = {"member_cluster_ids": ["s-001"], "nodes": 2}
    with pytest.raises(pulumi.RunError, match=r"caches\.sessions\.nodes: 2 are more than the 1 that there are"):
        recorded({"caches": {"sessions": cache}})


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({}, "nothing is watched; name a resource"),
        ({"queues": {"a b": "x"}}, "queues: 'a b' names alarms; use letters, digits and hyphens"),
        (
            {"target_groups": {"api": {"load_balancer": "z", "arn_suffix": "t"}}},
            "target_groups.api.load_balancer: 'z' is not watched; add it to load_balancers",
        ),
        ({"replicas": ["a"]}, "replicas: 'a' is not watched; add it to databases"),
        ({"caches": {"s": {"member_cluster_ids": [], "nodes": 0}}}, "caches.s.nodes: 0 is nothing to watch"),
        ({"thresholds": {"cpu": 1}}, "thresholds: 'cpu' is unknown"),
        ({"thresholds": {"queue_age_seconds": -1}}, "thresholds.queue_age_seconds: -1 is never reached"),
        ({"thresholds": {"cache_cpu_percent": 100}}, "thresholds.cache_cpu_percent: 100 is never exceeded"),
        ({"thresholds": {"load_balancer_min_answers": 0}}, "thresholds.load_balancer_min_answers: 0 would divide"),
        ({"evaluation_periods": 2000}, "evaluation_periods: 2000 is out of bounds; use 1 to 1440"),
        ({"datapoints_to_alarm": 6}, "datapoints_to_alarm: 6 is out of bounds; use 1 to evaluation_periods, 5"),
        ({"queues": {"a": "a"}, "groups": {"g": []}}, "groups.g: is empty; leave it out"),
        ({"queues": {"a": "a"}, "groups": {"g": ["queue-b"]}}, "groups.g: 'queue-b' is not watched; use queue-a"),
        (
            {"queues": {"a": "a"}, "groups": {"g": ["queue-a"], "h": ["queue-a"]}},
            "groups.h: 'queue-a' is in g too; let one of them page",
        ),
        (
            {"queues": {f"q{number}": "q" for number in range(101)}},
            "groups.queues: 101 alarms are more than a composite alarm can take, 100; split it",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_created(args: dict[str, Any], says: str) -> None:
    with pytest.raises(pulumi.RunError, match=r"^alarms x: ") as error:
        recorded(args)
    assert says in str(error.value)
