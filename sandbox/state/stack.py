"""Stacks, the runs of the engine on them, and the states that these led to."""

import gzip
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import toolchain
from sandbox.state.journal import EMPTY, Journal, State

LEASE = 300
"""Seconds that an update holds its stack without a word from its CLI, which renews the lease after half of that."""


def _packed(state: State) -> bytes:
    return gzip.compress(json.dumps(state).encode(), compresslevel=1)


def _unpacked(state: bytes) -> State:
    content: State = json.loads(gzip.decompress(state))
    return content


@dataclass
class Update:
    """A run of the engine."""

    kind: str
    asked: Mapping[str, Any] = field(default_factory=dict)
    """What the CLI said of it before it began (``UpdateProgramRequest``)."""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    version: int = 0
    started: float = field(default_factory=time.time)
    ended: float = 0.0
    result: str = "in-progress"
    changes: Mapping[str, int] = field(default_factory=dict)
    count: int = 0
    """Of resources, when it had ended."""
    journal: Journal | None = None
    """None where it changes nothing, or has ended."""
    heard: float = field(default_factory=time.monotonic)
    pid: int | None = None
    """The process of its CLI, where that is known."""

    @property
    def alive(self) -> bool:
        """Whether its CLI can still go on with it."""
        return time.monotonic() - self.heard < LEASE and (self.pid is None or toolchain.alive(self.pid))

    def info(self) -> dict[str, Any]:
        """It, in the history of its stack (``UpdateInfo``)."""
        said = self.asked.get("metadata") or {}
        return {
            "kind": self.kind,
            "version": self.version,
            "startTime": int(self.started),
            "endTime": int(self.ended),
            "result": self.result if self.ended or self.alive else "failed",
            "message": said.get("message", ""),
            "environment": said.get("environment") or {},
            "config": self.asked.get("config") or {},
            "resourceChanges": self.changes,
            "resourceCount": self.count,
        }


@dataclass
class Stack:
    """A stack, its states and its updates."""

    project: str
    name: str
    tags: Mapping[str, str]
    config: Mapping[str, Any] | None = None
    states: dict[int, bytes] = field(default_factory=lambda: {0: _packed(EMPTY)})
    """By version, packed: a state is a hundred times smaller so."""
    updates: dict[str, Update] = field(default_factory=dict)
    """All that there were, the last one at the end."""
    active: Update | None = None
    """The one that holds the stack, or did when its CLI died."""

    @property
    def running(self) -> Update | None:
        """The update that somebody is still at."""
        return self.active if self.active and self.active.alive else None

    @property
    def version(self) -> int:
        """Of the last update that changed something."""
        return max(self.states)

    @property
    def history(self) -> list[Update]:
        """The updates that changed, or could have changed, something; the newest first."""
        return [one for one in reversed(self.updates.values()) if one.version]

    def state(self, version: int | None = None) -> State:
        """What it is now, in the middle of an update what the engine said so far; or what it was at a version."""
        if version is None and self.active and self.active.journal and self.active.journal.length:
            return self.active.journal.state()
        return _unpacked(self.states[self.version if version is None else version])

    def end(self, update: Update, result: str) -> None:
        """Keep the state that an update led to."""
        update.result, update.ended = result, time.time()
        if update.journal:
            self.keep(update, update.journal.state())
        if update is self.active:
            self.active = None

    def keep(self, update: Update, state: State) -> None:
        """Make a state the stack's own, as the version that an update made."""
        update.version, update.journal = self.version + 1, None
        update.count = len(state["deployment"].get("resources") or ())
        self.states[update.version] = _packed(state)

    def rename(self, project: str, name: str) -> None:
        """Take another name, which is a part of every resource's."""
        text = json.dumps(self.state())
        for old, new in (
            (f"urn:pulumi:{self.name}::{self.project}::", f"urn:pulumi:{name}::{project}::"),
            (f'::pulumi:pulumi:Stack::{self.project}-{self.name}"', f'::pulumi:pulumi:Stack::{project}-{name}"'),
        ):
            text = text.replace(old, new)
        state = json.loads(text)
        keeper = state["deployment"].get("secrets_providers") or {}
        if keeper.get("type") == "service":  # its secrets are encrypted by way of the stack's path
            keeper["state"] |= {"project": project, "stack": name}
        self.project, self.name, self.states[self.version] = project, name, _packed(state)

    def described(self) -> dict[str, Any]:
        """It, whole (``Stack`` of Pulumi's ``apitype``, without its organization)."""
        running = self.running
        last = self.active or next(iter(self.history), None)
        operation = running and {"kind": running.kind, "author": "sandbox", "started": int(running.started)}
        return {
            "id": f"{self.project}/{self.name}",
            "projectName": self.project,
            "stackName": self.name,
            "tags": self.tags,
            "version": self.version,
            "activeUpdate": last.id if last else "",
            "currentOperation": operation,
            "config": self.config,
        }

    def summary(self) -> dict[str, Any]:
        """It, in a listing (``StackSummary``); while an update is going on, the time of the last one is 0."""
        past = next((one for one in self.history if one.ended), None)
        known = {"lastUpdate": 0 if self.running else int(past.started), "resourceCount": past.count} if past else {}
        return {"projectName": self.project, "stackName": self.name, **known}
