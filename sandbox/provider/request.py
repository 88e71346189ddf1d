"""Requests: the members of an AWS operation, filled from a resource's properties by name or by an entry's templates.

Wherever a value is unknown the request holds UNKNOWN, so that what is known is checked before anything is created.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from botocore.model import OperationModel, Shape

from sandbox.provider import aws
from sandbox.provider.entry import Call, Entry, Fn, Read
from sandbox.provider.schema import Schema, Type
from sandbox.provider.shapes import convert, unmapped
from sandbox.provider.values import REFERENCE, Invalid, fill, find

_MISSING = object()
_TAGS = ("Tags", "tags", "TagList")
_ELSEWHERE = {"tags", "tagsAll", "region"}
"""Inputs that no call takes by name."""


@dataclass(frozen=True, eq=False)
class Plan:
    """How one call of an entry is filled: member → template, or → property where the names agree."""

    entry: Entry
    call: Call | Read
    operation: OperationModel
    fields: Mapping[str, Type]
    """The fields that names are looked for in: the resource's inputs, or those of the elements of ``each``."""

    @cached_property
    def templates(self) -> dict[str, Any]:
        """The members that do not depend on names: the call's own, those that identify the resource, and tags."""
        given, members = (
            self.operation.input_shape.members if self.operation.input_shape else {},
            dict(self.call.members),
        )
        if self._identifies:
            for member, template in self.entry.key.items():
                if member in given:
                    members.setdefault(member, template)
                elif f"{member}s" in given:
                    members.setdefault(f"{member}s", [template])
        if self.call in self.entry.creations and "TagSpecifications" in given and self.entry.tag_type:
            members["TagSpecifications"] = Fn(self._tag_specification, ("tags",))
        elif self.call in self.entry.creations:
            members = {**{member: "$tags" for member in _TAGS if member in given}, **members}
        return members

    @cached_property
    def named(self) -> dict[str, str]:
        """Member → property, by name."""
        shape = self.operation.input_shape
        if shape is None or isinstance(self.call, Read) or not self.call.by_name:
            return {}
        own = {name.lstrip("+-") for name in names_in(self.call.members)} - {self.call.each[1:]}
        found = {}
        for field in self.fields.keys() - own - _ELSEWHERE:
            member = find(shape.members, self.entry.names.get(self._path(field), field))
            if member and member not in self.templates:
                found[member] = field
        return found

    @cached_property
    def lookups(self) -> list[Read]:
        """Other reads that the request is made of."""
        return list(_lookups(self.call.members))

    @cached_property
    def references(self) -> frozenset[str]:
        """What the templates refer to, with signs."""
        return frozenset(names_in(self.templates))

    @cached_property
    def properties(self) -> frozenset[str]:
        """The properties of the resource that the call takes, those that only identify it left out."""
        own = {name.lstrip("+-") for name in names_in(self.call.members)}
        if isinstance(self.call, Call):
            if self.call.each:
                own.add(self.call.each[1:])
            elif self.call not in self.entry.delete:
                own |= set(self.named.values())
            own |= {self.call.unset, self.call.trigger, *self.call.when} - {""}
        keys = set() if self.call in self.entry.creations else set(names_in(self.entry.key))
        return frozenset(own - keys - ({"id", "arn"} - self.fields.keys()))

    def request(self, scope: Mapping[str, Any], only: frozenset[str] | None = None) -> dict[str, Any]:
        """The members of the request.

        Args:
            scope: Values of properties and of ``id``, ``arn``, ``region`` …
            only: Of the properties found by name, send these (and what AWS demands); None for all.

        Raises:
            Invalid: a value that AWS would refuse.
        """
        shape = self.operation.input_shape
        if shape is None:
            return {}
        members: dict[str, Any] = {}
        for member, template in self.templates.items():
            value = self._render(template, shape.members[member], scope)
            if value is not _MISSING:
                members[member] = value
        for member, field in self.named.items():
            value = scope.get(field)
            wanted = only is None or field in only or member in shape.required_members
            if value is not None and wanted:
                members[member] = convert(shape.members[member], value, self._path(field), self.entry.names)
        for member in shape.required_members:
            if member not in members:
                origin = self.named.get(member) or next(names_in(self.templates.get(member)), member).lstrip("+-")
                raise Invalid(origin, f"missing required property '{origin}'")
        return members

    def unmapped(self, schema: Schema) -> Iterator[str]:
        """Paths of nested fields that the call has no member for."""
        shape = self.operation.input_shape
        if shape is None or not isinstance(self.call, Call):
            return
        if self.call.each:
            if self.call.each[0] == "+" and self.call.each[1:] not in self.entry.codecs:
                yield from (self._path(field) for field in self.fields.keys() - self._taken)
            return
        for member, field in self.named.items():
            yield from unmapped(shape.members[member], self.fields[field], field, self.entry.names, schema)
        for member, template in self.templates.items():
            for field, inner in _places(template, shape.members[member]):
                if field in self.fields and field not in self.entry.codecs:
                    yield from unmapped(inner, self.fields[field], field, self.entry.names, schema)

    def stray(self, element: Mapping[str, Any]) -> str | None:
        """The path of a field of an element that the call does not take."""
        return next((self._path(field) for field in element.keys() - self._taken - {"item"}), None)

    @cached_property
    def _taken(self) -> set[str]:
        return {*self.named.values(), *self.references}

    @property
    def _identifies(self) -> bool:
        """Whether the call is about the resource itself, not about what it or its tags depend on."""
        entry = self.entry
        return self.call in (*entry.read, *entry.steps, *entry.delete) or (entry.puts and self.call is entry.create)

    def _tag_specification(self, tags: dict[str, str] | None) -> list[dict[str, Any]] | None:
        return [{"ResourceType": self.entry.tag_type, "Tags": tags}] if tags else None

    def _path(self, field: str) -> str:
        each = self.call.each[1:] if isinstance(self.call, Call) else ""
        return f"{each}.{field}" if each else field

    def _render(self, template: Any, shape: Shape, scope: Mapping[str, Any]) -> Any:
        if isinstance(template, Mapping):
            inner = {k: shape.value if shape.type_name == "map" else shape.members[k] for k in template}
            parts = {k: self._render(v, inner[k], scope) for k, v in template.items()}
            return {k: v for k, v in parts.items() if v is not _MISSING} or (_MISSING if template else {})
        if isinstance(template, list):
            wanted = [item for item in template if all(scope.get(name) is not None for name in names_in(item))]
            items = [self._render(item, shape.member, scope) for item in wanted]
            return [item for item in items if item is not _MISSING] or (_MISSING if template else [])
        if isinstance(template, Read):
            value, where = scope.get(lookup_name(template)), template.operation
        elif isinstance(template, Fn):
            value, where = template.make(*(scope.get(name) for name in template.properties)), template.properties[0]
        elif isinstance(template, str) and (reference := REFERENCE.fullmatch(template)):
            value, where = scope.get(reference[1]), reference[1].lstrip("+-")
            value = None if value == [] and reference[1][0] in "+-" else value
        elif isinstance(template, str):
            value, where = fill(template, scope), next(names_in(template), template)
        else:
            return template
        return _MISSING if value is None else convert(shape, value, where.lstrip("+-"), self.entry.names)


