"""The figures of the policy packs: the rules alone, what they add to a preview, and the check without Pulumi."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import cycle, islice
from pathlib import Path

import toolchain
from benchmarks.figures import Figure, median, run
from policies import saved
from policies.evaluate import Evaluator, evaluate
from policies.packs import RULES

RESOURCES = 1000
RUNS = 5


def figures(env: Mapping[str, str], settings: Path) -> Iterator[Figure]:
    """Of prod, which is deployed in the sandbox that ``env`` leads to."""
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder, "prod.json")
        run(toolchain.pulumi(), "stack", "export", "--stack=prod", f"--file={state}", cwd=toolchain.ROOT, env=env)
        yield _rules(state)
        yield from _overhead(env, settings)
        check = partial(run, sys.executable, "-m", "policies", "check", state, cwd=toolchain.ROOT, env=env)
        yield Figure("`policies check` of prod's state, start included", median(RUNS, check), "2 s")


def _rules(state: Path) -> Figure:
    """Every rule over prod's resources, repeated until they are a thousand: the engine's own work."""
    prod = saved.load(state)
    inputs, outputs = (list(islice(cycle(each), RESOURCES)) for each in (prod.inputs, prod.outputs))

    def once() -> float:
        started = time.perf_counter()
        evaluate(Evaluator(RULES, "prod"), inputs, outputs)
        return time.perf_counter() - started

    return Figure(f"{len(RULES)} rules over {RESOURCES:,} resources", median(RUNS, once), "0.5 s")


def _overhead(env: Mapping[str, str], settings: Path) -> Iterator[Figure]:
    """What packs add to a preview: the runs take turns, so that a slow minute of the machine hits all of them."""
    packs = {"none": [], "one": [toolchain.ROOT / "benchmarks/one_rule"], "all": [toolchain.ROOT / "policies/all"]}
    times: dict[str, list[float]] = {name: [] for name in packs}
    for _ in range(RUNS):
        for name, folders in packs.items():
            flags = ["--stack=prod", f"--config-file={settings}", *(f"--policy-pack={each}" for each in folders)]
            times[name].append(run(toolchain.pulumi(), "preview", *flags, cwd=toolchain.ROOT, env=env))
    none, one, every = (statistics.median(times[name]) for name in packs)
    yield Figure(f"what the four packs, {len(RULES)} rules, add to a preview of prod", f"{every - none:.1f} s", "3 s")
    yield Figure("the same of a pack with one rule", f"{one - none:.1f} s", "-")
    yield Figure("the first against the second", f"{(every - none) / (one - none):.2f} times", "1.5 times")
