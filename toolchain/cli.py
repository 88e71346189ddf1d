"""Finds or makes the Pulumi CLI and keeps it, with its Python language host, in ``.tenfold/bin``.

Four ways, in this order: the file that PULUMI_CLI names, ``pulumi`` on PATH, the official release, a build from the
pinned Go module. Whatever is taken is copied: what ran yesterday still runs after somebody upgraded their own.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from toolchain import ways
from toolchain.common import HOME, ROOT, Problem, lock, say, step
from toolchain.ways import Unavailable

VERSION = "3.259.0"
"""The release that is downloaded, the module that is built, the oldest that is taken from elsewhere."""
GO = (1, 25)
"""The oldest Go that builds it."""
RELEASES = os.environ.get("TENFOLD_RELEASE_URL") or f"https://github.com/pulumi/pulumi/releases/download/v{VERSION}"
"""Where the release and its list of checksums are. TENFOLD_RELEASE_URL names a mirror of that folder."""

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
    with ways.staging("pulumi") as staging:
        for name, way in ({"": _in_place} | WAYS).items():
            stage = Path(tempfile.mkdtemp(dir=staging))
            try:
                origin = way(stage)
                result = Installed(_version(stage / "pulumi"), origin, os.environ.get("PULUMI_CLI", ""))
            except Unavailable as reason:
                refused.append(f"\n  {name}: {reason}" if name else "")
                continue
            _publish(stage, result)
            return result
    reasons = "".join(refused)
    raise Problem(f"no Pulumi CLI {VERSION} or later can be had. Any one of these four ways will do:{reasons}")


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
    import tarfile

    name = f"pulumi-v{VERSION}-{sys.platform}-{ways.machine(x86='x64')}.tar.gz"
    with step(f"Downloading the official release of the Pulumi CLI {VERSION}"):
        archive = ways.fetch_listed(RELEASES, f"pulumi-{VERSION}-checksums.txt", name, stage)
        with tarfile.open(archive) as members:
            for member in members:
                base = Path(member.name).name
                content = members.extractfile(member) if base == "pulumi" or "python" in base else None
                if content:
                    with content, (stage / base).open("wb") as file:
                        shutil.copyfileobj(content, file)
                    (stage / base).chmod(0o755)
    archive.unlink()
    return f"the official release {VERSION}"


def _from_source(stage: Path) -> str:
    message = f"Building the Pulumi CLI {VERSION} from its Go module (once; 3 to 7 minutes)"
    flags = f"-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version={VERSION}"
    ways.build(message, "pulumi", ["github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"], stage / "pulumi", flags, GO)
    return f"built from its Go module, {VERSION}"


WAYS: dict[str, Callable[[Path], str]] = {
    "PULUMI_CLI": _from_setting,
    "pulumi on PATH": _from_path,
    "the official release": _from_release,
    "a build from the Go module": _from_source,
}


def _version(cli: Path) -> str:
    """The version that ``cli`` says it has; Unavailable where it does not run or is too old."""
    found = ways.version([cli, "version"])
    if _number(found) < _number(VERSION):
        raise Unavailable(f"is {found}, older than {VERSION}")
    return found


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


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
