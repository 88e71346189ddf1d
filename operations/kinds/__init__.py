"""The taggable resource types that operations find, adopt and delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from operations.aws import HOME_REGION, Clients
from operations.kinds import basics, compute, data, ec2, edge
from operations.kinds.kind import Kind
from operations.tagged import Tagged

KINDS: Mapping[str, Kind] = {
    kind.arn: kind for kind in (*edge.KINDS, *ec2.RULES, *compute.KINDS, *data.KINDS, *ec2.KINDS, *basics.KINDS)
}
"""By service and resource type in their ARNs, in the order in which they can be deleted."""


def exists(clients: Clients, one: Tagged) -> bool:
    """Whether it is still there. The tagging API goes on listing some resources after they are gone."""
    kind = KINDS.get(one.kind)
    return kind is None or kind.there(client_of(clients, kind, one), one)


def client_of(clients: Clients, kind: Kind, one: Tagged) -> Any:
    """The client that reads and deletes it."""
    return clients(kind.service, one.region or HOME_REGION)
