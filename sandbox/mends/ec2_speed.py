"""Requests whose time does not grow with what exists: moto finds a resource's tags by searching the tags of all.

And ids in one draw instead of one a digit: a region's first use makes 2,600 of them, for its images, in 0.4 s.
No AWS reference: nothing that a caller sees changes.
"""

from typing import Any

from moto.ec2 import utils
from moto.ec2.models.core import TaggedEC2Resource
from moto.moto_api._internal import mock_random

from sandbox.mends import replace


def apply() -> None:
    """Look tags up by the resource's id, compare filters without wildcards as plain strings, draw ids at once."""

    def get_tags(self: Any) -> list[dict[str, str]]:
        kind = utils.EC2_PREFIX_TO_RESOURCE.get(utils.get_prefix(self.id), "")
        tags = self.ec2_backend.tags.get(self.id, {})
        return [{"resource_id": self.id, "key": k, "value": v, "resource_type": kind} for k, v in tags.items()]

    match = utils.is_filter_matching

    def is_filter_matching(obj: Any, name: str, wanted: Any) -> bool:
        patterns = [wanted] if isinstance(wanted, str) else wanted
        if isinstance(patterns, list) and not any(mark in pattern for pattern in patterns for mark in "*?["):
            value = obj.get_filter_value(name)
            if isinstance(value, str):
                return value in patterns
        return match(obj, name, wanted)

    def random_resource_id(size: int = 8) -> str:
        return f"{mock_random.getrandbits(4 * size):0{size}x}"

    replace(utils, random_resource_id)
    replace(TaggedEC2Resource, get_tags)
    replace(utils, is_filter_matching)
