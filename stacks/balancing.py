"""Load balancers of a region: one that CloudFront reaches inside the VPC, and one for writes, if it is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components import Compute, LoadBalancer, LoadBalancerArgs, LoadBalancerScheme, RuleOptions, TargetGroupOptions

from .foundation import Place
from .settings import Service, Settings


@dataclass(frozen=True)
class Balancers:
    """What pods of a region join."""

    internal: LoadBalancer
    """What the CDN reads from."""
    writes: LoadBalancer | None
    """What takes writes, if it is another one."""

    def outputs(self) -> dict[str, pulumi.Input[Any]]:
        """What the stack exports about them."""
        return {
            "arn": self.internal.arn,
            "dns_name": self.internal.dns_name,
            "listener_arn": self.internal.listener_arn,
            "target_group_arns": self.internal.target_group_arns,
            "writes": self._writes(self.writes) if self.writes else None,
        }

    @staticmethod
    def _writes(balancer: LoadBalancer) -> dict[str, pulumi.Input[Any]]:
        return {
            "arn": balancer.arn,
            "dns_name": balancer.dns_name,
            "target_group_arns": balancer.target_group_arns,
        }


def deploy(
    settings: Settings,
    region: str,
    place: Place,
    certificate_arn: pulumi.Input[str],
    cluster_security_group_id: pulumi.Input[str],
    here: pulumi.ResourceOptions,
) -> Balancers:
    """Creates the load balancers of a region, and lets them through to its pods."""
    names = {"internal": LoadBalancerScheme.INTERNAL}
    if settings.balancing.writes:
        names["writes"] = LoadBalancerScheme.INTERNET_FACING
    made = {}
    for name, scheme in names.items():
        args = arguments(settings, region, place, certificate_arn, scheme)
        made[name] = LoadBalancer(f"balancer-{name}-{region}", args, here)
        _admit(settings, f"balancer-{name}-{region}", scheme, made[name], cluster_security_group_id)
    return Balancers(made["internal"], made.get("writes"))


def _admit(
    settings: Settings,
    name: str,
    scheme: LoadBalancerScheme,
    balancer: LoadBalancer,
    cluster_security_group_id: pulumi.Input[str],
) -> None:
    """Let a load balancer through to pods, on the ports of its services alone."""
    for port in sorted({service.port for service in _served(settings, scheme).values()}):
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-to-pods-{port}",
            security_group_id=cluster_security_group_id,
            description=f"Requests from {name}",
            referenced_security_group_id=balancer.security_group_id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            tags={"Name": f"{name}-to-pods-{port}"},
            opts=pulumi.ResourceOptions(parent=balancer),
        )


def alarm(settings: Settings, region: str, balancer: LoadBalancer) -> aws.cloudwatch.MetricAlarm:
    """Goes off when a service that writes has no healthy pod in a region: Route 53 cannot reach the load balancer."""
    wanted = settings.balancing.writes
    (first, *_) = _served(settings, LoadBalancerScheme.INTERNET_FACING)
    return aws.cloudwatch.MetricAlarm(
        f"balancer-writes-{region}-healthy",
        alarm_description=f"No pod of {first} takes writes in {region}",
        namespace="AWS/ApplicationELB",
        metric_name="HealthyHostCount",
        dimensions={
            "LoadBalancer": balancer.arn_suffix,
            "TargetGroup": balancer.target_group_arn_suffixes[first],
        },
        statistic="Maximum",
        period=60,
        evaluation_periods=wanted.unhealthy_minutes if wanted else 1,
        comparison_operator="LessThanThreshold",
        threshold=1,
        treat_missing_data="breaching",
        opts=pulumi.ResourceOptions(parent=balancer),
    )


def _served(settings: Settings, scheme: LoadBalancerScheme) -> Mapping[str, Service]:
    """The services that a load balancer shares requests out to: all that have paths, or those that write."""
    internal = scheme is LoadBalancerScheme.INTERNAL
    return {name: each for name, each in settings.services.items() if each.paths and (internal or each.writes)}


def canary_of(name: str) -> str:
    """What a service's canary is called, and its target group."""
    return f"{name}-canary"


def arguments(
    settings: Settings, region: str, place: Place, certificate_arn: pulumi.Input[str], scheme: LoadBalancerScheme
) -> LoadBalancerArgs:
    """Arguments of one of a region's load balancers."""
    own = settings.regions[region]
    subnets = place.network.subnet_ids["private" if scheme is LoadBalancerScheme.INTERNAL else "public"]
    subnet_ids: Any = [subnets[zone] for zone in own.zones]
    services = _served(settings, scheme)
    return {
        "vpc_id": place.network.vpc_id,
        "subnet_ids": subnet_ids,
        "target_cidr_block": str(own.cidr_block),
        "scheme": scheme,
        "certificate_arn": certificate_arn,
        "target_groups": {
            group: _target_group(settings, service)
            for name, service in services.items()
            for group in _weights(name, service)
        },
        "rules": {name: _rule(name, service) for name, service in services.items()},
        # A VPC origin's requests too come with addresses of CloudFront's, not of the VPC (CloudFront guide,
        # private-content-vpc-origins).
        "ingress_prefix_list_ids": {"cloudfront": own.cloudfront_prefix_list},
        "logs": {"bucket": place.logs.bucket_name},
        "idle_timeout": settings.balancing.idle_timeout,
        # Longer than CloudFront keeps its connections, and short enough that it asks DNS again after a failover.
        "client_keep_alive": 180,
        "deletion_protection": settings.protected,
    }


def _target_group(settings: Settings, service: Service) -> TargetGroupOptions:
    options: TargetGroupOptions = {
        "port": service.port,
        "health_check": {"path": service.health_check_path},
        "deregistration_delay": service.deregistration_delay,
    }
    if service.slow_start:
        options["slow_start"] = service.slow_start
    if settings.cluster.compute is Compute.AUTO_MODE:
        # Auto Mode lets pods join none without it (AWS managed policies, AmazonEKSLoadBalancingPolicy).
        options["tags"] = {"eks:eks-cluster-name": settings.environment}
    return options


def _rule(name: str, service: Service) -> RuleOptions:
    return {
        "priority": service.priority or 0,
        "path_patterns": list(service.paths),
        "target_groups": _weights(name, service),
    }


def _weights(name: str, service: Service) -> dict[str, int]:
    """Shares of a service's requests, by target group."""
    if service.canary is None:
        return {name: 1}
    return {name: 100 - service.canary.weight, canary_of(name): service.canary.weight}
