"""Brings an environment up, and back up after an interrupted run."""

from __future__ import annotations

from collections.abc import Sequence

from operations import aws, locks, report
from operations.aws import Clients
from operations.engine import Ended, Stack
from operations.settle import settle
from operations.state import State
from operations.verify import verify
from toolchain import Problem


def up(stack: Stack, clients: Clients, exclude: Sequence[str] = ()) -> None:
    """Settle, update with the policy packs, verify, and say what changed. ``exclude`` names regions to leave alone."""
    stack.check()
    if aws.HOME_REGION not in exclude:  # a region that is left alone need not answer
        aws.require(clients)
    _settle(stack, clients)
    # Everything in a region has that region in its logical name, or below a component that has.
    leave = [f"--exclude=**{region}**" for region in exclude]
    ended = stack.stream("up", "--yes", "--suppress-outputs", *leave, packs=True)
    if not ended.ok:
        raise Problem(f"{stack.name} is not up: see above. A corrected run goes on where this one stopped.")
    state = stack.state() or State({})
    report.outputs(state.outputs)
    verified = verify(stack, state, clients, exclude)
    if not verified.ok:
        raise Problem(f"{stack.name} was deployed, but AWS has something else: see above")
    report.say()
    report.say(_result(stack, state, ended))
    if verified.lost:
        report.say(f"Something is lost (above). Next: {report.command('lost', stack.name)}")


def _settle(stack: Stack, clients: Clients) -> None:
    state = stack.state()
    if state is None:
        stack.create()
        return
    for lock in locks.release(stack, clients):
        report.say(f"{stack.name}: a run of {lock.since} was killed (process {lock.pid}); its lock is taken away")
    if not state.pending and not state.unread:
        return
    creations = report.count(len(state.pending) + len(state.unread), "creation")
    report.say(f"{stack.name}: {creations} under way when a run was killed; asking AWS what came of it")
    for one in settle(stack, state, clients):
        came = f"exists as {one.id}: recorded" if one.outcome == "adopted" else "does not exist: to be created"
        report.say(f"  {one.name} ({one.type}) {came}")


def _result(stack: Stack, state: State, ended: Ended) -> str:
    resources = report.count(len(state.managed), "resource")
    changes = ", ".join(f"{count} {kind}d" for kind, count in ended.changes.items())
    if not changes:
        away = report.command("destroy", stack.name)
        return f"{stack.name} is up to date: {resources}, nothing changed. Next: {away} takes it away."
    settings = f"change stacks/Pulumi.{stack.name}.yaml and {report.command('preview', stack.name)}"
    return f"{stack.name} is up: {resources} ({changes}). Next: {settings}"
