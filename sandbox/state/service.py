"""The API, as the CLI of the version that we pin speaks it.

Its requests and answers are those of https://github.com/pulumi/pulumi/tree/v3.259.0/sdk/go/common/apitype, sent by
https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/backend/httpstate/client/client.go. Whatever does not keep state
(teams, deployments, policy groups, search) is answered 404, and the CLI says so.
"""

import base64
import gzip
import hashlib
import json
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import parse_qs

from cryptography.fernet import Fernet, InvalidToken

import toolchain
from sandbox.answers import Answer, document
from sandbox.control import BACKEND
from sandbox.home import PASSPHRASE, write
from sandbox.state import peer
from sandbox.state.journal import EMPTY, Journal, State

PATH = f"{BACKEND}/api/"
Connection = socket | None
ORGANIZATION = "organization"
"""The only one there is; backends in a folder or a bucket call theirs the same."""
CAPABILITIES = [
    {"capability": "batch-encrypt"},
    {"capability": "deployment-schema-version", "version": 1, "configuration": {"version": 4}},
]
"""Without the second the CLI takes away of a state that it imports what only newer engines understand."""
BOX = Fernet(base64.urlsafe_b64encode(hashlib.sha256(PASSPHRASE.encode()).digest()))
"""For stacks whose settings name no passphrase and no key: the same in every sandbox, as their settings outlive it."""
LEASE = 300
"""Seconds that an update holds its stack without a word from its CLI, which renews the lease after half of that."""


class Refused(Exception):
    """An answer that is no success: its status, and why."""


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
    """None where it changes nothing."""
    heard: float = field(default_factory=time.monotonic)
    pid: int | None = None
    """The process of its CLI, where that is known."""

    @property
    def alive(self) -> bool:
        """Whether its CLI can still go on with it."""
        return time.monotonic() - self.heard < LEASE and (self.pid is None or toolchain.alive(self.pid))

    def info(self) -> dict[str, Any]:
        """It, in the history of its stack."""
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
    """The one that holds the stack."""

    @property
    def version(self) -> int:
        """Of the last update that changed something."""
        return max(self.states)

    @property
    def history(self) -> list[Update]:
        """The updates that changed, or could have changed, something; the newest first."""
        return [one for one in reversed(self.updates.values()) if one.version]

    def state(self) -> State:
        """What it is now: in the middle of an update, what the engine said so far."""
        if self.active and self.active.journal and self.active.journal.length:
            return self.active.journal.state()
        return _unpacked(self.states[self.version])

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


