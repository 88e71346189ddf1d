"""The Pulumi CLI, run on one stack of this project."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

import toolchain
from operations.state import Resource, State, known
from toolchain import Problem

CHANGES = ("create", "update", "replace", "delete")
"""What the engine calls a change; the rest of what it logs are steps of one, or none."""


@dataclass(frozen=True)
class Ended:
    """How a run of the CLI ended."""

    ok: bool
    changes: Mapping[str, int]
    """How many resources were created, updated, deleted or replaced; of those that stayed as they were, nothing."""


@dataclass(frozen=True)
class Stack:
    """One environment as the CLI sees it."""

    name: str
    root: Path = toolchain.ROOT
    config_file: Path | None = None
    """Settings to use instead of the committed ones."""

    @property
    def tag(self) -> str:
        """The value of the ``stack`` tag on everything that belongs to it."""
        return f"{self._project['name']}/{self.name}"

    def check(self) -> None:
        """Problems that the CLI would answer with a prompt, or late."""
        folder = self.root / self._project.get("stackConfigDir", ".")
        environments = sorted(path.name.split(".")[1] for path in folder.glob("Pulumi.*.yaml"))
        if self.name not in environments:
            there_are = f"there are {', '.join(environments)} ({folder.name}/Pulumi.<name>.yaml)"
            raise Problem(f"{self.name!r} is no environment: {there_are}")
        settings = self.config_file or folder / f"Pulumi.{self.name}.yaml"
        if not settings.is_file():
            raise Problem(f"{settings}: there is no such file")
        try:
            secrets = (yaml.safe_load(settings.read_text()) or {}).get("secretsprovider", "passphrase")
        except (yaml.YAMLError, AttributeError) as error:
            raise Problem(f"{settings} is no YAML mapping: {error}") from None
        given = {"PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"} & set(os.environ)
        if secrets == "passphrase" and not given:
            raise Problem(
                f"the passphrase of {self.name} is missing: set PULUMI_CONFIG_PASSPHRASE or "
                f'PULUMI_CONFIG_PASSPHRASE_FILE (in the sandbox: eval "$(python -m sandbox env)")'
            )

    @property
    def exists(self) -> bool:
        """Whether the backend has it: a third of what it takes to read its state."""
        done = self._capture("stack", "--show-name")
        if done.returncode and "no stack named" not in done.stderr:
            raise Problem(_reason(done.stderr))
        return done.returncode == 0

    def state(self) -> State | None:
        """What the engine recorded; None where the stack does not exist."""
        done = self._capture("stack", "export")
        if done.returncode == 0:
            return State(json.loads(done.stdout))
        if "no stack named" in done.stderr:
            return None
        raise Problem(_reason(done.stderr))

    @property
    def backend(self) -> str:
        """Address of the place where the state is kept."""
        if url := os.environ.get("PULUMI_BACKEND_URL"):
            return url
        return str(
            json.loads(_checked(_run([str(toolchain.pulumi()), "whoami", "--json", "--non-interactive"], self.root)))[
                "url"
            ]
        )

    def create(self) -> None:
        """Make the stack in the backend."""
        self.ask("stack", "init", "--no-select")

    def remove(self) -> None:
        """Remove the stack from the backend; its settings file stays."""
        self.ask("stack", "rm", "--yes", "--preserve-config")

    def replace_state(self, state: State) -> None:
        """Make this the recorded state."""
        with tempfile.NamedTemporaryFile("w", suffix=".json", prefix="tenfold-") as file:  # 0600: it can hold secrets
            json.dump(state.raw, file)
            file.flush()
            self.ask("stack", "import", "--file", file.name)

    def planned(self) -> list[Resource]:
        """What an update would create, with those inputs that are known; no provider before all of its are."""
        steps = json.loads(self.ask("preview", "--json", *self.settings))["steps"]
        created = [Resource(step["newState"]) for step in steps if step["op"] == "create"]
        usable = [one for one in created if not one.is_provider or known(one.inputs) == one.inputs]
        return [Resource({**one.raw, "inputs": known(one.inputs)}) for one in usable]

    def ask(self, *arguments: str) -> str:
        """What a command prints; a `Problem` with its own words where it fails."""
        return _checked(self._capture(*arguments))

    def stream(self, verb: str, *flags: str, packs: bool = False) -> Ended:
        """Run a command in the terminal and learn from the engine's events what it changed."""
        with tempfile.TemporaryDirectory(prefix="tenfold-") as folder:
            events = Path(folder, "events")
            rules = [f"--policy-pack={self.root / 'policies/all'}"] if packs else []
            command = self._command(verb, *rules, *self.settings, f"--event-log={events}", *flags)
            # The flag for the event log is one of the CLI's debug commands, as for Pulumi's own Automation API.
            environment = {**os.environ, "PULUMI_DEBUG_COMMANDS": "true"}
            with subprocess.Popen(command, cwd=self.root, env=environment) as process:
                code = _wait(process)
            return Ended(code == 0, _changes(events))

    @property
    def settings(self) -> Sequence[str]:
        """The flag that names the settings, where they are not the committed ones."""
        return [f"--config-file={self.config_file.absolute()}"] if self.config_file else []

    @cached_property
    def _project(self) -> Mapping[str, str]:
        return dict(yaml.safe_load((self.root / "Pulumi.yaml").read_text()))

    def _command(self, *arguments: str) -> list[str]:
        return [str(toolchain.pulumi()), *arguments, f"--stack={self.name}"]

    def _capture(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return _run([*self._command(*arguments), "--non-interactive"], self.root)


def _run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, text=True, capture_output=True, stdin=subprocess.DEVNULL, check=False)


def _checked(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode != 0:
        # What went wrong with a resource is in the report of the run.
        raise Problem(_reason(done.stderr or done.stdout.partition("Diagnostics:")[2]))
    return done.stdout


def _wait(process: subprocess.Popen[bytes]) -> int:
    # Ctrl-C reaches the CLI too, which then ends in good order: wait for that instead of leaving it behind.
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def _changes(events: Path) -> Mapping[str, int]:
    """What was done (or, in a preview, would be) to how many resources of AWS: no components, no providers."""
    done: Counter[str] = Counter()
    for line in events.read_text().splitlines() if events.exists() else []:
        event = json.loads(line)
        if "preludeEvent" in event:  # an update logs its preview first
            done.clear()
        step = event.get("resOutputsEvent", {}).get("metadata")
        if step and (step.get("new") or step.get("old") or {}).get("custom") and not step["type"].startswith("pulumi:"):
            done[step["op"]] += 1
    return {kind: done[kind] for kind in CHANGES if done[kind]}


def _reason(stderr: str) -> str:
    """The CLI's own words, without its prefix."""
    if "PULUMI_ACCESS_TOKEN must be set" in stderr:
        return (
            "there is no place for the state yet: set PULUMI_BACKEND_URL or run `pulumi login` "
            '(docs/deploy.md; in the sandbox: eval "$(python -m sandbox env)")'
        )
    lines = [line.removeprefix("error: ") for line in stderr.strip().splitlines() if not line.startswith("warning:")]
    return "\n".join(lines) or "the Pulumi CLI failed and did not say why"
