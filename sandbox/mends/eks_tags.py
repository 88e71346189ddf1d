"""Tags of everything in EKS: moto tags clusters only.

https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html
"""

from collections.abc import Iterator
from typing import Any

from moto.eks.exceptions import ResourceNotFoundException
from moto.eks.models import EKSBackend

from sandbox.mends import replace


def tagged(backend: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """Everything that can carry tags, by ARN."""
    for cluster in backend.clusters.values():
        yield cluster.arn, cluster.tags
        yield from ((group.arn, group.tags) for group in cluster.nodegroups.values())
        yield from ((profile.fargate_profile_arn, profile.tags) for profile in cluster.fargate_profiles.values())
        yield from ((addon["addonArn"], addon["tags"]) for addon in cluster.addons.values())
        yield from ((entry["accessEntryArn"], entry["tags"]) for entry in cluster.access_entries.values())
        for association in cluster.pod_identity_associations.values():
            yield association["associationArn"], association["tags"]


def apply() -> None:
    """Mend the three operations."""

    def tag_resource(self: Any, resource_arn: str, tags: dict[str, str]) -> None:
        _tags(self, resource_arn).update(tags)

    def untag_resource(self: Any, resource_arn: str, tag_keys: list[str] | str) -> None:
        own = _tags(self, resource_arn)
        for key in [tag_keys] if isinstance(tag_keys, str) else tag_keys:
            own.pop(key, None)

    def list_tags_for_resource(self: Any, resource_arn: str) -> dict[str, str]:
        return _tags(self, resource_arn)

    replace(EKSBackend, tag_resource)
    replace(EKSBackend, untag_resource)
    replace(EKSBackend, list_tags_for_resource)


def _tags(backend: Any, arn: str) -> dict[str, str]:
    for known, tags in tagged(backend):
        if known == arn:
            return tags
    raise ResourceNotFoundException(message=f"Resource was not found: {arn}")
