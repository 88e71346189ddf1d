"""Starting, stopping and asking the sandbox, from any process."""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import toolchain
from sandbox.endpoints import ask
from sandbox.home import drop_stacks, home, log_in, prepare, write
from toolchain import Problem

BACKEND = "/_sandbox/pulumi"
"""Where the sandbox answers the CLI as Pulumi Cloud does."""
OTHERS = ("AWS_PROFILE", "PULUMI_ACCESS_TOKEN", "PULUMI_CREDENTIALS_PATH", "PULUMI_DEFAULT_ORGANIZATION")
"""Variables that say who one is elsewhere."""
PATIENCE = 60.0
"""Seconds that a start may take before it counts as failed."""
_NO_KUBERNETES = "this sandbox was started with TENFOLD_SANDBOX_KUBERNETES=off: stop it, and start it without"


@dataclass(frozen=True)
class Running:
    """A sandbox that answers."""

    pid: int
    port: int
    instance: str
    """Random; another one after each start and each reset."""

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def backend(self) -> str:
        """Where the state of its stacks is."""
        return f"{self.url}{BACKEND}"


def start() -> Running:
    """Start the sandbox, unless it is up already, and say which stacks a dead one took with it.

    Raises:
        Problem: the port is taken, the server did not come up (with the end of its log), or a program of Kubernetes
            cannot be had.
    """
    with _lock():
        prepare()
        found = running() or _begin()
        log_in(found.backend)  # in the first case too: the start before may have been interrupted
        return found


def stop() -> bool:
    """Stop the sandbox; False when none was up. Its stacks go with it, as what they describe is gone."""
    with _lock():
        found = running()
        if found:
            _end(found.pid)
        (home() / "server.json").unlink(missing_ok=True)
        drop_stacks("What the sandbox held is gone")
        return found is not None


def reset() -> Running:
    """Empty the sandbox, which keeps its process and its port, and drop its stacks.

    Raises:
        Problem: it is not running.
    """
    with _lock():
        request(require(), "POST", "reset")
        drop_stacks("What the sandbox held is gone")
        return require()


def running() -> Running | None:
    """The sandbox that is up, None when there is none; a process that has taken over a dead one's pid is not it."""
    try:
        recorded = Running(**json.loads((home() / "server.json").read_text()))
        health = request(recorded, "GET", "health")
    except (OSError, ValueError, TypeError, Problem):
        return None
    return recorded if health == {"instance": recorded.instance, "pid": recorded.pid} else None


def require() -> Running:
    """The sandbox that is up.

    Raises:
        Problem: there is none; it says what to do.
    """
    found = running()
    if found is None:
        raise Problem("the sandbox is not running: start it with `python -m sandbox start` (or `make up`)")
    return found


def record(folder: Path, running: Running) -> None:
    """Write who is running. The server calls it, once it has its port."""
    write(folder / "server.json", json.dumps(asdict(running)))


def environment(running: Running) -> dict[str, str]:
    """The variables that point Pulumi, boto3 and the AWS CLI at the sandbox; `OTHERS` must be unset as well."""
    paths = [str(toolchain.HOME / "bin"), str(toolchain.ROOT / ".venv" / "bin")]
    others = [part for part in os.environ.get("PATH", os.defpath).split(os.pathsep) if part not in paths]
    return {
        "AWS_ENDPOINT_URL": running.url,
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_SANDBOX_INSTANCE": running.instance,
        "PULUMI_HOME": str(home() / "pulumi"),
        "PULUMI_BACKEND_URL": running.backend,
        # Milliseconds for which the CLI collects what it has to say of the state, while steps wait: its own 50 are for
        # a service that is far away.
        "PULUMI_JOURNALING_BATCH_PERIOD": "5",
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(home() / "passphrase"),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        # The CLI's heap grows with the stack: collecting it less often takes a twentieth off the first update of prod.
        "GOGC": "400",
        "PATH": os.pathsep.join([*paths, *others]),
    }


