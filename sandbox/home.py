"""The sandbox's folder: its state backend for Pulumi, its PULUMI_HOME, its passphrase, its log."""

import os
import shlex
import shutil
import sys
from importlib.metadata import version
from pathlib import Path

import toolchain
from toolchain import Problem

PASSPHRASE = "sandbox"
"""Known to everybody: the stack files commit its salt, and nothing in a sandbox is worth hiding."""
_PROVIDERS = {"aws": "sandbox.provider", "kubernetes": "sandbox.kubernetes.provider"}
"""The packages that providers of our own serve, and the module that runs each."""


def home() -> Path:
    """The folder: ``$TENFOLD_SANDBOX_HOME``, or ``.tenfold/sandbox``."""
    return Path(os.environ.get("TENFOLD_SANDBOX_HOME") or toolchain.HOME / "sandbox").absolute()


def prepare() -> None:
    """Lay the folder out; the providers go into its PULUMI_HOME, out of the sight of real deployments.

    Raises:
        Problem: the folder cannot be written.
    """
    try:
        (home() / "state").mkdir(parents=True, exist_ok=True)
        write(home() / "passphrase", PASSPHRASE, mode=0o600)
        for package, module in _PROVIDERS.items():
            _install(package, module)
    except OSError as error:
        raise Problem(f"the sandbox cannot write its folder {home()}: {error.strerror}") from None


def _install(package: str, module: str) -> None:
    folder = home() / "pulumi" / "plugins" / f"resource-{package}-v{version(f'pulumi-{package}')}"
    root, python = shlex.quote(str(toolchain.ROOT)), shlex.quote(sys.executable)
    folder.mkdir(parents=True, exist_ok=True)
    script = f'#!/bin/sh\nPYTHONPATH={root} exec {python} -m {module} "$@"\n'
    write(folder / f"pulumi-resource-{package}", script, mode=0o755)


def stacks() -> list[str]:
    """The stacks that the state holds."""
    return sorted(path.stem for path in (home() / "state" / ".pulumi" / "stacks").glob("*/*.json"))


def drop_stacks(reason: str) -> None:
    """Remove the stacks, and say so: each describes resources that are no more, and would be shown as live."""
    dropped = stacks()
    shutil.rmtree(home() / "state", ignore_errors=True)
    (home() / "state").mkdir(parents=True, exist_ok=True)
    if dropped:
        print(f"{reason}, so these stacks were dropped: {', '.join(dropped)}", file=sys.stderr)


def write(path: Path, content: str, mode: int = 0o644) -> None:
    """Replace a file at once, so that nobody reads half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(content)
    draft.chmod(mode)
    draft.replace(path)
