"""How the pinned tools get onto a machine: the Python environment and the Pulumi CLI.

Runs before anything is installed, so it uses nothing but the standard library. `make setup` is its door.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolchain.common import HOME, ROOT, Problem, lock, step

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["HOME", "ROOT", "Problem", "lock", "pulumi", "step"]


def pulumi() -> Path:
    """The Pulumi CLI to run; installs it first where there is none. Raises Problem where none can be had."""
    from toolchain import cli  # not needed by those who only lock or report

    return cli.ready()
