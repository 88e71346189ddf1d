"""Where no engine can be had, the tests that need one are left out, and the run says so in one line; in CI it fails."""

from __future__ import annotations

import gc
import os
from typing import Any

import pytest

import toolchain
from toolchain.language_host.program import hasten

hasten()  # before any test imports pulumi_aws: the SDK takes most of the time here, too

NO_ENGINE = pytest.StashKey[str]()
"""Why there is none; empty where there is one."""
LEFT_OUT = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    """Asks for the engine once; the workers of a parallel run are told."""
    gc.set_threshold(100_000)  # a quarter of the time went into looking for garbage among the SDK's classes
    told = getattr(config, "workerinput", None)
    config.stash[LEFT_OUT] = 0
    if told:
        config.stash[NO_ENGINE] = told["no_engine"]
        return
    try:
        toolchain.pulumi()
        config.stash[NO_ENGINE] = ""
    except toolchain.Problem as problem:
        config.stash[NO_ENGINE] = str(problem).splitlines()[0]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what cannot run, and begins with the modules that take longest, so that none is alone at the end."""
    items.sort(key=lambda item: not item.get_closest_marker("engine"))
    if config.stash[NO_ENGINE]:
        left_out = [item for item in items if item.get_closest_marker("engine")]
        items[:] = [item for item in items if not item.get_closest_marker("engine")]
        config.hook.pytest_deselected(items=left_out)
        config.stash[LEFT_OUT] = len(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells a worker, before it starts, whether there is an engine."""
    node.workerinput["no_engine"] = node.config.stash[NO_ENGINE]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hears from a worker what it left out: every worker collects, and so leaves out, the same."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Reports what was left out, to the main process or as the exit status."""
    left_out = session.config.stash[LEFT_OUT]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = left_out
    elif left_out and os.environ.get("CI") == "true":
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The one line."""
    if config.stash[LEFT_OUT]:
        terminalreporter.write_line(
            f"not run: {config.stash[LEFT_OUT]} tests on the Pulumi engine, because {config.stash[NO_ENGINE]} "
            "`python3 -m toolchain` says what each way failed with.",
            red=True,
        )
