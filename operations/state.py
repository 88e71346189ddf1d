"""A stack's state, as `pulumi stack export` gives it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

STACK_TYPE = "pulumi:pulumi:Stack"
PROVIDERS = "pulumi:providers:"
"""How the types of providers begin."""
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine writes for a value that is not known yet."""


@dataclass(frozen=True)
class Resource:
    """A resource as the engine recorded it."""

    raw: Mapping[str, Any]

    @property
    def urn(self) -> str:
        """Identifies it in the stack."""
        return str(self.raw["urn"])

    @property
    def type(self) -> str:
        """Its type token."""
        return str(self.raw["type"])

    @property
    def name(self) -> str:
        """Its logical name."""
        return self.urn.rpartition("::")[2]

    @property
    def is_frame(self) -> bool:
        """Whether it exists for Pulumi only: a provider or a component."""
        return self.is_provider or not self.raw.get("custom")

    @property
    def is_provider(self) -> bool:
        """Whether it makes other resources."""
        return self.type.startswith(PROVIDERS)

    @property
    def id(self) -> str:
        """What the provider calls it; empty for a component."""
        return str(self.raw.get("id", ""))

    @property
    def inputs(self) -> Mapping[str, Any]:
        """What was asked for."""
        return dict(self.raw.get("inputs", {}))

    @property
    def outputs(self) -> Mapping[str, Any]:
        """What the provider answered."""
        return dict(self.raw.get("outputs", {}))

    @property
    def provider(self) -> str:
        """URN of the provider that made it."""
        return str(self.raw.get("provider", "")).rpartition("::")[0]


@dataclass(frozen=True)
class State:
    """What the engine recorded of a stack."""

    raw: Mapping[str, Any]

    @property
    def _deployment(self) -> Mapping[str, Any]:
        return self.raw.get("deployment") or {}

    @cached_property
    def resources(self) -> Sequence[Resource]:
        """Everything recorded, in the order in which it was."""
        return [Resource(raw) for raw in self._deployment.get("resources") or []]

    @cached_property
    def pending(self) -> Sequence[Resource]:
        """Resources whose creation was under way when a run was interrupted, each once."""
        operations = self._deployment.get("pending_operations") or []
        creating = [Resource(one["resource"]) for one in operations if one["type"] == "creating"]
        return list({one.urn: one for one in creating}.values())

    @property
    def managed(self) -> Sequence[Resource]:
        """What exists in AWS: no components, no providers, not the stack itself."""
        return [one for one in self.resources if not one.is_frame]

    @property
    def unread(self) -> Sequence[Resource]:
        """Resources recorded by a settling that was interrupted in its turn, before it read them back."""
        return [one for one in self.managed if not one.outputs]

    @property
    def outputs(self) -> Mapping[str, Any]:
        """The stack's outputs."""
        return next((one.outputs for one in self.resources if one.type == STACK_TYPE), {})

    def region(self, resource: Resource) -> str:
        """The region that a resource is in: its own before its provider's."""
        own = resource.outputs.get("region") or resource.inputs.get("region")
        return str(own or self._provider_regions.get(resource.provider, ""))

    @property
    def regions(self) -> set[str]:
        """Every region that a provider of the stack works in."""
        return set(self._provider_regions.values())

    @cached_property
    def _provider_regions(self) -> Mapping[str, str]:
        providers = [one for one in self.resources if one.is_provider]
        return {one.urn: one.inputs["region"] for one in providers if one.inputs.get("region")}

    def with_provider(self, resource: Resource) -> Resource:
        """A resource of a preview, with the id of its provider, which the preview did not know if it was to be made."""
        ids = {one.urn: one.id for one in self.resources if one.is_provider}
        if resource.provider not in ids:
            return resource
        return Resource({**resource.raw, "provider": f"{resource.provider}::{ids[resource.provider]}"})

    def creating(self, resources: Sequence[Resource]) -> State:
        """The same, as it would be if a run had been interrupted while it created these."""
        operations = [{"resource": one.raw, "type": "creating"} for one in resources]
        return State({**self.raw, "deployment": {**self._deployment, "pending_operations": operations}})

    def framed(self, frame: Sequence[Resource]) -> State:
        """The same with what a preview has of the stack itself, of components and of providers."""
        recorded = {one.urn for one in self.resources}
        there = recorded | {one.urn for one in frame}
        made = [_made(one.raw, there) for one in frame if one.urn not in recorded]
        deployment = {**self._deployment, "resources": [one.raw for one in self.resources] + made}
        return State({**self.raw, "deployment": deployment})

    def settled(self, adopted: Sequence[Resource]) -> State:
        """The same with nothing pending, and with these recorded, whose dependencies come before them."""
        there = {one.urn for one in (*self.resources, *adopted)}
        resources = [one.raw for one in self.resources] + [_within(one.raw, there) for one in adopted]
        deployment = {**self._deployment, "resources": resources, "pending_operations": None}
        return State({**self.raw, "deployment": deployment})


def _made(raw: Mapping[str, Any], there: Collection[str]) -> Mapping[str, Any]:
    """Part of the frame, which exists in the state alone. Providers get an id from the engine, which may be any."""
    if not Resource(raw).is_provider:
        return _within({**raw, "outputs": {}}, there)
    inputs = known(raw.get("inputs", {}))
    return _within({**raw, "inputs": inputs, "outputs": inputs, "id": str(uuid.uuid4())}, there)


def _within(raw: Mapping[str, Any], there: Collection[str]) -> Mapping[str, Any]:
    """A resource that depends on nothing but what is there; the next update adds the rest."""
    by_property = {
        name: [urn for urn in urns or () if urn in there] for name, urns in raw.get("propertyDependencies", {}).items()
    }
    dependencies = [urn for urn in raw.get("dependencies", ()) if urn in there]
    return {**raw, "dependencies": dependencies, "propertyDependencies": by_property}


def known(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """Inputs as a preview gives them, without those of which it cannot know a part."""
    return {key: value for key, value in inputs.items() if not _is_unknown(value)}


def _is_unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_is_unknown, value.values()))
    return any(map(_is_unknown, value)) if isinstance(value, list) else value == UNKNOWN
