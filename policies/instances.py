"""Processors and memory of an instance type, by its name.

No table of types is at hand without asking AWS: names say it. A size is a number of processors, a family a share of
memory for each (https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from policies.values import NotKnown

GIB = 1024**3

DEFAULT_NODE_TYPE = "t3.medium"
"""Of a node whose group says nothing (https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html)."""

_NAME = re.compile(r"([a-z]+)(\d{1,2})[a-z-]*\.(?:(?:metal-)?(\d{0,3})xl(?:arge)?|(nano|micro|small|medium|large))")
_MEMORY = {"c": 2, "m": 4, "r": 8, "i": 8, "z": 8, "x": 16, "g": 4}
"""GiB for each virtual processor, by the family's first letter."""
_OLDEST = {"c": 5, "m": 5, "r": 5, "i": 4, "z": 1, "x": 2, "g": 5}
"""Generations from which that is so."""
_BURSTABLE = {"nano": 0.5, "micro": 1, "small": 2, "medium": 4, "large": 8, "xlarge": 16, "2xlarge": 32}
"""GiB of t2 to t4g (https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html)."""


@dataclass(frozen=True)
class Size:
    """CPUs, and bytes of memory."""

    cpu: float
    memory: float

    def __add__(self, other: Size) -> Size:
        return Size(self.cpu + other.cpu, self.memory + other.memory)

    def __mul__(self, times: float) -> Size:
        return Size(self.cpu * times, self.memory * times)


NOTHING = Size(0, 0)


def size(instance_type: str) -> Size:
    """Processors and memory of an instance type. Raises NotKnown where its name does not tell."""
    match = _NAME.fullmatch(instance_type)
    if not match:
        raise NotKnown(f"the size of {instance_type or 'the instance type'}")
    family, generation, many, small = match.groups()
    if family == "t":
        name = small or f"{many}xlarge"
        if name in _BURSTABLE:
            return Size({"xlarge": 4, "2xlarge": 8}.get(name, 2), _BURSTABLE[name] * GIB)
    elif family in _MEMORY and int(generation) >= _OLDEST[family] and small not in ("nano", "micro", "small"):
        cpu = {"medium": 1, "large": 2}[small] if small else 4 * int(many or 1)
        return Size(cpu, cpu * _MEMORY[family] * GIB)
    raise NotKnown(f"the size of {instance_type}")
