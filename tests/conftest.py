"""Where an engine cannot be had, tests that need it are left out, and the run says so in one line; in CI it fails."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from typing import Any

import pytest

import toolchain
from toolchain.language_host.program import hasten

# A cluster of its own costs 3 s and 300 MB: the tests that need one say so.
os.environ.setdefault("TENFOLD_SANDBOX_KUBERNETES", "off")
hasten()  # before any test imports pulumi_aws: the SDK takes most of the time here, too

NEEDS: dict[str, tuple[str, Callable[[], object]]] = {
    "engine": ("on the Pulumi engine", toolchain.pulumi),
    "kubernetes": ("on a Kubernetes API server", lambda: toolchain.kubernetes(controllers=True)),
}
"""What tests with a mark need, and how to get it."""
MISSING = pytest.StashKey[dict[str, str]]()
"""Why there is none, by mark; empty where all is there."""
LEFT_OUT = pytest.StashKey[dict[str, int]]()


def pytest_configure(config: pytest.Config) -> None:
    """Asks for what tests need once; the workers of a parallel run are told."""
    # What a program leaves behind refers to itself, and to look for it was a third of the time. All that a run leaves
    # is about 1 GB in each process; the limit, in objects, is for one that leaves more.
    gc.set_threshold(10_000_000)
    told = getattr(config, "workerinput", None)
    config.stash[LEFT_OUT] = {}
    if told:
        config.stash[MISSING] = told["missing"]
        return
    missing = config.stash[MISSING] = {}
    for mark, (_, get) in NEEDS.items():
        try:
            get()
        except toolchain.Problem as problem:
            missing[mark] = str(problem).splitlines()[0]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what cannot run, and begins with the modules that take longest, so that none is alone at the end."""
    items.sort(key=lambda item: not any(item.get_closest_marker(mark) for mark in NEEDS))
    for mark in config.stash[MISSING]:
        left_out = [item for item in items if item.get_closest_marker(mark)]
        items[:] = [item for item in items if not item.get_closest_marker(mark)]
        config.hook.pytest_deselected(items=left_out)
        if left_out:
            config.stash[LEFT_OUT][mark] = len(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors, for tests wait for what they start; at most 4, for each takes a gigabyte."""
    return min((os.cpu_count() or 1) + 1, 4)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells a worker, before it starts, what there is not."""
    node.workerinput["missing"] = node.config.stash[MISSING]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hears from a worker what it left out: every worker collects, and so leaves out, the same."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", {})


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Reports what was left out, to the main process or as the exit status."""
    gc.freeze()  # nor is it looked for at the end
    left_out = session.config.stash[LEFT_OUT]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = left_out
    elif left_out and os.environ.get("CI") == "true":
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """One line for each kind of test that was left out."""
    for mark, number in config.stash[LEFT_OUT].items():
        terminalreporter.write_line(
            f"not run: {number} tests {NEEDS[mark][0]}, because {config.stash[MISSING][mark]} "
            "`python3 -m toolchain` says what each way failed with.",
            red=True,
        )
