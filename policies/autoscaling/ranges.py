"""Between which two numbers something scales, whatever scales it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policies.rule import Context
from policies.stack import Resource
from policies.tokens import ASG, HPA, HPA_V1, NODE_GROUP, SCALABLE_TARGET, SCALED_OBJECT


@dataclass(frozen=True)
class Range:
    """Where a type says how few and how many there may be."""

    least: tuple[str, ...]
    most: tuple[str, ...]
    usual_least: int = 0
    """Where it says nothing."""
    usual_most: int = 0


_REPLICAS = Range(("spec", "minReplicas"), ("spec", "maxReplicas"), usual_least=1)
RANGES: Mapping[str, Range] = {
    HPA: _REPLICAS,
    HPA_V1: _REPLICAS,
    # https://keda.sh/docs/latest/reference/scaledobject-spec/
    SCALED_OBJECT: Range(("spec", "minReplicaCount"), ("spec", "maxReplicaCount"), usual_most=100),
    NODE_GROUP: Range(("scalingConfig", "minSize"), ("scalingConfig", "maxSize")),
    ASG: Range(("minSize",), ("maxSize",)),
    SCALABLE_TARGET: Range(("minCapacity",), ("maxCapacity",)),
}
"""By type, of everything that scales."""


def least(resource: Resource) -> float:
    """How few there may be. Raises NotKnown."""
    its = RANGES[resource.type]
    return resource.props.number(*its.least, default=its.usual_least)


def most(resource: Resource) -> float:
    """How many there may be. Raises NotKnown."""
    its = RANGES[resource.type]
    return resource.props.number(*its.most, default=its.usual_most)


def cannot_grow(resource: Resource) -> Iterator[str]:
    """Says so where the most is no more than the least. Raises NotKnown."""
    its = RANGES[resource.type]
    if (few := least(resource)) >= (many := most(resource)):
        how = "equals" if few == many else "is above"
        yield f"{its.least[-1]} {few:g} {how} {its.most[-1]} {many:g}: nothing can grow"


def above(resource: Resource, cap: float, context: Context) -> Iterator[str]:
    """Says so where the most is above a cap. Raises NotKnown."""
    if (many := most(resource)) > cap:
        name = RANGES[resource.type].most[-1]
        yield f"{name} {many:g} is above {cap:g}, the most that {context.environment} may have"
