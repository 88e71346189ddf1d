"""The fourth layer: how the world comes in: names, certificates, load balancers, firewall, CDN."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components import (
    AliasTarget,
    Bucket,
    BucketArgs,
    Cdn,
    Certificate,
    CertificateArgs,
    CertificateUsage,
    Dns,
    DnsArgs,
    DnsHealthCheck,
    DnsHealthCheckType,
    Failover,
    InsufficientData,
    ManagedRules,
    OverrideAction,
    PolicyOwner,
    RateLimit,
    RecordOptions,
    RecordType,
    WebAcl,
    WebAclArgs,
    WebAclScope,
)

from . import balancing, cdn
from .balancing import Balancers
from .cdn import WRITES
from .foundation import Foundation
from .platform import Platform
from .regions import GLOBAL, through
from .settings import Settings


@dataclass(frozen=True)
class Edge:
    """How the world comes in."""

    dns: Dns
    balancers: Mapping[str, Balancers]
    """By region."""
    sites: Mapping[str, Bucket]
    """Hold the static files, by region: those of the primary are copied to the others."""
    web_acl: WebAcl
    cdn: Cdn

    def outputs(self) -> dict[str, pulumi.Input[object]]:
        """What the stack exports about it."""
        return {
            "name_servers": self.dns.name_servers,
            "zone_id": self.dns.zone_id,
            "distribution_id": self.cdn.distribution_id,
            "domain_name": self.cdn.domain_name,
            "site_buckets": {region: site.bucket_name for region, site in self.sites.items()},
            "web_acl_arn": self.web_acl.arn,
            "load_balancers": {region: each.outputs() for region, each in self.balancers.items()},
        }


def deploy(settings: Settings, base: Foundation, platform: Platform, providers: Mapping[str, aws.Provider]) -> Edge:
    """Creates the layer."""
    at_the_edge = through(providers, GLOBAL)
    zone: DnsArgs = {"domain_name": settings.domain.name, "force_destroy": not settings.protected}
    if settings.domain.hosted_zone_id:
        zone["zone_id"] = settings.domain.hosted_zone_id
    dns = Dns(f"dns-{GLOBAL}", zone, at_the_edge)
    website = certificate(settings, dns)
    of_cdn: CertificateArgs = {**website, "usage": CertificateUsage.CLOUDFRONT}
    first = Certificate(f"certificate-cdn-{GLOBAL}", of_cdn, at_the_edge)
    balancers = {}
    for region, place in base.places.items():
        here = through(providers, region)
        regional = Certificate(
            f"certificate-{region}",
            {**website, "validation_records": False},  # the same records prove it
            through(providers, region, first),
        )
        pods = platform.clusters[region].security_group_id
        balancers[region] = balancing.deploy(settings, region, place, regional.arn, pods, here)
    firewall = WebAcl(f"web-acl-{GLOBAL}", web_acl(settings), at_the_edge)
    sites = _sites(settings, providers)
    writes = f"{WRITES}.{settings.domain.name}" if settings.balancing.writes else None
    args = cdn.arguments(settings, base, sites, balancers, writes, first.arn, firewall)
    distribution = Cdn(f"cdn-{GLOBAL}", args, at_the_edge)
    Dns(f"records-{GLOBAL}", records(settings, dns, distribution, balancers), at_the_edge)
    return Edge(dns, balancers, sites, firewall, distribution)


def certificate(settings: Settings, dns: Dns) -> CertificateArgs:
    """Arguments of a certificate for the website, and for every name right below it."""
    name = settings.domain.name
    return {"domain_name": name, "alternative_names": [f"*.{name}"], "zone_id": dns.zone_id}


def records(
    settings: Settings,
    dns: Dns,
    distribution: Cdn,
    balancers: Mapping[str, Balancers],
) -> DnsArgs:
    """The website's name, and that of the load balancers that take writes, answered by the health of each region."""
    site: AliasTarget = {"dns_name": distribution.domain_name, "zone_id": distribution.hosted_zone_id}
    made: dict[str, RecordOptions] = {
        f"site-{kind.lower()}": {"name": "", "type": kind, "alias": site} for kind in (RecordType.A, RecordType.AAAA)
    }
    checks: dict[str, DnsHealthCheck] = {}
    if wanted := settings.balancing.writes:
        second = settings.failover_region
        for region, each in balancers.items():
            balancer = each.writes
            if balancer is None or (wanted.routing == "failover" and region not in (settings.primary_region, second)):
                continue
            checks[region] = {
                "type": DnsHealthCheckType.CLOUDWATCH_METRIC,
                "alarm_name": balancing.alarm(settings, region, balancer).name,
                "alarm_region": region,
                "insufficient_data": InsufficientData.UNHEALTHY,
            }
            record: RecordOptions = {
                "name": WRITES,
                "alias": {"dns_name": balancer.dns_name, "zone_id": balancer.zone_id},
                "health_check": region,
            }
            if wanted.routing == "latency":
                record["latency_region"] = region
                made[f"{WRITES}-{region}"] = record
                continue
            # Named after the part that it plays: regions that change places change both records in place. Two records
            # that changed their parts would refuse each other: Route 53 takes one of each under a name.
            record["failover"] = Failover.PRIMARY if region == settings.primary_region else Failover.SECONDARY
            made[f"{WRITES}-{record['failover'].lower()}"] = record
    return {"domain_name": settings.domain.name, "zone_id": dns.zone_id, "records": made, "health_checks": checks}


def _sites(settings: Settings, providers: Mapping[str, aws.Provider]) -> dict[str, Bucket]:
    made: dict[str, Bucket] = {}
    for region in filter(None, (settings.failover_region, settings.primary_region)):
        args: BucketArgs = {
            "policy": PolicyOwner.NONE,  # the CDN's: it knows who may read
            "force_destroy": settings.cdn.force_destroy,
        }
        if made:
            args["replication"] = {"destination_arn": next(iter(made.values())).bucket_arn}
        made[region] = Bucket(f"site-{region}", args, through(providers, region))
    return made


def web_acl(settings: Settings) -> WebAclArgs:
    """Arguments of the web ACL."""
    wanted = settings.firewall
    limits: dict[str, RateLimit] = {"everything": {"priority": 900, "limit": wanted.rate_limit}}
    for name, service in settings.services.items():
        if service.rate_limit and service.priority:
            limits[name] = {
                # The service's own, so that another service moves none.
                "priority": 100_000 + service.priority,
                "limit": service.rate_limit,
                "paths": [path.rstrip("*") for path in service.paths],
            }
    rules: dict[str, ManagedRules] = {}
    for place, name in enumerate(wanted.managed_rules):
        rules[name] = {"priority": 1000 + 10 * place}
        if name in wanted.counted_rules:
            rules[name]["override_action"] = OverrideAction.COUNT
    return {
        "scope": WebAclScope.CLOUDFRONT,
        "rate_limits": limits,
        "managed_rules": rules,
        "blocked_addresses": list(wanted.blocked_addresses),
        "logging": {"retention_days": wanted.log_retention_days},
    }
