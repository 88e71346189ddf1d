"""Another load balancer behind a distribution in use: AWS changes no VPC origin that a distribution takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import toolchain
from tests.e2e.conftest import Sandbox

pytestmark = pytest.mark.engine

PROGRAM = """
import sys
sys.path.insert(0, {root!r})
import pulumi
from components import Cdn
balancer = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/api/" + pulumi.Config().require("id")
origin = {{"kind": "vpc", "domain_name": "api.example.com", "load_balancer_arn": balancer}}
cdn = Cdn("cdn", {{"origins": {{"api": origin}}, "default_behavior": {{"target": "api"}}}})
pulumi.export("distribution", cdn.distribution_id)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A program of another project, as one that uses the component from outside."""
    options = {"virtualenv": str(toolchain.ROOT / ".venv")}
    project = {"name": "edge", "runtime": {"name": "python", "options": options}}
    (tmp_path / "Pulumi.yaml").write_text(json.dumps(project))
    (tmp_path / "__main__.py").write_text(PROGRAM.format(root=str(toolchain.ROOT)))
    return tmp_path


def test_the_distribution_moves_to_a_new_one_and_the_old_one_goes(sandbox: Sandbox, folder: Path) -> None:
    cloudfront = sandbox.client("cloudfront")

    def pulumi(*arguments: str) -> str:
        done = sandbox.pulumi("--cwd", str(folder), *arguments, "--stack=one")
        assert done.code == 0, done.out + done.err
        return done.out

    def balancers() -> set[str]:
        listed = cloudfront.list_vpc_origins()["VpcOriginList"].get("Items", [])
        return {each["OriginEndpointArn"].rpartition("/")[2] for each in listed}

    def up(identifier: str) -> tuple[str, str]:
        """The distribution, and the VPC origin that it takes."""
        pulumi("up", "--yes", "--skip-preview", "--config", f"id={identifier}", "--config", "aws:region=us-east-1")
        distribution = json.loads(pulumi("stack", "output", "distribution", "--json"))
        found = cloudfront.get_distribution(Id=distribution)["Distribution"]["DistributionConfig"]
        origin: Any = found["Origins"]["Items"][0]["VpcOriginConfig"]["VpcOriginId"]
        return distribution, str(origin)

    pulumi("stack", "init")
    distribution, origin = up("1111")
    assert balancers() == {"1111"}
    same, other = up("2222")
    assert same == distribution and other != origin
    assert balancers() == {"2222"}
    pulumi("destroy", "--yes", "--skip-preview")
    assert balancers() == set()
