"""Reads an environment back from AWS, compares it with what was deployed, and lists what is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

import toolchain
from operations import lost, report
from operations.aws import HOME_REGION, Clients, side_by_side, unreachable
from operations.checks import GLOBAL, Check, Wanted
from operations.engine import Stack
from operations.layers import ONCE, REGIONAL, Layer
from operations.state import State
from operations.tagged import Tagged
from toolchain import Problem, terminal


@dataclass(frozen=True)
class Verified:
    """The result."""

    checks: Sequence[Check]
    lost: Sequence[Tagged]
    """In AWS under the stack's tag, but in no state."""

    @property
    def ok(self) -> bool:
        """Whether AWS has what was asked for."""
        return all(check.ok for check in self.checks)


def verify(stack: Stack, state: State, clients: Clients, exclude: Sequence[str] = ()) -> Verified:
    """Compare every region but ``exclude``, print the result, and return it."""
    wanted = [one for one in asked_for(stack, state) if _home(one.region) not in exclude]
    with toolchain.step(f"reading {stack.name} back from AWS"):
        reasons = side_by_side(lambda one: unreachable(clients, _home(one.region)), wanted)
        checks = [_unread(one, reason) for one, reason in zip(wanted, reasons, strict=True) if reason]
        parts = [
            (one, layer)
            for one, reason in zip(wanted, reasons, strict=True)
            if not reason
            for output, layer in (ONCE if one.region == GLOBAL else REGIONAL).items()
            if output in one.outputs
        ]
        checks += [check for found in side_by_side(lambda part: _checks(clients, *part), parts) for check in found]
        unread = {_home(check.region) for check in checks if check.subject == "region"}
        regions = {_home(one.region) for one in wanted} - unread
        verified = Verified(checks, lost.find(state, clients, regions, stack.tag, roles=HOME_REGION not in exclude))
    _print(verified)
    return verified


def asked_for(stack: Stack, state: State) -> list[Wanted]:
    """What the stack's outputs say was asked for, by region."""
    settings, networks = state.outputs.get("settings"), state.outputs.get("networks")
    if not settings or networks is None:
        raise Problem(
            f"{stack.name} has no outputs: its last run was interrupted. Next: {report.command('up', stack.name)}"
        )
    tags = {
        "project": settings["project"],
        "env": settings["environment"],
        "owner": settings["owner"],
        "cost-center": settings["cost_center"],
        "managed-by": "pulumi",
        "stack": stack.tag,
    }
    once = [GLOBAL] if ONCE.keys() & state.outputs.keys() else []
    return [Wanted(region, state.outputs, tags) for region in (*networks, *once)]


def _home(region: str) -> str:
    """Where a region's API is."""
    return HOME_REGION if region == GLOBAL else region


def _checks(clients: Clients, wanted: Wanted, layer: Layer) -> list[Check]:
    try:
        return list(layer(clients, wanted))
    except (BotoCoreError, ClientError) as error:
        return [_unread(wanted, str(error))]


def _unread(wanted: Wanted, reason: str) -> Check:
    return wanted.check("region", "could be read", wanted.region, True, reason)


def _print(verified: Verified) -> None:
    regions = sorted({check.region for check in verified.checks}, key=lambda region: (region == GLOBAL, region))
    subjects = dict.fromkeys(check.subject for check in verified.checks)
    cells = [[subject, *(_cell(verified.checks, region, subject) for region in regions)] for subject in subjects]
    terminal.table("Read back from AWS", ("checked", *regions), cells)
    wrong = [check for check in verified.checks if not check.ok]
    if wrong:
        rows = ((one.region, one.id, f"{one.subject}: {one.what}", str(one.expected), str(one.actual)) for one in wrong)
        terminal.table("Different", ("region", "id", "what", "expected", "actual"), rows)
    if verified.lost:
        report.lost(verified.lost)


def _cell(checks: Iterable[Check], region: str, subject: str) -> str:
    mine = [check for check in checks if (check.region, check.subject) == (region, subject)]
    wrong = sum(not check.ok for check in mine)
    return f"{wrong} of {len(mine)} differ" if wrong else f"{len(mine)} ok" if mine else "-"
