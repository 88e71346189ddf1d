"""What Application Auto Scaling scales, and by which policies.

A scalable target names what it scales by an id made of text (``service/cluster/name``, ``table/name``): where its value
comes from tells it in a preview, the parts of the text once it is known.
"""

from __future__ import annotations

import re

from policies.stack import Resource, Stack
from policies.tokens import SCALABLE_TARGET, SCALING_POLICY
from policies.values import UNKNOWN, NotKnown

TARGETED = (SCALABLE_TARGET, SCALING_POLICY)


def targets(resource: Resource, stack: Stack, dimension: str, *names: str) -> list[Resource]:
    """The scalable targets of a resource whose dimension matches a pattern (``dynamodb:table:.*``).

    ``names`` are the properties that its id in Application Auto Scaling may be made of. Raises NotKnown where there is
    none, but one of which nothing tells what it scales.
    """
    own = {resource.props.text(name) for name in names if resource.props.get(name) is not UNKNOWN} - {""}
    found, lost = [], False
    for each in stack.of(SCALABLE_TARGET):
        if not re.fullmatch(dimension, each.props.text("scalableDimension")) or each.region != resource.region:
            continue
        value = each.props.get("resourceId")
        if resource.urn in each.links.get("resourceId", ()):
            found.append(each)
        elif value is UNKNOWN:
            lost = lost or not each.links.get("resourceId")
        elif isinstance(value, str) and own & set(re.split("[/:]", value)[1:]):
            found.append(each)
    if lost and not found:
        raise NotKnown("resourceId of a scalable target")
    return found


def policies(target: Resource, stack: Stack) -> list[Resource]:
    """The scaling policies of a target: of its dimension, and of what it scales. Raises NotKnown."""
    dimension, name = target.props.get("scalableDimension"), target.props.get("resourceId")
    found = []
    for each in stack.of(SCALING_POLICY):
        if each.props.get("scalableDimension") != dimension or each.region != target.region:
            continue
        sources, own = each.links.get("resourceId", ()), target.links.get("resourceId", ())
        linked = target.urn in sources or bool(sources and set(sources) == set(own))
        if linked or (name is not UNKNOWN and each.props.get("resourceId") == name):
            found.append(each)
        elif UNKNOWN in (name, each.props.get("resourceId")) and not sources:
            raise NotKnown("resourceId")
    return found
