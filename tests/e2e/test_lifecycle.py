"""dev from nothing to nothing: up, unchanged, changed, extended, drifted, imported into, brought back, destroyed.

The tests share one environment and are one story: each goes on where the one before it stopped.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import toolchain
from tests.e2e.conftest import Change, Done, Sandbox, wait_until

pytestmark = pytest.mark.engine

Settings = Callable[[str, Change], Path]


@pytest.fixture(scope="module")
def up(sandbox: Sandbox) -> Done:
    """The first `up`."""
    return sandbox.operations("up", "dev")


@pytest.fixture
def dev(sandbox: Sandbox, up: Done) -> Sandbox:
    """The sandbox with dev in it."""
    assert up.code == 0, up.out + up.err
    return sandbox


def network(sandbox: Sandbox) -> dict[str, Any]:
    return dict(sandbox.state("dev").outputs["networks"]["us-east-1"])


def vpc(sandbox: Sandbox) -> dict[str, Any]:
    (found,) = sandbox.client("ec2").describe_vpcs(VpcIds=[network(sandbox)["vpc_id"]])["Vpcs"]
    return {**found, "Tags": {tag["Key"]: tag["Value"] for tag in found["Tags"]}}


def update(sandbox: Sandbox, settings: Path) -> str:
    """A plain `pulumi up` with other settings; what it says that it did."""
    done = sandbox.pulumi(
        "up", "--stack=dev", f"--config-file={settings}", "--yes", "--skip-preview", "--suppress-outputs"
    )
    assert done.code == 0, done.out + done.err
    return done.out.partition("Resources:")[2]


def test_up_deploys_what_the_settings_say(dev: Sandbox, up: Done) -> None:
    assert "dev is up: " in up.last and "created" in up.last and "Next: " in up.last
    assert vpc(dev)["CidrBlock"] == "10.128.0.0/18"
    assert vpc(dev)["Tags"]["stack"] == "tenfold/dev"
    assert vpc(dev)["VpcId"] in up.out
    subnets = dev.client("ec2").describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc(dev)["VpcId"]]}])["Subnets"]
    known = {id for tier in network(dev)["subnet_ids"].values() for id in tier.values()}
    assert {one["SubnetId"] for one in subnets} == known
    verified = dev.operations("verify", "dev")
    assert (verified.code, verified.last) == (0, "dev is what its settings say.")
    assert max(map(len, verified.out.splitlines())) <= 100


def test_a_second_up_changes_nothing_and_says_so(dev: Sandbox) -> None:
    committed = (toolchain.ROOT / "stacks" / "Pulumi.dev.yaml").read_bytes()
    again = dev.operations("up", "dev")
    assert again.code == 0, again.out + again.err
    assert again.last.startswith("dev is up to date: ") and "nothing changed" in again.last
    assert (toolchain.ROOT / "stacks" / "Pulumi.dev.yaml").read_bytes() == committed


def test_a_tag_changes_in_place(dev: Sandbox, settings: Settings) -> None:
    before = network(dev)
    did = update(dev, settings("dev", lambda config: config.update({"tenfold:owner": "data-team"})))
    assert "updated" in did
    assert not {"created", "deleted", "replaced"} & set(did.split())
    assert network(dev) == before
    assert vpc(dev)["Tags"]["owner"] == "data-team"


def test_a_zone_is_added_without_replacing_anything(dev: Sandbox, settings: Settings) -> None:
    before = network(dev)

    def add(config: dict[str, Any]) -> None:
        config["tenfold:regions"]["us-east-1"]["zones"].append("us-east-1c")
        config["tenfold:owner"] = "data-team"

    did = update(dev, settings("dev", add))
    assert "created" in did
    assert not {"deleted", "replaced"} & set(did.split())
    after = network(dev)
    assert after["zones"] == [*before["zones"], "us-east-1c"]
    for tier, by_zone in before["subnet_ids"].items():
        assert by_zone.items() <= after["subnet_ids"][tier].items()
    assert after["nat_gateway_ids"] == before["nat_gateway_ids"]


def test_a_change_behind_pulumis_back_is_found(dev: Sandbox) -> None:
    ec2, id = dev.client("ec2"), vpc(dev)["VpcId"]
    ec2.modify_vpc_attribute(VpcId=id, EnableDnsHostnames={"Value": False})
    ec2.create_tags(Resources=[id], Tags=[{"Key": "owner", "Value": "nobody"}])
    found = dev.operations("verify", "dev")
    assert found.code == 1 and "enableDnsHostnames" in found.out and "nobody" in found.out
    refreshed = dev.pulumi("refresh", "--stack=dev", "--yes", "--skip-preview", "--diff")
    assert refreshed.code == 0, refreshed.out + refreshed.err
    assert "enableDnsHostnames" in refreshed.out and "nobody" in refreshed.out
    assert "1 updated" in refreshed.out.partition("Resources:")[2]


def test_a_vpc_made_by_hand_is_imported(dev: Sandbox) -> None:
    made = dev.client("ec2").create_vpc(CidrBlock="172.20.0.0/16")["Vpc"]["VpcId"]
    provider = next(one.urn for one in dev.state("dev").resources if one.type == "pulumi:providers:aws")
    flags = ("--yes", "--skip-preview", "--protect=false", "--generate-code=false")
    done = dev.pulumi("import", "aws:ec2/vpc:Vpc", "by-hand", made, "--stack=dev", f"--provider=it={provider}", *flags)
    assert done.code == 0, done.out + done.err
    (imported,) = [one for one in dev.state("dev").managed if one.id == made]
    assert imported.outputs["cidrBlock"] == "172.20.0.0/16"


def test_up_brings_the_settings_back_while_destroy_waits_and_then_leaves_nothing(dev: Sandbox) -> None:
    before = vpc(dev)["VpcId"]
    with dev.fault("timeout", operation="DescribeVpcs"), start(dev, "up", "dev") as first:
        wait_until(lambda: "Previewing" in read(first.stdout), "the first run to begin")
        with start(dev, "destroy", "dev") as second:
            said = read(second.stderr)
            assert f"dev is being changed (pid {first.pid}" in said and "waiting" in said
            assert dev.run(sys.executable, "-m", "sandbox", "faults", "clear").code == 0
            brought_back, _ = first.communicate()
            destroyed, _ = second.communicate()
    # The owner and the name servers, the zone, and the VPC that the program does not declare.
    assert first.returncode == 0, brought_back
    assert before in brought_back and "updated" in brought_back and "deleted" in brought_back
    assert "us-east-1c" not in brought_back.partition("Outputs")[2]
    assert second.returncode == 0, destroyed
    assert "dev is destroyed" in destroyed and "nothing with its tag is left in any region" in destroyed
    assert dev.left("dev") == []
    assert dev.state("dev").resources == []
    again = dev.operations("destroy", "dev")
    assert (again.code, again.out.strip()) == (0, "dev is not deployed: there is nothing to destroy.")


def start(sandbox: Sandbox, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "operations", *arguments],
        cwd=toolchain.ROOT,
        env=dict(sandbox.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def read(stream: Any) -> str:
    """The next line."""
    return str(stream.readline())
