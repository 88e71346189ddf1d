"""A load balancer with all that it can have, and one behind a VPC origin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws

from components import (
    DesyncMitigation,
    LoadBalancer,
    LoadBalancerAddresses,
    LoadBalancerProtocol,
    LoadBalancerScheme,
    LoadBalancingAlgorithm,
    RuleOptions,
    StickinessType,
    TargetGroupOptions,
    TargetProtocolVersion,
    WebAcl,
    WebAclLogged,
    WebAclScope,
)
from tests.e2e.components.given import FAR, HOME, Given


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """Blue and green behind rules; changed, half of the traffic goes to green."""
    changed = given.changed
    options = pulumi.ResourceOptions(provider=given.home.providers[0])  # type: ignore[index]  # a list, as given makes it
    bucket = aws.s3.Bucket("balancer-logs", force_destroy=True, opts=options)
    certificates = [
        aws.acm.Certificate(f"balancer-{name}", domain_name=f"{name}.test", validation_method="DNS", opts=options)
        for name in ("one", "two", "three")
    ]
    acl = WebAcl(
        "balancer-acl", {"scope": WebAclScope.REGIONAL, "logging": {"requests": WebAclLogged.NONE}}, given.home
    )
    balancer = LoadBalancer(
        "balancer",
        {
            "vpc_id": given.network.vpc_id,
            "subnet_ids": _subnets(given.network.subnet_ids, "public"),
            "target_cidr_block": given.network.cidr_block,
            "scheme": LoadBalancerScheme.INTERNET_FACING,
            "addresses": LoadBalancerAddresses.IPV4,
            "ingress_cidr_blocks": ["0.0.0.0/0", "::/0"] if changed else ["0.0.0.0/0"],
            "certificate_arn": certificates[changed].arn,
            "additional_certificate_arns": {"three": certificates[2].arn},
            "ssl_policy": "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09" if changed else SSL_POLICY,
            "target_groups": _target_groups(changed),
            "rules": _rules(changed),
            "web_acl_arn": acl.arn,
            "logs": {"bucket": bucket.bucket, "prefix": "two" if changed else "one", "connection": not changed},
            "desync_mitigation": DesyncMitigation.STRICTEST if changed else DesyncMitigation.DEFENSIVE,
            "client_keep_alive": 240 if changed else 120,
            "idle_timeout": 90 if changed else 30,
            "zonal_shift": not changed,
            "minimum_capacity_units": 200 if changed else 100,
            "deletion_protection": False,
            "tags": {"part": "other" if changed else "edge"},
        },
        given.home,
    )
    plain = LoadBalancer(
        "balancer-plain",
        {
            "vpc_id": given.away.vpc_id,
            "subnet_ids": _subnets(given.away.subnet_ids, "private"),
            "target_cidr_block": given.away.cidr_block,
            "protocol": LoadBalancerProtocol.HTTP,
            "ingress_security_group_ids": {"origin": balancer_group(given)},
            "target_groups": {"web": {"port": 8080}},
            "rules": {"web": {"priority": 10, "path_patterns": ["/*"], "target_groups": {"web": 1}}},
            "deletion_protection": False,
        },
        given.far,
    )
    return {
        "arn": balancer.arn,
        "listener": balancer.https_listener_arn,
        "group": balancer.security_group_id,
        "targets": balancer.target_group_arns,
        "acl": acl.arn,
        "plain": plain.arn,
    }


SSL_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"


def balancer_group(given: Given) -> pulumi.Output[str]:
    """A group of others that may connect."""
    options = pulumi.ResourceOptions(provider=given.far.providers[0])  # type: ignore[index]  # a list, as given makes it
    return aws.ec2.SecurityGroup("balancer-callers", vpc_id=given.away.vpc_id, opts=options).id


def _subnets(subnet_ids: pulumi.Output[dict[str, dict[str, str]]], tier: str) -> pulumi.Output[list[str]]:
    return subnet_ids.apply(lambda ids: sorted(ids[tier].values()))


def _target_groups(changed: bool) -> dict[str, TargetGroupOptions]:
    algorithm = LoadBalancingAlgorithm.LEAST_OUTSTANDING_REQUESTS if changed else LoadBalancingAlgorithm.ROUND_ROBIN
    groups: dict[str, TargetGroupOptions] = {
        "blue": {
            "port": 8080,
            "health_check": {"path": "/alive" if changed else "/healthy", "interval": 15 if changed else 10},
            "deregistration_delay": 30 if changed else 60,
            "slow_start": 0 if changed else 60,
            "algorithm": algorithm,
            "cross_zone": not changed,
            "minimum_healthy_targets": 2 if changed else 1,
        },
        "green": {
            "port": 8080,
            "stickiness": (
                {"type": StickinessType.APP_COOKIE, "cookie_name": "session"}
                if changed
                else {"type": StickinessType.LB_COOKIE, "duration": 60}
            ),
        },
        "calls": {
            "port": 9090,
            "protocol_version": TargetProtocolVersion.GRPC,
            "algorithm": LoadBalancingAlgorithm.WEIGHTED_RANDOM,
        },
    }
    if not changed:
        groups["calls"]["stickiness"] = {}
    return groups


def _rules(changed: bool) -> dict[str, RuleOptions]:
    return {
        "web": {
            "priority": 100,
            "path_patterns": ["/*"],
            "target_groups": {"blue": 50, "green": 50} if changed else {"blue": 100, "green": 0},
            "stickiness_duration": 120 if changed else 60,
        },
        "calls": {
            "priority": 30 if changed else 20,
            "http_headers": {"Content-Type": ["application/grpc*"]},
            "http_methods": ["POST"],
            "target_groups": {"calls": 1},
        },
        "old": {
            "priority": 40,
            "host_headers": ["old.example.com"],
            "query_strings": {"version": "2" if changed else "1"},
            "redirect": {"host": "new.example.com", "path": "/#{path}"},
        },
        "closed": {
            "priority": 50,
            "path_patterns": ["/admin/*"],
            "source_ips": ["192.0.2.0/24"],
            "fixed_response": {"status_code": 404 if changed else 403, "message_body": "no"},
        },
    }


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """All of it, read back."""
    elb, arn = clients("elbv2", HOME), outputs["arn"]
    attributes = _pairs(elb.describe_load_balancer_attributes(LoadBalancerArn=arn))
    assert attributes["client_keep_alive.seconds"] == ("240" if changed else "120")
    assert attributes["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert attributes["access_logs.s3.prefix"] == ("two/access" if changed else "one/access")
    assert attributes["connection_logs.s3.enabled"] == ("false" if changed else "true")
    assert attributes["health_check_logs.s3.enabled"] == "true"
    reserved = elb.describe_capacity_reservation(LoadBalancerArn=arn)["MinimumLoadBalancerCapacity"]
    assert reserved["CapacityUnits"] == (200 if changed else 100)
    listeners = {each["Port"]: each for each in elb.describe_listeners(LoadBalancerArn=arn)["Listeners"]}
    assert listeners[443]["SslPolicy"] == ("ELBSecurityPolicy-TLS13-1-3-PQ-2025-09" if changed else SSL_POLICY)
    assert listeners[80]["DefaultActions"][0]["RedirectConfig"]["Port"] == "443"
    certificates = elb.describe_listener_certificates(ListenerArn=outputs["listener"])["Certificates"]
    assert [each["IsDefault"] for each in certificates] == [True, False]
    rules = {each["Priority"]: each for each in elb.describe_rules(ListenerArn=outputs["listener"])["Rules"]}
    assert rules.keys() == {"30" if changed else "20", "40", "50", "100", "default"}
    shares = rules["100"]["Actions"][0]["ForwardConfig"]["TargetGroups"]
    assert {each["Weight"] for each in shares} == ({50} if changed else {100, 0})
    blue = _pairs(elb.describe_target_group_attributes(TargetGroupArn=outputs["targets"]["blue"]))
    assert blue["deregistration_delay.timeout_seconds"] == ("30" if changed else "60")
    calls = _pairs(elb.describe_target_group_attributes(TargetGroupArn=outputs["targets"]["calls"]))
    assert calls["stickiness.enabled"] == ("false" if changed else "true")
    groups = clients("ec2", HOME).describe_security_group_rules(
        Filters=[{"Name": "group-id", "Values": [outputs["group"]]}]
    )["SecurityGroupRules"]
    assert sum(not each["IsEgress"] for each in groups) == (4 if changed else 2)
    assert clients("wafv2", HOME).get_web_acl_for_resource(ResourceArn=arn)["WebACL"]["ARN"] == outputs["acl"]
    (only,) = clients("elbv2", FAR).describe_listeners(LoadBalancerArn=outputs["plain"])["Listeners"]
    assert (only["Port"], only["Protocol"]) == (80, "HTTP")


def _pairs(answer: dict[str, Any]) -> dict[str, str]:
    return {each["Key"]: each["Value"] for each in answer["Attributes"]}
