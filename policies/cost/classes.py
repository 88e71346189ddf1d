"""Instance classes wherever they are said, of machines, databases, caches and search domains alike: ``db.r8g.2xlarge``.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-types.html has how names are built.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policies.stack import Resource
from policies.tokens import (
    ASG,
    AURORA,
    AURORA_INSTANCE,
    CACHE,
    CACHE_CLUSTER,
    DATABASE,
    INSTANCE,
    LAUNCH_TEMPLATE,
    NODE_GROUP,
    NODE_POOL,
    SEARCH,
)

COMPUTE: Mapping[str, tuple[str, ...]] = {
    INSTANCE: ("instanceType",),
    LAUNCH_TEMPLATE: ("instanceType",),
}
DATA: Mapping[str, tuple[tuple[str, ...], ...]] = {
    DATABASE: (("instanceClass",),),
    AURORA: (("dbClusterInstanceClass",),),
    AURORA_INSTANCE: (("instanceClass",),),
    CACHE: (("nodeType",),),
    CACHE_CLUSTER: (("nodeType",),),
    SEARCH: (("clusterConfig", "instanceType"), ("clusterConfig", "dedicatedMasterType")),
}
TYPES = (*COMPUTE, NODE_GROUP, ASG, *DATA, NODE_POOL)
"""What says a class, or, as a node pool, which classes its nodes may have."""

_FAMILY = re.compile(r"([a-z]+)(\d+)([a-z0-9-]*)")
_SMALL = {"nano": 1 / 32, "micro": 1 / 16, "small": 1 / 8, "medium": 1 / 4, "large": 1 / 2}


@dataclass(frozen=True)
class Class:
    """An instance class."""

    text: str
    """As it is said: ``db.r8g.2xlarge``, ``m7g.large``, ``r7g.large.search``."""
    family: str
    """``r8g``."""
    size: str
    """``2xlarge``."""

    @property
    def letters(self) -> str:
        """What it is for: ``m`` general purpose, ``c`` processors, ``r`` memory, ``t`` bursts, ``g`` graphics."""
        return self._parts[0]

    @property
    def generation(self) -> int:
        """8 of ``r8g``."""
        return int(self._parts[1])

    @property
    def is_arm(self) -> bool:
        """Whether its processors are AWS's own, Graviton."""
        return "g" in self._parts[2] or self.family == "a1"

    @property
    def _parts(self) -> tuple[str, str, str]:
        letters, generation, rest = _FAMILY.fullmatch(self.family).groups()  # type: ignore[union-attr]  # as parsed
        return letters, generation, rest


def size(text: str) -> float:
    """How large a size is, in those of ``xlarge``: ``large`` is a half, ``metal`` as large as there is."""
    if text in _SMALL:
        return _SMALL[text]
    many = re.fullmatch(r"(?:metal-)?(\d*)x(?:l|large)", text)
    return float(many[1] or 1) if many else math.inf


def parse(text: str) -> Class | None:
    """A class by its name; None for what is none, such as ``db.serverless``."""
    parts = text.removeprefix("db.").removeprefix("cache.").split(".")
    return Class(text, parts[0], parts[1]) if len(parts) > 1 and _FAMILY.fullmatch(parts[0]) else None


def classes(resource: Resource) -> Iterator[Class]:
    """The classes that a resource names. Raises NotKnown where one is not known."""
    yield from filter(None, map(parse, _texts(resource)))


def _texts(resource: Resource) -> Iterator[str]:
    props = resource.props
    if resource.type in COMPUTE:
        yield props.text(*COMPUTE[resource.type])
    elif resource.type == NODE_GROUP:
        yield from props.texts("instanceTypes")
    elif resource.type == ASG:
        for override in props.each("mixedInstancesPolicy", "launchTemplate", "overrides"):
            yield override.text("instanceType")
    else:
        for path in DATA.get(resource.type, ()):
            yield props.text(*path)


def requirements(pool: Resource) -> Mapping[str, tuple[str, list[str]]]:
    """What a node pool requires of its nodes: operator and values by label.

    Labels of instances go without their group, which is Karpenter's or EKS Auto Mode's: ``instance-family``.
    https://karpenter.sh/docs/concepts/scheduling/#well-known-labels
    """
    found = {}
    for each in pool.props.each("spec", "template", "spec", "requirements"):
        label = each.text("key")
        for group in ("karpenter.k8s.aws/", "eks.amazonaws.com/", "node.kubernetes.io/"):
            label = label.removeprefix(group)
        found[label] = (each.text("operator"), each.texts("values"))
    return found


def chosen(pool: Resource, label: str) -> list[str]:
    """The values of a label among which a node pool may choose; empty where all are."""
    operator, values = requirements(pool).get(label, ("", []))
    return values if operator == "In" else []
