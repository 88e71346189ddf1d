"""Options that a caller gives to a component reach what it creates; the components are those of the engine's tests."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

import pulumi
import pytest

from policies.recorder import Recording, record
from tests.e2e.components.given import FAR, HOME, given
from tests.e2e.test_components import PARTS


def recorded(part: str, **options: Any) -> Recording:
    """A component with more options than where it stands."""

    def program() -> None:
        base = given(changed=False)

        def more(place: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
            providers: Any = place.providers
            return pulumi.ResourceOptions(providers=providers, **options)

        deploy: Any = import_module(f"tests.e2e.components.{part}").deploy
        deploy(replace(base, home=more(base.home), far=more(base.far)))

    return record(program)


BASE = {f"network-{HOME}", f"network-{FAR}"}
"""The networks that all stand on, which have no such options."""


@pytest.mark.parametrize("part", PARTS)
def test_protection_and_former_names_go_on_to_what_is_created(part: str) -> None:
    """The engine derives the former names of children from those of their component."""
    recording = recorded(part, protect=True, aliases=[pulumi.Alias(name="former")])
    components = {each.urn: each for each in recording.resources if each.type.startswith("tenfold:")}
    base = {urn for urn, each in components.items() if each.name in BASE}
    children = [each for each in recording.resources if each.parent in components.keys() - base]
    assert children
    for each in children:
        assert each.protected and each.provider, each.name
    roots = [each for urn, each in components.items() if each.parent not in components and urn not in base]
    assert [each.name for each in roots if "former" not in each.formerly] == []
