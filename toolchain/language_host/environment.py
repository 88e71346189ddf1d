"""The Python environment that a project runs in, and what is installed there."""

from __future__ import annotations

import base64
import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toolchain.language_host.protocol import language, plugin


class Environment:
    """What ``runtime.options.virtualenv`` names, relative to the project's root; the host's own where it is not set."""

    def __init__(self, info: language.ProgramInfo) -> None:
        options = info.options.fields
        self.named = options["virtualenv"].string_value if "virtualenv" in options else ""
        self.folder = Path(info.root_directory, self.named) if self.named else Path(sys.prefix)
        self.python = self.folder / "bin" / "python"

    @property
    def complaint(self) -> str:
        """What to tell the user where there is no such environment; empty where there is one."""
        if self.python.exists():
            return ""
        return (
            f"runtime.options.virtualenv is {self.named!r}, and {self.folder} is no virtual environment: make it first"
        )

    def variables(self, base: Mapping[str, str]) -> dict[str, str]:
        """``base`` with the environment activated."""
        path = os.pathsep.join((str(self.python.parent), base.get("PATH", os.defpath)))
        kept = {key: value for key, value in base.items() if key != "PYTHONHOME"}
        return kept | {"PATH": path, "VIRTUAL_ENV": str(self.folder)}

    def providers(self) -> list[plugin.PackageDependency]:
        """The providers whose Python packages are installed, at the versions that those ask for."""
        found = []
        for file in sorted(self.folder.glob("lib/python*/site-packages/*/pulumi-plugin.json")):
            stated = json.loads(file.read_text())
            if stated.get("resource"):
                found.append(_dependency(file.parent.name, stated))
        return found

    def packages(self, transitive: bool) -> dict[str, str]:
        """Installed packages and their versions: all of them, or those that no other one requires."""
        from importlib.metadata import distributions

        installed = list(distributions(path=[str(site) for site in self.folder.glob("lib/python*/site-packages")]))
        required = set()
        if not transitive:
            required = {_normal(re.split(r"[^\w.-]", line)[0]) for each in installed for line in each.requires or ()}
        return {each.name: each.version for each in installed if _normal(each.name) not in required}


def _dependency(package: str, stated: dict[str, Any]) -> plugin.PackageDependency:
    """What a package's ``pulumi-plugin.json`` asks for, as the engine wants it."""
    dependency = plugin.PackageDependency(
        name=stated.get("name") or package.removeprefix("pulumi_"),
        kind="resource",
        version="v" + stated["version"].removeprefix("v") if stated.get("version") else "",
        server=stated.get("server", ""),
    )
    if parameters := stated.get("parameterization"):
        dependency.parameterization.name = parameters["name"]
        dependency.parameterization.version = parameters["version"]
        dependency.parameterization.value = base64.b64decode(parameters["value"])
    return dependency


def _normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()
