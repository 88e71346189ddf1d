"""What a measurement is, and how one is made."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import toolchain

Sandbox = Callable[..., AbstractContextManager[Mapping[str, str]]]
"""Opens a sandbox of its own, with more in its environment, and yields the environment of a shell that uses it."""


@dataclass(frozen=True)
class Figure:
    """One measurement as it is published: what, the result and the most that we accept, each with its unit."""

    what: str
    measured: str
    limit: str


def run(*command: str | Path, cwd: Path, env: Mapping[str, str] = os.environ) -> float:
    """Run a command to its end and return the wall-clock seconds; its failure is ours, with what it said."""
    started = time.perf_counter()
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=dict(env), text=True, capture_output=True, check=False)
    if done.returncode:
        raise toolchain.Problem(
            f"{' '.join(map(str, command))} exited with {done.returncode}\n{done.stdout}{done.stderr}"
        )
    return time.perf_counter() - started


def median(runs: int, measure: Callable[[], float]) -> str:
    """The median of several runs with the range, in seconds."""
    return spread([measure() for _ in range(runs)])


def spread(times: Sequence[float]) -> str:
    """The median of several times with their range, in seconds."""
    return f"{statistics.median(times):.1f} s ({min(times):.1f} to {max(times):.1f}, {len(times)} runs)"
