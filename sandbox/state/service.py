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
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import parse_qs

from cryptography.fernet import Fernet, InvalidToken

from sandbox.answers import Answer, document
from sandbox.control import BACKEND
from sandbox.home import PASSPHRASE, write
from sandbox.state import peer
from sandbox.state.journal import Journal
from sandbox.state.stack import Stack, Update

PATH = f"{BACKEND}/api/"
ORGANIZATION = "organization"
"""The only one there is; backends in a folder or a bucket call theirs the same."""
CAPABILITIES = [
    {"capability": "batch-encrypt"},
    {"capability": "deployment-schema-version", "version": 1, "configuration": {"version": 4}},
]
"""Without the second the CLI takes away of a state that it imports what only newer engines understand."""
BOX = Fernet(base64.urlsafe_b64encode(hashlib.sha256(PASSPHRASE.encode()).digest()))
"""For stacks whose settings name no passphrase and no key: the same in every sandbox, as their settings outlive it."""


class Refused(Exception):
    """An answer that is no success: its status, and why."""


@dataclass(frozen=True)
class Request:
    """What a CLI asks for."""

    what: tuple[str, ...]
    """The method, and the parts of the path."""
    query: Mapping[str, str]
    text: bytes
    connection: socket | None

    @property
    def content(self) -> Any:
        """Its JSON."""
        return json.loads(self.text)

    @property
    def missing(self) -> Refused:
        """The answer where there is no such thing."""
        return Refused(404, f"Not Found: the sandbox keeps stacks, and has no {self.what[0]} {'/'.join(self.what[1:])}")


class Service:
    """The stacks of one sandbox, which live as long as what they describe."""

    def __init__(self, home: Path) -> None:
        """Args: home: The folder where the names of the stacks are left, for whoever comes when they are gone."""
        self._home = home
        self._stacks: dict[tuple[str, str], Stack] = {}
        self._lock = threading.Lock()

    def answer(self, environ: Mapping[str, Any], body: bytes) -> Answer:
        """Answer one request; ``environ`` is WSGI's, with werkzeug's ``werkzeug.socket``."""
        path = environ["PATH_INFO"].removeprefix(PATH).split("/")
        query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        text = gzip.decompress(body) if environ.get("HTTP_CONTENT_ENCODING") == "gzip" else body
        request = Request((environ["REQUEST_METHOD"], *path), query, text, environ.get("werkzeug.socket"))
        try:
            with self._lock:
                found = self._answer(request)
        except Refused as refused:
            status, reason = refused.args
            return document({"code": status, "message": reason}, status)
        return Answer(204, {}, b"") if found is None else document(found)

    def _answer(self, request: Request) -> Any:
        match request.what:
            case "GET", "user":
                return {"githubLogin": "sandbox", "name": "sandbox", "organizations": [{"githubLogin": ORGANIZATION}]}
            case "GET", "capabilities":
                return {"capabilities": CAPABILITIES}
            case "GET", "user", "organizations", "default":
                return {"githubLogin": ORGANIZATION}
            case "GET", "user", "stacks":
                found = [one for one in self._stacks.values() if _wanted(one, request.query)]
                return {"stacks": [{"orgName": ORGANIZATION, **one.summary()} for one in found]}
            case _, "stacks", organization, *_ if organization != ORGANIZATION:
                raise Refused(404, f"Not Found: the only organization is '{ORGANIZATION}'")
            case "HEAD", "stacks", _, project if any(project == known for known, _ in self._stacks):
                return {}
            case "POST", "stacks", _, project:
                return self._create(project, request.content)
            case method, "stacks", _, project, name, *rest:
                if stack := self._stacks.get((project, name)):
                    return self._on(stack, (method, *rest), request)
                raise Refused(404, "Not Found: Stack not found")
        raise request.missing

    def _on(self, stack: Stack, what: tuple[str, ...], request: Request) -> Any:
        """Answer what concerns one stack."""
        match what:
            case ("GET",):
                return {"orgName": ORGANIZATION, **stack.described()}
            case ("DELETE",):
                return self._remove(stack, force=request.query.get("force") == "true")
            case "POST", "rename":
                return self._rename(stack, request.content)
            case "PATCH", "tags":
                stack.tags = request.content
                return {}
            case "PUT", "config":
                stack.config = request.content
                return stack.config
            case "GET", "export":
                return stack.state()
            case "GET", "export", version if version.isdecimal() and int(version) in stack.states:
                return stack.state(int(version))
            case "POST", "import":
                return _import(stack, request)
            case "POST", ("encrypt" | "decrypt" | "batch-encrypt" | "batch-decrypt") as verb:
                return _secrets(verb, request.content)
            case "POST", "decrypt", _:  # for an audit log
                return {}
            case "GET", "updates":
                size, page = int(request.query.get("pageSize", 0)), int(request.query.get("page", 1))
                return {"updates": [one.info() for one in stack.history[size * (page - 1) :][: size or None]]}
            case "GET", "updates", "latest" if past := [one for one in stack.history if one.kind != "import"]:
                return {"info": past[0].info()}
            case "POST", ("update" | "preview" | "refresh" | "destroy") as kind:
                update = Update(kind, request.content)
                stack.updates[update.id] = update
                return {"updateID": update.id}
            case method, "update", id, *rest if id in stack.updates:
                return _run(stack, stack.updates[id], (method, *rest), request)
        raise request.missing

    def _create(self, project: str, asked: Mapping[str, Any]) -> Any:
        name = asked["stackName"]
        self._expect_none(project, name)
        stack = self._stacks[project, name] = Stack(project, name, asked.get("tags") or {}, asked.get("config"))
        if asked.get("state"):
            stack.keep(Update("import"), asked["state"])
        self._leave_names()
        return {}

    def _remove(self, stack: Stack, force: bool) -> None:
        _free(stack)
        if stack.state()["deployment"].get("resources") and not force:
            raise Refused(400, "Bad Request: Stack still contains resources.")
        del self._stacks[stack.project, stack.name]
        self._leave_names()

    def _rename(self, stack: Stack, asked: Mapping[str, str]) -> None:
        _free(stack)
        project, name = asked.get("newProject") or stack.project, asked.get("newName") or stack.name
        self._expect_none(project, name)
        del self._stacks[stack.project, stack.name]
        stack.rename(project, name)
        self._stacks[project, name] = stack
        self._leave_names()

    def _expect_none(self, project: str, name: str) -> None:
        if (project, name) in self._stacks:
            raise Refused(409, f"Conflict: Stack '{name}' already exists")

    def _leave_names(self) -> None:
        write(self._home / "stacks", "\n".join(sorted(stack.name for stack in self._stacks.values())))


