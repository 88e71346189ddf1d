"""Killed runs and lost resources: nothing stays lost, and nothing is doubled unnoticed.

The tests share one environment and are one story: each goes on where the one before it stopped.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import toolchain
from operations.state import State
from sandbox.endpoints import ask
from tests.e2e.conftest import Sandbox, wait_until

pytestmark = pytest.mark.engine

REGIONS = ["us-east-1"]
SEED = 20261123

# How AWS refuses what is there: RouteAlreadyExists, Resource.AlreadyAssociated, InvalidPermission.Duplicate,
# PriorityInUse, ResourceInUseException, ResourceExistsException, "InvalidChangeBatch: ... but it already exists" ...
MADE = re.compile("Already|already|Duplicate|Exists|InUse|Conflict")

# To create one of these is to take over what AWS put into the VPC, or to wait: doing it twice is doing it once.
TAKEN_OVER = {
    "aws:acm/certificateValidation:CertificateValidation",
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
    "aws:ec2/defaultRouteTable:DefaultRouteTable",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
}


def kill(sandbox: Sandbox, when: Callable[[], bool], *command: str, **environment: str) -> None:
    """Start a run, and kill all of it, as a machine that loses power does, at a certain moment."""
    log = sandbox.home / "killed.log"
    with (
        log.open("w") as output,
        subprocess.Popen(
            command,
            cwd=toolchain.ROOT,
            env={**sandbox.environment, **environment},
            stdout=output,
            stderr=output,
            start_new_session=True,
        ) as run,
    ):
        wait_until(lambda: when() or run.poll() is not None, "the moment to kill a run", every=0.2)
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)
        else:  # what AWS allows but once, by name or by content, ends a run that does not know that it is there
            said = log.read_text()
            refused = re.findall(r"error: .*\b[A-Z]\w+ in [a-z]+-[a-z-]+-\d: (.*)", said)
            assert refused and all(map(MADE.search, refused)), f"ended before it was killed:\n{said}"


def kept(sandbox: Sandbox, method: str = "GET", what: str = "export", content: Any = None) -> Any:
    """Ask the sandbox for dev's state, or give it another, without the CLI."""
    path = f"pulumi/api/stacks/organization/tenfold/dev/{what}"
    return ask(sandbox.environment["AWS_ENDPOINT_URL"], method, path, content)


def recorded(sandbox: Sandbox, count: int) -> Callable[[], bool]:
    """Whether the state has so many resources, in the middle of a run too."""
    return lambda: len(kept(sandbox)["deployment"].get("resources", ())) >= count


def test_runs_killed_anywhere_are_settled_and_finished(sandbox: Sandbox) -> None:
    points = sorted(random.Random(SEED).sample(range(5, 180), 3))
    assert sandbox.pulumi("stack", "init", "dev").code == 0
    for point in points[:2]:  # the second may double what the first had begun
        kill(sandbox, recorded(sandbox, point), "pulumi", "up", "--stack=dev", "--yes", "--skip-preview")
    kill(sandbox, recorded(sandbox, points[2]), sys.executable, "-m", "operations", "up", "dev")
    done = sandbox.operations("up", "dev")
    assert done.code == 0, done.out + done.err
    assert "\ndev is up: " in done.out
    assert sandbox.state("dev").pending == []
    lost = sandbox.lost("dev", REGIONS)
    assert bool(lost) == ("Lost: in AWS" in done.out)
    if lost:
        assert sandbox.operations("lost", "dev", "--delete", "--yes").code == 0
        assert sandbox.operations("verify", "dev").code == 0


def test_every_creation_that_came_about_is_recorded_and_the_others_are_made(sandbox: Sandbox) -> None:
    """As if the engine had been killed between AWS's answer and its own note, for all that nothing else depends on."""
    state = sandbox.state("dev")
    leaves = {one.urn: one for one in state.managed if one.urn not in needed(state)}
    (flow_log,) = [one for one in leaves.values() if one.type == "aws:ec2/flowLog:FlowLog"]
    sandbox.client("ec2").delete_flow_logs(FlowLogIds=[flow_log.id])
    interrupt(sandbox, set(leaves))
    done = sandbox.operations("up", "dev")
    assert done.code == 0, done.out + done.err
    for one in leaves.values():
        anew = one == flow_log or one.type in TAKEN_OVER
        came = "does not exist: to be created" if anew else f"exists as {one.id}: recorded"
        assert f"  {one.name} ({one.type}) {came}" in done.out
    after = {one.urn: one.id for one in sandbox.state("dev").managed}
    assert {**after, flow_log.urn: ""} == {**{one.urn: one.id for one in state.managed}, flow_log.urn: ""}
    assert sandbox.lost("dev", REGIONS) == []


