"""The real engine on a sandbox of the tests' own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

import toolchain
from operations import aws, lost
from operations.engine import Stack
from operations.state import State
from operations.tagged import Tagged

MAKING = threading.Lock()
PATIENCE = 300.0
"""Seconds that no command of these tests may take."""


@dataclass(frozen=True)
class Done:
    """A command that ended."""

    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """The last line that it printed."""
        return self.out.strip().splitlines()[-1]


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox, and everything that talks to it."""

    home: Path
    environment: Mapping[str, str]
    clients: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False)

    def run(self, *command: str, **environment: str | None) -> Done:
        """Run a command to its end; ``NAME=None`` takes a variable away."""
        wanted = {**self.environment, **environment}
        given = {name: value for name, value in wanted.items() if value is not None}
        done = subprocess.run(
            command,
            cwd=toolchain.ROOT,
            env=given,
            text=True,
            capture_output=True,
            timeout=PATIENCE,
            stdin=subprocess.DEVNULL,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def operations(self, *arguments: str | Path, **environment: str | None) -> Done:
        """``python -m operations …``."""
        return self.run(sys.executable, "-m", "operations", *map(str, arguments), **environment)

    def pulumi(self, *arguments: str | Path, **environment: str | None) -> Done:
        """The CLI, as a person would run it."""
        return self.run("pulumi", *map(str, arguments), "--non-interactive", **environment)

    @contextmanager
    def fault(self, kind: str, **narrowed: str) -> Iterator[None]:
        """While this lasts, calls fail."""
        flags = [f"--{name}={value}" for name, value in narrowed.items()]
        assert (
            self.run(sys.executable, "-m", "sandbox", "faults", "add", f"--kind={kind}", "--seed=1", *flags).code == 0
        )
        try:
            yield
        finally:
            assert self.run(sys.executable, "-m", "sandbox", "faults", "clear").code == 0

    def client(self, service: str, region: str = "us-east-1") -> Any:
        """A boto3 client, made once."""
        with MAKING:
            if (service, region) not in self.clients:
                self.clients[service, region] = boto3.client(
                    service,
                    region_name=region,
                    endpoint_url=self.environment["AWS_ENDPOINT_URL"],
                    aws_access_key_id=self.environment["AWS_ACCESS_KEY_ID"],
                    aws_secret_access_key=self.environment["AWS_SECRET_ACCESS_KEY"],
                )
            return self.clients[service, region]

    def state(self, name: str) -> State:
        """What the engine recorded of a stack; nothing where there is none."""
        done = self.pulumi("stack", "export", "--stack", name)
        return State(json.loads(done.out)) if done.code == 0 else State({})

    def lost(self, name: str, regions: list[str]) -> list[Tagged]:
        """What carries a stack's tag and is not recorded."""
        return lost.find(self.state(name), self.client, regions, Stack(name).tag)

    def left(self, name: str) -> list[Tagged]:
        """What carries a stack's tag in any region, recorded or not."""
        return lost.find(State({}), self.client, aws.enabled_regions(self.client), Stack(name).tag)


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox for the tests of one module, which share what is deployed in it."""
    with started(tmp_path_factory.mktemp("sandbox"), TENFOLD_SANDBOX_KUBERNETES="on") as found:
        yield found


@contextmanager
def started(home: Path, **environment: str) -> Iterator[Sandbox]:
    """A sandbox in a folder of its own, started with more in the environment."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PULUMI_", "MAKE"))}
    control = Sandbox(home, {**variables, "TENFOLD_SANDBOX_HOME": str(home), **environment})
    started = control.run(sys.executable, "-m", "sandbox", "start")
    assert started.code == 0, started.err
    given = control.run(sys.executable, "-m", "sandbox", "env", "--json")
    try:
        yield Sandbox(home, {**control.environment, **json.loads(given.out)})
    finally:
        control.run(sys.executable, "-m", "sandbox", "stop")


Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def settings(tmp_path: Path) -> Callable[[str, Change], Path]:
    """Makes a changed copy of an environment's settings."""

    def changed(environment: str, change: Change) -> Path:
        content = yaml.safe_load((toolchain.ROOT / "stacks" / f"Pulumi.{environment}.yaml").read_text())
        change(content["config"])
        copy = tmp_path / f"Pulumi.{environment}.yaml"
        copy.write_text(yaml.safe_dump(content))
        return copy

    return changed


def wait_until(condition: Callable[[], bool], what: str, every: float = 0.05) -> None:
    """Wait for something that is about to happen, and look every so many seconds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE:.0f} s for {what}"
        time.sleep(every)
