"""Where a component's resources go, as far as its provider tells."""

from collections.abc import Callable

import pulumi

EDGE = "us-east-1"
"""Region of what belongs to CloudFront: its certificates and web ACLs, its metrics, and where its logs come from
(CloudFront guide, cnames-and-https-requirements, programming-cloudwatch and standard-logging; AWS WAF guide,
how-aws-waf-works-resources)."""


def region_of(component: pulumi.ComponentResource) -> pulumi.Output[str | None]:
    """The region of the provider that a component's children inherit; null where it does not tell."""
    provider = component.get_provider("aws:index:any")
    return pulumi.Output.from_input(getattr(provider, "region", None))


def region_in(arn: pulumi.Input[str]) -> str:
    """The region in an ARN; empty where it is not known yet."""
    return arn.split(":")[3] if isinstance(arn, str) and arn.count(":") >= 5 else ""


def checked(
    component: pulumi.ComponentResource,
    subject: str,
    value: pulumi.Input[str],
    problem: Callable[[str, str], str | None],
) -> pulumi.Output[str]:
    """``value``, once it is known to suit the region; whatever takes it is not created before that.

    Args:
        subject: What the message starts with: kind, name and argument.
        problem: What is wrong with the value (the first argument) in a region (the second), and what to do.
    """

    def check(known: str, region: str | None) -> str:
        if region and (found := problem(known, region)):
            raise pulumi.RunError(f"{subject}: {known!r} {found}")
        return known

    return pulumi.Output.all(value, region_of(component)).apply(lambda both: check(both[0], both[1]))
