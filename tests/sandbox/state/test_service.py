"""The API, spoken to as the CLI does; that the CLI itself is content is for the end-to-end tests to show."""

from __future__ import annotations

import base64
import gzip
import http.client
import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import toolchain
from sandbox.answers import Answer
from sandbox.control import Running
from sandbox.state import service
from sandbox.state.stack import LEASE
from tests.e2e.conftest import wait_until
from tests.sandbox.state.conftest import began, made, names

ANOTHER = """
import sys, time
from tests.sandbox.state.conftest import began, made
from tests.sandbox.state.test_service import Client
client = Client(int(sys.argv[1]), sys.argv[2])
update = client.begin()[1]["path"]
client.on("PATCH", f"{update}/journalentries", {"entries": [made("a", 1), began("b", 2)]})
time.sleep(600)
"""
"""A CLI in a process of its own, that stays in the middle of an update."""


@dataclass
class Client:
    """A CLI, with the one connection that it keeps open."""

    port: int
    stack: str
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)

    def ask(self, method: str, path: str, content: Any = None) -> tuple[int, Any]:
        """Status and content of an answer."""
        body, headers = None if content is None else gzip.compress(json.dumps(content).encode()), {}
        if body:
            headers = {"Content-Encoding": "gzip"}
        self.connection.request(method, f"/_sandbox/pulumi/api/{path}", body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None

    def on(self, method: str, path: str = "", content: Any = None) -> tuple[int, Any]:
        """Ask about the stack."""
        slash = "" if path.startswith("?") or not path else "/"
        return self.ask(method, f"stacks/organization/kept/{self.stack}{slash}{path}", content)

    def begin(self, kind: str = "update", dry: bool = False) -> tuple[int, Any]:
        """Begin an update; what is answered has its path as well."""
        asked = {"options": {"dryRun": dry}, "metadata": {"message": "why"}, "config": {"a": {"string": "b"}}}
        id = self.on("POST", kind, asked)[1]["updateID"]
        status, said = self.on("POST", f"update/{id}", {"journalVersion": 1, "tags": {"tag": "x"}})
        return status, {**said, "path": f"update/{id}"}


@pytest.fixture
def cli(box: Running) -> Iterator[Client]:
    name = f"s{uuid.uuid4().hex[:8]}"
    client = Client(box.port, name)
    assert client.ask("POST", "stacks/organization/kept", {"stackName": name, "tags": {}})[0] == 200
    yield client
    client.on("DELETE", "?force=true")
    client.connection.close()


def test_an_update_is_journaled_read_in_its_middle_and_kept(cli: Client) -> None:
    status, begun = cli.begin()
    assert (status, begun["journalVersion"], begun["version"]) == (200, 1, 1)
    entries = {"entries": [began("a", 1), made("a", 1), began("b", 2)]}
    assert cli.on("PATCH", f"{begun['path']}/journalentries", entries)[0] == 200
    in_the_middle = cli.on("GET", "export")[1]
    assert names(in_the_middle) == ["a"] and len(in_the_middle["deployment"]["pending_operations"]) == 1
    assert cli.on("GET")[1]["currentOperation"]["kind"] == "update"
    assert cli.on("POST", f"{begun['path']}/renew_lease", {"duration": 300})[0] == 200
    events = {"events": [{"sequence": 1, "summaryEvent": {"resourceChanges": {"create": 1}}}]}
    assert cli.on("POST", f"{begun['path']}/events/batch", events)[0] == 200
    assert cli.on("PATCH", f"{begun['path']}/journalentries", {"entries": [made("b", 2)]})[0] == 200
    assert cli.on("POST", f"{begun['path']}/complete", {"status": "succeeded"})[0] == 204
    assert names(cli.on("GET", "export")[1]) == ["a", "b"]
    (past,) = cli.on("GET", "updates")[1]["updates"]
    assert past["resourceChanges"] == {"create": 1} and past["resourceCount"] == 2
    assert (past["kind"], past["result"], past["message"], past["version"]) == ("update", "succeeded", "why", 1)
    assert cli.on("GET", "updates/latest")[1]["info"] == past
    assert cli.on("GET")[1]["tags"] == {"tag": "x"}


def test_every_version_can_be_exported(cli: Client) -> None:
    for number in (1, 2, 3):
        begun = cli.begin()[1]
        cli.on("PATCH", f"{begun['path']}/journalentries", {"entries": [made(f"r{number}", 1)]})
        cli.on("POST", f"{begun['path']}/complete", {"status": "succeeded"})
    assert names(cli.on("GET", "export/2")[1]) == ["r2", "r1"]
    assert cli.on("GET", "export/9")[0] == 404
    assert [one["version"] for one in cli.on("GET", "updates?pageSize=2&page=1")[1]["updates"]] == [3, 2]
    assert [one["version"] for one in cli.on("GET", "updates?pageSize=2&page=2")[1]["updates"]] == [1]


def test_what_was_interrupted_is_told_to_the_next_run_before_it_says_anything(cli: Client) -> None:
    noted = [began("a", 1, kind)["operation"] for kind in ("creating", "deleting")]
    cli.on("POST", "import", {"version": 3, "deployment": {"pending_operations": noted}})
    begun = cli.begin()[1]
    assert cli.on("GET", "export")[1]["deployment"]["pending_operations"] == noted
    cli.on("PATCH", f"{begun['path']}/journalentries", {"entries": [made("b", 1)]})
    assert cli.on("GET", "export")[1]["deployment"]["pending_operations"] == noted[:1]


def test_a_preview_changes_nothing_and_holds_nothing(cli: Client) -> None:
    for kind, dry in (("preview", False), ("update", True)):
        begun = cli.begin(kind, dry)[1]
        assert cli.begin("preview")[0] == 200
        assert cli.on("POST", f"{begun['path']}/complete", {"status": "succeeded"})[0] == 204
    assert cli.on("GET", "updates")[1]["updates"] == []
    assert cli.on("GET", "updates/latest")[0] == 404


def test_an_update_holds_its_stack(cli: Client) -> None:
    begun = cli.begin()[1]
    other = Client(cli.port, cli.stack)
    status, refused = other.begin()
    assert (status, refused["message"]) == (409, "Conflict: Another update is currently in progress.")
    state = cli.on("GET", "export")[1]
    refusals = (("POST", "import", state), ("POST", "rename", {"newName": "x"}), ("DELETE", "", None))
    assert [other.on(*each)[0] for each in refusals] == [409, 409, 409]
    cli.on("POST", f"{begun['path']}/complete", {"status": "succeeded"})
    assert other.begin()[0] == 200
    other.connection.close()


def test_the_update_of_a_dead_cli_ends_with_what_it_said(cli: Client) -> None:
    with subprocess.Popen([sys.executable, "-c", ANOTHER, str(cli.port), cli.stack], cwd=toolchain.ROOT) as process:
        wait_until(lambda: names(cli.on("GET", "export")[1]) == ["a"], "what another CLI says")
        assert cli.begin()[0] == 409
        process.kill()
        wait_until(lambda: not cli.on("GET")[1]["currentOperation"], "the end of the other CLI")
    state = cli.on("GET", "export")[1]
    assert names(state) == ["a"] and len(state["deployment"]["pending_operations"]) == 1
    assert [one["result"] for one in cli.on("GET", "updates")[1]["updates"]] == ["failed"]
    dead = cli.on("GET")[1]["activeUpdate"]
    assert cli.begin()[0] == 200
    assert cli.on("PATCH", f"update/{dead}/journalentries", {"entries": [made("b", 2)]})[0] == 403
    assert [one["result"] for one in cli.on("GET", "updates")[1]["updates"]] == ["in-progress", "failed"]


def test_a_cli_whose_process_is_not_known_holds_the_stack_as_long_as_its_lease(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("sandbox.state.stack.time.monotonic", lambda: now)
    kept = service.Service(tmp_path)

    def ask(path: str, content: Any) -> Answer:
        where = {"REQUEST_METHOD": "POST", "PATH_INFO": f"{service.PATH}stacks/organization/{path}"}
        return kept.answer(where, json.dumps(content).encode())

    def begin() -> str:
        return str(json.loads(ask("kept/s/update", {"options": {"dryRun": False}}).body)["updateID"])

    ask("kept", {"stackName": "s"})
    first, second = begin(), begin()
    assert ask(f"kept/s/update/{first}", {"journalVersion": 1}).status == 200
    now += LEASE - 1
    assert ask(f"kept/s/update/{first}/renew_lease", {}).status == 200
    now += LEASE - 1
    assert ask(f"kept/s/update/{second}", {"journalVersion": 1}).status == 409
    now += 1
    assert ask(f"kept/s/update/{second}", {"journalVersion": 1}).status == 200
    assert ask(f"kept/s/update/{first}/renew_lease", {}).status == 403


def test_a_cancelled_update_is_over_for_its_cli(cli: Client) -> None:
    begun = cli.begin()[1]
    active = cli.on("GET")[1]["activeUpdate"]
    assert begun["path"] == f"update/{active}"
    assert cli.on("POST", f"update/{active}/cancel")[0] == 204
    assert cli.on("POST", f"{begun['path']}/renew_lease", {})[0] == 403
    assert cli.on("POST", f"update/{active}/cancel")[0] == 409
    assert cli.on("GET", begun["path"])[1]["status"] == "failed"


def test_a_cli_that_does_not_journal_is_told_what_to_do(cli: Client) -> None:
    id = cli.on("POST", "update", {"options": {"dryRun": False}})[1]["updateID"]
    status, refused = cli.on("POST", f"update/{id}", {})
    assert status == 400 and "unset PULUMI_DISABLE_JOURNALING" in refused["message"]


def test_stacks_are_listed_renamed_and_removed(cli: Client) -> None:
    again = cli.ask("POST", "stacks/organization/kept", {"stackName": cli.stack})
    assert again == (409, {"code": 409, "message": f"Conflict: Stack '{cli.stack}' already exists"})
    state = {"version": 3, "deployment": {"resources": [made("a", 1)["state"]]}}
    done = cli.on("POST", "import", state)[1]["updateId"]
    assert cli.on("GET", f"update/{done}")[1]["status"] == "succeeded"
    assert cli.on("GET", "export")[1] == state
    assert cli.on("DELETE")[1]["message"] == "Bad Request: Stack still contains resources."
    assert cli.on("PATCH", "tags", {"owner": "ada"})[0] == 200
    old, cli.stack = cli.stack, f"{cli.stack}-new"
    assert cli.ask("POST", f"stacks/organization/kept/{old}/rename", {"newName": cli.stack})[0] == 204
    assert cli.ask("GET", f"stacks/organization/kept/{old}")[0] == 404
    assert cli.on("GET")[1]["tags"] == {"owner": "ada"}
    listed = {one["stackName"]: one for one in cli.ask("GET", "user/stacks?project=kept")[1]["stacks"]}
    assert listed[cli.stack]["resourceCount"] == 1
    for query, found in (
        ("tagName=owner&tagValue=ada", True),
        ("tagName=owner&tagValue=bob", False),
        ("tagName=x", False),
    ):
        some = cli.ask("GET", f"user/stacks?project=kept&organization=organization&{query}")[1]["stacks"]
        assert (cli.stack in [one["stackName"] for one in some]) == found
    assert cli.ask("GET", "user/stacks?project=other")[1]["stacks"] == []
    assert cli.on("GET", "updates/latest")[0] == 404  # an import has no configuration
    assert cli.on("DELETE", "?force=true")[0] == 204
    assert cli.on("GET") == (404, {"code": 404, "message": "Not Found: Stack not found"})


def test_a_stack_can_begin_with_a_state(cli: Client) -> None:
    state = {"version": 3, "deployment": {"resources": [made("a", 1)["state"]]}}
    cli.stack = f"{cli.stack}-given"
    assert cli.ask("POST", "stacks/organization/kept", {"stackName": cli.stack, "state": state})[0] == 200
    assert cli.on("GET", "export")[1] == state


def test_secrets_are_encrypted(cli: Client) -> None:
    plain = base64.b64encode(b"secret").decode()
    one = cli.on("POST", "encrypt", {"plaintext": plain})[1]["ciphertext"]
    (other,) = cli.on("POST", "batch-encrypt", {"plaintexts": [plain]})[1]["ciphertexts"]
    assert b"secret" not in base64.b64decode(one) and one != other
    assert cli.on("POST", "decrypt", {"ciphertext": one})[1] == {"plaintext": plain}
    both = cli.on("POST", "batch-decrypt", {"ciphertexts": [one, other]})[1]["plaintexts"]
    assert both == {one: plain, other: plain}
    assert cli.on("POST", "decrypt/log-decryption", {"secretName": "x"})[0] == 200
    foreign = base64.b64encode(b"of somebody else").decode()
    assert cli.on("POST", "decrypt", {"ciphertext": foreign})[0] == 400


@pytest.mark.parametrize("path", ["orgs/organization/members", "stacks/organization/kept/none/deployments"])
def test_what_does_not_keep_state_is_not_there(cli: Client, path: str) -> None:
    assert cli.ask("GET", path)[0] == 404
    assert cli.on("GET", "deployments")[0] == 404


def test_who_is_asking(cli: Client) -> None:
    assert cli.ask("GET", "user")[1]["organizations"] == [{"githubLogin": "organization"}]
    assert cli.ask("HEAD", "stacks/organization/kept")[0] == 200
    assert cli.ask("HEAD", "stacks/organization/nobodys")[0] == 404
    assert cli.ask("GET", f"stacks/acme/kept/{cli.stack}")[1]["message"].endswith("organization is 'organization'")
