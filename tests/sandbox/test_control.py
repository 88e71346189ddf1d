from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import toolchain
from sandbox import control
from sandbox.control import Running
from sandbox.home import stacks
from toolchain import Problem


def vpcs(make_client: Any, running: Running) -> int:
    return len(make_client("ec2", running=running).describe_vpcs()["Vpcs"])


def make_stack(running: Running, name: str) -> None:
    control.request(running, "POST", "pulumi/api/stacks/organization/tenfold", {"stackName": name})


def test_a_second_start_finds_the_first(own_home: Path) -> None:
    first = control.start()
    assert control.start() == first == control.running()


def test_stop_ends_the_process_and_drops_the_stacks(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = control.start()
    make_stack(found, "dev")
    assert stacks() == ["dev"]
    assert control.stop()
    assert control.running() is None
    with pytest.raises(ProcessLookupError):
        os.kill(found.pid, 0)
    assert stacks() == []
    assert "these stacks were dropped: dev" in capsys.readouterr().err
    assert not control.stop()


def test_a_start_after_a_kill_says_what_was_dropped(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    killed = control.start()
    make_stack(killed, "dev")
    make_stack(killed, "prod")
    os.kill(killed.pid, signal.SIGKILL)
    os.waitpid(killed.pid, 0)
    assert control.running() is None
    assert control.start().instance != killed.instance
    said = capsys.readouterr().err
    assert "ended and lost what it held, so these stacks were dropped: dev, prod" in said


def test_a_record_of_another_instance_is_stale(own_home: Path, box: Running) -> None:
    own_home.mkdir()
    control.record(own_home, Running(box.pid, box.port, "of before the reboot"))
    assert control.running() is None
    assert not control.stop()
    os.kill(box.pid, 0)  # it was not ours to end


def test_a_port_in_use_is_a_problem(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("TENFOLD_SANDBOX_PORT", str(port))
        with pytest.raises(Problem, match=f"TENFOLD_SANDBOX_PORT is {port}, which cannot be had"):
            control.start()
    assert control.start().port == port


@pytest.mark.parametrize("port", ["http", "70000", "-1"])
def test_a_port_that_is_none_is_a_problem(own_home: Path, monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("TENFOLD_SANDBOX_PORT", port)
    with pytest.raises(Problem, match="must be a port number"):
        control.start()


def test_a_folder_that_cannot_be_written_is_a_problem(own_home: Path) -> None:
    own_home.write_text("a file is in the way")
    with pytest.raises(Problem, match=f"cannot write its folder {own_home}"):
        control.start()
    own_home.unlink()


def test_a_server_that_dies_is_a_problem_with_its_log(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "moto.py").write_text("raise SystemExit('moto is broken on this machine')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(Problem, match=r"did not start(.|\n)*moto is broken on this machine"):
        control.start()


def test_two_starts_at_once_start_one(own_home: Path) -> None:
    starts = [
        subprocess.Popen([sys.executable, "-m", "sandbox", "start"], cwd=toolchain.ROOT, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [start.communicate(timeout=60)[0] for start in starts]
    assert said[0] == said[1]
    assert control.require().port


def test_reset_empties_it_in_the_same_process(own_home: Path, make_client: Any) -> None:
    first = control.start()
    make_client("ec2", running=first).create_vpc(CidrBlock="10.0.0.0/16")
    control.request(first, "PUT", "recorded/x", {"a": 1})
    make_stack(first, "dev")
    assert vpcs(make_client, first) == 2
    second = control.reset()
    assert (second.pid, second.port) == (first.pid, first.port)
    assert second.instance != first.instance
    assert vpcs(make_client, second) == 1
    assert control.request(second, "GET", "recorded") == {}
    assert control.request(second, "GET", "pulumi/api/user/stacks") == {"stacks": []}
    assert stacks() == []


def test_the_environment_leads_boto3_and_pulumi_to_it(own_home: Path) -> None:
    found = control.start()
    environment = control.environment(found)
    assert environment["AWS_ENDPOINT_URL"] == f"http://127.0.0.1:{found.port}"
    assert environment["AWS_SANDBOX_INSTANCE"] == found.instance
    assert environment["PULUMI_BACKEND_URL"].startswith(found.url)
    assert Path(environment["PULUMI_CONFIG_PASSPHRASE_FILE"]).read_text() == "sandbox"
    (plugin,) = Path(environment["PULUMI_HOME"]).glob("plugins/resource-aws-v*/pulumi-resource-aws")
    assert os.access(plugin, os.X_OK)
    assert environment["PATH"].split(os.pathsep)[:2] == [
        str(toolchain.HOME / "bin"),
        str(toolchain.ROOT / ".venv" / "bin"),
    ]


def test_it_starts_in_seconds(own_home: Path) -> None:
    began = time.monotonic()
    control.start()
    assert time.monotonic() - began < 15


def test_the_record_is_whole_json(own_home: Path) -> None:
    found = control.start()
    assert json.loads((own_home / "server.json").read_text()) == vars(found)
