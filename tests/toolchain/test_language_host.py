"""Our Python language host, under the real engine."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pytest

import toolchain
from tests.toolchain.conftest import script
from toolchain.cli import OWN_HOST

pytestmark = pytest.mark.engine

PROGRAM = """
import os
import pulumi
import beside

class Thing(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("tiny:index:Thing", name)
        self.register_outputs({})

Thing("one")
config = pulumi.Config()

def late(greeting):
    import much_later
    return f"{greeting}, {much_later.NAME}"

pulumi.export("greeting", pulumi.Output.from_input(config.require("greeting")).apply(late))
pulumi.export("password", config.get_secret("password"))
print("the program says hello")
beside.act(os.environ.get("ACT"))
"""
BESIDE = """
import os, pathlib, sys, time
import pulumi

def act(what):
    if what == "raise":
        raise ValueError("boom")
    if what == "refuse":
        raise pulumi.RunError("cidr_block 10.0.0.0/8 is too large")
    if what == "twice":
        pulumi.ComponentResource("tiny:index:Thing", "one")
    if what == "exit":
        sys.exit(3)
    if what == "sleep":
        pathlib.Path("asleep.new").write_text(f"{os.getpid()} {os.getppid()}")
        os.rename("asleep.new", "asleep")
        time.sleep(60)
"""
PACK = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

def check(args, report):
    if args.resource_type == "tiny:index:Thing":
        report("things are not allowed here")

PolicyPack("tiny", [ResourceValidationPolicy("no-things", "No things.", check, EnforcementLevel.MANDATORY)])
"""
COMPONENT = """
from typing import TypedDict
import pulumi
from pulumi.provider.experimental import component_provider_host

class BoxArgs(TypedDict):
    size: pulumi.Input[int]

class Box(pulumi.ComponentResource):
    def __init__(self, name: str, args: BoxArgs, opts: pulumi.ResourceOptions | None = None):
        super().__init__("boxes:index:Box", name, {}, opts)

if __name__ == "__main__":
    component_provider_host(name="boxes", components=[Box], version="1.0.0")
"""


@dataclass
class Project:
    """A small project, and a CLI with our host beside it."""

    folder: Path
    env: dict[str, str]

    def start(self, *arguments: str, **env: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["pulumi", "--non-interactive", *arguments],
            cwd=self.folder,
            env=self.env | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str, status: int = 0, **env: str) -> str:
        process = self.start(*arguments, **env)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == status, said
        return said

    def asleep(self, pulumi: subprocess.Popen[str]) -> list[int]:
        """Waits until the program sleeps; the processes that work for ``pulumi``."""
        while not (self.folder / "asleep").exists():
            assert pulumi.poll() is None
            time.sleep(0.05)
        program, host = (self.folder / "asleep").read_text().split()
        return [int(program), int(host)]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    cli = tmp_path / "bin" / "pulumi"
    cli.parent.mkdir()
    try:
        os.link(toolchain.pulumi(), cli)
    except OSError:
        shutil.copy2(toolchain.pulumi(), cli)
    script(cli.with_name("pulumi-language-python"), "").write_text(OWN_HOST)
    folder = tmp_path / "project"
    folder.mkdir()
    options = f"runtime:\n  name: python\n  options:\n    virtualenv: {sys.prefix}\n"
    for name, text in {
        "project/Pulumi.yaml": "name: tiny\n" + options,
        "project/Pulumi.dev.yaml": "config:\n  tiny:greeting: hello\n",
        "project/__main__.py": PROGRAM,
        "project/beside.py": BESIDE,
        "project/much_later.py": "NAME = 'world'",
        "project/pack/PulumiPolicy.yaml": options,
        "project/pack/__main__.py": PACK,
        "project/boxes/PulumiPlugin.yaml": "runtime: python\n",
        "project/boxes/__main__.py": COMPONENT,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    env = {
        "PATH": f"{cli.parent}:{os.defpath}",
        "HOME": str(tmp_path),
        "PULUMI_HOME": str(tmp_path / "pulumi"),
        "PULUMI_BACKEND_URL": f"file://{tmp_path}",
        "PULUMI_CONFIG_PASSPHRASE": "x",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }
    made = Project(folder, env)
    made.run("stack", "init", "dev")
    return made


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_program_is_run(project: Project) -> None:
    project.run("config", "set", "--secret", "password", "s3cret")

    said = project.run("up", "--yes", "--skip-preview")

    assert "the program says hello" in said
    assert "2 created" in said
    assert "hello, world" in said, "an import in an apply finds what lies beside the program"
    assert "s3cret" not in said
    assert project.run("stack", "output", "--show-secrets", "password").strip() == "s3cret"
    assert "2 unchanged" in project.run("up", "--yes", "--skip-preview", "--expect-no-changes")


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("raise", "ValueError: boom"),
        ("refuse", "error: cidr_block 10.0.0.0/8 is too large"),
        ("twice", "error: Duplicate resource URN"),
        ("exit", "program exited with non-zero exit code: 3"),
    ],
)
def test_a_program_that_fails_is_heard(project: Project, act: str, said: str) -> None:
    output = project.run("preview", ACT=act, status=1)

    assert said in output
    assert "program.py" not in output, "what runs it is not its author's business"
    assert ("Traceback" in output) == (act == "raise")


def test_a_policy_pack_stops_a_preview(project: Project) -> None:
    output = project.run("preview", "--policy-pack", "pack", status=1)

    assert "things are not allowed here" in output
    assert "[mandatory]  no-things  (tiny:index:Thing: one)" in output


def test_a_component_provider_is_served_and_sdks_are_left_to_the_official_release(project: Project) -> None:
    plugins = project.folder.parent / "pulumi" / "plugins"
    for package in ("aws", "kubernetes"):  # the environment of the plugin asks for them
        folder = plugins / f"resource-{package}-v{version(f'pulumi-{package}')}"
        script(folder / f"pulumi-resource-{package}", "exit 1")

    assert '"boxes:index:Box"' in project.run("package", "get-schema", "./boxes")
    refused = project.run("package", "gen-sdk", "./boxes", "--language", "python", "--out", "sdk", status=1)

    assert "Generating a Python SDK needs the official release of the Pulumi CLI" in refused


def test_a_virtual_environment_that_is_missing_is_named(project: Project) -> None:
    settings = project.folder / "Pulumi.yaml"
    settings.write_text(settings.read_text().replace(sys.prefix, "nowhere"))

    output = project.run("preview", status=1)

    assert f"runtime.options.virtualenv is 'nowhere', and {project.folder}/nowhere is no virtual environment" in output


def test_an_interrupt_ends_everything_quietly(project: Project) -> None:
    pulumi = project.start("up", "--yes", "--skip-preview", ACT="sleep")
    working = project.asleep(pulumi)

    pulumi.send_signal(signal.SIGINT)
    said, _ = pulumi.communicate(timeout=20)

    assert "update canceled" in said
    assert "Traceback" not in said and "KeyboardInterrupt" not in said
    assert all(gone(pid) for pid in working)


def test_a_program_does_not_outlive_an_engine_that_was_killed(project: Project) -> None:
    pulumi = project.start("up", "--yes", "--skip-preview", ACT="sleep")
    working = project.asleep(pulumi)

    pulumi.kill()
    pulumi.wait()

    deadline = time.monotonic() + 10
    while not all(gone(pid) for pid in working):
        assert time.monotonic() < deadline
        time.sleep(0.1)
