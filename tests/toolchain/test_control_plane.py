"""How the programs of a Kubernetes control plane get onto a machine."""

from __future__ import annotations

import hashlib
import io
import platform
import sys
import tarfile
from pathlib import Path

import pytest

from tests.toolchain.conftest import SAYS, Machine, Release, fake_program, script
from toolchain.control_plane import API_SERVER, CONTROLLERS, ETCD_VERSION, VERSION

INSTALL = """
import sys, toolchain
try:
    print(*sorted(toolchain.kubernetes(controllers=%s)))
except toolchain.Problem as problem:
    sys.exit(f"error: {problem}")
"""
MACHINE = "arm64" if platform.machine() in ("arm64", "aarch64") else "amd64"
ETCD = f"etcd-v{ETCD_VERSION}-linux-{MACHINE}"


def install(machine: Machine, controllers: bool = False) -> tuple[int, str, str]:
    process = machine.start(INSTALL % controllers)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.fixture
def folder(tmp_path: Path, machine: Machine) -> Path:
    """What KUBERNETES_BIN names: the programs of an API server."""
    for name in API_SERVER:
        fake_program(tmp_path / "named" / name, name, "named")
    machine.env["KUBERNETES_BIN"] = str(tmp_path / "named")
    return tmp_path / "named"


@pytest.fixture
def releases(release: Release, machine: Machine) -> Release:
    """The releases of Kubernetes and of etcd, which the machine can reach."""
    content = f"#!/bin/sh\necho {SAYS['kube-apiserver']}\n".encode()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        text = f"#!/bin/sh\necho {SAYS['etcd']}\n".encode()
        member = tarfile.TarInfo(f"{ETCD}/etcd")
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text))
    archived = packed.getvalue()
    for name in set(SAYS) - {"etcd", "kwok"}:
        release.files |= {name: content, f"{name}.sha256": hashlib.sha256(content).hexdigest().encode()}
    release.files |= {
        f"{ETCD}.tar.gz": archived,
        "SHA256SUMS": f"{hashlib.sha256(archived).hexdigest()}  {ETCD}.tar.gz\n".encode(),
    }
    url = machine.env["TENFOLD_RELEASE_URL"]
    machine.env |= {"TENFOLD_KUBERNETES_RELEASE_URL": url, "TENFOLD_ETCD_RELEASE_URL": url}
    return release


@pytest.fixture
def go(machine: Machine) -> Path:
    """A Go that builds without compiling anything, and writes down what it was asked to."""
    asked = machine.path / "asked"
    for name in SAYS:
        fake_program(machine.path / "built" / ("server" if name == "etcd" else name), name, "built")
    copied = f'case $one in */v3) one=server;; esac; /bin/cp {machine.path}/built/"${{one##*/}}" "$to/"'
    script(
        machine.path / "go",
        'if [ "$1" = version ]; then echo "go version go1.26.8 linux/amd64"; exit; fi\n'
        f'echo "$PWD $*" >> {asked}\nwhile [ "$1" != -o ]; do shift; done\nto=$2; shift 2\n'
        f'for one in "$@"; do {copied}; done',
    )
    return asked


def test_the_named_folder_comes_first(machine: Machine, releases: Release, folder: Path) -> None:
    assert install(machine) == (0, "etcd kube-apiserver\n", "")

    assert "# named" in (machine.home / "bin" / "etcd").read_text()
    assert not releases.asked


def test_a_named_program_of_another_version_is_not_replaced(machine: Machine, folder: Path, go: Path) -> None:
    fake_program(folder / "kube-apiserver", "kube-apiserver", says="Kubernetes v1.35.1")

    status, _, said = install(machine)

    assert status == 1
    assert said == (
        f"error: KUBERNETES_BIN is {folder}, whose kube-apiserver cannot be used: it is 1.35.1, "
        f"and {VERSION.rpartition('.')[0]} is wanted\n"
    )


def test_the_releases_come_second(machine: Machine, releases: Release, go: Path) -> None:
    status, _, said = install(machine)

    assert status == 0, said
    expected = ["SHA256SUMS", f"{ETCD}.tar.gz", "kube-apiserver", "kube-apiserver.sha256"]
    assert sorted(releases.asked) == (expected if sys.platform == "linux" else []), "others are not published"
    assert go.exists() == (sys.platform != "linux")
    assert sorted(file.name for file in machine.home.iterdir()) == ["bin", "locks"]


def test_what_is_not_the_published_program_is_built(machine: Machine, releases: Release, go: Path) -> None:
    releases.files["kube-apiserver"] += b"more"

    status, _, said = install(machine)

    assert status == 0
    assert "kube-apiserver came broken: its SHA-256 is" in said or sys.platform != "linux"
    assert "k8s.io/kubernetes/cmd/kube-apiserver" in go.read_text()
    assert ("etcd/server" in go.read_text()) == (sys.platform != "linux"), "its release was whole"


def test_a_build_comes_last_and_is_one_a_module(machine: Machine, go: Path) -> None:
    assert install(machine, controllers=True)[0] == 0

    kubernetes, kwok = go.read_text().splitlines()
    assert "/toolchain/kubernetes build -mod=readonly" in kubernetes
    assert f"gitVersion=v{VERSION}" in kubernetes
    assert "/toolchain/kwok build -mod=readonly" in kwok
    for name in SAYS:
        assert "# built" in (machine.home / "bin" / name).read_text()


def test_only_what_is_missing_is_made(machine: Machine, go: Path) -> None:
    install(machine)
    go.unlink()
    assert install(machine) == (0, "etcd kube-apiserver\n", "")
    assert not go.exists()

    assert install(machine, controllers=True)[1].split() == sorted(API_SERVER + CONTROLLERS)

    assert "kube-apiserver" not in go.read_text()


def test_without_any_way_all_three_are_named(machine: Machine) -> None:
    status, _, said = install(machine)

    assert status == 1
    *_, problem = said.partition("error: ")
    first, *ways = problem.splitlines()
    wanted = f"etcd {ETCD_VERSION}, kube-apiserver {VERSION}"
    assert first == f"{wanted} cannot be had. Any one of these three ways will do:"
    assert [way.strip().partition(":")[0].partition(" (")[0] for way in ways] == [
        "KUBERNETES_BIN",
        "the official releases",
        "the official releases",
        "a build from the Go modules",
    ]
    assert "Traceback" not in said
