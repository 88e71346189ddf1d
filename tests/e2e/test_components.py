"""Every component in one stack: up, read back, unchanged, changed in place, destroyed.

A module of ``tests/e2e/components`` deploys a component and checks it. ``PARTS="cluster cache"`` in the environment
leaves out all others, for those who work on one.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from operations import aws, lost
from operations.state import State
from tests.e2e.components.given import FAR, HOME, LABEL
from tests.e2e.conftest import Done, Sandbox

pytestmark = pytest.mark.engine

FOLDER = Path(__file__).with_name("components")
PARTS = os.environ.get("PARTS", "").split() or sorted(
    path.stem for path in FOLDER.glob("*.py") if path.stem not in ("__main__", "given")
)
IN_PLACE = {"create", "update", "same"}
"""What the engine may do to resources when settings change."""
SECRET = "1b47061264138c4ac30d75fd1eb44270"
"""How the engine marks a secret in a state
(https://www.pulumi.com/docs/iac/concepts/secrets/, ``sig.Secret`` in its sources)."""
ANEW = {"baseline-collector-config", "workload-config"}
"""What is another one with each change, so that pods start with what they were made for, and find it if they return."""


def pulumi(sandbox: Sandbox, *arguments: str) -> Done:
    done = sandbox.pulumi("--cwd", str(FOLDER), *arguments, "--stack=test")
    assert done.code == 0, _complaints(done)
    return done


def _complaints(done: Done) -> str:
    """What the engine says is wrong, out of thousands of lines of events."""
    said = [each.get("diagnosticEvent", {}) for each in _events(done)]
    return "".join(each["message"] for each in said if each.get("severity") == "error") or done.out + done.err


def _events(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.out.splitlines() if line.startswith('{"sequence"')]


def up(sandbox: Sandbox, changed: bool) -> Done:
    """A plain `pulumi up`."""
    settings = sandbox.home / "Pulumi.test.yaml"
    own = yaml.safe_load((FOLDER / "Pulumi.test.yaml").read_text())
    own["config"] = {"parts:names": " ".join(PARTS), "parts:changed": changed}
    settings.write_text(yaml.safe_dump(own))
    return pulumi(sandbox, "up", "--yes", "--skip-preview", "--json", f"--config-file={settings}")


def steps(done: Done) -> dict[str, set[str]]:
    """What it did: the names of resources by kind of step."""
    found = defaultdict(set)
    for each in _events(done):
        if "resOutputsEvent" in each:
            step = each["resOutputsEvent"]["metadata"]
            found[step["op"]].add(step["urn"].rpartition("::")[2])
    return found


@pytest.fixture(scope="module")
def created(sandbox: Sandbox) -> Done:
    """The first `up`."""
    pulumi(sandbox, "stack", "init")
    return up(sandbox, changed=False)


@pytest.fixture(scope="module")
def parts(sandbox: Sandbox, created: Done) -> Sandbox:
    """A sandbox with the components in it."""
    assert set(steps(created)) == {"create"}
    return sandbox


@pytest.fixture(scope="module")
def read_back(parts: Sandbox) -> Callable[[str, bool], None]:
    """Has a module check what AWS has; what the modules export is asked for once before the change and once after."""

    @cache
    def outputs(_changed: bool) -> dict[str, Any]:
        return dict(json.loads(pulumi(parts, "stack", "output", "--json", "--show-secrets").out))

    def check(name: str, changed: bool) -> None:
        with pytest.MonkeyPatch.context() as patch:
            # A cluster is entered by a token, which the AWS CLI makes out of what a shell has.
            for variable, value in parts.environment.items():
                patch.setenv(variable, value)
            import_module(f"tests.e2e.components.{name}").check(parts.client, outputs(changed)[name], changed)

    return check


@pytest.mark.parametrize("name", PARTS)
def test_aws_has_what_was_asked_for(read_back: Callable[[str, bool], None], name: str) -> None:
    read_back(name, False)


def test_a_second_up_changes_nothing(parts: Sandbox) -> None:
    assert set(steps(up(parts, changed=False))) == {"same"}


def test_a_password_is_never_in_clear_in_the_state(parts: Sandbox, created: Done) -> None:
    state = pulumi(parts, "stack", "export").out
    secrets = parts.client("secretsmanager", HOME)
    (login,) = secrets.list_secrets(Filters=[{"Key": "name", "Values": ["database-login"]}])["SecretList"]
    password = json.loads(secrets.get_secret_value(SecretId=login["ARN"])["SecretString"])["password"]
    assert len(password) == 40
    assert password not in state + created.out + created.err
    resources = json.loads(state)["deployment"]["resources"]
    marked = [
        value
        for resource in resources
        for values in (resource.get("inputs", {}), resource.get("outputs", {}))
        for name, value in values.items()
        if name in ("password", "secretString") and value
    ]
    assert marked
    assert all(isinstance(value, dict) and SECRET in value.values() and "ciphertext" in value for value in marked)


def test_refresh_finds_no_drift(parts: Sandbox) -> None:
    pulumi(parts, "refresh", "--yes", "--skip-preview", "--expect-no-changes")


def test_other_settings_replace_nothing(parts: Sandbox) -> None:
    did = steps(up(parts, changed=True))
    assert did["update"]
    assert {name for step in did.keys() - IN_PLACE for name in did[step]} <= ANEW


@pytest.mark.parametrize("name", PARTS)
def test_aws_has_the_other_settings(read_back: Callable[[str, bool], None], name: str) -> None:
    read_back(name, True)


def test_destroy_leaves_nothing(parts: Sandbox) -> None:
    pulumi(parts, "destroy", "--yes", "--skip-preview")
    assert lost.find(State({}), parts.client, aws.enabled_regions(parts.client), LABEL.tags()["stack"]) == []
    for region in (HOME, FAR):
        assert all(vpc["IsDefault"] for vpc in parts.client("ec2", region).describe_vpcs()["Vpcs"])
