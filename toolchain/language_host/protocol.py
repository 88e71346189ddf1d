"""The engine's protocol, out of the installed SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolchain.sdk import protocol_only

if not TYPE_CHECKING:
    protocol_only()

from pulumi.runtime.proto import language_pb2 as language
from pulumi.runtime.proto import plugin_pb2 as plugin
from pulumi.runtime.proto.language_pb2_grpc import LanguageRuntimeServicer, add_LanguageRuntimeServicer_to_server

__all__ = ["LanguageRuntimeServicer", "add_LanguageRuntimeServicer_to_server", "language", "plugin"]
