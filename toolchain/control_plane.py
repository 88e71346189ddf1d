"""Finds or makes the programs of a Kubernetes control plane and keeps them in ``.tenfold/bin``.

Three ways, in this order: the folder that KUBERNETES_BIN names, the official releases, a build from pinned Go modules.
Two programs make an API server; the other three, which make it schedule and scale, are got when somebody asks for them.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from toolchain import ways
from toolchain.common import HOME, Problem, lock, step
from toolchain.ways import Unavailable

VERSION = "1.36.3"
"""Kubernetes; of a folder that is named, the same minor version is taken."""
ETCD_VERSION = "3.6.8"
"""The one that this Kubernetes is built against."""
KWOK_VERSION = "0.7.0"
GO = (1, 26)
"""The oldest Go that builds them."""
KUBERNETES_RELEASES = os.environ.get("TENFOLD_KUBERNETES_RELEASE_URL") or f"https://dl.k8s.io/release/v{VERSION}"
"""Where releases of Kubernetes are (kubernetes.io/releases/download); the variable names a mirror of that folder."""
ETCD_RELEASES = (
    os.environ.get("TENFOLD_ETCD_RELEASE_URL") or f"https://github.com/etcd-io/etcd/releases/download/v{ETCD_VERSION}"
)
"""Where the release of etcd is, with its SHA256SUMS; the variable names a mirror of that folder."""

API_SERVER = ("etcd", "kube-apiserver")
CONTROLLERS = ("kube-controller-manager", "kube-scheduler", "kwok")

OFF = os.environ.get("TENFOLD_SANDBOX_KUBERNETES") == "off"
"""Whether nobody on this machine wants a control plane."""
BIN = HOME / "bin"
RECORD = BIN / "kubernetes.json"
_VERSION_VARIABLES = {"gitVersion": f"v{VERSION}", "gitMajor": "1", "gitMinor": "36", "gitTreeState": "clean"}
_FLAGS = " ".join(f"-X k8s.io/component-base/version.{key}={value}" for key, value in _VERSION_VARIABLES.items())


class Program(NamedTuple):
    """One program, and where it comes from."""

    package: str
    """Its Go package."""
    built: str
    """What `go build` calls it."""
    version: str
    says: str
    """How it tells its version, as a pattern."""
    module: str = "kubernetes"
    """The folder under ``toolchain/`` that pins it."""


def _of_kubernetes(name: str) -> Program:
    return Program(f"k8s.io/kubernetes/cmd/{name}", name, VERSION, r"Kubernetes v(\S+)")


PROGRAMS = {
    "etcd": Program("go.etcd.io/etcd/server/v3", "server", ETCD_VERSION, r"etcd Version: (\S+)"),
    "kube-apiserver": _of_kubernetes("kube-apiserver"),
    "kube-controller-manager": _of_kubernetes("kube-controller-manager"),
    "kube-scheduler": _of_kubernetes("kube-scheduler"),
    "kwok": Program("sigs.k8s.io/kwok/cmd/kwok", "kwok", KWOK_VERSION, r"kwok version v?(\d+\.\d+\.\d+)", "kwok"),
}


class Installed(NamedTuple):
    """A program in ``.tenfold/bin``."""

    version: str
    origin: str
    """Which way it came, in words."""
    setting: str
    """What KUBERNETES_BIN said then."""


def ready(names: Iterable[str] = API_SERVER) -> dict[str, Path]:
    """What ``toolchain.kubernetes`` returns, for these programs."""
    wanted = tuple(names)
    if not installed(wanted):
        with lock("toolchain", "another setup is under way"):
            if not installed(wanted):
                install(wanted)
    return {name: BIN / name for name in wanted}


def installed(names: Iterable[str] = API_SERVER) -> dict[str, Installed]:
    """The programs, by name, if all of them are ready to run and the ones that are wanted; nothing otherwise."""
    found = {name: _in_place(name) for name in names}
    return {name: each for name, each in found.items() if each} if all(found.values()) else {}


def install(names: Iterable[str] = API_SERVER) -> None:
    """Installs what is missing, each by the first way that leads to it. The caller holds the lock ``toolchain``."""
    missing = [name for name in names if not _in_place(name)]
    reasons: dict[str, dict[str, str]] = {name: {} for name in missing}
    with ways.staging("kubernetes") as stage:
        for way, get in WAYS.items():
            refused = get(stage, missing) if missing else {}
            for name in missing:
                if name in refused:
                    reasons[name][way] = refused[name]
                else:
                    _publish(stage / name, _origin(way, name))
            missing = list(refused)
    if missing:
        lines = []
        for way in WAYS:
            apart: dict[str, list[str]] = {}
            for name in missing:
                apart.setdefault(reasons[name][way], []).append(name)
            for reason, sharing in apart.items():
                of = "" if len(sharing) == len(missing) else f" ({', '.join(sharing)})"
                lines.append(f"\n  {way}{of}: {reason}")
        wanted = ", ".join(f"{name} {PROGRAMS[name].version}" for name in missing)
        raise Problem(f"{wanted} cannot be had. Any one of these three ways will do:{''.join(lines)}")


def _in_place(name: str) -> Installed | None:
    try:
        found = Installed(**json.loads(RECORD.read_text())[name])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    setting = os.environ.get("KUBERNETES_BIN", "")
    fits = setting == found.setting if setting else found.setting or found.version == PROGRAMS[name].version
    return found if fits and (BIN / name).exists() else None


def _origin(way: str, name: str) -> str:
    return f"KUBERNETES_BIN={os.environ['KUBERNETES_BIN']}" if way == "KUBERNETES_BIN" else way.removeprefix("a ")


def _from_folder(stage: Path, names: list[str]) -> dict[str, str]:
    setting = os.environ.get("KUBERNETES_BIN")
    if not setting:
        return dict.fromkeys(names, "not set; KUBERNETES_BIN=/folder takes the programs that are in it")
    refused = {}
    for name in names:
        source = Path(setting, name)
        if not source.exists():
            refused[name] = f"{setting} does not hold it"
            continue
        try:
            _check(name, source)
        except Unavailable as reason:
            # Asked for by name: taking another one in silence would not be what was meant.
            raise Problem(f"KUBERNETES_BIN is {setting}, whose {name} cannot be used: it {reason}") from reason
        shutil.copy2(source, stage / name)
    return refused


def _from_release(stage: Path, names: list[str]) -> dict[str, str]:
    """At once, for each has a host of its own to wait for."""
    with ThreadPoolExecutor() as each:
        found = dict(zip(names, each.map(lambda name: _reason(_RELEASED[name], stage, name), names), strict=True))
    return {name: reason for name, reason in found.items() if reason}


def _from_source(stage: Path, names: list[str]) -> dict[str, str]:
    """In one `go build` a module: what the programs share is then compiled once, on all processors."""
    refused: dict[str, str] = {}
    for module in dict.fromkeys(PROGRAMS[name].module for name in names):
        of_module = {name: PROGRAMS[name] for name in names if PROGRAMS[name].module == module}
        message = f"Building {', '.join(of_module)} from pinned Go modules (once; some minutes)"
        built = stage / f"built-{module}"
        built.mkdir()
        packages = [program.package for program in of_module.values()]
        try:
            ways.build(message, module, packages, built, _FLAGS if module == "kubernetes" else "", GO)
        except Unavailable as reason:
            refused |= dict.fromkeys(of_module, str(reason))
            continue
        for name, program in of_module.items():
            (built / program.built).replace(stage / name)
    return refused


def _kubernetes_release(stage: Path, name: str) -> None:
    if sys.platform != "linux":
        raise Unavailable(f"Kubernetes publishes {name} for Linux only")
    url, target = f"{KUBERNETES_RELEASES}/bin/linux/{ways.machine(x86='amd64')}/{name}", stage / name
    with step(f"Downloading {name} {VERSION}"):
        checksum = stage / f"{name}.sha256"
        ways.download(f"{url}.sha256", checksum)
        ways.fetch(url, target, checksum.read_text().strip())
        target.chmod(0o755)


def _etcd_release(stage: Path, name: str) -> None:
    import tarfile

    if sys.platform != "linux":
        raise Unavailable("etcd is published as an archive for Linux only")
    folder = f"etcd-v{ETCD_VERSION}-linux-{ways.machine(x86='amd64')}"
    with step(f"Downloading {name} {ETCD_VERSION}"):
        archive = ways.fetch_listed(ETCD_RELEASES, "SHA256SUMS", f"{folder}.tar.gz", stage)
        with tarfile.open(archive) as members:
            content = members.extractfile(f"{folder}/etcd")
            if not content:
                raise Unavailable(f"{archive.name} holds no etcd")
            with content, (stage / name).open("wb") as file:
                shutil.copyfileobj(content, file)
        (stage / name).chmod(0o755)


def _no_release(stage: Path, name: str) -> None:
    raise Unavailable(f"the releases of {name} come without checksums")


_RELEASED: Mapping[str, Callable[[Path, str], None]] = {
    **dict.fromkeys(PROGRAMS, _kubernetes_release),
    "etcd": _etcd_release,
    "kwok": _no_release,
}

WAYS: dict[str, Callable[[Path, list[str]], dict[str, str]]] = {
    "KUBERNETES_BIN": _from_folder,
    "the official releases": _from_release,
    "a build from the Go modules": _from_source,
}
"""Each puts what it gets of the named programs into a folder, and returns the others with the reason."""


def _reason(get: Callable[[Path, str], None], stage: Path, name: str) -> str:
    try:
        get(stage, name)
    except Unavailable as reason:
        return str(reason)
    return ""


def _check(name: str, program: Path) -> str:
    """The version of a program; Unavailable where it does not run or is of another minor version."""
    found, wanted = ways.version([program, "--version"], PROGRAMS[name].says), PROGRAMS[name].version
    if found.split(".")[:2] != wanted.split(".")[:2]:
        raise Unavailable(f"is {found}, and {wanted.rpartition('.')[0]} is wanted")
    return found


def _publish(program: Path, origin: str) -> None:
    """Moves a program to ``.tenfold/bin``, if it runs, and records it."""
    name = program.name
    try:
        version = _check(name, program)
    except Unavailable as reason:
        raise Problem(f"{name}, by {origin}, {reason}") from reason
    BIN.mkdir(exist_ok=True)
    os.replace(program, BIN / name)
    try:
        recorded = json.loads(RECORD.read_text())
    except (OSError, ValueError):
        recorded = {}
    recorded[name] = Installed(version, origin, os.environ.get("KUBERNETES_BIN", ""))._asdict()
    draft = program.with_name(RECORD.name)
    draft.write_text(json.dumps(recorded, indent=2))
    os.replace(draft, RECORD)
