"""Finds or makes the Pulumi CLI and keeps it, with its Python language host, in ``.tenfold/bin``.

Four ways, in this order: the file that PULUMI_CLI names, ``pulumi`` on PATH, the official release, a build from the
pinned Go module. Whatever is taken is copied: what ran yesterday still runs after somebody upgraded their own.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from toolchain.common import HOME, ROOT, Problem, lock, say, step, writing

VERSION = "3.259.0"
"""The release that is downloaded, the module that is built, the oldest that is taken from elsewhere."""
GO = (1, 25)
"""The oldest Go that builds it."""
RELEASES = os.environ.get("TENFOLD_RELEASE_URL") or f"https://github.com/pulumi/pulumi/releases/download/v{VERSION}"
"""Where the release and its list of checksums are. TENFOLD_RELEASE_URL names a mirror of that folder."""
CONNECT_TIMEOUT = 10
"""Seconds without an answer after which the next way is tried."""

BIN = HOME / "bin"
CLI = BIN / "pulumi"
LANGUAGE_HOST = BIN / "pulumi-language-python"
RECORD = BIN / "pulumi.json"
_START = f"import sys; sys.path.append({str(ROOT)!r}); from toolchain.language_host.server import main; main()"
OWN_HOST = f"""\
#!/bin/sh
exec {shlex.quote(str(ROOT / ".venv/bin/python"))} -I -c {shlex.quote(_START)} "$@"
"""


class Installed(NamedTuple):
    """The CLI in ``.tenfold/bin``."""

    version: str
    origin: str
    """Which way it came, in words."""
    setting: str
    """What PULUMI_CLI said then."""


class Unavailable(Exception):
    """Why one of the ways leads nowhere on this machine."""


def ready() -> Path:
    """What ``toolchain.pulumi`` returns."""
    if not installed():
        with lock("toolchain", "another setup is under way"):
            if not installed():
                install()
    return CLI


def installed() -> Installed | None:
    """The CLI that is ready to run, if it is the one that is wanted."""
    found = _recorded()
    if not found or not _wanted(found) or not CLI.exists():
        return None
    if not LANGUAGE_HOST.exists() or (_is_own(LANGUAGE_HOST) and LANGUAGE_HOST.read_text() != OWN_HOST):
        return None  # the repository was moved since
    return found


def install() -> Installed:
    """Installs the CLI by the first way that leads to one. The caller holds the lock ``toolchain``."""
    refused = []
    with writing(HOME):
        staging = HOME / "staging"
        shutil.rmtree(staging, ignore_errors=True)  # of a run that was killed
        staging.mkdir(parents=True)
        for name, way in ({"": _in_place} | WAYS).items():
            stage = Path(tempfile.mkdtemp(dir=staging))
            try:
                origin = way(stage)
                result = Installed(_version(stage / "pulumi"), origin, os.environ.get("PULUMI_CLI", ""))
            except Unavailable as reason:
                refused.append(f"\n  {name}: {reason}" if name else "")
                continue
            _publish(stage, result)
            shutil.rmtree(staging)
            return result
    ways = "".join(refused)
    raise Problem(f"no Pulumi CLI {VERSION} or later can be had. Any one of these four ways will do:{ways}")


def _in_place(stage: Path) -> str:
    """What is in ``.tenfold/bin`` already: whole, for it came by a rename, even where a kill kept the rest back."""
    found = _recorded()
    setting = os.environ.get("PULUMI_CLI", "")
    if not CLI.exists() or (setting and not (found and _wanted(found))):
        raise Unavailable("")
    _collect(CLI, stage)
    return found.origin if found else f"found in {BIN}"


def _from_setting(stage: Path) -> str:
    setting = os.environ.get("PULUMI_CLI")
    if not setting:
        raise Unavailable("not set; PULUMI_CLI=/path/to/pulumi takes that one")
    try:
        version = _version(Path(setting))
    except Unavailable as reason:
        # Asked for by name: taking another one in silence would not be what was meant.
        raise Problem(f"PULUMI_CLI is {setting}, which cannot be used: it {reason}") from reason
    _collect(Path(setting), stage)
    return f"PULUMI_CLI={setting}, {version}"


def _from_path(stage: Path) -> str:
    reasons = []
    for folder in os.get_exec_path():
        candidate = Path(folder, "pulumi")
        if not os.access(candidate, os.X_OK) or candidate.resolve() == CLI.resolve():
            continue
        try:
            version = _version(candidate)
        except Unavailable as reason:
            reasons.append(f"{candidate} {reason}")
            say(f"Passed over: {reasons[-1]}")
        else:
            _collect(candidate, stage)
            return f"{candidate} on PATH, {version}"
    raise Unavailable("; ".join(reasons) or "there is none")


def _from_release(stage: Path) -> str:
    machine = {"x86_64": "x64", "amd64": "x64", "arm64": "arm64", "aarch64": "arm64"}.get(platform.machine().lower())
    import tarfile

    if sys.platform not in ("linux", "darwin") or not machine:
        raise Unavailable(f"there is none for {sys.platform} on {platform.machine()}")
    name = f"pulumi-v{VERSION}-{sys.platform}-{machine}.tar.gz"
    with step(f"Downloading the official release of the Pulumi CLI {VERSION}"):
        checksums = stage / "checksums.txt"
        _download(f"{RELEASES}/pulumi-{VERSION}-checksums.txt", checksums)
        stated = {words[1]: words[0] for words in map(str.split, checksums.read_text().splitlines()) if len(words) == 2}
        if name not in stated:
            raise Unavailable(f"the list of checksums at {RELEASES} does not name {name}")
        archive = stage / name
        found = _download(f"{RELEASES}/{name}", archive)
        if found != stated[name]:
            raise Unavailable(f"{name} came broken: its SHA-256 is {found}, the release says {stated[name]}")
        with tarfile.open(archive) as members:
            for member in members:
                base = Path(member.name).name
                content = members.extractfile(member) if base == "pulumi" or "python" in base else None
                if content:
                    with content, (stage / base).open("wb") as file:
                        shutil.copyfileobj(content, file)
                    (stage / base).chmod(0o755)
    archive.unlink()
    checksums.unlink()
    return f"the official release {VERSION}"


def _from_source(stage: Path) -> str:
    go = shutil.which("go")
    if not go:
        raise Unavailable(f"it needs Go {GO[0]}.{GO[1]} or later, which is not on PATH")
    said = subprocess.run([go, "version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"go(\d+)\.(\d+)", said)
    if not found or (int(found[1]), int(found[2])) < GO:
        raise Unavailable(f"it needs Go {GO[0]}.{GO[1]} or later; {go} is {found[0] if found else 'no working Go'}")
    package = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
    flags = f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version={VERSION}"
    with step(f"Building the Pulumi CLI {VERSION} from its Go module (once; 3 to 7 minutes)"):
        built = subprocess.run(
            [go, "build", "-mod=readonly", "-trimpath", "-ldflags", flags, "-o", str(stage / "pulumi"), package],
            cwd=ROOT / "toolchain" / "pulumi",
            env=os.environ | {"CGO_ENABLED": "0"},
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    if built.returncode:
        last = "\n    ".join(built.stderr.strip().splitlines()[-5:])
        raise Unavailable(f"`go build` failed:\n    {last}")
    return f"built from its Go module, {VERSION}"


WAYS: dict[str, Callable[[Path], str]] = {
    "PULUMI_CLI": _from_setting,
    "pulumi on PATH": _from_path,
    "the official release": _from_release,
    "a build from the Go module": _from_source,
}


def _version(cli: Path) -> str:
    """The version that ``cli`` says it has; Unavailable where it does not run or is too old."""
    quiet = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        run = subprocess.run([cli, "version"], capture_output=True, text=True, timeout=60, env=quiet, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"does not run: {error}") from error
    found = re.match(r"v?(\d+\.\d+\.\d+)", run.stdout)
    if run.returncode or not found:
        raise Unavailable(f"does not say its version: {(run.stderr or run.stdout).strip()[:200]}")
    if _number(found[1]) < _number(VERSION):
        raise Unavailable(f"is {found[1]}, older than {VERSION}")
    return found[1]


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _download(url: str, target: Path) -> str:
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


def _collect(cli: Path, stage: Path) -> None:
    """Copies a CLI, and the official language host where it lies beside it, into ``stage``."""
    real = cli.resolve()
    shutil.copy2(real, stage / "pulumi")
    for beside in real.parent.glob("pulumi-*python*"):
        if not _is_own(beside):
            shutil.copy2(beside, stage / beside.name)


def _is_own(host: Path) -> bool:
    with host.open("rb") as file:
        return b"toolchain.language_host" in file.read(4096)


def _publish(stage: Path, result: Installed) -> None:
    """Moves what is in ``stage`` to ``.tenfold/bin``, each file by a rename and the record last."""
    host = stage / LANGUAGE_HOST.name
    if not host.exists():
        host.write_text(OWN_HOST)
        host.chmod(0o755)
    BIN.mkdir(exist_ok=True)
    RECORD.unlink(missing_ok=True)
    new = {file.name for file in stage.iterdir()}
    for old in BIN.glob("pulumi*"):
        if old.name not in new:
            old.unlink()
    for name in sorted(new, reverse=True):  # the CLI last: it is what the rest belongs to
        os.replace(stage / name, BIN / name)
    record = stage / RECORD.name
    record.write_text(json.dumps(result._asdict()))
    os.replace(record, RECORD)


def _recorded() -> Installed | None:
    try:
        return Installed(**json.loads(RECORD.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _wanted(found: Installed) -> bool:
    setting = os.environ.get("PULUMI_CLI", "")
    return setting in ("", found.setting) and _number(found.version) >= _number(VERSION)