def test_a_lost_state_is_adopted_whole_and_strays_are_deleted(sandbox: Sandbox) -> None:
    before = {one.id for one in sandbox.state("dev").managed}
    tags = [{"Key": "stack", "Value": "tenfold/dev"}, {"Key": "Name", "Value": "stray"}]
    made = sandbox.client("ec2").create_vpc(
        CidrBlock="10.200.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": tags}]
    )
    stray = made["Vpc"]["VpcId"]
    assert sandbox.pulumi("stack", "rm", "dev", "--force", "--yes", "--preserve-config").code == 0
    assert sandbox.pulumi("stack", "init", "dev").code == 0

    adopted = sandbox.operations("lost", "dev", "--adopt")
    assert adopted.code == 1, adopted.out + adopted.err
    assert stray in adopted.out and "the program declares no stray: delete it" in flat(adopted.out)
    assert [one.id for one in sandbox.lost("dev", REGIONS)] == [stray]
    deleted = sandbox.operations("lost", "dev", "--delete", "--yes")
    assert deleted.code == 0, deleted.out + deleted.err

    done = sandbox.operations("up", "dev")
    assert done.code == 0, done.out + done.err
    assert sandbox.lost("dev", REGIONS) == []
    with_tags = ("vpc-", "subnet-", "nat-", "igw-", "acl-", "vpce-")
    after = {one.id for one in sandbox.state("dev").managed}
    assert {id for id in before if id.startswith(with_tags)} == {id for id in after if id.startswith(with_tags)}


def test_the_lock_that_a_killed_run_leaves_in_a_folder_is_taken_away(sandbox: Sandbox, tmp_path: Path) -> None:
    """Where real environments keep their state, the CLI makes a lock that it never takes away from a dead run."""
    backend = {"PULUMI_BACKEND_URL": f"file://{tmp_path}?metadata=skip"}
    (tmp_path / "exported.json").write_text(json.dumps(kept(sandbox)))
    assert sandbox.pulumi("stack", "init", "dev", **backend).code == 0
    exported = f"--file={tmp_path / 'exported.json'}"
    assert sandbox.pulumi("stack", "import", "--stack=dev", exported, **backend).code == 0
    locks = tmp_path / ".pulumi" / "locks"
    kill(sandbox, lambda: any(locks.rglob("*.json")), "pulumi", "refresh", "--stack=dev", "--yes", **backend)
    refused = sandbox.pulumi("up", "--stack=dev", "--yes", "--skip-preview", **backend)
    assert refused.code != 0 and "locked" in refused.err
    done = sandbox.operations("up", "dev", **backend)
    assert done.code == 0, done.out + done.err
    assert "its lock is taken away" in done.out and "under way" not in done.out
    assert "\ndev is up to date: " in done.out


def needed(state: State) -> set[str]:
    """URNs that another resource needs."""
    return {urn for one in state.resources for urn in (one.raw.get("parent"), *one.raw.get("dependencies", ())) if urn}


def interrupt(sandbox: Sandbox, urns: set[str]) -> None:
    """Make the state what it is while some resources are being created; `pulumi stack import` would refuse to."""
    state = kept(sandbox)
    latest = state["deployment"]
    taken = [raw for raw in latest["resources"] if raw["urn"] in urns]
    # What the engine notes before it creates something: neither id nor outputs.
    noted = [{key: value for key, value in raw.items() if key not in ("id", "outputs")} for raw in taken]
    latest["resources"] = [raw for raw in latest["resources"] if raw["urn"] not in urns]
    latest["pending_operations"] = [{"resource": raw, "type": "creating"} for raw in noted]
    kept(sandbox, "POST", "import", state)


def flat(text: Any) -> str:
    """A text without its line breaks: tables fold."""
    return " ".join(str(text).split())
