"""What anomaly detection asks of AWS."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components import CostAnomaly
from policies.recorder import Recording, record

TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"
PEOPLE = ["a@example.com", "b@example.com"]


def anomaly(**args: Any) -> Recording:
    given: Any = {"topic_arn": TOPIC, **args}
    kept: Any = {name: value for name, value in given.items() if value is not None}
    return record(lambda: CostAnomaly("costs", kept) and None)


def monitor(**args: Any) -> dict[str, Any]:
    return anomaly(**args).of("AnomalyMonitor")["costs-monitor"].inputs


def subscriptions(**args: Any) -> dict[str, dict[str, Any]]:
    return {name: each.inputs for name, each in anomaly(**args).of("AnomalySubscription").items()}


def dimension(impact: str, value: str) -> dict[str, Any]:
    key = f"ANOMALY_TOTAL_IMPACT_{impact}"
    return {"dimension": {"key": key, "matchOptions": ["GREATER_THAN_OR_EQUAL"], "values": [value]}}


def test_logical_names_are_frozen() -> None:
    """A changed name replaces what it names; it needs an alias, a line in CHANGELOG.md and a page in docs/upgrade."""
    names = {each.name for each in anomaly(emails=PEOPLE).resources}
    assert names == {"costs", "costs-monitor", "costs-to-topic", "costs-to-emails"}


def test_every_service_is_watched_unless_a_tag_is() -> None:
    assert monitor().items() >= {"monitorType": "DIMENSIONAL", "monitorDimension": "SERVICE"}.items()
    tagged = monitor(cost_tag={"key": "env", "value": "prod"})
    assert tagged["monitorType"] == "CUSTOM" and "monitorDimension" not in tagged
    specification = json.loads(tagged["monitorSpecification"])
    assert specification.pop("Tags") == {"Key": "env", "MatchOptions": None, "Values": ["prod"]}
    assert specification == dict.fromkeys(["And", "CostCategories", "Dimensions", "Not", "Or"])


def test_topics_are_told_at_once_and_people_in_summaries() -> None:
    found = subscriptions(emails=PEOPLE)
    topic, emails = found["costs-to-topic"], found["costs-to-emails"]
    assert (topic["frequency"], topic["subscribers"]) == ("IMMEDIATE", [{"type": "SNS", "address": TOPIC}])
    addresses = [{"type": "EMAIL", "address": each} for each in PEOPLE]
    assert (emails["frequency"], emails["subscribers"]) == ("DAILY", addresses)
    assert topic["monitorArnLists"] == emails["monitorArnLists"]
    weekly = subscriptions(topic_arn=None, emails=PEOPLE, summary="weekly")
    assert {name: each["frequency"] for name, each in weekly.items()} == {"costs-to-emails": "WEEKLY"}
    (outputs,) = (
        outputs for urn, outputs in anomaly(emails=PEOPLE).outputs.items() if urn.endswith("CostAnomaly::costs")
    )
    assert set(outputs["subscription_arns"]) == {"topic", "emails"}


def test_small_anomalies_are_not_told() -> None:
    def threshold(**args: Any) -> Any:
        return subscriptions(**args)["costs-to-topic"]["thresholdExpression"]

    assert threshold() == dimension("ABSOLUTE", "100")
    both = threshold(threshold=12.5, threshold_percent=40)
    assert both == {"ands": [dimension("ABSOLUTE", "12.5"), dimension("PERCENTAGE", "40")]}


def test_tags_reach_everything() -> None:
    tagged = [each for each in anomaly(tags={"team": "a"}).resources if each.type.startswith("aws:")]
    assert all(each.inputs["tags"] == {"team": "a", "Name": each.name} for each in tagged)


def test_children_stand_below_the_component_and_use_its_provider() -> None:
    def program() -> None:
        home = aws.Provider("home", region="us-east-1")
        for name in ("costs", "team"):
            CostAnomaly(name, {"topic_arn": TOPIC}, pulumi.ResourceOptions(providers=[home]))

    recording = record(program)
    parents = {each.urn: each.name for each in recording.of("tenfold:index:CostAnomaly").values()}
    children = [each for each in recording.resources if each.type.startswith("aws:")]
    assert {(parents[each.parent], each.name.partition("-")[0]) for each in children} == {
        ("costs", "costs"),
        ("team", "team"),
    }
    assert {each.provider.split("::")[-2] for each in children} == {"home"}


def test_adding_people_touches_nothing_else() -> None:
    before, after = ({each.name: each.inputs for each in anomaly(emails=who).resources} for who in ([], PEOPLE))
    assert before.items() <= after.items()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"threshold": -1, "threshold_percent": -2}, ["threshold: -1", "threshold_percent: -2"]),
        ({"emails": PEOPLE, "summary": "hourly"}, ["summary: 'hourly' is unknown; use daily, weekly"]),
        ({"summary": "daily"}, ["summary: goes to mail addresses"]),
        ({"topic_arn": None}, ["topic_arn, emails: nobody would be told"]),
        ({"emails": ["a"]}, ["emails: 'a' is no mail address"]),
    ],
)
def test_what_is_wrong_is_said_at_once_before_anything_is_created(args: dict[str, Any], says: list[str]) -> None:
    with pytest.raises(pulumi.RunError) as error:
        anomaly(**args)
    for part in ("cost anomaly costs", *says):
        assert part in str(error.value)
