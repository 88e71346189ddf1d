"""The installed Pulumi SDK, entered by a side door."""

from __future__ import annotations

import importlib.util
import sys
import types


def protocol_only() -> None:
    """Lets ``pulumi.runtime.proto`` be imported alone, by a process that serves the engine and needs no more.

    Importing the whole SDK would add 0.15 s to every command, for the language host and for each provider, so its
    packages are entered without running their ``__init__``.
    """
    for name in ("pulumi", "pulumi.runtime"):
        spec = importlib.util.find_spec(name)
        if spec is None or spec.submodule_search_locations is None:
            sys.exit(f"the Pulumi SDK is not installed in {sys.prefix}: run `make setup`")
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = list(spec.submodule_search_locations)