class Service:
    """The stacks of one sandbox, which live as long as what they describe."""

    def __init__(self, home: Path) -> None:
        """Args: home: The folder where the names of the stacks are left, for whoever comes when they are gone."""
        self._home = home
        self._stacks: dict[tuple[str, str], Stack] = {}
        self._lock = threading.Lock()

    def answer(self, environ: Mapping[str, Any], body: bytes) -> Answer:
        """Answer one request; ``environ`` is WSGI's, with werkzeug's ``werkzeug.socket``."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"].removeprefix(PATH)
        query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        try:
            text = gzip.decompress(body) if environ.get("HTTP_CONTENT_ENCODING") == "gzip" else body
            with self._lock:
                found = self._answer(method, path.split("/"), query, text, environ.get("werkzeug.socket"))
        except Refused as refused:
            status, reason = refused.args
            return document({"code": status, "message": reason}, status)
        return Answer(204, {}, b"") if found is None else document(found)

    def _answer(
        self, method: str, path: list[str], query: Mapping[str, str], text: bytes, connection: Connection
    ) -> Any:
        match method, *path:
            case "GET", "user":
                return {"githubLogin": "sandbox", "name": "sandbox", "organizations": [{"githubLogin": ORGANIZATION}]}
            case "GET", "capabilities":
                return {"capabilities": CAPABILITIES}
            case "GET", "user", "organizations", "default":
                return {"githubLogin": ORGANIZATION}
            case "GET", "user", "stacks":
                return {"stacks": [_summary(one) for one in self._stacks.values() if _wanted(one, query)]}
            case _, "stacks", organization, *_ if organization != ORGANIZATION:
                raise Refused(404, f"Not Found: the only organization is '{ORGANIZATION}'")
            case "HEAD", "stacks", _, project if any(project == known for known, _ in self._stacks):
                return {}
            case "POST", "stacks", _, project:
                return self._create(project, json.loads(text))
            case _, "stacks", _, project, name, *rest if stack := self._stacks.get((project, name)):
                return self._on(stack, method, rest, query, text, connection)
            case _, "stacks", _, _, _, *_:
                raise Refused(404, "Not Found: Stack not found")
        raise Refused(404, f"Not Found: the sandbox keeps stacks, and has no {method} {'/'.join(path)}")

    def _create(self, project: str, asked: Mapping[str, Any]) -> Any:
        name = asked["stackName"]
        if (project, name) in self._stacks:
            raise Refused(409, f"Conflict: Stack '{name}' already exists")
        stack = self._stacks[project, name] = Stack(project, name, asked.get("tags") or {}, asked.get("config"))
        if asked.get("state"):
            stack.keep(Update("import"), asked["state"])
        self._leave_names()
        return {}

    def _leave_names(self) -> None:
        write(self._home / "stacks", "\n".join(sorted(stack.name for stack in self._stacks.values())))

    def _on(
        self, stack: Stack, method: str, path: list[str], query: Mapping[str, str], text: bytes, connection: Connection
    ) -> Any:
        """Answer what concerns one stack."""
        match method, *path:
            case ("GET",):
                return _described(stack)
            case ("DELETE",):
                return self._remove(stack, force=query.get("force") == "true")
            case "POST", "rename":
                return self._rename(stack, json.loads(text))
            case "PATCH", "tags":
                stack.tags = json.loads(text)
                return {}
            case "PUT", "config":
                stack.config = json.loads(text)
                return stack.config
            case "GET", "export":
                return stack.state()
            case "GET", "export", version if version.isdecimal() and int(version) in stack.states:
                return _unpacked(stack.states[int(version)])
            case "POST", "import":
                return _import(stack, json.loads(text))
            case _, ("encrypt" | "decrypt" | "batch-encrypt" | "batch-decrypt") as verb if text:
                return _secrets(verb, json.loads(text))
            case "POST", "decrypt", _:  # for an audit log
                return {}
            case "GET", "updates":
                size, page = int(query.get("pageSize", 0)), int(query.get("page", 1))
                return {"updates": [one.info() for one in stack.history[size * (page - 1) :][: size or None]]}
            case "GET", "updates", "latest" if past := [one for one in stack.history if one.kind != "import"]:
                return {"info": past[0].info()}
            case "POST", ("update" | "preview" | "refresh" | "destroy") as kind:
                update = Update(kind, json.loads(text))
                stack.updates[update.id] = update
                return {"updateID": update.id}
            case method, "update", id, *rest if id in stack.updates:
                return _run(stack, stack.updates[id], method, rest, text, connection)
        raise Refused(404, f"Not Found: the sandbox keeps stacks, and has no {method} {'/'.join(path)} of one")

    def _remove(self, stack: Stack, force: bool) -> None:
        _free(stack)
        if stack.state()["deployment"].get("resources") and not force:
            raise Refused(400, "Bad Request: Stack still contains resources.")
        del self._stacks[stack.project, stack.name]
        self._leave_names()

    def _rename(self, stack: Stack, asked: Mapping[str, str]) -> None:
        _free(stack)
        project, name = asked.get("newProject") or stack.project, asked.get("newName") or stack.name
        if (project, name) in self._stacks:
            raise Refused(409, f"Conflict: Stack '{name}' already exists")
        del self._stacks[stack.project, stack.name]
        stack.rename(project, name)
        self._stacks[project, name] = stack
        self._leave_names()


def _free(stack: Stack) -> None:
    """End the update of a CLI that is dead.

    Raises:
        Refused: an update holds the stack.
    """
    if stack.active and not stack.active.alive:
        stack.end(stack.active, "failed")
    if stack.active:
        raise Refused(409, "Conflict: Another update is currently in progress.")


def _run(stack: Stack, update: Update, method: str, path: list[str], text: bytes, connection: Connection) -> Any:
    """Answer what concerns one update."""
    update.heard = time.monotonic()
    match method, *path:
        case ("GET",):
            return {"status": "running" if update.result == "in-progress" else update.result, "events": []}
        case ("POST",):
            return _begin(stack, update, json.loads(text), connection)
        case "POST", "events", "batch":
            if b'"summaryEvent"' in text:
                found = [event["summaryEvent"] for event in json.loads(text)["events"] if "summaryEvent" in event]
                update.changes = found[0]["resourceChanges"] if found else {}
            return {}
        case "POST", "cancel" if update is stack.active:
            return stack.end(update, "failed")
        case "POST", "cancel":
            raise Refused(409, "Conflict: The update has already ended.")
    if update.result != "in-progress":  # the CLI takes a 403 for the end of its lease, and stops
        raise Refused(403, "Forbidden: The update was cancelled, or another one has taken the stack over.")
    match method, *path:
        case "POST", "renew_lease":
            return {"token": update.id}
        case "PATCH", "journalentries" if update.journal:
            for entry in json.loads(text)["entries"]:
                update.journal.add(entry)
            return {}
        case "POST", "complete":
            return stack.end(update, json.loads(text)["status"])
    raise Refused(404, f"Not Found: the sandbox keeps stacks, and has no {method} {'/'.join(path)} of an update")


def _begin(stack: Stack, update: Update, asked: Mapping[str, Any], connection: Connection) -> Any:
    if update.kind == "preview" or update.asked["options"]["dryRun"]:
        return {"version": stack.version, "token": update.id}
    if asked.get("journalVersion") != 1:
        raise Refused(400, "Bad Request: the sandbox needs a CLI that journals: unset PULUMI_DISABLE_JOURNALING")
    _free(stack)
    try:
        update.pid = peer.pid(connection) if connection else None
    except ProcessLookupError:
        raise Refused(409, "Conflict: who asked for the update is gone.") from None
    update.version, update.journal = stack.version + 1, Journal(stack.state()["deployment"])
    stack.active, stack.tags = update, asked.get("tags") or stack.tags
    return {"version": update.version, "token": update.id, "journalVersion": 1}


def _import(stack: Stack, state: State) -> Any:
    _free(stack)
    update = Update("import", result="succeeded", ended=time.time())
    stack.updates[update.id] = update
    stack.keep(update, state)
    return {"updateId": update.id}


def _secrets(verb: str, asked: Mapping[str, Any]) -> Any:
    """Encrypt or decrypt, for stacks whose settings name no passphrase and no key of their own."""

    def decrypted(text: str) -> str:
        try:
            return base64.b64encode(BOX.decrypt(base64.b64decode(text))).decode()
        except InvalidToken:
            raise Refused(400, "Bad Request: the secret was not encrypted by a sandbox") from None

    def encrypted(text: str) -> str:
        return base64.b64encode(BOX.encrypt(base64.b64decode(text))).decode()

    match verb:
        case "encrypt":
            return {"ciphertext": encrypted(asked["plaintext"])}
        case "decrypt":
            return {"plaintext": decrypted(asked["ciphertext"])}
        case "batch-encrypt":
            return {"ciphertexts": [encrypted(one) for one in asked["plaintexts"]]}
        case _:
            return {"plaintexts": {one: decrypted(one) for one in asked["ciphertexts"]}}


def _described(stack: Stack) -> dict[str, Any]:
    running = stack.active if stack.active and stack.active.alive else None
    last = stack.active or next(iter(stack.history), None)
    return {
        "id": f"{stack.project}/{stack.name}",
        "orgName": ORGANIZATION,
        "projectName": stack.project,
        "stackName": stack.name,
        "tags": stack.tags,
        "version": stack.version,
        "activeUpdate": last.id if last else "",
        "currentOperation": running and {"kind": running.kind, "author": "sandbox", "started": int(running.started)},
        "config": stack.config,
    }


def _wanted(stack: Stack, query: Mapping[str, str]) -> bool:
    """Whether a listing asks for it."""
    tag = query.get("tagName")
    return (
        query.get("organization", ORGANIZATION) == ORGANIZATION
        and query.get("project", stack.project) == stack.project
        and (tag is None or tag in stack.tags)
        and (tag is None or query.get("tagValue", stack.tags[tag]) == stack.tags[tag])
    )


def _summary(stack: Stack) -> dict[str, Any]:
    """It, in a listing; an update that is going on has the time 0."""
    going_on = stack.active is not None and stack.active.alive
    past = [one for one in stack.history if one.ended]
    known = {"lastUpdate": 0 if going_on else int(past[0].started), "resourceCount": past[0].count} if past else {}
    return {"orgName": ORGANIZATION, "projectName": stack.project, "stackName": stack.name, **known}


def _packed(state: State) -> bytes:
    return gzip.compress(json.dumps(state).encode(), compresslevel=1)


def _unpacked(state: bytes) -> State:
    content: State = json.loads(gzip.decompress(state))
    return content
