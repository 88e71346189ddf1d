"""What is known about a resource while an operation runs, and what its entry's calls have to say about that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.provider import aws
from sandbox.provider.entry import Call, Entry, Fn, Read
from sandbox.provider.plans import Kind
from sandbox.provider.request import Plan, lookup_name, names_in
from sandbox.provider.shapes import NOT_MAPPED
from sandbox.provider.values import UNKNOWN, Invalid, empty, fill, same, without

Values = dict[str, Any]
Occasion = tuple[Values, frozenset[str] | None]
"""What a call's templates may refer to, and which properties found by name it is to send (None for all)."""


@dataclass(eq=False)
class Situation:
    """A resource of a kind, in a region, as it is to be (``inputs``) and as it was (``old``)."""

    kind: Kind
    region: str
    inputs: Values
    account: Callable[[], str] = lambda: UNKNOWN
    id: str = ""
    old: Values = field(default_factory=dict)
    state: Values = field(default_factory=dict)
    """Its outputs so far."""

    @property
    def entry(self) -> Entry:
        """What its type states about itself."""
        return self.kind.entry

    @property
    def creation(self) -> Call | None:
        """The call that creates it."""
        return next((way for way in self.entry.ways if _holds(way, self.scope(None))), self.entry.create)

    def rehearse(self) -> None:
        """Build the requests that would create it, and send none.

        Raises:
            Invalid: AWS would refuse a value.
        """
        if self.creation:
            self.kind.plan(self.creation).request(self.scope(self.creation))
        for step in self.entry.steps:
            if step.on != "update":
                for scope, only in self.occasions(step, self.given(), creating=True):
                    plan = self.kind.plan(step)
                    plan.request({**scope, **{lookup_name(how): UNKNOWN for how in plan.lookups}}, only)

    def given(self) -> frozenset[str]:
        """The inputs that say something else than AWS would take by itself."""
        return frozenset(k for k, v in self.inputs.items() if not same(v, self.entry.defaults.get(k)))

    def occasions(self, step: Call, changed: frozenset[str], creating: bool) -> Iterator[Occasion]:
        """When a step is to be called: never when it has nothing to say about what changed."""
        scope, plan = self.scope(step), self.kind.plan(step)
        said = plan.properties & changed
        if not _holds(step, scope):
            return
        if step.each:
            yield from ((element, None) for element in self.elements(step) if said)
        elif step.unset:
            if not creating and step.unset in changed and empty(self.inputs.get(step.unset)):
                yield scope, None
        elif step.single:
            yield from ((scope, frozenset({name})) for name in sorted(said) if scope.get(name) is not None)
        elif (step.whole and said) or (step.on == "create" and not plan.properties):
            yield scope, None
        elif any(_spoken(name, plan, scope) for name in said):
            yield scope, said

    def elements(self, step: Call) -> Iterator[Values]:
        """One scope for each element that came or went."""
        elements, plan, scope = self._delta(step.each), self.kind.plan(step), self.scope(step)
        for element in [] if elements == UNKNOWN else elements:
            fields = element if isinstance(element, dict) else {"item": element}
            if step.each[0] == "+" and (stray := plan.stray(fields)):
                raise Invalid(stray, f"'{stray}' {NOT_MAPPED}")
            yield {**{k: v for k, v in scope.items() if k not in plan.named.values()}, **fields}

    def scope(self, call: Call | Read | None) -> Values:
        """What the templates of a call may refer to."""
        schema = self.kind.schema
        kept = {k: v for k, v in self.state.items() if k not in schema.inputs or k in schema.computed}
        given = {**self.old, **self.inputs} if call in self.entry.delete else self.inputs
        scope = {**kept, **self.entry.defaults, **given, "id": self.id or None, "region": self.region}
        if call in self.entry.creations:
            scope["tags"] = self.inputs.get("tagsAll")
        wanted = self.kind.plan(call).references if call else frozenset(names_in(self.entry.id))
        for name in wanted:
            if name[0] in "+-":
                scope[name] = self._delta(name)
        if "account" in wanted:  # asked for, and so only where a call or an id names it
            scope["account"] = self.account()
        if "arn" not in schema.inputs:  # where it is an input, it is another resource's
            scope["arn"] = self.arn(scope)
        return scope

    def arn(self, scope: Mapping[str, Any]) -> Any:
        """Its ARN: what AWS answered, or by the entry's template."""
        template = self.entry.arn
        if self.state.get("arn") or not template:
            return self.state.get("arn")
        if not template.startswith("arn:"):
            template = f"arn:$partition:{self.entry.service}:$region:$account:{template}"
        partition = UNKNOWN if self.region == UNKNOWN else aws.partition(self.region)
        return fill(template, {**scope, "partition": partition, "account": self.account()})

    def own_id(self, scope: Mapping[str, Any]) -> str:
        """The id of what is identified by its properties; empty where AWS gives the id."""
        how = self.entry.id
        if isinstance(how, Fn):
            return str(how.make(*(scope.get(name) for name in how.properties)))
        return (fill(how, scope) or "") if "$" in how else ""

    def _delta(self, reference: str) -> Any:
        """The elements of a list property that came (``+``) or went (``-``)."""
        name = reference[1:]
        old, new = self.old.get(name) or [], self.inputs.get(name, self.entry.defaults.get(name)) or []
        if new == UNKNOWN:
            return [] if reference[0] == "-" else UNKNOWN
        old, new = (value if isinstance(value, list) else [value] for value in (old, new))
        if codec := self.entry.codecs.get(name):
            old, new = codec.items(old), codec.items(new)
        return without(new, old) if reference[0] == "+" else without(old, new)


def _holds(call: Call, scope: Values) -> bool:
    """Whether a call's conditions are met, as far as is known."""
    return all(
        scope.get(name) == UNKNOWN or (wanted(scope.get(name)) if callable(wanted) else scope.get(name) == wanted)
        for name, wanted in call.when.items()
    )


def _spoken(name: str, plan: Plan, scope: Values) -> bool:
    """Whether a property has something to say in a call: a value, or elements that came or went."""
    signed = {f"+{name}", f"-{name}"} & plan.references
    return any(scope.get(sign) for sign in signed) if signed else scope.get(name) is not None
