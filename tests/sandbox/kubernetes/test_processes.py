"""No process outlives the one that started it, however that ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

import toolchain
from sandbox import control
from sandbox.__main__ import main
from sandbox.control import Running
from sandbox.kubernetes.processes import Leash, memory, reserve_port
from tests.sandbox.kubernetes.conftest import make_cluster, planes

pytestmark = pytest.mark.kubernetes

STARTS_ONE = """
import signal, sys, time
from pathlib import Path
from sandbox.kubernetes.processes import Leash

signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores it
leash = Leash()
print(leash.start(["sleep", "600"], Path(sys.argv[1]), "log", {}).pid, flush=True)
time.sleep(600)
"""


def alive(pids: Iterable[int]) -> list[int]:
    """Those that still do something; one that nobody has collected yet does not."""
    asked = ["ps", "-o", "pid=,stat=", "-p", ",".join(map(str, pids))]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split("\n")
    return [int(line.split()[0]) for line in said if line and not line.split()[1].startswith("Z")]


def wait_until_gone(pids: Iterable[int]) -> None:
    deadline = time.monotonic() + 30
    while alive(pids):
        assert time.monotonic() < deadline, "they live on"
        time.sleep(0.02)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_what_is_on_a_leash_ends_with_its_holder(tmp_path: Path, how: signal.Signals) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", STARTS_ONE, str(tmp_path)], cwd=toolchain.ROOT, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout
    pid = int(holder.stdout.readline())
    assert alive([pid]) == [pid]

    holder.send_signal(how)
    holder.wait()

    wait_until_gone([pid])
    holder.stdout.close()


def test_a_leash_is_renewed_after_its_end(tmp_path: Path) -> None:
    leash = Leash()
    first = leash.start(["sleep", "600"], tmp_path, "log", {})
    leash.end()
    assert first.wait() == -signal.SIGKILL

    second = leash.start(["sleep", "600"], tmp_path, "log", {})

    assert second.poll() is None
    assert memory([second.pid]) > 0
    leash.end()
    second.wait()


def test_a_reserved_port_is_taken_by_one_that_shares_it_and_by_nobody_else() -> None:
    with reserve_port() as held, socket.socket() as sharing, socket.socket() as other:
        sharing.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        sharing.bind(held.getsockname())
        with pytest.raises(OSError, match="in use"):
            other.bind(held.getsockname())


def test_stop_ends_them(own_kubernetes: Callable[[], Running], own_home: Path) -> None:
    found = own_kubernetes()
    make_cluster(found, "one")
    (listed,) = planes(found)

    control.stop()

    assert alive(listed["pids"].values()) == []
    assert not (own_home / "kubernetes").exists()


def test_status_lists_them_reset_ends_them_and_a_kill_does(
    own_kubernetes: Callable[[], Running], capsys: pytest.CaptureFixture[str]
) -> None:
    found = own_kubernetes()
    cluster = make_cluster(found, "one", version="1.35")
    (before,) = planes(found)
    main(["status"])
    said = capsys.readouterr().out
    assert cluster.description["endpoint"] in said
    assert "1.35 (runs 1.36" in said
    assert max(len(line) for line in said.splitlines()) <= 100

    control.reset()

    assert planes(found) == []
    assert alive(before["pids"].values()) == []
    make_cluster(found, "one")
    (after,) = planes(found)
    os.kill(found.pid, signal.SIGKILL)
    os.waitpid(found.pid, 0)
    wait_until_gone(after["pids"].values())
