"""How the Pulumi CLI gets onto a machine."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import toolchain
from tests.toolchain.conftest import ARCHIVE, INSTALL, Machine, Release, fake_cli, script
from toolchain.cli import VERSION


def add_go(machine: Machine, version: str = "1.26.8", build: str = "") -> None:
    """Puts a Go on PATH that builds a CLI without compiling anything."""
    built = fake_cli(machine.path / "built" / "pulumi")
    take_output = 'while [ "$1" != -o ]; do shift; done'
    script(
        machine.path / "go",
        f'if [ "$1" = version ]; then echo "go version go{version} linux/amd64"; exit; fi\n'
        + (build or f'{take_output}\n/bin/cp {built} "$2"'),
    )


def test_the_file_that_pulumi_cli_names_comes_first(machine: Machine, release: Release, tmp_path: Path) -> None:
    named = fake_cli(tmp_path / "elsewhere" / "my-pulumi", mark="named")
    fake_cli(machine.path / "pulumi", mark="on PATH")
    machine.env["PULUMI_CLI"] = str(named)

    result = machine.install()

    assert (result.returncode, result.stdout) == (0, f"{machine.cli}\n")
    assert machine.cli.read_text() == named.read_text()
    assert "toolchain.language_host" in machine.host.read_text(), "it had no language host: ours stands in"
    assert not release.asked


def test_a_pulumi_cli_that_cannot_be_used_is_not_replaced_by_another(machine: Machine, tmp_path: Path) -> None:
    fake_cli(machine.path / "pulumi")
    machine.env["PULUMI_CLI"] = str(fake_cli(tmp_path / "pulumi", "3.100.0"))

    result = machine.install()

    assert result.returncode == 1
    assert result.stderr == (
        f"error: PULUMI_CLI is {tmp_path}/pulumi, which cannot be used: it is 3.100.0, older than {VERSION}\n"
    )
    assert not machine.cli.exists()


def test_one_on_path_comes_second_with_its_own_language_host(machine: Machine, release: Release) -> None:
    found = fake_cli(machine.path / "pulumi", "3.300.1")
    script(machine.path / "pulumi-language-python", "# official")

    assert machine.install().returncode == 0

    assert machine.cli.read_text() == found.read_text()
    assert "# official" in machine.host.read_text()
    assert not release.asked


def test_an_old_one_on_path_is_passed_over(machine: Machine, release: Release) -> None:
    fake_cli(machine.path / "pulumi", "3.258.9")

    result = machine.install()

    assert result.returncode == 0
    assert f"Passed over: {machine.path}/pulumi is 3.258.9, older than {VERSION}" in result.stderr
    assert release.asked


def test_the_release_comes_third_without_what_is_not_needed(machine: Machine, release: Release) -> None:
    add_go(machine)

    result = machine.install()

    assert result.returncode == 0
    assert release.asked == [f"pulumi-{VERSION}-checksums.txt", ARCHIVE]
    assert sorted(file.name for file in machine.cli.parent.iterdir()) == [
        "pulumi",
        "pulumi-language-python",
        "pulumi-language-python-exec",
        "pulumi.json",
    ]
    assert machine.host.read_text() == "official host"
    assert "Downloading the official release" in result.stderr


def test_a_build_comes_fourth(machine: Machine) -> None:
    add_go(machine)

    result = machine.install()

    assert result.returncode == 0
    assert "http://127.0.0.1:9/nobody" in result.stderr
    assert "Building the Pulumi CLI" in result.stderr
    assert machine.cli.exists()
    assert machine.host.exists()


def test_without_any_way_all_four_are_named(machine: Machine) -> None:
    started = time.monotonic()
    result = machine.install()

    assert result.returncode == 1
    assert time.monotonic() - started < 5
    *_, problem = result.stderr.partition("error: ")
    first, *ways = problem.splitlines()
    assert first == f"no Pulumi CLI {VERSION} or later can be had. Any one of these four ways will do:"
    assert [way.partition(":")[0].strip() for way in ways] == [
        "PULUMI_CLI",
        "pulumi on PATH",
        "the official release",
        "a build from the Go module",
    ]
    assert "Connection refused" in ways[2]
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("version", "build", "said"),
    [("1.24.9", "", "is go1.24"), ("1.26.0", "echo 'no space left on device' >&2; exit 1", "no space left on device")],
)
def test_a_go_that_cannot_build_it(machine: Machine, version: str, build: str, said: str) -> None:
    add_go(machine, version, build)

    result = machine.install()

    assert result.returncode == 1
    assert said in result.stderr


def test_an_archive_that_is_not_the_published_one_is_not_unpacked(machine: Machine, release: Release) -> None:
    release.files[ARCHIVE] += b"more"
    add_go(machine)

    result = machine.install()

    assert result.returncode == 0, "the next way is taken"
    assert f"{ARCHIVE} came broken" in result.stderr
    assert "Building" in result.stderr


def test_a_download_that_breaks_off(machine: Machine, release: Release) -> None:
    release.cut = 20

    result = machine.install()

    assert result.returncode == 1
    assert "broken" in result.stderr or "broke off" in result.stderr
    assert not machine.cli.exists()


def test_a_second_call_takes_what_is_there(machine: Machine, release: Release) -> None:
    machine.install()
    release.asked.clear()

    result = machine.install()

    assert (result.stdout, result.stderr) == (f"{machine.cli}\n", "")
    assert not release.asked


def test_naming_another_cli_replaces_what_is_there(machine: Machine, release: Release, tmp_path: Path) -> None:
    machine.install()
    machine.env["PULUMI_CLI"] = str(fake_cli(tmp_path / "pulumi", "3.400.0", mark="named"))

    assert machine.install().returncode == 0

    assert "named" in machine.cli.read_text()
    assert "toolchain.language_host" in machine.host.read_text(), "the host of the release does not belong to it"


def test_two_at_once_install_it_once(machine: Machine, release: Release) -> None:
    release.stall.clear()
    first = machine.start()
    while ARCHIVE not in release.asked:
        time.sleep(0.02)
    second = machine.start()
    assert second.stderr
    waiting = second.stderr.readline()
    release.stall.set()

    assert f"another setup is under way (pid {first.pid}, `python" in waiting
    assert waiting.endswith(": waiting for it to end\n")
    assert first.communicate()[0] == second.communicate()[0] == f"{machine.cli}\n"
    assert release.asked.count(ARCHIVE) == 1


def test_one_that_is_killed_leaves_nothing_half_made(machine: Machine, release: Release) -> None:
    release.stall.clear()
    killed = machine.start()
    while ARCHIVE not in release.asked:
        time.sleep(0.02)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert not machine.cli.exists()
    release.stall.set()

    assert machine.install().returncode == 0

    assert sorted(file.name for file in machine.home.iterdir()) == ["bin", "locks"]


def test_one_that_is_killed_after_the_cli_was_placed(machine: Machine, release: Release) -> None:
    machine.install()
    (machine.home / "bin" / "pulumi.json").unlink()
    machine.host.unlink()
    release.asked.clear()

    assert machine.install().returncode == 0

    assert machine.host.exists()
    assert not release.asked


def test_a_tool_folder_that_cannot_be_written(machine: Machine) -> None:
    machine.home.write_text("a file where the folder should be")

    result = machine.install()

    assert result.returncode == 1
    assert result.stderr.startswith(f"error: cannot write to {machine.home}")
    assert "TENFOLD_HOME" in result.stderr


@pytest.mark.parametrize("blocks", [0, 8])
def test_a_disk_that_takes_no_more(machine: Machine, blocks: int) -> None:
    fake_cli(machine.path / "pulumi", mark="x" * 100_000)
    limited = ["/bin/sh", "-c", f'ulimit -f {blocks}; exec "$0" "$@"', sys.executable, "-c", INSTALL]
    result = subprocess.run(limited, env=machine.env, cwd=toolchain.ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 1
    assert result.stderr.startswith(f"error: cannot write to {machine.home}")
    assert not machine.cli.exists()
