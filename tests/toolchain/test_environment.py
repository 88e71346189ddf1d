"""How the Python environment is made, in a copy of the repository whose `uv` is a fake that installs nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import toolchain
from tests.toolchain.conftest import Machine, fake_cli, fake_program
from toolchain import control_plane
from toolchain.cli import VERSION
from toolchain.control_plane import API_SERVER, ETCD_VERSION

UV = """
import sys, pathlib
pathlib.Path(sys.prefix, "asked").open("a").write(" ".join(sys.argv[1:]) + "\\n")
"""


@pytest.fixture
def clone(machine: Machine, tmp_path: Path) -> Path:
    """A clone that pins a `uv` of ours, and a machine that has a CLI."""
    root = tmp_path / "clone"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(toolchain.ROOT / "toolchain", root / "toolchain", ignore=ignore)
    shutil.copy(toolchain.ROOT / "Makefile", root)
    wheel = tmp_path / "wheels" / "uv-1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("uv/__main__.py", UV)
        archive.writestr("uv-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: uv\nVersion: 1.0\n")
        archive.writestr("uv-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("uv-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (root / "requirements.txt").write_text(f"uv==1.0 \\\n    --hash=sha256:{digest}\n    # via -r requirements.in\n")
    fake_cli(machine.path / "pulumi")
    for name in API_SERVER:
        fake_program(machine.path / name, name)
    machine.env["KUBERNETES_BIN"] = str(machine.path)
    machine.env |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheel.parent), "PATH": f"{machine.path}:{os.defpath}"}
    return root


def setup(clone: Path, machine: Machine, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "setup", f"PYTHON={python}"],
        cwd=clone,
        env=machine.env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_is_made_once_and_anew_after_a_failure(machine: Machine, clone: Path) -> None:
    requirements = clone / "requirements.txt"
    pinned = requirements.read_text()
    requirements.write_text(pinned.replace("sha256:", "sha256:0000"))
    refused = setup(clone, machine)
    assert refused.returncode != 0
    assert "-m pip install --require-hashes" in refused.stderr and "Traceback" not in refused.stderr
    assert machine.cli.exists(), "the other half is done all the same"

    requirements.write_text(pinned)
    made = setup(clone, machine)
    assert made.returncode == 0, made.stderr
    assert made.stdout.splitlines() == [
        f"Python {sys.version.split()[0]} in {clone}/.venv",
        f"Pulumi {VERSION} in {machine.cli} ({machine.path}/pulumi on PATH, {VERSION})",
        f"etcd {ETCD_VERSION} in {machine.home}/bin/etcd (KUBERNETES_BIN={machine.path})",
        f"kube-apiserver {control_plane.VERSION} in {machine.home}/bin/kube-apiserver (KUBERNETES_BIN={machine.path})",
        "next: make up",
    ]
    assert "--require-hashes -r" in (clone / ".venv" / "asked").read_text()

    again = setup(clone, machine)
    assert (again.stdout, again.stderr) == (made.stdout, ""), "nothing is left to do"


def test_an_old_python_is_refused_in_one_line(machine: Machine, clone: Path) -> None:
    old = fake_cli(machine.path / "python2")  # any program that does not run the check
    old.write_text("#!/bin/sh\nexit 1\n")

    result = setup(clone, machine, str(old))

    assert result.stderr.splitlines()[0].startswith("error: Python 3.11 or newer is needed")
    assert "Traceback" not in result.stderr
