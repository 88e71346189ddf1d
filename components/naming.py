"""How children are called, tagged and granted access, stated once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

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


@dataclass(frozen=True)
class Owner:
    """Whose resources these are: policies name the account, so that nobody else's service gets in.

    Read off the ARN of something that is there anyway: asking AWS who we are would stop the program while a region
    is down.
    """

    region: pulumi.Input[str]
    account: pulumi.Output[str]
    partition: pulumi.Output[str]

    @classmethod
    def of(cls, arn: pulumi.Output[str]) -> Self:
        """The owner that an ARN names."""
        parts = arn.apply(lambda arn: arn.split(":"))
        return cls(parts[3], parts[4], parts[1])

    def arn(self, service: str, resource: str, region: pulumi.Input[str] | None = None) -> pulumi.Output[str]:
        """The ARN of one of the owner's resources."""
        where = self.region if region is None else region
        return pulumi.Output.format("arn:{0}:{1}:{2}:{3}:{4}", self.partition, service, where, self.account, resource)


def by_name(values: Mapping[str, pulumi.Input[str]]) -> pulumi.Output[dict[str, str]]:
    """An output of a component that holds one value of each of several resources."""
    known: dict[str, Any] = dict(values)  # from_input awaits what is inside, which its type does not say
    return pulumi.Output.from_input(known)


def allow(
    actions: str | list[str],
    resources: pulumi.Input[str] | Sequence[pulumi.Input[str]],
    condition: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A statement of an IAM policy document."""
    statement: dict[str, Any] = {"Effect": "Allow", "Action": actions, "Resource": resources}
    return {**statement, "Condition": condition} if condition else statement


def document(*statements: Mapping[str, Any]) -> pulumi.Output[str]:
    """An IAM policy document; what is not known yet may stand anywhere in its statements."""
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": list(statements)})
