"""Settles what an interrupted run left: its lock, and resources whose creation it had begun.

The engine notes that it is about to create something, and what; not which id AWS answered with. So what AWS has is
looked for (by the stack's tag and the logical name, by the id that the inputs determine, or among all of its type) and
recorded; what AWS does not have is forgotten, and created again by the next update. Updates and deletions under way
need nothing: the engine repeats them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from operations import tagged
from operations.aws import HOME_REGION, Clients
from operations.engine import Stack
from operations.identity import import_id, names
from operations.kinds import KINDS, exists
from operations.state import Resource, State
from operations.tagged import Tagged
from operations.untagged import search


@dataclass(frozen=True)
class Settled:
    """What became of a resource whose creation was interrupted."""

    type: str
    name: str
    outcome: Literal["adopted", "not created"]
    id: str = ""


def settle(stack: Stack, state: State, clients: Clients) -> list[Settled]:
    """Record what AWS has of the resources that were being created, and forget the rest."""
    found = candidates(state, clients, stack.tag)
    if state.pending:
        stack.replace_state(state.settled(found))
    # Reading them back fills in what AWS knows of them, and drops those that turn out not to exist.
    if targets := [f"--target={one.urn}" for one in (*state.unread, *found)]:
        stack.ask("refresh", "--yes", "--skip-preview", *stack.settings, *targets)
    recorded = {one.urn: one.id for one in (stack.state() or State({})).managed}
    return [_settled(one, recorded.get(one.urn)) for one in _interrupted(state)]


def _settled(one: Resource, id: str | None) -> Settled:
    return Settled(one.type, one.name, "not created") if id is None else Settled(one.type, one.name, "adopted", id)


def _interrupted(state: State) -> list[Resource]:
    # A pending one that is recorded too was created by a run that did not settle first: its double shows up as lost.
    recorded = {one.urn for one in state.resources}
    return [one for one in state.pending if one.urn not in recorded]


def candidates(state: State, clients: Clients, tag: str) -> list[Resource]:
    """The interrupted creations that may have come about, each with the id to read it back by."""
    taggable = {type for kind in KINDS.values() for type in kind.types}
    searched = {state.region(one) for one in _interrupted(state) if one.type in taggable} - {""}
    in_aws = tagged.find(clients, searched, tag) if searched else []
    known, found = {one.id for one in state.managed}, []
    for one in _interrupted(state):
        region, more = state.region(one), dict[str, str]()
        if id := _by_tag(one, state, clients, in_aws):
            more = dict(names(one.type, id))
        elif hit := search(one.type, one.inputs, clients, region or HOME_REGION, known):
            id, more = hit
        elif id := import_id(one.type, one.inputs):
            more = dict(names(one.type, id))
        if id:
            # A name that Pulumi made up may be another one than AWS has it under: reading it back tells.
            made_up = one.inputs.get("__defaults", ())
            inputs = {key: value for key, value in one.inputs.items() if key not in made_up}
            found.append(Resource({**one.raw, "id": id, "inputs": {**inputs, **more}, "outputs": {}}))
    return found


def _by_tag(resource: Resource, state: State, clients: Clients, in_aws: Sequence[Tagged]) -> str | None:
    known, regions = {one.id for one in state.managed}, ("", state.region(resource))
    for one in in_aws:
        kind = KINDS.get(one.kind)
        fits = kind and one.name == resource.name and resource.type in kind.types and one.region in regions
        if kind and fits and kind.id(one) not in known and exists(clients, one):
            return kind.import_by(one)
    return None
