"""What all tools share: one at a time, and always a word about what is going on."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import toolchain

HOLD = """
import sys, toolchain
with toolchain.lock("state", "another run is changing the state"):
    print("held", flush=True)
    sys.stdin.readline()
"""
STEP = """
import time, toolchain
with toolchain.step("Counting sheep"):
    time.sleep(0.7)
"""


def start(code: str, home: Path, stderr: int = subprocess.PIPE) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env={"TENFOLD_HOME": str(home)},
        cwd=toolchain.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    )


def test_a_second_one_says_who_holds_the_lock_and_waits(tmp_path: Path) -> None:
    first = start(HOLD, tmp_path)
    assert first.stdout
    first.stdout.readline()
    second = start(HOLD, tmp_path)
    assert second.stderr
    said = second.stderr.readline()
    assert said.startswith(f"another run is changing the state (pid {first.pid}, `python -c`, since ")
    assert second.poll() is None

    first.communicate("end\n", timeout=10)
    out, err = second.communicate("end\n", timeout=10)

    assert (out, err) == ("held\n", "")


def test_the_lock_of_one_that_was_killed_is_free(tmp_path: Path) -> None:
    first = start(HOLD, tmp_path)
    assert first.stdout
    first.stdout.readline()
    first.kill()
    first.communicate()

    out, err = start(HOLD, tmp_path).communicate("end\n", timeout=10)

    assert (out, err) == ("held\n", "")


def test_a_step_has_a_line_when_it_starts_and_one_when_it_ends(tmp_path: Path) -> None:
    _, err = start(STEP, tmp_path).communicate(timeout=10)

    begun, ended = err.splitlines()
    assert begun == "Counting sheep ..."
    assert ended.startswith("Counting sheep: done in 0.")


def test_a_step_that_fails_says_why(tmp_path: Path) -> None:
    _, err = start(STEP.replace("time.sleep(0.7)", 'raise SystemExit("no sheep")'), tmp_path).communicate(timeout=10)

    assert "Counting sheep: no sheep; gave up after 0.0 s" in err


def test_a_terminal_shows_one_live_line(tmp_path: Path) -> None:
    terminal, its_end = pty.openpty()
    process = start(STEP, tmp_path, its_end)
    process.communicate(timeout=10)
    os.close(its_end)
    shown = os.read(terminal, 10_000).decode()
    os.close(terminal)

    frames = shown.split("\r\x1b[K")
    assert "Counting sheep ... 0 s" in frames
    assert "Counting sheep ... 1 s" in frames
    assert frames[-1].startswith("Counting sheep: done in 0.")
