"""One provider a region: the only place where a region or a tag common to everything is given to AWS."""

from __future__ import annotations

import pulumi_aws as aws

from components import Label

from .settings import Settings


def providers(settings: Settings) -> dict[str, aws.Provider]:
    """A provider for each region of the environment; whatever is created through it carries the environment's label."""
    label = Label(settings.project, settings.environment, settings.owner, settings.cost_center)
    return {
        region: aws.Provider(f"aws-{region}", region=region, default_tags={"tags": label.tags()})
        for region in settings.regions
    }
