"""The lock that a dead run left goes; anybody else's stays."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from operations import locks
from operations.engine import Stack
from tests.operations.conftest import REGION, Account
from toolchain import Problem

STACK = Stack("dev")
FOLDER = ".pulumi/locks/organization/tenfold/dev"


def lock(pid: int, host: str = "") -> str:
    return json.dumps(
        {"pid": pid, "username": "ada", "hostname": host or socket.gethostname(), "timestamp": "2026-11-01T10:00:00Z"}
    )


@pytest.fixture
def dead_pid() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_a_killed_process_that_nobody_asks_after_is_dead(account: Account, folder: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        (folder / "1.json").write_text(lock(process.pid))
        assert not locks.held(STACK, account.clients)[0].left_behind
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert locks.held(STACK, account.clients)[0].left_behind


@pytest.fixture
def folder(account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PULUMI_BACKEND_URL", tmp_path.as_uri())
    (tmp_path / FOLDER).mkdir(parents=True)
    return tmp_path / FOLDER


def test_a_dead_process_of_this_host_left_it_behind(account: Account, folder: Path, dead_pid: int) -> None:
    (folder / "1.json").write_text(lock(dead_pid))
    (found,) = locks.held(STACK, account.clients)
    assert found.left_behind and found.pid == dead_pid


def test_a_lock_of_somebody_else_is_reported_with_who_it_is(account: Account, folder: Path, dead_pid: int) -> None:
    assert locks.release(STACK, account.clients) == []
    for pid, host in ((os.getpid(), ""), (1, ""), (dead_pid, "elsewhere")):
        (folder / "1.json").write_text(lock(pid, host))
        with pytest.raises(Problem, match=rf"process {pid} of ada@{host or socket.gethostname()} since 2026-11-01"):
            locks.release(STACK, account.clients)
        assert (folder / "1.json").exists()


def test_locks_in_a_bucket_are_found(account: Account, dead_pid: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"s3://state/tenfold?region={REGION}")
    s3 = account.clients("s3", REGION)
    s3.create_bucket(Bucket="state")
    s3.put_object(Bucket="state", Key=f"tenfold/{FOLDER}/1.json", Body=lock(dead_pid).encode())
    (found,) = locks.held(STACK, account.clients)
    assert found.left_behind
