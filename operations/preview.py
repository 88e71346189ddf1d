"""Shows what an update would do, with the policy packs; changes nothing."""

from __future__ import annotations

from operations import aws, report
from operations.aws import Clients
from operations.engine import Stack
from toolchain import Problem


def preview(stack: Stack, clients: Clients) -> None:
    """Preview the stack, which is made in the backend where it is new. `Problem` where program or policy refuses."""
    stack.check()
    aws.require(clients)
    if not stack.exists:
        stack.create()
    ended = stack.stream("preview", packs=True)
    if not ended.ok:
        raise Problem(f"{stack.name} cannot be deployed as it is: see above")
    if ended.changes:
        changes = ", ".join(f"{count} to {kind}" for kind, count in ended.changes.items())
        report.say(f"{stack.name}: {changes}; nothing was changed yet. Next: {report.command('up', stack.name)}")
    else:
        report.say(f"{stack.name} is up to date: there is nothing to change.")
