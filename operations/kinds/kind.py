"""What operations know of a resource type: how AWS names it, whether one is still there, how it goes away."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from operations.aws import or_none
from operations.tagged import Tagged

PATIENCE = 1800
"""Seconds that a deletion may take which others wait for: a Multi-AZ database takes a quarter of an hour."""


@dataclass(frozen=True)
class Kind:
    """A taggable resource type."""

    arn: str
    """Service and resource type in its ARN."""
    types: tuple[str, ...]
    """Pulumi's type tokens."""
    read: Callable[[Any, Tagged], Any]
    """(client, resource) → what AWS says of it; raises ClientError or returns nothing when it is gone."""
    delete: Callable[[Any, Tagged], Any]
    """(client, resource): delete it, and wait where its successor in `KINDS` has to wait for that."""
    client: str = ""
    """boto3's name of the service, where its ARNs use another one."""
    id: Callable[[Tagged], str] = lambda one: one.id
    """What the Pulumi provider calls it."""
    import_id: Callable[[Tagged], str] | None = None
    """What it is imported by, where that is not ``id``."""

    def import_by(self, one: Tagged) -> str:
        """What it is imported by."""
        return (self.import_id or self.id)(one)

    @property
    def service(self) -> str:
        """As boto3 names it."""
        return self.client or self.arn.partition(":")[0]

    def there(self, client: Any, one: Tagged) -> bool:
        """Whether it still exists."""
        return bool(or_none(lambda: self.read(client, one)))


def by_arn(one: Tagged) -> str:
    """The id of types that the provider calls by their ARN."""
    return one.arn


def wait(gone: Callable[[], Any]) -> None:
    """Poll until it is true, or patience ends; what then still holds on to it, the next deletion says."""
    deadline = time.monotonic() + PATIENCE
    while not gone() and time.monotonic() < deadline:
        time.sleep(5)