def names_in(template: Any) -> Iterator[str]:
    """The properties that a template refers to; with their sign where it wants what came (+) or went (-)."""
    if isinstance(template, Fn):
        yield from template.properties
    elif isinstance(template, str):
        yield from REFERENCE.findall(template)
    elif isinstance(template, (Mapping, list)):
        for value in template.values() if isinstance(template, Mapping) else template:
            yield from names_in(value)


def lookup_name(how: Read) -> str:
    """What a read's findings are called in a scope."""
    return f"{how.operation} {how.path}"


def _lookups(template: Any) -> Iterator[Read]:
    if isinstance(template, Read):
        yield template
    elif isinstance(template, (Mapping, list)):
        for value in template.values() if isinstance(template, Mapping) else template:
            yield from _lookups(value)


def _places(template: Any, shape: Shape) -> Iterator[tuple[str, Shape]]:
    """The properties that a template sends as they are, and the shapes they go to."""
    if isinstance(template, str) and (reference := REFERENCE.fullmatch(template)):
        yield reference[1].lstrip("+-"), shape
    elif isinstance(template, Mapping):
        for key, value in template.items():
            yield from _places(value, shape.value if shape.type_name == "map" else shape.members[key])
    elif isinstance(template, list):
        for value in template:
            yield from _places(value, shape.member)


@cache
def operation_model(service: str, operation: str) -> OperationModel:
    """botocore's model of an operation."""
    return aws.model(service).operation_model(operation)
