"""How the language host hastens a program."""

from __future__ import annotations

import sys
from pathlib import Path

from pulumi.runtime.proto import source_pb2

from toolchain.language_host.program import registered_at


class Resource:
    def __init__(self) -> None:
        self.place = registered_at(source_pb2.StackTrace())


class CustomResource(Resource):
    def __init__(self) -> None:
        super().__init__()


class Bucket(CustomResource):
    def __init__(self) -> None:
        self._internal_init()

    def _internal_init(self) -> None:
        super().__init__()


def test_a_resource_is_where_the_program_calls_its_class() -> None:
    line = sys._getframe().f_lineno + 1
    place = Bucket().place
    assert place == source_pb2.SourcePosition(uri=Path(__file__).as_uri(), line=line)


def test_what_no_class_registers_is_nowhere() -> None:
    assert registered_at(source_pb2.StackTrace()) is None
