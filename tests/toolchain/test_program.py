"""How the language host hastens a program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from pulumi.runtime.proto import source_pb2

import toolchain
from toolchain.language_host.program import registered_at

TYPES = """
import sys
from toolchain.language_host.program import Unevaluated
if sys.argv[1:]:
    sys.meta_path.insert(0, Unevaluated)
import pulumi_aws as aws
from pulumi import _types
print(_types.resource_types(aws.ec2.SecurityGroup))
print(_types.input_type_types(aws.ec2.SecurityGroupIngressArgs))
print(_types.output_type_types(aws.ec2.outputs.SecurityGroupIngress))
print(_types.output_type_types(aws.ec2.outputs.GetSecurityGroupsFilterResult))
print(type(aws.ec2.SecurityGroup.arn.fget.__annotations__["return"]).__name__, file=sys.stderr)
"""


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


def types(*unevaluated: str) -> tuple[str, str]:
    """What the SDK makes of some classes' annotations, and what one of these is itself."""
    environment = {**os.environ, "PYTHONPATH": str(toolchain.ROOT)}
    command = [sys.executable, "-c", TYPES, *unevaluated]
    done = subprocess.run(command, env=environment, text=True, capture_output=True, check=True)
    return done.stdout, done.stderr.splitlines()[-1]


def test_the_sdk_sees_the_same_types_unevaluated() -> None:
    seen, itself = types("unevaluated")
    assert itself == "str"
    assert "arn" in seen
    assert types() == (seen, "_GenericAlias")  # what was compiled for the one is not taken for the other
