"""The processes that work for the engine: programs, policy packs, plugins, installations."""

from __future__ import annotations

import os
import queue
import subprocess
import threading
from collections.abc import Iterator, Mapping
from typing import IO

GRACE = 5
"""Seconds that a process has between being asked to end and being killed."""


class Processes:
    """Starts processes, each in a group of its own, and sees to it that none outlives the host."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()

    def start(
        self, command: list[str], folder: str, variables: Mapping[str, str] | None = None, output: int | None = None
    ) -> subprocess.Popen[bytes]:
        """Starts ``command`` in ``folder``; ``output`` is what ``subprocess`` takes as stdout and stderr."""
        # A group of its own: the engine interrupts the host's whole group, and Python answers SIGINT with a traceback.
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            process_group=0,
        )
        self._running.add(process)
        return process

    def relay(self, process: subprocess.Popen[bytes]) -> Iterator[tuple[str, bytes]]:
        """What a process started with pipes writes, as ("stdout" or "stderr", bytes), until it closes both."""
        chunks: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()

        def read(name: str, stream: IO[bytes]) -> None:
            while chunk := os.read(stream.fileno(), 65536):
                chunks.put((name, chunk))
            stream.close()
            chunks.put((name, b""))

        for name, stream in (("stdout", process.stdout), ("stderr", process.stderr)):
            threading.Thread(target=read, args=(name, stream), daemon=True).start()
        still_open = 2
        while still_open:
            name, chunk = chunks.get()
            if chunk:
                yield name, chunk
            else:
                still_open -= 1

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """Asks the process to end, then makes it; returns when it is gone."""
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._running.discard(process)

    def end_all(self) -> None:
        """Ends every process that still runs."""
        for process in tuple(self._running):
            process.terminate()
        for process in tuple(self._running):
            self.end(process)
