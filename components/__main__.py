"""Serves the components to programs in every Pulumi language: what `pulumi package add` runs."""

import sys
import tomllib
from pathlib import Path

import pulumi
from pulumi.provider.experimental import component_provider_host

HERE = Path(__file__).resolve().parent


def served() -> list[type[pulumi.ComponentResource]]:
    """The components of the package."""
    # The engine runs this folder, which is then no package: its modules find each other through the folder above.
    sys.path.insert(0, str(HERE.parent))
    import components

    exported = (getattr(components, name) for name in components.__all__)
    return [each for each in exported if isinstance(each, type) and issubclass(each, pulumi.ComponentResource)]


if __name__ == "__main__":
    version = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]["version"]
    component_provider_host(name="tenfold", components=served(), version=version)
