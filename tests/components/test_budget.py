"""What a budget asks of AWS."""

from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components import Budget
from policies.recorder import Recording, record

TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms"


def budget(**args: Any) -> Recording:
    given: Any = {"monthly_limit": 400, "topic_arn": TOPIC, **args}
    kept: Any = {name: value for name, value in given.items() if value is not None}
    return record(lambda: Budget("month", kept) and None)


def asked(**args: Any) -> dict[str, Any]:
    return budget(**args).of("aws:budgets/budget:Budget")["month-budget"].inputs


def told(**args: Any) -> list[tuple[str, float]]:
    return [(each["notificationType"], each["threshold"]) for each in asked(**args)["notifications"]]


def test_logical_names_are_frozen() -> None:
    """A changed name replaces what it names; it needs an alias, a line in CHANGELOG.md and a page in docs/upgrade."""
    assert [each.name for each in budget().resources] == ["month", "month-budget"]


def test_a_budget_counts_a_month_without_credits_and_tells_before_it_is_too_late() -> None:
    found = asked()
    expected = {"budgetType": "COST", "timeUnit": "MONTHLY", "limitAmount": "400.0", "limitUnit": "USD"}
    assert found.items() >= expected.items()
    assert found["costTypes"] == {"includeCredit": False, "includeRefund": False}
    assert "costFilters" not in found
    assert told() == [("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100)]
    for each in found["notifications"]:
        assert (each["comparisonOperator"], each["thresholdType"]) == ("GREATER_THAN", "PERCENTAGE")
        assert (each["subscriberSnsTopicArns"], each["subscriberEmailAddresses"]) == ([TOPIC], [])
    (outputs,) = (outputs for urn, outputs in budget().outputs.items() if urn.endswith("Budget::month"))
    assert set(outputs) == {"budget_name", "budget_arn"}


def test_an_option_reaches_aws() -> None:
    assert asked(monthly_limit=12.5)["limitAmount"] == "12.5"
    tag = {"key": "env", "value": "prod"}
    assert asked(cost_tag=tag)["costFilters"] == [{"name": "TagKeyValue", "values": ["user:env$prod"]}]
    assert told(actual_percent=[50], forecast_percent=[]) == [("ACTUAL", 50)]
    (first, *_) = asked(topic_arn=None, emails=["a@example.com"])["notifications"]
    assert (first["subscriberSnsTopicArns"], first["subscriberEmailAddresses"]) == ([], ["a@example.com"])
    assert asked(tags={"team": "a"})["tags"] == {"team": "a", "Name": "month-budget"}


def test_children_stand_below_the_budget_and_use_its_provider() -> None:
    def program() -> None:
        home = aws.Provider("home", region="us-east-1")
        for name in ("month", "team"):
            options = pulumi.ResourceOptions(providers=[home])
            Budget(name, {"monthly_limit": 1, "topic_arn": TOPIC}, options)

    recording = record(program)
    parents = {each.urn: each.name for each in recording.of("tenfold:index:Budget").values()}
    children = recording.of("aws:budgets/budget:Budget").values()
    assert {(parents[each.parent], each.name) for each in children} == {
        ("month", "month-budget"),
        ("team", "team-budget"),
    }
    assert {each.provider.split("::")[-2] for each in children} == {"home"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"monthly_limit": 0, "emails": ["a"]}, ["monthly_limit: 0 is nothing", "emails: 'a' is no mail address"]),
        ({"actual_percent": [0]}, ["actual_percent: [0] has a part of nothing"]),
        ({"forecast_percent": [90, 90]}, ["forecast_percent: [90, 90] names one twice"]),
        ({"actual_percent": list(range(1, 11))}, ["11 are too many"]),
        ({"actual_percent": [], "forecast_percent": []}, ["nobody would be told; give one"]),
        ({"topic_arn": None}, ["topic_arn, emails: nobody would be told"]),
        ({"emails": [f"{n}@example.com" for n in range(11)]}, ["emails: 11 are too many"]),
    ],
)
def test_what_is_wrong_is_said_at_once_before_anything_is_created(args: dict[str, Any], says: list[str]) -> None:
    with pytest.raises(pulumi.RunError) as error:
        budget(**args)
    for part in ("budget month", *says):
        assert part in str(error.value)
