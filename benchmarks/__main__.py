"""Time the commands that people run, in a sandbox of their own, and write the figures to docs/benchmarks.md.

``python -m benchmarks`` takes about twenty-five minutes; ``--cold`` adds a ``make up`` from a fresh clone, all caches
empty.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Self

from rich.console import Console
from rich.table import Table

import toolchain
from benchmarks import environment, kubernetes
from benchmarks.figures import Figure, median, run
from sandbox import control

THROUGHPUT = toolchain.ROOT / "benchmarks" / "throughput"
SIZES = (100, 500, 1000)
RESULTS = toolchain.ROOT / "docs" / "benchmarks.md"


@contextmanager
def sandbox(**environment: str) -> Iterator[dict[str, str]]:
    """A sandbox of its own, so that nothing of the reader's is touched; yields the environment of its shell."""
    with tempfile.TemporaryDirectory() as home:
        own = {"TENFOLD_SANDBOX_HOME": home, **environment}
        os.environ.update(own)
        try:
            yield control.environment(control.start())
        finally:
            control.stop()
            for name in own:
                del os.environ[name]


class PeakMemory:
    """The most resident memory, in MiB, that any one provider process held while the block ran, sampled by ``ps``."""

    def __enter__(self) -> Self:
        self.mib = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._done.wait(0.5):
            listing = subprocess.run(
                ["ps", "-A", "-o", "rss=,args="], text=True, capture_output=True, check=True
            ).stdout
            sizes = [int(line.split()[0]) / 1024 for line in listing.splitlines() if "sandbox.provider" in line]
            self.mib = max([self.mib, *sizes])


def throughput(env: Mapping[str, str]) -> Iterator[Figure]:
    """``up`` of 100, 500 and 1,000 resources over three regions; a second ``up`` and the memory at 500."""
    pulumi = toolchain.pulumi()
    per_resource: dict[int, float] = {}
    for size in SIZES:
        stack = f"resources-{size}"
        run(pulumi, "stack", "init", stack, cwd=THROUGHPUT, env=env)
        run(pulumi, "config", "set", "resources", str(size), "-s", stack, cwd=THROUGHPUT, env=env)
        up = (pulumi, "up", "--yes", "--skip-preview", "-s", stack)
        with PeakMemory() as memory:
            seconds = run(*up, cwd=THROUGHPUT, env=env)
        per_resource[size] = seconds / size
        limit = "25 s" if size == 500 else "-"
        yield Figure(f"`pulumi up` of {size:,} resources over 3 regions", f"{seconds:.1f} s", limit)
        if size == 500:
            yield Figure("memory of a region's provider, at its peak", f"{memory.mib:.0f} MiB", "200 MiB")
            second = median(3, partial(run, *up, cwd=THROUGHPUT, env=env))
            yield Figure("second `pulumi up` of the 500 (changes nothing)", second, "8 s")
        run(pulumi, "destroy", "--yes", "--skip-preview", "-s", stack, cwd=THROUGHPUT, env=env)
        run(pulumi, "stack", "rm", "--yes", stack, cwd=THROUGHPUT, env=env)
    growth = per_resource[SIZES[-1]] / per_resource[SIZES[0]] - 1
    yield Figure(f"time per resource, {SIZES[-1]:,} against {SIZES[0]}", f"{growth:+.0%}", "+20%")


def warm_up() -> Figure:
    """``make up`` for dev with the tools there and the sandbox stopped."""
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "TENFOLD_SANDBOX_HOME": home}

        def measure() -> float:
            seconds = run("make", "up", cwd=toolchain.ROOT, env=env)
            run("make", "down", cwd=toolchain.ROOT, env=env)
            return seconds

        return Figure("`make up`, tools there, sandbox stopped", median(3, measure), "45 s")


def cold() -> Iterator[Figure]:
    """``make up`` from fresh clones whose tool, module and package caches are all empty; then what it built, alone."""
    with _fresh() as (clone, env):
        minutes = run("make", "up", cwd=clone, env=env) / 60
        yield Figure("`make up`, fresh clone, empty caches", f"{minutes:.1f} min", "10 min")
    with _fresh() as (clone, env):
        yield kubernetes.built(clone, env)


@contextmanager
def _fresh() -> Iterator[tuple[Path, Mapping[str, str]]]:
    with tempfile.TemporaryDirectory() as scratch:
        clone, caches = Path(scratch, "tenfold"), Path(scratch, "caches")
        run("git", "clone", "--quiet", toolchain.ROOT, clone, cwd=Path(scratch))
        own = {
            name: str(caches / name)
            for name in ("PIP_CACHE_DIR", "UV_CACHE_DIR", "GOCACHE", "GOMODCACHE", "XDG_CACHE_HOME")
        }
        env = {**os.environ, **own, "GOFLAGS": f"{os.environ.get('GOFLAGS', '')} -modcacherw".strip()}
        try:
            yield clone, env
        finally:
            subprocess.run(["make", "down"], cwd=clone, env=env, check=False, capture_output=True)


def write(figures: list[Figure]) -> None:
    """Write docs/benchmarks.md."""
    rows = "\n".join(f"| {f.what} | {f.measured} | {f.limit} |" for f in figures)
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    RESULTS.write_text(
        "# Benchmarks\n\n"
        "Written by `make bench` (`python -m benchmarks --cold` adds the fresh clone). Nothing here is asserted by a\n"
        "test: a shared machine is too noisy for that. A time without a range is one run.\n\n"
        f"Measured on {machine}, {time.strftime('%Y-%m-%d')}.\n\n"
        f"| what | measured | at most |\n|---|---|---|\n{rows}\n"
    )


def main() -> None:
    """Measure, print the table, write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--cold", action="store_true", help="also time fresh clones (about twenty minutes)")
    wanted = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 100, highlight=False)
    figures: list[Figure] = []

    def add(figure: Figure) -> None:
        figures.append(figure)
        console.print(f"{figure.what}: {figure.measured}")

    with sandbox() as env:
        for figure in throughput(env):
            add(figure)
    for figure in chain(kubernetes.figures(sandbox), environment.figures(sandbox)):
        add(figure)
    add(warm_up())
    for figure in cold() if wanted.cold else ():
        add(figure)
    table = Table("what", "measured", "at most")
    for figure in figures:
        table.add_row(figure.what, figure.measured, figure.limit)
    console.print(table)
    write(figures)
    console.print(f"Written to {RESULTS.relative_to(toolchain.ROOT)}.")


if __name__ == "__main__":
    try:
        main()
    except toolchain.Problem as problem:
        sys.exit(f"error: {problem}")
