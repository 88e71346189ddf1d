"""Resources that carry the stack's tag and that no state knows: found, adopted, or deleted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from operations import tagged
from operations.aws import Clients, or_none, side_by_side
from operations.engine import Stack
from operations.kinds import KINDS, client_of, exists
from operations.settle import settle
from operations.state import Resource, State
from operations.tagged import Tagged


@dataclass(frozen=True)
class Handled:
    """What became of a lost resource."""

    one: Tagged
    ok: bool
    outcome: str


def find(state: State, clients: Clients, regions: Iterable[str], tag: str, roles: bool = True) -> list[Tagged]:
    """What carries the tag, exists, and is not in the state; in the order in which it can be deleted."""
    unknown = _unknown(tagged.find(clients, regions, tag, roles), state.managed)
    still = side_by_side(lambda one: exists(clients, one), unknown)
    order = {arn: number for number, arn in enumerate(KINDS)}
    return sorted(
        (one for one, there in zip(unknown, still, strict=True) if there),
        key=lambda one: (order.get(one.kind, -1), one.region, one.id),
    )


def _id(one: Tagged) -> str:
    """What the Pulumi provider calls it."""
    kind = KINDS.get(one.kind)
    return kind.id(one) if kind else one.id


def delete(found: Sequence[Tagged], clients: Clients) -> list[Handled]:
    """Delete them through the AWS API, dependants first. One that cannot be deleted does not keep the others.

    What is refused is tried again as long as others go: some of a kind hold each other, and some what goes before.
    """
    handled: dict[str, Handled] = {}
    left: Sequence[Tagged] = found
    while left:
        handled |= {one.arn: _delete(one, clients) for one in left}
        refused = [one for one in left if not handled[one.arn].ok]
        left = refused if len(refused) < len(left) else ()
    return [handled[one.arn] for one in found]


def _delete(one: Tagged, clients: Clients) -> Handled:
    kind = KINDS.get(one.kind)
    if kind is None:
        return Handled(one, False, "not a type that this command can delete: delete it in the console")
    try:
        or_none(lambda: kind.delete(client_of(clients, kind, one), one))  # it may have gone with another
    except (BotoCoreError, ClientError) as error:
        return Handled(one, False, str(error))
    later = kind.service in ("kms", "secretsmanager")
    return Handled(one, True, "scheduled for deletion in 30 days" if later else "deleted")


def adopt(found: Sequence[Tagged], stack: Stack, clients: Clients) -> list[Handled]:
    """Record those that the program declares and the state lacks, and with them what belongs to them and has no tags.

    What the program would create is treated like the creations of an interrupted run. `pulumi import` would not do: it
    stops at the first resource that is not there, and routes and the like can only be tried.
    """
    if not stack.exists:
        stack.create()
    # Twice: what has no tags is found through what it belongs to, whose id is known then (a route's table and gateway),
    # and what is in a cluster through the cluster.
    for _ in range(2):
        declared = stack.planned()
        # What exists in the state alone. An update of it would not do: programs do not run without what belongs to it.
        if frame := [one for one in declared if one.is_frame]:
            stack.replace_state((stack.state() or State({})).framed(frame))
        _record(declared, stack, clients)
    recorded = (stack.state() or State({})).managed
    return [_handled(one, recorded) for one in found]


def _record(declared: Sequence[Resource], stack: Stack, clients: Clients) -> None:
    state = stack.state() or State({})
    providers = {one.urn for one in state.resources if one.is_provider}
    reachable = [state.with_provider(one) for one in declared if not one.is_frame and one.provider in providers]
    settle(stack, state.creating(reachable), clients)


def _handled(one: Tagged, recorded: Sequence[Resource]) -> Handled:
    if not _unknown([one], recorded):
        return Handled(one, True, "adopted")
    if one.name in {each.name for each in recorded}:
        return Handled(one, False, f"a double of the {one.name} that is recorded: delete it")
    return Handled(one, False, f"the program declares no {one.name or 'such thing'}: delete it")


def _unknown(found: Iterable[Tagged], recorded: Sequence[Resource]) -> list[Tagged]:
    ids, arns = {each.id for each in recorded}, {each.outputs.get("arn") for each in recorded}
    return [one for one in found if _id(one) not in ids and one.arn not in arns]
