"""What the installed SDKs know: types and properties that rules may read."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pulumi_aws

from sandbox.provider import schema
from sandbox.provider.schema import Schema
from tests.policies import kubernetes_schemas
from toolchain import ROOT

IDENTITY = {"id", "arn", "name", "identifier", "region"}
"""Asked of any resource, to see whether another one means it."""


def sources() -> dict[str, str]:
    """Type token → source of its class in the installed SDK (reading is ten times quicker than importing)."""
    found = {}
    for path in Path(pulumi_aws.__file__).parent.rglob("*.py"):
        text = path.read_text()
        for token in re.findall(r"^            '(aws:[\w/]+:\w+)',$", text, flags=re.MULTILINE):
            found[token] = text
    return found


def missing(read: Mapping[str, set[tuple[str | int, ...]]]) -> Iterator[str]:
    """The types and properties among these that the installed SDKs do not have."""
    for token, paths in sorted(read.items()):
        if token.startswith("kubernetes:"):
            yield from kubernetes_schemas.missing(token, paths)
    aws = {token: paths for token, paths in sorted(read.items()) if token.startswith("aws:")}
    yield from (f"the installed SDK has no {token}" for token in sorted(aws.keys() - sources()))
    # By a process of its own: in this one, the SDK's annotations may have been read otherwise before.
    wanted = [token for token, paths in aws.items() if paths]
    subprocess.run([sys.executable, "-m", "sandbox.provider.schema", *wanted], cwd=ROOT, check=True)
    for token, paths in aws.items():
        known = schema.load(token) if paths else None
        for path in sorted(paths, key=str):
            if known and path[0] not in IDENTITY and not _has(known, path):
                yield f"{token} has no {'.'.join(map(str, path))}"


def _has(known: Schema, path: tuple[str | int, ...]) -> bool:
    fields = {**known.outputs, **known.inputs}
    first, *rest = path
    if first not in fields:
        return False
    type_: Any = fields[str(first)]
    for key in rest:
        if type_ == "any" or isinstance(type_, str):
            return bool(type_ == "any")
        kind, inner = type_
        if kind in ("list", "map"):
            type_ = inner
        elif key in known.objects[inner]:
            type_ = known.objects[inner][key]
        else:
            return False
    return True
