"""An instance type's name tells its processors and its memory, or nothing is said."""

from __future__ import annotations

import pytest

from policies.instances import GIB, size
from policies.values import NotKnown


@pytest.mark.parametrize(
    ("name", "cpu", "gib"),
    [
        ("t4g.micro", 2, 1),
        ("t3.medium", 2, 4),
        ("t4g.2xlarge", 8, 32),
        ("m7g.medium", 1, 4),
        ("m7g.large", 2, 8),
        ("c7gn.xlarge", 4, 8),
        ("r8g.16xlarge", 64, 512),
        ("m7i-flex.4xlarge", 16, 64),
        ("i4i.2xlarge", 8, 64),
        ("m7i.metal-24xl", 96, 384),
        ("g6.12xlarge", 48, 192),
    ],
)
def test_an_instance_types_name_tells_its_size(name: str, cpu: int, gib: int) -> None:
    """As AWS's pages of instance types list them."""
    assert (size(name).cpu, size(name).memory) == (cpu, gib * GIB)


@pytest.mark.parametrize(
    "name", ["", "m7g", "p5.48xlarge", "c4.large", "t3.16xlarge", "m7g.metal", "m7g.micro", "large"]
)
def test_a_name_that_tells_nothing_is_not_guessed(name: str) -> None:
    with pytest.raises(NotKnown, match="the size of"):
        size(name)
