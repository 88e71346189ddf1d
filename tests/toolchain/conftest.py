"""A machine to install on: an empty tool folder, a PATH of fakes, a release server on loopback."""

from __future__ import annotations

import hashlib
import http.server
import io
import platform
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import toolchain
from toolchain import control_plane
from toolchain.cli import VERSION

ARCHIVE = f"pulumi-v{VERSION}-{sys.platform}-{'arm64' if platform.machine() in ('arm64', 'aarch64') else 'x64'}.tar.gz"
INSTALL = """
import sys, toolchain
try:
    print(toolchain.pulumi())
except toolchain.Problem as problem:
    sys.exit(f"error: {problem}")
"""


def script(path: Path, text: str) -> Path:
    """Writes an executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def fake_cli(path: Path, version: str = VERSION, mark: str = "") -> Path:
    """A CLI that knows its version and nothing else."""
    return script(path, f"# {mark}\necho v{version}")


SAYS = {
    "etcd": f"etcd Version: {control_plane.ETCD_VERSION}",
    "kwok": f"kwok version v{control_plane.KWOK_VERSION} go1.26 (linux/amd64)",
    **dict.fromkeys(
        ("kube-apiserver", "kube-controller-manager", "kube-scheduler"), f"Kubernetes v{control_plane.VERSION}"
    ),
}
"""What the programs of Kubernetes print when they are asked for their versions."""


def fake_program(path: Path, name: str, mark: str = "", says: str = "") -> Path:
    """A program of Kubernetes that knows its version and nothing else."""
    return script(path, f"# {mark}\necho '{says or SAYS[name]}'")


@dataclass
class Release:
    """A folder like the one that the official release is downloaded from."""

    files: dict[str, bytes]
    cut: int = 0
    """How many bytes of the archive to hold back."""
    stall: threading.Event = field(default_factory=threading.Event)
    """Set: an archive is served at once. Clear: only when it is set."""
    asked: list[str] = field(default_factory=list)
    url: str = ""


@dataclass
class Machine:
    """Where a toolchain is installed."""

    home: Path
    path: Path
    env: dict[str, str]

    def start(self, code: str = INSTALL) -> subprocess.Popen[str]:
        """Starts an installation."""
        return subprocess.Popen(
            [sys.executable, "-c", code],
            env=self.env,
            cwd=toolchain.ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def install(self) -> subprocess.CompletedProcess[str]:
        """Installs, and returns what was printed."""
        process = self.start()
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    @property
    def cli(self) -> Path:
        """The installed CLI."""
        return self.home / "bin" / "pulumi"

    @property
    def host(self) -> Path:
        """The installed language host."""
        return self.home / "bin" / "pulumi-language-python"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with nothing on it, and no way to the release."""
    path = tmp_path / "path"
    path.mkdir()
    home = tmp_path / "home"
    nowhere = "http://127.0.0.1:9/nobody"
    urls = ("TENFOLD_RELEASE_URL", "TENFOLD_KUBERNETES_RELEASE_URL", "TENFOLD_ETCD_RELEASE_URL")
    env = {"PATH": str(path), "TENFOLD_HOME": str(home), **dict.fromkeys(urls, nowhere)}
    return Machine(home, path, env)


@pytest.fixture
def release(machine: Machine) -> Iterator[Release]:
    """The release, which the machine can reach."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, text in {
            "pulumi": f"#!/bin/sh\necho v{VERSION}\n",
            "pulumi-language-python": "official host",
            "pulumi-language-python-exec": "official exec",
            "pulumi-language-nodejs": "not needed",
        }.items():
            member = tarfile.TarInfo(f"pulumi/{name}")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    content = packed.getvalue()
    sums = f"{hashlib.sha256(content).hexdigest()}  {ARCHIVE}\n{'0' * 64}  pulumi-v{VERSION}-plan9-x64.tar.gz\n"
    served = Release({ARCHIVE: content, f"pulumi-{VERSION}-checksums.txt": sums.encode()})
    served.stall.set()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            served.asked.append(name)
            body = served.files.get(name)
            if body is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if name == ARCHIVE:
                self.wfile.write(body[:10])
                served.stall.wait(30)
                body = body[10 : len(body) - served.cut]
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    machine.env["TENFOLD_RELEASE_URL"] = f"http://127.0.0.1:{server.server_port}/download"
    yield served
    served.stall.set()
    server.shutdown()
    thread.join()
    server.server_close()
