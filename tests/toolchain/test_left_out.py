"""A run of the tests where no engine can be had."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import toolchain
from tests.toolchain.conftest import Machine

TESTS = """
import pytest

def test_of_arithmetic():
    assert 1 + 1 == 2

@pytest.mark.engine
def test_on_the_engine():
    raise AssertionError("there is none")
"""


@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize("ci", [True, False])
def test_what_was_not_run_is_said_and_fails_in_ci(machine: Machine, tmp_path: Path, workers: str, ci: bool) -> None:
    (tmp_path / "test_both.py").write_text(TESTS)
    (tmp_path / "conftest.py").write_text((toolchain.ROOT / "tests" / "conftest.py").read_text())

    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", str(toolchain.ROOT / "pyproject.toml")]
    result = subprocess.run(
        [*command, "--rootdir", str(tmp_path), "-n", workers, str(tmp_path)],
        env=machine.env | {"PYTHONPATH": str(toolchain.ROOT)} | ({"CI": "true"} if ci else {}),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == (1 if ci else 0), result.stdout
    *_, said, closing = result.stdout.splitlines()
    assert said.startswith("not run: 1 tests on the Pulumi engine, because no Pulumi CLI ")
    assert "1 passed" in closing
