"""``python3 -m toolchain``: installs what is missing, and says which way it took.

Exit status: 0 all is there, 1 the Python environment could not be made, 3 only the Pulumi CLI could not be had.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from toolchain import cli, environment
from toolchain.common import Problem, lock

NO_ENGINE = 3


def main() -> int:
    """Installs both at once: building the CLI is bound by the processor, installing packages by the network."""
    if not (environment.made() and cli.installed()):
        with lock("toolchain", "another setup is under way"), ThreadPoolExecutor() as both:
            packages = both.submit(_complaint, environment.made, environment.make)
            engine = both.submit(_complaint, cli.installed, cli.install)
        for complaint in filter(None, (packages.result(), engine.result())):
            print(f"error: {complaint}", file=sys.stderr)
        if packages.result():
            return 1
    found = cli.installed()
    if not found:
        return NO_ENGINE
    print(f"Python {platform.python_version()} in {environment.VENV}")
    print(f"Pulumi {found.version} in {cli.CLI} ({found.origin})")
    return 0


def _complaint(done: Callable[[], object], task: Callable[[], object]) -> str:
    """Does what is still to be done once the lock is held; returns what stood in its way, if anything."""
    try:
        if not done():
            task()
    except Problem as problem:
        return str(problem)
    return ""


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(f"error: {problem}")
    except KeyboardInterrupt:
        sys.exit("interrupted: run it again to go on")
