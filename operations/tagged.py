"""What exists in AWS under a stack's tag."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from operations.aws import HOME_REGION, Clients, side_by_side


@dataclass(frozen=True)
class Tagged:
    """A resource that carries the stack's tag."""

    arn: str
    region: str
    """Empty where it is in none, as an IAM role is."""
    name: str
    """Its ``Name`` tag, which is the logical name of the Pulumi resource that it was made for; empty without one."""

    @property
    def kind(self) -> str:
        """Service and resource type as its ARN gives them, such as ``ec2:subnet``."""
        service, resource = self._parts
        kind, separator, _ = _split(resource)
        return f"{service}:{kind}" if separator else f"{service}:{service}"

    @property
    def id(self) -> str:
        """What AWS and the Pulumi provider call it: the last part of the ARN."""
        _, separator, rest = _split(self._parts[1])
        if self.kind == "iam:role":
            return rest.rpartition("/")[2]  # its path is no part of its name
        return (rest if separator else self._parts[1]).removesuffix(":*")

    @property
    def account(self) -> str:
        """The account that it is in; empty for a bucket, whose ARN names none."""
        return self.arn.split(":", 5)[4]

    @property
    def partition(self) -> str:
        """AWS's partition, such as ``aws``."""
        return self.arn.split(":", 2)[1]

    @property
    def _parts(self) -> tuple[str, str]:
        # arn:partition:service:region:account:resource, where resource is name, type/name or type:name
        parts = self.arn.split(":", 5)
        return parts[2], parts[5]


def _split(resource: str) -> tuple[str, str, str]:
    separators = [at for at in (resource.find("/"), resource.find(":")) if at > 0]
    at = min(separators, default=-1)
    return (resource, "", "") if at < 0 else (resource[:at], resource[at], resource[at + 1 :])


def find(clients: Clients, regions: Iterable[str], stack: str, roles: bool = True) -> list[Tagged]:
    """Everything tagged ``stack=<stack>`` in the regions, and the IAM roles, which the tagging API leaves out.

    Without ``roles`` IAM is not asked: it answers from `HOME_REGION` alone.
    """
    in_regions = side_by_side(lambda region: _in_region(clients, region, stack), sorted(set(regions)))
    found = {*(one for found in in_regions for one in found), *(_roles(clients, stack) if roles else ())}
    return sorted(found, key=lambda one: one.arn)


def _in_region(clients: Clients, region: str, stack: str) -> list[Tagged]:
    pages = clients("resourcegroupstaggingapi", region).get_paginator("get_resources")
    return [
        Tagged(one["ResourceARN"], region, _tags(one["Tags"]).get("Name", ""))
        for page in pages.paginate(TagFilters=[{"Key": "stack", "Values": [stack]}])
        for one in page["ResourceTagMappingList"]
    ]


def _roles(clients: Clients, stack: str) -> list[Tagged]:
    # list_roles gives no tags; this gives all roles with theirs in one paginated call.
    pages = clients("iam", HOME_REGION).get_paginator("get_account_authorization_details")
    return [
        Tagged(role["Arn"], "", _tags(role.get("Tags", [])).get("Name", ""))
        for page in pages.paginate(Filter=["Role"])
        for role in page["RoleDetailList"]
        if _tags(role.get("Tags", [])).get("stack") == stack
    ]


def _tags(tags: list[dict[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}
