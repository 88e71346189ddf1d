"""The sandbox's folder: its PULUMI_HOME, its passphrase, its log, the names of its stacks."""

import json
import os
import shlex
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
        home().mkdir(parents=True, exist_ok=True)
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


def log_in(backend: str) -> None:
    """Write what `pulumi login` writes into its PULUMI_HOME; the sandbox keeps states for everybody who asks."""
    account = {"accessToken": "sandbox", "username": "sandbox"}
    content = {"current": backend, "accessTokens": {backend: "sandbox"}, "accounts": {backend: account}}
    write(home() / "pulumi" / "credentials.json", json.dumps(content), mode=0o600)


def stacks() -> list[str]:
    """The stacks of the sandbox that is up, or of the one that was."""
    try:
        return (home() / "stacks").read_text().split()
    except FileNotFoundError:
        return []


def drop_stacks(reason: str) -> None:
    """Say which stacks are gone: their state, and what it described, were in the sandbox."""
    dropped = stacks()
    (home() / "stacks").unlink(missing_ok=True)
    if dropped:
        print(f"{reason}, so these stacks were dropped: {', '.join(dropped)}", file=sys.stderr)


def write(path: Path, content: str, mode: int = 0o644) -> None:
    """Replace a file at once, so that nobody reads half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(content)
    draft.chmod(mode)
    draft.replace(path)
