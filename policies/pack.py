"""Hands rules to Pulumi, with all the metadata that the CLI and the console show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pulumi_policy
from pulumi_policy.deserialize import serialize_properties

from policies.evaluate import evaluate
from policies.rule import Level, Resource, ResourceRule, StackRule
from policies.values import Props


def policies(rules: Iterable[ResourceRule | StackRule]) -> list[pulumi_policy.Policy]:
    """The rules as Pulumi policies.

    A Pulumi policy has one level, and is made before it is known for which stack it runs. So a rule whose level depends
    on the environment becomes a policy for each level, and each speaks up only where that is the level.
    """
    return [
        _policy(rule, level)
        for rule in rules
        for level in sorted({*rule.levels.values()} - {Level.DISABLED}, key=lambda level: level.value)
    ]


def _policy(rule: ResourceRule | StackRule, level: Level) -> pulumi_policy.Policy:
    def check(resources: list[Resource], report: pulumi_policy.ReportViolation) -> None:
        environment = resources[0].urn.removeprefix("urn:pulumi:").partition("::")[0]  # the stack is the environment
        if rule.level(environment) is level:
            for finding in evaluate(rule, resources, environment):
                report(str(finding), finding.urn)

    def check_resource(args: pulumi_policy.ResourceValidationArgs, report: pulumi_policy.ReportViolation) -> None:
        if args.resource_type in rule.types:  # before the properties are unwrapped: most resources are not concerned
            check([_resource(args)], report)

    def check_stack(args: pulumi_policy.StackValidationArgs, report: pulumi_policy.ReportViolation) -> None:
        if subjects := [_resource(one, _links(one)) for one in args.resources if one.resource_type in rule.types]:
            check(subjects, report)

    name = f"{rule.id}-{rule.name}"
    shared: dict[str, Any] = {
        "name": name if len(set(rule.levels.values())) == 1 else f"{name}-{level.value}",
        "description": f"{rule.title} {rule.why}",
        "enforcement_level": pulumi_policy.EnforcementLevel(level.value),
        "display_name": rule.title,
        "severity": pulumi_policy.Severity(rule.severity.value),
        "remediation_steps": f"{rule.remedy}\n\n{rule.snippet}",
        "url": rule.references[0],
    }
    if isinstance(rule, StackRule):
        return pulumi_policy.StackValidationPolicy(validate=check_stack, **shared)
    return pulumi_policy.ResourceValidationPolicy(validate=check_resource, **shared)


def _resource(one: Any, links: Mapping[str, list[str]] | None = None) -> Resource:
    # serialize_properties is the SDK's own way to take its proxies off without tripping over unknown values.
    provider = Props(serialize_properties(one.provider.props)) if one.provider else Props({})
    props = Props(serialize_properties(one.props))
    return Resource(one.resource_type, one.name, props, provider, one.urn, links or {})


def _links(one: pulumi_policy.PolicyResource) -> dict[str, list[str]]:
    return {prop: [other.urn for other in others] for prop, others in one.property_dependencies.items()}
