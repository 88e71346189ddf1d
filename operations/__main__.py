"""``python -m operations preview|up|verify|lost|destroy ENV``."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

import toolchain
from operations import aws, lost, report
from operations.destroy import destroy
from operations.engine import Stack
from operations.preview import preview
from operations.state import State
from operations.up import up
from operations.verify import verify
from toolchain import Problem


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    options = _parser().parse_args(arguments)
    stack = Stack(options.environment, config_file=getattr(options, "config_file", None))
    try:
        _run(options, stack)
    except Problem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(f"error: the AWS API: {error}", file=sys.stderr)
        return 1
    return 0


def _run(options: argparse.Namespace, stack: Stack) -> None:
    clients = aws.clients()
    if options.command == "preview":
        preview(stack, clients)
    elif options.command == "verify":
        _verify(stack, clients)
    elif options.command == "lost":
        _lost(stack, clients, options)
    else:
        with _alone(stack):
            if options.command == "up":
                up(stack, clients, options.exclude)
            else:
                destroy(stack, clients, options.yes)


def _verify(stack: Stack, clients: aws.Clients) -> None:
    stack.check()
    state = stack.state()
    if state is None or not state.managed:
        raise Problem(f"{stack.name} is not deployed. Next: {report.command('up', stack.name)}")
    verified = verify(stack, state, clients)
    if not verified.ok:
        raise Problem(f"AWS has something else than {stack.name} says: see above")
    if verified.lost:
        raise Problem(f"{stack.name} is as it should be, but something is lost: see above")
    report.say(f"{stack.name} is what its settings say.")


def _lost(stack: Stack, clients: aws.Clients, options: argparse.Namespace) -> None:
    stack.check()
    state = stack.state() or State({})
    with toolchain.step(f"looking in every region for what carries the tag stack={stack.tag}"):
        found = lost.find(state, clients, aws.enabled_regions(clients), stack.tag)
    if not found:
        report.say(f"Nothing of {stack.name} is lost.")
        return
    report.lost(found)
    if not (options.adopt or options.delete):
        ways = " or ".join(report.command("lost", stack.name, flag) for flag in ("--adopt", "--delete"))
        report.say(f"\n{report.count(len(found), 'resource')} lost. Next: {ways}")
        return
    if (
        options.delete
        and not options.yes
        and sys.stdin.isatty()
        and input("Delete them? [y/N] ").strip().lower() != "y"
    ):
        raise Problem("they were left as they are")
    doing = f"{'recording' if options.adopt else 'deleting'} {report.count(len(found), 'resource')}"
    with _alone(stack), toolchain.step(doing):
        handled = lost.adopt(found, stack, clients) if options.adopt else lost.delete(found, clients)
    report.handled(handled)
    failed = [one for one in handled if not one.ok]
    if failed:
        raise Problem(f"{len(failed)} of {report.count(len(handled), 'resource')} are still lost: see above")
    report.say(f"\nNothing of {stack.name} is lost any more. Next: {report.command('up', stack.name)}")


def _alone(stack: Stack) -> AbstractContextManager[None]:
    """Held while the stack is changed; another change waits, and says for whom."""
    where = hashlib.sha256(os.environ.get("PULUMI_BACKEND_URL", "").encode()).hexdigest()[:12]
    return toolchain.lock(f"up-{stack.name}-{where}", f"{stack.name} is being changed")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m operations", description="Bring an environment up, check it, take it away."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    helps = {
        "preview": "show what an update would do, with the policy packs",
        "up": "settle what an interrupted run left, update, verify",
        "verify": "compare AWS with what was deployed, and list what is lost",
        "lost": "list what carries the stack's tag and is in no state; adopt or delete it",
        "destroy": "take everything away and look for remains in every region",
    }
    for name, help in helps.items():
        command = commands.add_parser(name, help=help, description=help)
        command.add_argument("environment", metavar="ENV", help="a stack, such as dev")
        if name in ("preview", "up"):
            command.add_argument(
                "--config-file", type=Path, metavar="FILE", help="settings to use instead of the committed ones"
            )
        if name == "up":
            command.add_argument(
                "--exclude",
                action="append",
                default=[],
                metavar="REGION",
                help="leave a region alone, as while it is down",
            )
        if name == "lost":
            way = command.add_mutually_exclusive_group()
            way.add_argument("--adopt", action="store_true", help="record those that the program declares")
            way.add_argument("--delete", action="store_true", help="delete them")
        if name in ("lost", "destroy"):
            command.add_argument("--yes", action="store_true", help="do not ask")
    return parser


if __name__ == "__main__":
    sys.exit(main())
