"""Resources that carry the stack's tag and that no state knows: found, adopted, or deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from operations import tagged
from operations.aws import Clients, side_by_side
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


def find(state: State, clients: Clients, regions: Iterable[str], tag: str) -> list[Tagged]:
    """What carries the tag, exists, and is not in the state; in the order in which it can be deleted."""
    ids = {one.id for one in state.managed}
    arns = {one.outputs.get("arn") for one in state.managed}
    unknown = [one for one in tagged.find(clients, regions, tag) if one.id not in ids and one.arn not in arns]
    still = side_by_side(lambda one: exists(clients, one), unknown)
    order = {arn: number for number, arn in enumerate(KINDS)}
    return sorted(
        (one for one, there in zip(unknown, still, strict=True) if there),
        key=lambda one: (order.get(one.kind, -1), one.region, one.id),
    )


def delete(found: Sequence[Tagged], clients: Clients) -> list[Handled]:
    """Delete them through the AWS API, dependants first. One that cannot be deleted does not keep the others."""
    return [_delete(one, clients) for one in found]


def _delete(one: Tagged, clients: Clients) -> Handled:
    kind = KINDS.get(one.kind)
    if kind is None:
        return Handled(one, False, "not a type that this command can delete: delete it in the console")
    try:
        kind.delete(client_of(clients, kind, one), one.id)
    except (BotoCoreError, ClientError) as error:
        return Handled(one, False, str(error))
    return Handled(one, True, "scheduled for deletion in 30 days" if kind.service == "kms" else "deleted")


def adopt(found: Sequence[Tagged], stack: Stack, clients: Clients) -> list[Handled]:
    """Record those that the program declares and the state lacks, and with them what belongs to them and has no tags.

    What the program would create is treated like the creations of an interrupted run. `pulumi import` would not do: it
    stops at the first resource that is not there, and routes and the like can only be tried.
    """
    if stack.state() is None:
        stack.create()
    declared = stack.planned()
    if frame := [one for one in declared if one.is_frame]:
        stack.ask("up", "--yes", "--skip-preview", *stack.settings, *(f"--target={one.urn}" for one in frame))
    _record(declared, stack, clients)
    # What has no tags is found through what it belongs to: the ids of a route's table and gateway are known by now.
    _record(stack.planned(), stack, clients)
    recorded = {one.id: one.name for one in (stack.state() or State({})).managed}
    return [_handled(one, recorded) for one in found]


def _record(declared: Sequence[Resource], stack: Stack, clients: Clients) -> None:
    state = stack.state() or State({})
    settle(stack, state.creating([state.with_provider(one) for one in declared]), clients)


def _handled(one: Tagged, recorded: Mapping[str, str]) -> Handled:
    if one.id in recorded:
        return Handled(one, True, "adopted")
    if one.name in recorded.values():
        return Handled(one, False, f"a double of the {one.name} that is recorded: delete it")
    return Handled(one, False, f"the program declares no {one.name or 'such thing'}: delete it")
