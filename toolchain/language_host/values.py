"""Values on their way to the engine and back.

Nearly all of them are strings, numbers and the like, which are the same on both sides, and for each the SDK asks a
dozen questions whose answer that is. Here these are taken first; whatever holds other values goes the SDK's own way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
from pulumi import _types
from pulumi.runtime import resource, resource_cycle_breaker, rpc, settings

PLAIN = frozenset({str, int, float, bool, type(None)})
"""Types of values that hold no others."""


def install() -> None:
    """Has this process handle them so."""
    for module, name, cheaper in (
        (rpc, "contains_unknowns", _contains_unknowns),
        (rpc, "serialize_property", _serialized),
        (rpc, "deserialize_property", _deserialized),
        (rpc, "translate_output_properties", _translated),
        (rpc, "declare_dependency", _declared),
        (resource, "create_urn", _urn),
        (_types, "unwrap_type", _once),
        (_types, "unwrap_optional_type", _once),
    ):
        setattr(module, name, cheaper(getattr(module, name)))


def _contains_unknowns(original: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def contains_unknowns(val: Any) -> bool:
        return type(val) not in PLAIN and original(val)

    return contains_unknowns


def _serialized(original: Callable[..., Any]) -> Callable[..., Any]:
    async def serialize_property(value: Any, *arguments: Any, return_protobuf_value: bool = False, **named: Any) -> Any:
        if type(value) in PLAIN and not return_protobuf_value:
            return value
        return await original(value, *arguments, return_protobuf_value=return_protobuf_value, **named)

    return serialize_property


def _deserialized(original: Callable[..., Any]) -> Callable[..., Any]:
    def deserialize_property(value: Any, *arguments: Any, **named: Any) -> Any:
        if type(value) in PLAIN and value != rpc.UNKNOWN:
            return value
        return original(value, *arguments, **named)

    return deserialize_property


def _translated(original: Callable[..., Any]) -> Callable[..., Any]:
    def translate_output_properties(
        output: Any, output_transformer: Callable[[str], str], typ: Any = None, *arguments: Any, **named: Any
    ) -> Any:
        if (type(output) is str or type(output) is bool) and (typ is None or typ is str or typ is bool):
            return output
        return original(output, output_transformer, typ, *arguments, **named)

    return translate_output_properties


def _once(original: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Of an annotation, which lives as long as its class, the answer is kept: it is asked for every value."""
    known: dict[int, tuple[Any, Any]] = {}

    def unwrap(val: Any) -> Any:
        answer = known.get(id(val))
        if answer is None:
            answer = known[id(val)] = (val, original(val))  # held, so that nothing else gets its id
        return answer[1]

    return unwrap


def _urn(original: Callable[..., pulumi.Output[str]]) -> Callable[..., pulumi.Output[str]]:
    def create_urn(
        name: Any, type_: Any, parent: Any = None, project: str | None = None, stack: str | None = None
    ) -> pulumi.Output[str]:
        if type(name) is type(type_) is str and (parent is None or type(parent) is str):
            if parent is None:
                stack = settings.get_stack() if stack is None else stack
                project = settings.get_project() if project is None else project
                above = f"urn:pulumi:{stack}::{project}::"
            else:
                above = f"{parent[: parent.rfind('::')]}$"
            return pulumi.Output.from_input(f"{above}{type_}::{name}")
        return original(name, type_, parent, project, stack)

    return create_urn


def _declared(original: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def declare_dependency(from_resource: pulumi.Resource, to_resource: pulumi.Resource) -> bool:
        known = to_resource in resource_cycle_breaker._deps(from_resource)
        return known or original(from_resource, to_resource)

    return declare_dependency
