"""How the pinned tools get onto a machine: the Python environment, the Pulumi CLI and the programs of Kubernetes.

Runs before anything is installed, so it uses nothing but the standard library. `make setup` is its door.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolchain.common import HOME, ROOT, Problem, alive, lock, step

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["HOME", "ROOT", "Problem", "alive", "kubernetes", "lock", "pulumi", "step"]


def pulumi() -> Path:
    """The Pulumi CLI to run; installs it first where there is none. Raises Problem where none can be had."""
    from toolchain import cli  # not needed by those who only lock or report

    return cli.ready()


def kubernetes(controllers: bool = False) -> dict[str, Path]:
    """The programs of a Kubernetes API server, by name; installs first what is missing.

    Args:
        controllers: Those that make it schedule and scale on simulated nodes, too.

    Raises:
        Problem: One of them cannot be had; it lists the ways.
    """
    from toolchain import control_plane  # not needed by those who only lock or report

    return control_plane.ready(control_plane.API_SERVER + (control_plane.CONTROLLERS if controllers else ()))
