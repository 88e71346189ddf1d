"""What must end in one clear message, an exit code other than 0, and nothing created."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import toolchain
from operations import tagged
from tests.e2e.conftest import Change, Done, Sandbox

pytestmark = pytest.mark.engine

Settings = Callable[[str, Change], Path]


def refused(done: Done, *said: str) -> None:
    """It failed, said why, and spared the reader the insides."""
    everything = done.out + done.err
    assert done.code != 0, everything
    assert "Traceback" not in everything
    for words in said:
        assert words in everything
    assert done.err.strip().splitlines()[-1].startswith(("error: ", "make: ")), done.err


@pytest.fixture(autouse=True)
def nothing_is_created(sandbox: Sandbox) -> Iterator[None]:
    """Holds after every test."""
    yield
    assert tagged.find(sandbox.client, ["us-east-1"], "tenfold/dev") == []


def test_two_nat_gateways_in_dev_are_refused_with_the_fix(sandbox: Sandbox, settings: Settings) -> None:
    def spend(config: dict[str, Any]) -> None:
        config["tenfold:network"]["nat"] = "per_zone"

    done = sandbox.operations("up", "dev", "--config-file", settings("dev", spend))
    refused(
        done,
        "CO05-nat-count",
        "2 NAT gateways",
        "dev may have one for each environment (1)",
        "nat to single or none",
    )


PROGRAM = """
import pulumi, pulumi_aws as aws
there = aws.Provider("there", region="us-east-1")
aws.s3.Bucket("untagged", opts=pulumi.ResourceOptions(provider=there))
tags = {"cost-center": "1", "env": "dev", "owner": "me"}
aws.s3.Bucket("tagged", tags=tags, opts=pulumi.ResourceOptions(provider=there))
"""


def test_anybodys_untagged_bucket_is_refused_with_the_fix(sandbox: Sandbox, tmp_path: Path) -> None:
    runtime = {"name": "python", "options": {"virtualenv": str(toolchain.ROOT / ".venv")}}
    (tmp_path / "Pulumi.yaml").write_text(f"name: theirs\nruntime: {runtime}\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    where = f"--cwd={tmp_path}"
    assert sandbox.pulumi("stack", "init", "dev", where).code == 0
    pack = toolchain.ROOT / "policies" / "cost"
    done = sandbox.pulumi("preview", "--stack=dev", where, f"--policy-pack={pack}")
    assert done.code != 0
    tags = [line for line in done.out.splitlines() if "[mandatory]" in line and "CO01-required-tags" in line]
    assert len(tags) == 1 and "untagged" in tags[0]
    assert "no tag cost-center" in done.out and "default_tags" in done.out


def test_wrong_settings_are_refused_all_at_once(sandbox: Sandbox, settings: Settings) -> None:
    def spoil(config: dict[str, Any]) -> None:
        config["tenfold:ownr"] = "me"
        config["tenfold:regions"]["us-east-1"].update(cidr_block="10.0.0.0/18", zones=["us-east-1a", "us-east-1q"])

    done = sandbox.operations("up", "dev", "--config-file", settings("dev", spoil))
    refused(done, "ownr", "owner", "10.0.0.0/18", "us-east-1q")


def test_a_stack_that_is_no_environment(sandbox: Sandbox) -> None:
    refused(sandbox.operations("up", "test"), "'test' is no environment", "dev, prod, staging")


def test_a_missing_passphrase(sandbox: Sandbox) -> None:
    done = sandbox.operations("up", "dev", PULUMI_CONFIG_PASSPHRASE_FILE=None)
    refused(done, "passphrase of dev is missing", "PULUMI_CONFIG_PASSPHRASE")


def test_no_place_for_the_state(sandbox: Sandbox, tmp_path: Path) -> None:
    done = sandbox.operations("up", "dev", PULUMI_BACKEND_URL=None, PULUMI_HOME=str(tmp_path))
    refused(done, "no place for the state", "pulumi login")


def test_what_is_not_deployed_cannot_be_verified(sandbox: Sandbox) -> None:
    refused(sandbox.operations("verify", "prod"), "prod is not deployed", "operations up prod")


def test_a_sandbox_that_is_not_running(sandbox: Sandbox) -> None:
    done = sandbox.operations("up", "dev", AWS_ENDPOINT_URL="http://127.0.0.1:9")
    refused(done, "AWS does not answer", "http://127.0.0.1:9", "sandbox start")
