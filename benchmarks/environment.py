"""The figures of prod: what it takes to deploy it, and the same over one to four regions."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Any

import yaml

import toolchain
from benchmarks import guardrails
from benchmarks.figures import Figure, Sandbox, median, run
from operations.state import State

SETTINGS = toolchain.ROOT / "stacks" / "Pulumi.prod.yaml"
FOURTH = {
    "eu-central-1": {
        "cidr_block": "10.3.0.0/16",
        "zones": ["eu-central-1a", "eu-central-1b", "eu-central-1c"],
        "database": "replica",
        "cache": "alone",  # a Global Datastore has two secondary regions at most
        "cloudfront_prefix_list": "pl-a3a144ca",
    }
}
"""A region that prod does not have."""

REGIONS = 3
"""Of prod as it is."""

PACKS = f"--policy-pack={toolchain.ROOT / 'policies/all'}"
KUBERNETES = "urn:pulumi:prod::tenfold::**kubernetes:**"
"""What of prod is in a cluster's API, and the ways in; components of which a part is left out go with it."""


@dataclass(frozen=True)
class Prod:
    """Prod with certain settings, in a sandbox of its own."""

    env: Mapping[str, str]
    settings: Path

    def do(self, verb: str) -> float:
        """The seconds that a command for it takes, as people run it: with the policy packs."""
        flag = f"--config-file={self.settings}"
        return run(sys.executable, "-m", "operations", verb, "prod", flag, cwd=toolchain.ROOT, env=self.env)

    def update(self, *more: str) -> float:
        """The seconds that a plain update takes."""
        flags = ("--yes", "--skip-preview", "--stack=prod", f"--config-file={self.settings}", *more)
        return run(toolchain.pulumi(), "up", *flags, cwd=toolchain.ROOT, env=self.env)

    def first(self, *more: str) -> float:
        """The seconds of the first plain update; without the packs, which refuse prod in one region."""
        run(toolchain.pulumi(), "stack", "init", "prod", "--no-select", cwd=toolchain.ROOT, env=self.env)
        return self.update(*more)


def figures(sandbox: Sandbox) -> Iterator[Figure]:
    """The program alone; prod from nothing to deployed, and again; then its settings with fewer and more regions."""
    yield from program()
    with sandbox() as env:
        yield from _prod(Prod(env, SETTINGS))
    yield from _regions(sandbox)


def _prod(prod: Prod) -> Iterator[Figure]:
    """Prod from nothing to deployed, and again."""
    yield Figure("preview of prod, nothing deployed yet", median(3, partial(prod.do, "preview")), "12 s")
    yield Figure("`up` of prod, three regions, verified", f"{prod.do('up'):.1f} s", "120 s")
    yield Figure("preview of prod, all deployed", median(3, partial(prod.do, "preview")), "12 s")
    yield Figure("second `pulumi up` of prod (changes nothing)", median(3, partial(prod.update, PACKS)), "12 s")
    yield Figure("the same as `make up`: preview, update, read back", median(3, partial(prod.do, "up")), "-")
    yield from guardrails.figures(prod.env, prod.settings)
    yield applied(prod.env)


def _regions(sandbox: Sandbox) -> Iterator[Figure]:
    """The first update of prod's settings over one to four regions, and of prod without what is on its clusters."""
    seconds = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in (1, 2, REGIONS, 4):
            settings = Path(folder, f"prod-{count}.yaml")
            settings.write_text(yaml.safe_dump(over(count)))
            with sandbox() as env:
                seconds[count] = Prod(env, settings).first()
    with sandbox(TENFOLD_SANDBOX_KUBERNETES="off") as env:
        without = Prod(env, SETTINGS).first("--exclude", KUBERNETES, "--exclude-dependents")
    yield Figure("first `pulumi up` of prod, empty clusters", f"{without:.1f} s", "60 s")
    yield Figure("what control planes and all that is on them add", f"{seconds[REGIONS] - without:.1f} s", "60 s")
    times = ", ".join(f"{seconds[count]:.1f}" for count in sorted(seconds))
    yield Figure("first `pulumi up` of prod over 1, 2, 3 and 4 regions", f"{times} s", "-")
    growth = (seconds[4] / 4) / seconds[1] - 1
    yield Figure("time per region, 4 against 1", f"{growth:+.0%}", "+25%")


def over(regions: int) -> dict[str, Any]:
    """Prod's settings file with so many regions, the primary first."""
    content: dict[str, Any] = yaml.safe_load(SETTINGS.read_text())
    settings = content["config"]
    all_of_them = settings["tenfold:regions"] | FOURTH
    kept = dict(list(all_of_them.items())[:regions])
    settings["tenfold:regions"] = kept
    if regions == 1:  # there is nowhere to fail over, copy or replicate to
        del settings["tenfold:failover_region"], settings["tenfold:balancing"]["writes"]
        del settings["tenfold:database"]["backup_copy_region"], settings["tenfold:backup"]["copy_region"]
        kept[settings["tenfold:primary_region"]]["cache"] = "alone"
    return content


def program() -> Iterator[Figure]:
    """The Python program alone, against an engine that grants everything, each time in a process of its own."""
    command = [sys.executable, "-m", "tests.stacks.environments", "prod"]
    seconds, peaks = [], []
    for _ in range(3):
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=toolchain.ROOT, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise toolchain.Problem(f"{' '.join(command)} exited with {process.returncode}")
        seconds.append(time.perf_counter() - started)
        peaks.append(usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2))
    spread = f"{statistics.median(seconds):.1f} s ({min(seconds):.1f} to {max(seconds):.1f}, {len(seconds)} runs)"
    yield Figure("prod's program alone, without an engine", spread, "2.5 s")
    yield Figure("memory of prod's program, at its peak", f"{max(peaks):.0f} MiB", "250 MiB")


def applied(env: Mapping[str, str]) -> Figure:
    """The share of resources of whose type the sandbox carries out every operation."""

    def asked(*command: str | Path) -> Any:
        done = subprocess.run(
            list(map(str, command)), cwd=toolchain.ROOT, env=env, text=True, capture_output=True, check=True
        )
        return json.loads(done.stdout)

    rows = {row["type"]: row for row in asked(sys.executable, "-m", "sandbox", "coverage", "--json")}
    managed = State(asked(toolchain.pulumi(), "stack", "export", "--stack=prod")).managed
    # A row may be for many types, and another for some of them: the longest pattern is the closest.
    found = [max((row for row in rows if fnmatchcase(one.type, row)), key=len, default=None) for one in managed]
    whole = [row for row in found if row and not rows[row]["recorded"]]
    share = f"{len(whole) / len(managed):.0%} of {len(managed)}, {found.count(None)} unmapped"
    return Figure("prod's resources that are applied, not only recorded", share, "at least 85%")
