"""How children are called, tagged and granted access, stated once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi


@dataclass(frozen=True)
class Label:
    """Who a deployment belongs to; its tags go on every resource through the provider's default tags."""

    project: str
    """Pulumi project."""
    environment: str
    """Stack, for example ``prod``."""
    owner: str
    """Team that answers for it."""
    cost_center: str
    """Where its bill goes."""

    def tags(self) -> dict[str, str]:
        """The tags. ``stack`` finds what an interrupted deployment created but did not record."""
        return {
            "project": self.project,
            "env": self.environment,
            "owner": self.owner,
            "cost-center": self.cost_center,
            "managed-by": "pulumi",
            "stack": f"{self.project}/{self.environment}",
        }


@dataclass(frozen=True)
class Children:
    """Names, tags and options for the children of one component."""

    parent: pulumi.ComponentResource
    name: str
    """Logical name of the component; a child's is ``<name>-<part>``."""
    extra_tags: Mapping[str, pulumi.Input[str]]
    """The caller's tags, put on every child that can carry them."""

    def named(self, part: str) -> str:
        """The logical name of a child."""
        return f"{self.name}-{part}"

    def tags(self, part: str, **own: str) -> dict[str, pulumi.Input[str]]:
        """A child's tags: the caller's, its own, and its logical name."""
        return {**self.extra_tags, **own, "Name": self.named(part)}

    def opts(self, **options: Any) -> pulumi.ResourceOptions:
        """A child's options; the caller's own stay on the component, whence the provider is inherited."""
        return pulumi.ResourceOptions(parent=self.parent, **options)


def document(*statements: Mapping[str, Any]) -> pulumi.Output[str]:
    """An IAM policy document; what is not known yet may stand anywhere in its statements."""
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": list(statements)})
