"""Makes ``.venv``: the Python packages of requirements.txt, nothing else."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

from toolchain.common import ROOT, Problem, step, writing

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements.txt"
STAMP = VENV / "made-from"
"""Written last: an environment without it is half made."""


def made() -> bool:
    """Whether the environment is whole, up to date and made by this version of Python."""
    with contextlib.suppress(OSError):
        return STAMP.read_text() == _source() and os.access(PYTHON, os.X_OK)
    return False


def make() -> None:
    """Makes the environment anew. The caller holds the lock ``toolchain``."""
    lines = REQUIREMENTS.read_text()
    uv = re.search(r"^uv==.*\n(?: .*\n)*", lines, re.MULTILINE)
    if not uv:
        raise Problem(f"{REQUIREMENTS} does not pin uv, which installs the rest: run `make requirements`")
    with step("Installing the Python packages"), writing(VENV):
        shutil.rmtree(VENV, ignore_errors=True)
        # This may itself be running in the environment that it replaces.
        base = os.path.join(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
        _run(base, "-m", "venv", str(VENV))
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as pinned:
            pinned.write(uv[0])
            pinned.flush()
            _run(str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "-r", pinned.name)
        # Nothing is compiled: that would take half a minute, and first imports compile the little that is used.
        uv_pip = [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON)]
        _run(*uv_pip, "--require-hashes", "-r", str(REQUIREMENTS))
        STAMP.write_text(_source())


def _source() -> str:
    """What the environment is made from; the place counts, because its scripts hold absolute paths."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    return f"{digest} python{sys.version_info.major}.{sys.version_info.minor} {VENV}\n"


def _run(*command: str) -> None:
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if run.returncode:
        last = "\n  ".join(run.stdout.strip().splitlines()[-15:])
        raise Problem(f"`{' '.join(command)}` failed:\n  {last}")
