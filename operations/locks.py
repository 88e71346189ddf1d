"""The lock that a killed run leaves on a stack whose state is in a folder or in S3.

Pulumi keeps a JSON file for each lock, under ``.pulumi/locks/organization/<project>/<stack>/``, and never takes one
away that it did not make. One whose process is dead, and was on this host, can go; any other is somebody's.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import toolchain
from operations.aws import HOME_REGION, Clients
from operations.engine import Stack
from toolchain import Problem


@dataclass(frozen=True)
class Lock:
    """A lock on a stack."""

    pid: int
    host: str
    user: str
    since: str

    @property
    def left_behind(self) -> bool:
        """Whether the process that took it was on this host and is dead."""
        return self.host == socket.gethostname() and not toolchain.alive(self.pid)


def release(stack: Stack, clients: Clients) -> list[Lock]:
    """Take away what dead processes of this host left, and say which. Somebody else's lock is a `Problem`."""
    found = held(stack, clients)
    for lock in found:
        if not lock.left_behind:
            raise Problem(
                f"{stack.name} is locked by process {lock.pid} of {lock.user}@{lock.host} since {lock.since}. Wait for "
                f"it; if you are sure that it is dead: pulumi cancel --stack {stack.name}"
            )
    if found:
        stack.ask("cancel", "--yes")
    return found


def held(stack: Stack, clients: Clients) -> list[Lock]:
    """The locks on a stack; none where the backend keeps its locks to itself (then the CLI reports them)."""
    url = urlsplit(stack.backend)
    folder = f".pulumi/locks/organization/{stack.tag}/"
    read = {"file": _from_folder, "s3": _from_bucket}.get(url.scheme)
    return [_lock(json.loads(text)) for text in read(url, folder, clients)] if read else []


def _from_folder(url: SplitResult, folder: str, _clients: Clients) -> Iterator[str]:
    for path in sorted(Path(os.path.expanduser(unquote(url.netloc + url.path)), folder).glob("*.json")):
        yield path.read_text()


def _from_bucket(url: SplitResult, folder: str, clients: Clients) -> Iterator[str]:
    region = parse_qs(url.query).get("region", [os.environ.get("AWS_REGION", HOME_REGION)])[0]
    s3 = clients("s3", region)
    prefix = f"{url.path.strip('/')}/{folder}".lstrip("/")
    for entry in s3.list_objects_v2(Bucket=url.netloc, Prefix=prefix).get("Contents", []):
        yield s3.get_object(Bucket=url.netloc, Key=entry["Key"])["Body"].read()


def _lock(content: Mapping[str, Any]) -> Lock:
    return Lock(content["pid"], content["hostname"], content["username"], content["timestamp"])
