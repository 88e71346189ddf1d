"""Quantities of Kubernetes are numbers."""

from __future__ import annotations

import pytest

from policies.instances import GIB
from policies.quantities import quantity


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("250m", 0.25),
        ("1", 1),
        (2, 2),
        (0.5, 0.5),
        ("1.5Gi", 1.5 * GIB),
        ("512Mi", 512 * 1024**2),
        ("1k", 1000),
        ("1Ki", 1024),
        ("1G", 10**9),
        ("2T", 2 * 10**12),
        ("", 0),
        ("lots", 0),
        ("1mi", 0),
        (True, 0),
        (None, 0),
    ],
)
def test_a_quantity_is_a_number(text: object, value: float) -> None:
    assert quantity(text) == pytest.approx(value)
