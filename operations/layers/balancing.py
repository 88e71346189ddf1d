"""A region's load balancers: how they are reached, and what they do with each path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from operations.aws import Clients, or_none
from operations.checks import Check, Wanted

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
"""TLS versions and ciphers of every load balancer."""


@dataclass(frozen=True)
class Found:
    """What AWS has of a load balancer, as its describe calls answer."""

    balancer: Mapping[str, Any]
    attributes: Mapping[str, str]
    listeners: Mapping[int, Mapping[str, Any]]
    """By port."""
    rules: Sequence[Mapping[str, Any]]
    """Those of port 443, without the one that is asked last."""
    groups: Mapping[str, Mapping[str, Any]]
    """Target groups by ARN."""


def read(clients: Clients, wanted: Wanted) -> Mapping[str, Found | None]:
    """Everything about a region's load balancers, by what they are for; None for one that is gone."""
    elb = clients("elbv2", wanted.region)
    return {use: _read(elb, output["arn"]) for use, output in _outputs(wanted).items()}


def _read(elb: Any, arn: str) -> Found | None:
    balancers = or_none(lambda: elb.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"])
    if not balancers:
        return None
    listeners = {one["Port"]: one for one in elb.describe_listeners(LoadBalancerArn=arn)["Listeners"]}
    rules = elb.describe_rules(ListenerArn=listeners[443]["ListenerArn"])["Rules"] if 443 in listeners else []
    return Found(
        balancers[0],
        {one["Key"]: one["Value"] for one in elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]},
        listeners,
        [one for one in rules if one["Priority"] != "default"],
        {one["TargetGroupArn"]: one for one in elb.describe_target_groups(LoadBalancerArn=arn)["TargetGroups"]},
    )


def compare(wanted: Wanted, found: Mapping[str, Found | None]) -> Iterator[Check]:
    """Every comparison that there is to make of a region's load balancers."""
    uses = ["internal", *(["writes"] if wanted.settings["balancing"].get("writes") else [])]
    yield wanted.check("load balancers", "in use", "", uses, list(found))
    for use, one in found.items():
        output = _outputs(wanted)[use]
        yield wanted.check("load balancers", f"{use} exists", output["arn"], True, one is not None)
        if one:
            yield from _balancer(wanted, use, output, one)
            yield from _services(wanted, use, output, one)


def _balancer(wanted: Wanted, use: str, output: Mapping[str, Any], found: Found) -> Iterator[Check]:
    name = found.balancer["LoadBalancerName"]
    secure, plain = found.listeners.get(443, {}), found.listeners.get(80, {})
    expected = {
        "state": "active",
        "Scheme": "internal" if use == "internal" else "internet-facing",
        "zones": sorted(wanted.zones),
        "SslPolicy": TLS_POLICY,
        "port 80": ["redirect"],
        "deletion_protection.enabled": str(wanted.settings["protected"]).lower(),
        "idle_timeout.timeout_seconds": str(wanted.settings["balancing"]["idle_timeout"]),
    }
    actual = {
        **found.balancer,
        **found.attributes,
        "state": found.balancer["State"]["Code"],
        "zones": sorted(zone["ZoneName"] for zone in found.balancer["AvailabilityZones"]),
        "SslPolicy": secure.get("SslPolicy"),
        "port 80": [action["Type"] for action in plain.get("DefaultActions", [])],
    }
    yield from wanted.each("load balancers", name, expected, actual)


def _services(wanted: Wanted, use: str, output: Mapping[str, Any], found: Found) -> Iterator[Check]:
    name, arns = found.balancer["LoadBalancerName"], output["target_group_arns"]
    services = {
        key: service
        for key, service in wanted.settings["services"].items()
        if service["paths"] and (use == "internal" or service["writes"])
    }
    expected = {
        str(service["priority"]): (sorted(service["paths"]), sorted(arns.get(each) for each in _groups(key, service)))
        for key, service in services.items()
    }
    rules = {
        rule["Priority"]: (
            sorted(path for one in rule["Conditions"] if one["Field"] == "path-pattern" for path in _paths(one)),
            sorted(
                group["TargetGroupArn"] for one in rule["Actions"] for group in one["ForwardConfig"]["TargetGroups"]
            ),
        )
        for rule in found.rules
    }
    yield wanted.check("rules", "priorities", name, sorted(expected), sorted(rules))
    for priority in expected.keys() & rules.keys():
        what = f"paths and target groups of {priority}"
        yield wanted.check("rules", what, name, expected[priority], rules[priority])
    yield wanted.check("target groups", "all", name, sorted(arns.values()), sorted(found.groups))
    for key, service in services.items():
        group = found.groups.get(arns.get(key, ""), {})
        of_service = {"TargetType": "ip", "Port": service["port"], "HealthCheckPath": service["health_check_path"]}
        yield from wanted.each("target groups", group.get("TargetGroupName", key), of_service, group)


def _groups(key: str, service: Mapping[str, Any]) -> list[str]:
    """The target groups that share a service's requests."""
    return [key, f"{key}-canary"] if service.get("canary") else [key]


def _paths(condition: Mapping[str, Any]) -> Sequence[str]:
    return list(condition.get("PathPatternConfig", {}).get("Values") or condition.get("Values", []))


def _outputs(wanted: Wanted) -> Mapping[str, Mapping[str, Any]]:
    """The ids of a region's load balancers, by what they are for."""
    output = wanted.outputs["edge"]["load_balancers"][wanted.region]
    return {"internal": output, **({"writes": output["writes"]} if output["writes"] else {})}
