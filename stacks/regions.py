"""One provider a region: the only place where a region or a tag common to everything is given to AWS."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes

from components import Label
from components.place import EDGE

from .settings import Settings

GLOBAL = EDGE
"""Where AWS keeps what CloudFront uses, and what the whole account shares: DNS, budgets."""


def label(settings: Settings) -> Label:
    """Whose the environment is."""
    return Label(settings.project, settings.environment, settings.owner, settings.cost_center)


def providers(settings: Settings) -> dict[str, aws.Provider]:
    """A provider for each region of the environment and for `GLOBAL`; what is created through it carries its label."""
    tags = label(settings).tags()
    return {
        region: aws.Provider(f"aws-{region}", region=region, default_tags={"tags": tags})
        for region in sorted({*settings.regions, GLOBAL})
    }


def within(
    providers: Mapping[str, aws.Provider], region: str, cluster: kubernetes.Provider, *after: pulumi.Resource
) -> pulumi.ResourceOptions:
    """Options of a component that stands on the cluster of a region, and is created after others."""
    return pulumi.ResourceOptions(providers=[providers[region], cluster], depends_on=list(after))


def through(providers: Mapping[str, aws.Provider], region: str, *after: pulumi.Resource) -> pulumi.ResourceOptions:
    """Options of a component that stands in a region, and is created after others."""
    return pulumi.ResourceOptions(providers=[providers[region]], depends_on=list(after))
