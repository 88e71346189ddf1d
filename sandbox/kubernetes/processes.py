"""Processes that end when this one does, however it ends, and ports for them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_HOLD = "read _; kill -s KILL 0"
"""The first process of the group: its input ends when we do, and then it ends its group, itself included."""


class Leash:
    """Starts processes in a group of their own, which ends with us."""

    def __init__(self) -> None:
        self._holder: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def start(
        self, command: Sequence[str], folder: Path, log: str, variables: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        """Starts a command in ``folder``, whose file ``log`` takes what it prints."""
        with self._lock, (folder / log).open("wb") as output:
            if self._holder is None or self._holder.poll() is not None:
                self._holder = subprocess.Popen(
                    ["/bin/sh", "-c", _HOLD],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    process_group=0,
                )
            return subprocess.Popen(
                command,
                cwd=folder,
                env={"PATH": os.defpath, **variables},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=self._holder.pid,
            )

    def end(self) -> None:
        """Ends all of them."""
        if self._holder is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._holder.pid, signal.SIGKILL)
            self._holder.wait()


def reserve_port() -> socket.socket:
    """A free port of the loopback interface, which nobody else is given while this socket is open.

    A server that allows sharing (SO_REUSEPORT) can listen on it meanwhile.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    held.bind(("127.0.0.1", 0))
    return held


def memory(pids: Sequence[int]) -> int:
    """Bytes that processes occupy, together; those that have ended occupy none."""
    try:
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
        return pages * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # macOS has no such files, and one of them may have ended
        asked = ["ps", "-o", "rss=", "-p", ",".join(map(str, pids))]
        said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
        return sum(1024 * int(line) for line in said.split())
