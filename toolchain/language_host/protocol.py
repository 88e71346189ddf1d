"""The engine's protocol, out of the installed SDK."""

from __future__ import annotations

import importlib.util
import sys
import types
from typing import TYPE_CHECKING

if not TYPE_CHECKING:
    # The protocol alone is wanted. Importing the whole SDK would add 0.15 s to every command, so its packages are
    # entered without running their __init__.
    for name in ("pulumi", "pulumi.runtime"):
        spec = importlib.util.find_spec(name)
        if spec is None:
            sys.exit(f"the Pulumi SDK is not installed in {sys.prefix}: run `make setup`")
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = list(spec.submodule_search_locations)

from pulumi.runtime.proto import language_pb2 as language
from pulumi.runtime.proto import plugin_pb2 as plugin
from pulumi.runtime.proto.language_pb2_grpc import LanguageRuntimeServicer, add_LanguageRuntimeServicer_to_server

__all__ = ["LanguageRuntimeServicer", "add_LanguageRuntimeServicer_to_server", "language", "plugin"]
