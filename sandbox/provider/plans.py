"""The plans of an entry's calls, made once, and what follows from them: which properties are taken, and by what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from sandbox.provider import schema, tags
from sandbox.provider.entries import ENTRIES
from sandbox.provider.entry import Call, Entry, Read
from sandbox.provider.request import Plan, names_in, operation_model
from sandbox.provider.schema import Schema, Type

_EVERYWHERE = {"tags", "tagsAll", "region"}


@dataclass(frozen=True, eq=False)
class Kind:
    """A resource type: its entry, its schema, and the plans of its calls."""

    entry: Entry
    schema: Schema

    def plan(self, call: Call | Read) -> Plan:
        """How a call of this type is filled."""
        found = self._plans.get(call)
        if found is None:
            found = self._plans[call] = Plan(
                self.entry, call, operation_model(self.entry.service, call.operation), self._fields(call)
            )
        return found

    @cached_property
    def _plans(self) -> dict[Call | Read, Plan]:
        return {}

    def _fields(self, call: Call | Read) -> Mapping[str, Type]:
        if not isinstance(call, Call) or not call.each:
            return self.schema.inputs
        name = call.each[1:]
        if name in self.entry.codecs:
            shape = operation_model(self.entry.service, call.operation).input_shape
            return dict.fromkeys(shape.members if shape else (), "any")
        match self.schema.inputs[name]:
            case ["list", ["object", element]]:
                return self.schema.objects[element]
        return {}

    @cached_property
    def taggable(self) -> bool:
        """Whether the type has tags."""
        return "tagsAll" in self.schema.outputs and "tags" in self.schema.inputs

    @cached_property
    def tagged_at_creation(self) -> bool:
        """Whether the call that creates it takes the tags."""
        creations = self.entry.creations
        return bool(creations) and all("tags" in self.plan(call).references for call in creations)

    @cached_property
    def heeded(self) -> frozenset[str]:
        """Inputs that no call takes by itself: names and their prefixes, and what is about the provider's behaviour."""
        name = self.entry.name
        return frozenset(self.entry.local) | ({name.property, f"{name.property}Prefix"} if name else set())

    @cached_property
    def updatable(self) -> frozenset[str]:
        """Properties whose change some call takes, or that only the provider heeds."""
        entry = self.entry
        calls = [step for step in entry.steps if step.on != "create"] + list(entry.delete)
        calls += [entry.create] if entry.puts and entry.create else []
        taken = frozenset(entry.local).union(_EVERYWHERE, *(self.plan(c).properties for c in calls))
        return (taken & self.schema.outputs.keys()) - frozenset(names_in(entry.key))

    @cached_property
    def clearable(self) -> frozenset[str]:
        """Properties that a call unsets when they are taken away."""
        entry = self.entry
        whole = [step for step in entry.steps if step.whole] + ([entry.create] if entry.puts and entry.create else [])
        unset = frozenset(step.unset for step in entry.steps if step.unset)
        return unset.union(*(self.plan(c).properties for c in whole))

    @cached_property
    def mapped(self) -> frozenset[str]:
        """Inputs that are applied, or that only the provider heeds."""
        plans = [self.plan(call) for call in self._making]
        keys = {name.lstrip("+-") for plan in plans for name in plan.references}
        return (self.updatable | self.heeded | keys).union(*(plan.properties for plan in plans))

    def unmapped(self) -> Iterator[str]:
        """Inputs of the official schema, nested ones too, that the entry has no call for."""
        yield from self.schema.inputs.keys() - self.mapped
        for call in self._making:
            yield from self.plan(call).unmapped(self.schema)

    @property
    def _making(self) -> list[Call]:
        """The calls that take part in creation."""
        return [*self.entry.creations, *(step for step in self.entry.steps if step.on != "update")]

    def calls(self) -> Iterator[Call | Read]:
        """Every operation of the type, its tagging among them."""
        entry = self.entry
        for calls in (entry.creations, entry.read, entry.steps, entry.delete):
            yield from calls
        if self.taggable:
            how = tags.tagging(entry)
            yield from (call for call in (how.add, how.remove, how.read) if call is not None)


@cache
def kind(token: str) -> Kind:
    """The type of a token such as ``aws:ec2/vpc:Vpc``.

    Raises:
        LookupError: the sandbox has no entry for it.
    """
    entry = ENTRIES.get(token)
    if entry is None:
        raise LookupError(f"the sandbox has no entry for {token}: sandbox/provider/README.md shows how to add one")
    return Kind(entry, schema.load(token))
