"""The tags that a resource ends up with: its own, over those that its provider puts on everything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from policies.stack import Resource
from policies.values import ABSENT, UNKNOWN, NotKnown, Props, normalise

# Every type whose tags the provider merges with its default tags. A list beside the rules, because importing
# pulumi_aws takes seconds in each pack; a test compares it with the installed SDK, and its failure prints the new list.
TAGGABLE = frozenset(Path(__file__).with_name("taggable.txt").read_text().split())


def value(resource: Resource, tag: str) -> Any:
    """The value of a tag, `ABSENT` where there is none. Raises NotKnown where it cannot be told."""
    found = (resource.props.get("tags"), resource.props.get("tagsAll"), default_tags(resource.provider))
    for tags in found:
        if tags is UNKNOWN and not any(tag in each for each in found if isinstance(each, Mapping)):
            raise NotKnown("tags")
        if isinstance(tags, Mapping) and tags.get(tag) not in (None, ""):
            return tags[tag]
    return ABSENT


def default_tags(provider: Props) -> Any:
    """What a provider puts on everything."""
    default = provider.get("defaultTags")
    if isinstance(default, str):
        default = _parsed(default)  # nested settings reach the engine as JSON text
    return default.get("tags", ABSENT) if isinstance(default, Mapping) else default


@lru_cache  # every resource of a region has the same
def _parsed(text: str) -> Any:
    try:
        return normalise(json.loads(text))
    except ValueError:
        return ABSENT
