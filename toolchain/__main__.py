"""``python3 -m toolchain [--controllers]``: installs what is missing, and says which way it took.

Exit status: 0 all is there, 1 the Python environment could not be made, 3 only the Pulumi CLI or
Kubernetes could not be had.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from toolchain import cli, control_plane, environment
from toolchain.common import Problem, lock

NO_ENGINE = 3


def main() -> int:
    """Installs all at once: building programs is bound by the processor, installing packages by the network."""
    tasks: list[tuple[Callable[[], object], Callable[[], object]]] = [
        (environment.made, environment.make),
        (cli.installed, cli.install),
    ]
    programs = control_plane.API_SERVER + (control_plane.CONTROLLERS if "--controllers" in sys.argv else ())
    if not control_plane.OFF:
        tasks.append((partial(control_plane.installed, programs), partial(control_plane.install, programs)))
    if not all(done() for done, _ in tasks):
        with lock("toolchain", "another setup is under way"), ThreadPoolExecutor() as pool:
            packages, *engines = [each.result() for each in [pool.submit(_complaint, *task) for task in tasks]]
        for complaint in filter(None, (packages, *engines)):
            print(f"error: {complaint}", file=sys.stderr)
        if packages:
            return 1
        if any(engines):
            return NO_ENGINE
    found = cli.installed()
    assert found
    print(f"Python {platform.python_version()} in {environment.VENV}")
    print(f"Pulumi {found.version} in {cli.CLI} ({found.origin})")
    for name, program in control_plane.installed(programs).items():
        print(f"{name} {program.version} in {control_plane.BIN / name} ({program.origin})")
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
