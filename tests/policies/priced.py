"""What tests of costs price: resources of a region, and an environment that is used for nothing but what they say."""

from __future__ import annotations

from typing import Any

from policies.cost.usage import Usage
from policies.stack import Resource
from policies.values import Props

AMOUNTS = [name for name in Usage.model_fields if not name.endswith("_type")]
"""Of what is used, all but the names of instance types."""


def resource(token: str, name: str = "it", region: str = "us-east-1", **props: Any) -> Resource:
    return Resource(f"aws:{token}", name, Props(props), Props({"region": region}), urn=name)


def used(**amounts: Any) -> Usage:
    """An environment that is used for this alone."""
    return Usage.model_validate({**dict.fromkeys(AMOUNTS, 0), **amounts})
