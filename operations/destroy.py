"""Takes an environment away, and makes sure that nothing is left that costs money."""

from __future__ import annotations

import sys

import toolchain
from operations import aws, locks, lost, protection, report
from operations.aws import Clients
from operations.engine import Stack
from operations.settle import settle
from operations.state import State
from toolchain import Problem


def destroy(stack: Stack, clients: Clients, yes: bool) -> None:
    """Destroy everything in the stack, look for remains in every region, and remove the stack."""
    stack.check()
    aws.require(clients)
    state = stack.state()
    if state is None:
        report.say(f"{stack.name} is not deployed: there is nothing to destroy.")
        return
    locks.release(stack, clients)
    if state.pending or state.unread:
        settle(stack, state, clients)
        state = stack.state() or State({})
    if state.managed and not yes and not _confirmed(stack, state):
        raise Problem(f"{stack.name} was left as it is")
    if guarded := protection.protected(state):
        with toolchain.step(f"taking deletion protection from {', '.join(one.name for one in guarded)}"):
            protection.lift(guarded, state, clients)
    if not stack.stream("destroy", "--yes").ok:
        raise Problem(f"{stack.name} is not destroyed: see above. Another run goes on where this one stopped.")
    with toolchain.step("looking in every region for what is left"):
        with_tag = lost.find(State({}), clients, aws.enabled_regions(clients), stack.tag)
    if with_tag:
        report.lost(with_tag)
        raise Problem(
            f"what the state knew of {stack.name} is destroyed, but {report.count(len(with_tag), 'resource')} with its "
            f"tag remain. Next: {report.command('lost', stack.name, '--delete')}"
        )
    stack.remove()
    report.say(
        f"{stack.name} is destroyed ({report.count(len(state.managed), 'resource')}), and nothing with its tag is left "
        f"in any region. Next: {report.command('up', stack.name)} brings it back."
    )


def _confirmed(stack: Stack, state: State) -> bool:
    if not sys.stdin.isatty():
        return True
    regions = ", ".join(sorted(state.regions))
    guarded = report.count(len(protection.protected(state)), "protected one")
    question = (
        f"Destroy {report.count(len(state.managed), 'resource')} of {stack.name} in {regions}, {guarded} among them? "
        "Type its name to go on: "
    )
    return input(question).strip() == stack.name
