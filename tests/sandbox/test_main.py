from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import toolchain
from sandbox import control
from sandbox.__main__ import main
from toolchain import Problem


@pytest.fixture
def at_box(box: control.Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> control.Running:
    """The shared sandbox, from a folder of its own."""
    monkeypatch.setenv("TENFOLD_SANDBOX_HOME", str(tmp_path / "a folder"))
    (tmp_path / "a folder").mkdir()
    control.record(tmp_path / "a folder", box)
    return box


def test_env_evaluates_in_a_shell(at_box: control.Running) -> None:
    script = (
        f'cd {toolchain.ROOT}; eval "$({sys.executable} -m sandbox env)"; '
        'echo "$AWS_ENDPOINT_URL|${AWS_PROFILE-unset}|${PULUMI_ACCESS_TOKEN-unset}|$PULUMI_HOME"'
    )
    elsewhere = {**os.environ, "AWS_PROFILE": "work", "PULUMI_ACCESS_TOKEN": "pul-x"}
    shell = subprocess.run(["/bin/sh", "-c", script], env=elsewhere, capture_output=True, text=True, check=True)
    folder = os.environ["TENFOLD_SANDBOX_HOME"]
    assert shell.stdout == f"http://127.0.0.1:{at_box.port}|unset|unset|{folder}/pulumi\n"


def test_env_is_json_too(at_box: control.Running, capsys: pytest.CaptureFixture[str]) -> None:
    main(["env", "--json"])
    assert json.loads(capsys.readouterr().out) == control.environment(at_box)


def test_run_takes_the_exit_code_of_the_command(at_box: control.Running) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "sandbox", "run", "--running", "--", "sh", "-c", "echo $AWS_REGION; exit 7"],
        cwd=toolchain.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.returncode) == ("us-east-1\n", 7)


def test_run_with_a_command_that_is_none(at_box: control.Running) -> None:
    with pytest.raises(Problem, match="no-such-command: No such file"):
        main(["run", "--running", "--", "no-such-command"])
    with pytest.raises(Problem, match="run needs a command"):
        main(["run", "--running"])


def test_run_running_refuses_a_stopped_sandbox_in_one_line(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "sandbox", "run", "--running", "--", "true"],
        cwd=toolchain.ROOT,
        env={**os.environ, "TENFOLD_SANDBOX_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr.startswith("error: the sandbox is not running: start it with")
    assert ran.stderr.count("\n") == 1


def test_status_says_what_is_up(at_box: control.Running, capsys: pytest.CaptureFixture[str]) -> None:
    main(["status"])
    said = capsys.readouterr().out
    assert f"up at http://127.0.0.1:{at_box.port}" in said
    assert said.rstrip().splitlines()[-1].startswith("Next: ")
    assert max(len(line) for line in said.splitlines()) <= 100


def test_status_of_a_stopped_one_names_its_lost_stacks(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own_home.mkdir()
    (own_home / "stacks").write_text("dev")
    main(["status"])
    said = capsys.readouterr().out
    assert "stopped" in said
    assert "dev: lost with it" in said


def test_faults_are_added_listed_and_cleared(at_box: control.Running, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        main(["faults", "add", "--kind", "throttling", "--service", "ec2", "--region", "sa-*", "--rate", "0.3"])
        main(["faults", "add", "--kind", "error", "--service", "kms", "--region", "sa-east-1"])
        capsys.readouterr()
        main(["faults", "list"])
        said = capsys.readouterr().out
        assert "throttling" in said
        assert "sa-east-1" in said
        assert len(control.request(at_box, "GET", "faults")["rules"]) == 2
    finally:
        main(["faults", "clear"])
    assert control.request(at_box, "GET", "faults") == {"rules": []}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--service", "ec3"], "--service is ec3, which fits none: possible are .*ec2"),
        (["--region", "eu-west-9"], "--region is eu-west-9, which fits none: possible are .*eu-west-1"),
        (["--service", "ec2", "--operation", "CreateVPC"], "--operation is CreateVPC, .*CreateVpc"),
        (["--rate", "30"], "--rate is 30.0: it must be above 0 and up to 1"),
    ],
)
def test_a_fault_that_could_never_strike_is_refused(at_box: control.Running, wrong: list[str], said: str) -> None:
    with pytest.raises(Problem, match=said):
        main(["faults", "add", "--kind", "error", *wrong])
    assert control.request(at_box, "GET", "faults") == {"rules": []}


def test_coverage_has_a_row_a_type(capsys: pytest.CaptureFixture[str]) -> None:
    main(["coverage", "--json"])
    rows = {row["type"]: row for row in json.loads(capsys.readouterr().out)}
    assert "CreateVpc" in rows["aws:ec2/vpc:Vpc"]["applied"]
    main(["coverage"])
    said = capsys.readouterr().out
    assert "aws:ec2:Vpc" in said
    assert max(len(line) for line in said.splitlines()) <= 100
