"""staging in two regions: under throttling, and with one region down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Change, Sandbox

pytestmark = pytest.mark.engine

Settings = Callable[[str, Change], Path]
DOWN, WELL = "us-west-2", "us-east-1"


def small(config: dict[str, Any]) -> None:
    """Two regions that are there sooner: with every layer, but not with every option of each."""
    config["tenfold:network"].update(ipv6=False, interface_endpoints=[])
    config["tenfold:network"]["flow_logs"]["destination"] = "none"
    config["tenfold:cluster"]["compute"] = "auto_mode"
    del config["tenfold:cluster"]["system_nodes"]
    del config["tenfold:workloads"]["node_image"]
    config["tenfold:database"].update(proxy=False, read_replicas=0)
    del config["tenfold:balancing"]["writes"]


def owner(sandbox: Sandbox, region: str) -> str:
    """The owner tag of a region's VPC."""
    vpc = sandbox.state("staging").outputs["networks"][region]["vpc_id"]
    (found,) = sandbox.client("ec2", region).describe_vpcs(VpcIds=[vpc])["Vpcs"]
    return next(str(tag["Value"]) for tag in found["Tags"] if tag["Key"] == "owner")


def test_up_succeeds_while_three_calls_in_ten_are_throttled(sandbox: Sandbox, settings: Settings) -> None:
    with sandbox.fault("throttling", rate="0.3"):
        done = sandbox.operations("up", "staging", "--config-file", settings("staging", small))
    assert done.code == 0, done.out + done.err
    assert DOWN in done.out and WELL in done.out


def test_while_a_region_is_down_the_other_can_be_changed(sandbox: Sandbox, settings: Settings) -> None:
    def change(config: dict[str, Any]) -> None:
        small(config)
        config["tenfold:owner"] = "data-team"

    other = settings("staging", change)
    with sandbox.fault("unreachable", region=DOWN):
        found = sandbox.operations("verify", "staging")
        assert found.code == 1 and f"{DOWN}" in found.out and "could be read" in found.out
        done = sandbox.operations("up", "staging", "--config-file", other, "--exclude", DOWN)
        assert done.code == 0, done.out + done.err
        assert owner(sandbox, WELL) == "data-team"
    assert owner(sandbox, DOWN) == "platform"
    after = sandbox.pulumi("up", "--stack=staging", f"--config-file={other}", "--yes", "--skip-preview")
    assert after.code == 0, after.out + after.err
    assert (owner(sandbox, DOWN), owner(sandbox, WELL)) == ("data-team", "data-team")
    assert sandbox.lost("staging", [DOWN, WELL]) == []


def test_destroy_leaves_nothing_in_any_region(sandbox: Sandbox) -> None:
    done = sandbox.operations("destroy", "staging")
    assert done.code == 0, done.out + done.err
    assert sandbox.left("staging") == []
