"""What is secret stays secret: in the state of a stack, and in what a run prints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.components.given import HOME
from tests.e2e.conftest import Done, Sandbox
from tests.e2e.test_components import FOLDER

pytestmark = pytest.mark.engine

SECRET = "1b47061264138c4ac30d75fd1eb44270"


def test_a_password_is_never_in_clear_in_the_state(sandbox: Sandbox) -> None:
    def pulumi(*arguments: str) -> Done:
        done = sandbox.pulumi("--cwd", str(FOLDER), *arguments, "--stack=test")
        assert done.code == 0, done.out + done.err
        return done

    pulumi("stack", "init")
    settings = ("--config", "names=database", "--config", "changed=true")
    printed = pulumi("up", "--yes", "--skip-preview", "--json", *settings)
    state = pulumi("stack", "export").out
    secrets = sandbox.client("secretsmanager", HOME)
    (listed,) = secrets.list_secrets()["SecretList"]
    password = json.loads(secrets.get_secret_value(SecretId=listed["ARN"])["SecretString"])["password"]
    assert len(password) == 40
    assert password not in state + printed.out + printed.err
    resources = json.loads(state)["deployment"]["resources"]
    marked = [
        value
        for resource in resources
        for values in (resource.get("inputs", {}), resource.get("outputs", {}))
        for name, value in found(values)
        if name in ("password", "secretString", "value")
    ]
    assert marked
    assert all(SECRET in value.values() and "ciphertext" in value for value in marked)
    pulumi("destroy", "--yes", "--skip-preview")


def found(values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What may be secret: properties with a secret's form, and those with a secret's name and any text."""
    for name, value in values.items():
        if isinstance(value, dict) or (name in ("password", "secretString") and value):
            yield name, value