def _wanted(stack: Stack, query: Mapping[str, str]) -> bool:
    """Whether a listing asks for it."""
    tag, value = query.get("tagName"), query.get("tagValue")
    return (
        query.get("organization", ORGANIZATION) == ORGANIZATION
        and query.get("project", stack.project) == stack.project
        and (tag is None or (tag in stack.tags and value in (None, stack.tags[tag])))
    )


def _free(stack: Stack) -> None:
    """End the update of a CLI that is dead.

    Raises:
        Refused: an update holds the stack.
    """
    if stack.running:
        raise Refused(409, "Conflict: Another update is currently in progress.")
    if stack.active:
        stack.end(stack.active, "failed")


def _import(stack: Stack, request: Request) -> Any:
    _free(stack)
    update = Update("import", result="succeeded", ended=time.time())
    stack.updates[update.id] = update
    stack.keep(update, request.content)
    return {"updateId": update.id}


def _run(stack: Stack, update: Update, what: tuple[str, ...], request: Request) -> Any:
    """Answer what concerns one update."""
    update.heard = time.monotonic()
    match what:
        case ("GET",):
            return {"status": "running" if update.result == "in-progress" else update.result, "events": []}
        case ("POST",):
            return _begin(stack, update, request)
        case "POST", "events", "batch":
            if b'"summaryEvent"' in request.text:
                found = [one["summaryEvent"] for one in request.content["events"] if "summaryEvent" in one]
                update.changes = found[0]["resourceChanges"] if found else {}
            return {}
        case "POST", "cancel" if update is stack.active:
            return stack.end(update, "failed")
        case "POST", "cancel":
            raise Refused(409, "Conflict: The update has already ended.")
    if update.result != "in-progress":  # the CLI takes a 403 for the end of its lease, and stops
        raise Refused(403, "Forbidden: The update was cancelled, or another one has taken the stack over.")
    match what:
        case "POST", "renew_lease":
            return {"token": update.id}
        case "PATCH", "journalentries" if update.journal:
            for entry in request.content["entries"]:
                update.journal.add(entry)
            return {}
        case "POST", "complete":
            return stack.end(update, request.content["status"])
    raise request.missing


def _begin(stack: Stack, update: Update, request: Request) -> Any:
    asked = request.content
    if update.kind == "preview" or update.asked["options"]["dryRun"]:
        return {"version": stack.version, "token": update.id}
    if asked.get("journalVersion") != 1:
        raise Refused(400, "Bad Request: the sandbox needs a CLI that journals: unset PULUMI_DISABLE_JOURNALING")
    _free(stack)
    try:
        update.pid = peer.pid(request.connection) if request.connection else None
    except ProcessLookupError:
        raise Refused(409, "Conflict: who asked for the update is gone.") from None
    update.version, update.journal = stack.version + 1, Journal(stack.state()["deployment"])
    stack.active, stack.tags = update, asked.get("tags") or stack.tags
    return {"version": update.version, "token": update.id, "journalVersion": 1}


def _secrets(verb: str, asked: Mapping[str, Any]) -> Any:
    """Encrypt or decrypt, for stacks whose settings name no passphrase and no key of their own."""

    def encrypted(text: str) -> str:
        return base64.b64encode(BOX.encrypt(base64.b64decode(text))).decode()

    def decrypted(text: str) -> str:
        try:
            return base64.b64encode(BOX.decrypt(base64.b64decode(text))).decode()
        except InvalidToken:
            raise Refused(400, "Bad Request: the secret was not encrypted by a sandbox") from None

    match verb:
        case "encrypt":
            return {"ciphertext": encrypted(asked["plaintext"])}
        case "decrypt":
            return {"plaintext": decrypted(asked["ciphertext"])}
        case "batch-encrypt":
            return {"ciphertexts": [encrypted(one) for one in asked["plaintexts"]]}
        case _:
            return {"plaintexts": {one: decrypted(one) for one in asked["ciphertexts"]}}
