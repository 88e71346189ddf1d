"""Ways by which a program gets onto a machine: a download that is checked, and a build from a pinned Go module."""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from toolchain.common import HOME, ROOT, step, writing

CONNECT_TIMEOUT = 10
"""Seconds without an answer after which the next way is tried."""


class Unavailable(Exception):
    """Why one of the ways leads nowhere on this machine."""


@contextlib.contextmanager
def staging(name: str) -> Iterator[Path]:
    """An empty folder beside ``.tenfold/bin``, from which what is whole is moved there by a rename."""
    folder = HOME / f"staging-{name}"
    with writing(HOME):
        shutil.rmtree(folder, ignore_errors=True)  # of a run that was killed
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def machine(x86: str) -> str:
    """The processor, as releases name it: ``x86`` or ``arm64``. Unavailable where there are no releases."""
    name = {"x86_64": x86, "amd64": x86, "arm64": "arm64", "aarch64": "arm64"}.get(platform.machine().lower())
    if sys.platform not in ("linux", "darwin") or not name:
        raise Unavailable(f"there is none for {sys.platform} on {platform.machine()}")
    return name


def fetch(url: str, target: Path, stated: str) -> None:
    """Writes what ``url`` serves to ``target``; Unavailable where its SHA-256 is not the stated one."""
    found = download(url, target)
    if found != stated:
        raise Unavailable(f"{target.name} came broken: its SHA-256 is {found}, the release says {stated}")


def fetch_listed(release: str, checksums: str, name: str, folder: Path) -> Path:
    """Writes file ``name`` of a release into ``folder``, and returns where; Unavailable where it is not as listed.

    Args:
        release: URL of the folder that holds the release.
        checksums: The file in it that lists SHA-256 and name of each file, one a line.
    """
    listed = folder / checksums
    download(f"{release}/{checksums}", listed)
    stated = {words[1]: words[0] for words in map(str.split, listed.read_text().splitlines()) if len(words) == 2}
    listed.unlink()
    if name not in stated:
        raise Unavailable(f"the list of checksums at {release} does not name {name}")
    fetch(f"{release}/{name}", folder / name, stated[name])
    return folder / name


def download(url: str, target: Path) -> str:
    """Writes what ``url`` serves to ``target`` and returns its SHA-256. Network trouble is Unavailable."""
    import hashlib
    import http.client
    import urllib.request

    digest = hashlib.sha256()
    try:
        response = urllib.request.urlopen(url, timeout=CONNECT_TIMEOUT)
    except (OSError, ValueError) as error:
        raise Unavailable(f"{url}: {getattr(error, 'reason', error)}") from error
    with response, target.open("wb") as file:
        while True:
            try:
                chunk = response.read(1 << 20)
            except (OSError, http.client.HTTPException) as error:
                raise Unavailable(f"{url} broke off: {error}") from error
            if not chunk:
                return digest.hexdigest()
            digest.update(chunk)
            file.write(chunk)


def build(
    message: str, module: str, packages: Sequence[str], target: Path, flags: str, oldest: tuple[int, int]
) -> None:
    """Builds ``packages``, as ``toolchain/<module>/go.sum`` pins them, into ``target``, a file or a folder that exists.

    Args:
        message: What the step is called that the user sees.
        module: The folder under ``toolchain/`` that holds go.mod.
        packages: Import paths of the programs.
        target: Where the program goes, or all of them.
        flags: Of the linker, such as values of variables.
        oldest: The oldest Go that builds them.
    """
    go = _go(oldest)
    with step(message):
        built = subprocess.run(
            [go, "build", "-mod=readonly", "-trimpath", "-ldflags", f"-s -w {flags}", "-o", str(target), *packages],
            cwd=ROOT / "toolchain" / module,
            env=os.environ | {"CGO_ENABLED": "0"},
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    if built.returncode:
        last = "\n    ".join(built.stderr.strip().splitlines()[-5:])
        raise Unavailable(f"`go build` failed:\n    {last}")


def version(command: Sequence[str | Path], pattern: str = r"v?(\d+\.\d+\.\d+)") -> str:
    """The version that a command prints, by the group in ``pattern``; Unavailable where it does not run."""
    quiet = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"}
    for pause in (0.05, 0.1, 0.2, 0.4, None):
        try:
            run = subprocess.run(command, capture_output=True, text=True, timeout=60, env=quiet, check=False)
            break
        except (OSError, subprocess.TimeoutExpired) as error:
            # What was just written cannot be run while the child of another thread, which starts a program of its own
            # and has not come to that yet, holds it open: https://github.com/golang/go/issues/22315
            if pause is None or getattr(error, "errno", None) != errno.ETXTBSY:
                raise Unavailable(f"does not run: {error}") from error
            time.sleep(pause)
    found = re.match(pattern, run.stdout)
    if run.returncode or not found:
        raise Unavailable(f"does not say its version: {(run.stderr or run.stdout).strip()[:200]}")
    return found[1]


def _go(oldest: tuple[int, int]) -> str:
    wanted = f"it needs Go {oldest[0]}.{oldest[1]} or later"
    go = shutil.which("go")
    if not go:
        raise Unavailable(f"{wanted}, which is not on PATH")
    said = subprocess.run([go, "version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"go(\d+)\.(\d+)", said)
    if not found or (int(found[1]), int(found[2])) < oldest:
        raise Unavailable(f"{wanted}; {go} is {found[0] if found else 'no working Go'}")
    return go