def simulate(running: Running, quick: bool = False, pools: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
    """Give the clusters of the sandbox controllers, a scheduler and nodes, and return its control planes.

    Args:
        running: The sandbox.
        quick: The autoscaler looks five times a second, for drills.
        pools: Nodes beside those of node groups: ``name``, ``instance_type``, ``count`` and maybe ``capacity_type``.

    Raises:
        Problem: a program of Kubernetes cannot be had, an instance type is unknown, or the sandbox hosts no clusters.
    """
    toolchain.kubernetes(controllers=True)
    wanted = {"quick": quick, "pools": [*pools]}
    found: list[dict[str, Any]] | None = ask(running.url, "PUT", "kubernetes/simulation", wanted, timeout=120)
    if found is None:
        raise Problem(_NO_KUBERNETES)
    return found


def loads(running: Running, method: str = "GET", wanted: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """The loads on Deployments of its simulated clusters, after one was put there, or all were taken away.

    Args:
        running: The sandbox.
        method: GET, PUT or DELETE.
        wanted: With PUT: ``deployment``, and ``cpu``, ``external`` and ``region`` or None.

    Raises:
        Problem: there is no such Deployment, no nodes are simulated, a quantity is none.
    """
    found: list[dict[str, Any]] | None = request(running, method, "kubernetes/loads", wanted)
    if found is None:
        raise Problem(_NO_KUBERNETES)
    return found


def request(running: Running, method: str, path: str, content: object = None) -> Any:
    """Call a control endpoint, and return its JSON; None where there is no such thing.

    Raises:
        Problem: nobody answers, or the answer is an error.
    """
    return ask(running.url, method, path, content)


def _lock() -> AbstractContextManager[None]:
    """One a folder, so that the sandboxes of tests do not wait for each other."""
    folder = hashlib.sha256(bytes(home())).hexdigest()[:12]
    return toolchain.lock(f"sandbox-{folder}", "the sandbox is being started or stopped")


def _port() -> int:
    """The port to ask for: ``$TENFOLD_SANDBOX_PORT``, or 0 for any free one."""
    asked = os.environ.get("TENFOLD_SANDBOX_PORT") or "0"
    if not asked.isdecimal() or int(asked) > 65535:
        raise Problem(f"TENFOLD_SANDBOX_PORT is {asked!r}: it must be a port number, up to 65535")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(asked)))
        except OSError as error:
            raise Problem(
                f"TENFOLD_SANDBOX_PORT is {asked}, which cannot be had ({error.strerror}): "
                "set it to another port, or unset it for any free one"
            ) from None
    return int(asked)


def _begin() -> Running:
    drop_stacks("The sandbox before this one ended and lost what it held")
    if os.environ.get("TENFOLD_SANDBOX_KUBERNETES") != "off":
        toolchain.kubernetes()
    with toolchain.step("Starting the sandbox"):
        return _spawn(_port())


def _spawn(port: int) -> Running:
    """Start the server in a session of its own, so that it outlives the terminal, and wait until it answers."""
    log = home() / "server.log"
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MOTO_"))}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.server", "--home", str(home()), "--port", str(port)],
            cwd=toolchain.ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        found = running()
        if found and found.pid == process.pid:
            return found
        time.sleep(0.05)
    process.kill()
    end = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
    raise Problem(f"the sandbox did not start. The end of {log}:\n{end}")


def _end(pid: int) -> None:
    """Ask a process to end, and make it after five seconds."""
    with suppress(ProcessLookupError):
        for number in (signal.SIGTERM, signal.SIGKILL):
            os.kill(pid, number)
            deadline = time.monotonic() + 5
            while time.monotonic() < deadline:
                with suppress(ChildProcessError):
                    os.waitpid(pid, os.WNOHANG)  # a child of ours stays a zombie otherwise
                os.kill(pid, 0)
                time.sleep(0.02)
