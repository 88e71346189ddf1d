"""What traffic comes through: distributions, records, certificates, load balancers, firewalls."""

from __future__ import annotations

from typing import Any

from operations.kinds.kind import Kind, by_arn
from operations.protection import lift_balancer
from operations.tagged import Tagged


def _delete_distribution(cloudfront: Any, one: Tagged) -> None:
    """A distribution has to be switched off, everywhere, before it can go."""
    found = cloudfront.get_distribution_config(Id=one.id)
    config, etag = found["DistributionConfig"], found["ETag"]
    if config["Enabled"]:
        disabled = cloudfront.update_distribution(
            Id=one.id, IfMatch=etag, DistributionConfig={**config, "Enabled": False}
        )
        etag = disabled["ETag"]
        cloudfront.get_waiter("distribution_deployed").wait(Id=one.id)
    cloudfront.delete_distribution(Id=one.id, IfMatch=etag)


def _delete_vpc_origin(cloudfront: Any, one: Tagged) -> None:
    cloudfront.delete_vpc_origin(Id=one.id, IfMatch=cloudfront.get_vpc_origin(Id=one.id)["ETag"])


def _delete_zone(route53: Any, one: Tagged) -> None:
    """A zone has to be empty of all records but its own before it can go."""
    pages = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=one.id)
    records = [record for page in pages for record in page["ResourceRecordSets"]]
    apex = next(record["Name"] for record in records if record["Type"] == "SOA")
    changes = [
        {"Action": "DELETE", "ResourceRecordSet": record}
        for record in records
        if record["Type"] != "SOA" and (record["Type"], record["Name"]) != ("NS", apex)
    ]
    if changes:
        route53.change_resource_record_sets(HostedZoneId=one.id, ChangeBatch={"Changes": changes})
    route53.delete_hosted_zone(Id=one.id)


def _delete_function(cloudfront: Any, one: Tagged) -> None:
    cloudfront.delete_function(Name=one.id, IfMatch=cloudfront.describe_function(Name=one.id)["ETag"])


def _balancing(arn: str, type: str, operation: str, parameter: str, answer: str) -> Kind:
    return Kind(
        f"elasticloadbalancing:{arn}",
        (f"aws:lb/{type}",),
        lambda elb, one: getattr(elb, f"describe_{operation}s")(**{f"{parameter}s": [one.arn]})[answer],
        lambda elb, one: getattr(elb, f"delete_{operation}")(**{parameter: one.arn}),
        client="elbv2",
        id=by_arn,
    )


def _delete_balancer(elb: Any, one: Tagged) -> None:
    lift_balancer(elb, one.arn)
    elb.delete_load_balancer(LoadBalancerArn=one.arn)
    elb.get_waiter("load_balancers_deleted").wait(LoadBalancerArns=[one.arn])  # holds its groups and subnets until then


def _firewall(one: Tagged) -> dict[str, str]:
    """``regional/webacl/<name>/<id>``, or ``global`` for CloudFront."""
    scope = "CLOUDFRONT" if one.kind == "wafv2:global" else "REGIONAL"
    _, name, id = one.id.split("/")
    return {"Name": name, "Id": id, "Scope": scope}


def _operation(one: Tagged) -> str:
    return {"webacl": "web_acl", "ipset": "ip_set"}[one.id.partition("/")[0]]


def _read_firewall(wafv2: Any, one: Tagged) -> Any:
    return getattr(wafv2, f"get_{_operation(one)}")(**_firewall(one))


def _delete_firewall(wafv2: Any, one: Tagged) -> None:
    lock = _read_firewall(wafv2, one)["LockToken"]
    getattr(wafv2, f"delete_{_operation(one)}")(**_firewall(one), LockToken=lock)


def _firewall_id(one: Tagged) -> str:
    firewall = _firewall(one)
    return "/".join(firewall[part] for part in ("Id", "Name", "Scope"))


_FIREWALLS = ("aws:wafv2/webAcl:WebAcl", "aws:wafv2/ipSet:IpSet")

KINDS = (
    Kind(
        "cloudfront:distribution",
        ("aws:cloudfront/distribution:Distribution",),
        lambda cloudfront, one: cloudfront.get_distribution(Id=one.id),
        _delete_distribution,
    ),
    Kind(
        "cloudfront:function",
        ("aws:cloudfront/function:Function",),
        lambda cloudfront, one: cloudfront.describe_function(Name=one.id),
        _delete_function,
    ),
    Kind(
        "cloudfront:vpcorigin",
        ("aws:cloudfront/vpcOrigin:VpcOrigin",),
        lambda cloudfront, one: cloudfront.get_vpc_origin(Id=one.id),
        _delete_vpc_origin,
    ),
    Kind(
        "route53:hostedzone",
        ("aws:route53/zone:Zone",),
        lambda route53, one: route53.get_hosted_zone(Id=one.id),
        _delete_zone,
    ),
    Kind(
        "route53:healthcheck",
        ("aws:route53/healthCheck:HealthCheck",),
        lambda route53, one: route53.get_health_check(HealthCheckId=one.id),
        lambda route53, one: route53.delete_health_check(HealthCheckId=one.id),
    ),
    Kind(
        "elasticloadbalancing:loadbalancer",
        ("aws:lb/loadBalancer:LoadBalancer",),
        lambda elb, one: elb.describe_load_balancers(LoadBalancerArns=[one.arn])["LoadBalancers"],
        _delete_balancer,
        client="elbv2",
        id=by_arn,
    ),
    _balancing("listener-rule", "listenerRule:ListenerRule", "rule", "RuleArn", "Rules"),
    _balancing("listener", "listener:Listener", "listener", "ListenerArn", "Listeners"),
    _balancing("targetgroup", "targetGroup:TargetGroup", "target_group", "TargetGroupArn", "TargetGroups"),
    Kind("wafv2:global", _FIREWALLS, _read_firewall, _delete_firewall, id=_firewall_id),
    Kind("wafv2:regional", _FIREWALLS, _read_firewall, _delete_firewall, id=_firewall_id),
    Kind(
        "acm:certificate",
        ("aws:acm/certificate:Certificate",),
        lambda acm, one: acm.describe_certificate(CertificateArn=one.arn),
        lambda acm, one: acm.delete_certificate(CertificateArn=one.arn),
        id=by_arn,
    ),
)
"""In the order in which they can be deleted."""
