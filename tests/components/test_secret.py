"""What a secret asks of AWS, and what it refuses."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from components import Secret
from policies.recorder import Recording, record
from tests.plan import plan

KEY, OTHER = (f"arn:aws:kms:{region}:123456789012:key/one" for region in ("us-east-1", "us-west-2"))


def secret(**args: Any) -> Recording:
    given: Any = {"kms_key_arn": KEY, **args}
    return record(lambda: Secret("login", given) and None)


def asked(recording: Recording) -> dict[str, Any]:
    (found,) = recording.of("aws:secretsmanager/secret:Secret").values()
    return found.inputs


def version(recording: Recording) -> Any:
    (found,) = recording.of("SecretVersion").values()
    return found


def outputs(recording: Recording) -> dict[str, Any]:
    return next(outputs for urn, outputs in recording.outputs.items() if urn.endswith("Secret::login"))


def opened(value: Any) -> str:
    """What a secret holds; fails for what is in clear."""
    assert value.pop("4dabf18193072939515e22adb298388d") == "1b47061264138c4ac30d75fd1eb44270"
    return str(value["value"])


def test_logical_names_are_frozen() -> None:
    assert {each.name for each in secret().resources} == {"login", "login-secret", "login-value"}
    assert {each.name for each in secret(username="app").resources} == {"login", "login-secret", "login-login"}


def test_a_value_is_generated_once_and_secret_everywhere() -> None:
    one, other = secret(), secret()
    values = [opened(version(recording).inputs["secretString"]) for recording in (one, other)]
    assert values[0] != values[1]
    assert all(len(value) == 40 and value.isalnum() for value in values)
    assert opened(outputs(one)["value"]) == values[0]
    assert version(one).ignores == {"secretString"}
    assert plan(one, other) == {}, "a later run keeps what was generated"


def test_a_given_value_is_kept_up_to_date_and_secret() -> None:
    recording = secret(value="given")
    assert opened(version(recording).inputs["secretString"]) == opened(outputs(recording)["value"]) == "given"
    assert version(recording).ignores == frozenset()


def test_a_login_is_what_rds_proxy_reads() -> None:
    recording = secret(value="given", username="app")
    login = json.loads(opened(version(recording).inputs["secretString"]))
    assert login == {"username": "app", "password": "given"}
    assert opened(outputs(recording)["value"]) == "given"
    assert opened(outputs(secret(username="app"))["value"]).isalnum()


def test_every_region_has_a_copy_with_a_key_of_its_own() -> None:
    recording = secret(replicas={"us-west-2": OTHER})
    assert (asked(recording)["kmsKeyId"], asked(secret())["replicas"]) == (KEY, [])
    assert asked(recording)["replicas"] == [{"region": "us-west-2", "kmsKeyId": OTHER}]
    arns = outputs(recording)["arns"]
    assert arns["us-west-2"].split(":")[3] == "us-west-2"


@pytest.mark.parametrize(
    ("args", "property", "value"),
    [
        ({}, "recoveryWindowInDays", 30),
        ({"recovery_window_in_days": 0}, "recoveryWindowInDays", 0),
        ({"description": "of the database"}, "description", "of the database"),
        ({"tags": {"team": "a"}}, "tags", {"team": "a", "Name": "login-secret"}),
    ],
)
def test_an_option_reaches_aws(args: dict[str, Any], property: str, value: Any) -> None:
    assert asked(secret(**args))[property] == value


def test_adding_a_region_replaces_nothing() -> None:
    before, after = secret(value="a"), secret(value="a", replicas={"us-west-2": OTHER}, tags={"a": "b"})
    assert plan(before, after) == {"update": {"login-secret"}}


def test_children_stand_below_the_secret_and_use_its_provider() -> None:
    def program() -> None:
        import pulumi_aws as aws

        west = aws.Provider("west", region="us-west-2")
        for name in ("one", "two"):
            Secret(name, {"kms_key_arn": OTHER}, pulumi.ResourceOptions(providers=[west]))

    recording = record(program)
    children = [each for each in recording.resources if each.type.startswith("aws:")]
    assert {each.provider.split("::")[-2] for each in children} == {"west"}
    assert len({each.urn for each in children}) == 4
    assert {each.parent for each in children} == {each.urn for each in recording.of("tenfold:index:Secret").values()}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ({"recovery_window_in_days": 3}, "recovery_window_in_days: 3 is refused by Secrets Manager; use 7 to 30, or 0"),
        ({"value": ""}, "value: 0 bytes are refused"),
        ({"value": "x" * 65537}, "value: 65537 bytes are refused"),
        ({"username": ""}, "username: '' names nobody"),
        ({"replicas": {"oregon": OTHER}}, "replicas: 'oregon' is no region"),
        ({"replicas": {"us-east-1": KEY}}, "replicas: 'us-east-1' is where the secret itself is"),
        ({"replicas": {"us-west-2": KEY}}, "replicas: 'us-west-2' has a key of us-east-1; use one of us-west-2"),
    ],
)
def test_what_aws_would_refuse_is_refused_before_anything_is_created(args: dict[str, Any], says: str) -> None:
    with pytest.raises(pulumi.RunError) as error:
        secret(**args)
    assert str(error.value).startswith("secret login: ")
    assert says in str(error.value)


def test_a_wrong_value_is_not_shown() -> None:
    with pytest.raises(pulumi.RunError) as error:
        secret(value="hidden" * 20000)
    assert "hidden" not in str(error.value)


def test_what_is_not_known_yet_is_let_pass() -> None:
    def unknown(value: str) -> Callable[[], pulumi.Output[str]]:
        return lambda: pulumi.Output.from_input(value)

    record(lambda: Secret("s", {"kms_key_arn": unknown(KEY)(), "replicas": {"us-east-1": unknown(KEY)()}}) and None)
