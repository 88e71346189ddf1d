"""One service on the cluster of one region: pure functions from settings and layers to the component's arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from components import Replicas, TargetGroupTarget, WorkloadArgs
from components.cache_access import DEFAULT_USERS
from components.cache_options import ClusterMode
from components.database_options import PORTS
from components.naming import allow, document
from components.subnets import Tier, ipv4_subnet
from components.telemetry import NAMESPACE as TELEMETRY

from .balancing import Balancers, canary_of
from .data import Data, source_region
from .foundation import Foundation
from .settings import Canary, Service, Settings

NAMESPACE = "services"
"""Where services run, and call each other by their names."""
CACHE_PORT = 6379
(USER,) = DEFAULT_USERS
"""As whom services use the cache."""


def arguments(
    settings: Settings,
    region: str,
    name: str,
    data: Data,
    balancers: Balancers,
    cluster_name: pulumi.Input[str],
    policy: pulumi.Input[str] | None,
    telemetry_endpoint: pulumi.Input[Any],
) -> WorkloadArgs:
    """Arguments of a service.

    Args:
        policy: What its pods may do in AWS, from `permissions`.
        telemetry_endpoint: Where it sends what it says of itself; used where there is telemetry.
    """
    service = settings.services[name]
    args: WorkloadArgs = {
        "name": name,
        "namespace": NAMESPACE,
        "image": service.image,
        "resources": {
            "cpu": service.resources.cpu,
            "memory": service.resources.memory,
            "gpus": service.resources.gpus,
        },
        "replicas": _replicas(service, region, name, balancers),
        "port": service.port,
        "health": {"path": service.health_check_path},
        "environment": {**service.environment, **variables(settings, region, name, data, telemetry_endpoint)},
        "clients": _callers(settings, name),
        "calls": list(service.calls),
        "egress": _egress(settings, region, service),
        "jobs": {
            key: {
                "schedule": job.schedule,
                "command": list(job.command),
                "deadline_seconds": job.deadline_seconds,
                # Once, and where it can write.
                "suspended": region != source_region(settings),
            }
            for key, job in service.jobs.items()
        },
        "compute": settings.cluster.compute,
    }
    if service.command:
        args["command"] = list(service.command)
    if settings.workloads.telemetry:
        args["telemetry_namespace"] = TELEMETRY
        if service.metrics_path:
            args["metrics_path"] = service.metrics_path
    if service.paths:
        args["target_groups"] = _targets(service, name, balancers)
        args["load_balancer_cidr_blocks"] = _balancer_blocks(settings, region, service, balancers)
    if needs_aws(service):
        args["identity"] = {"cluster_name": cluster_name, "managed_policy_arns": list(service.permissions)}
        if policy is not None:
            args["identity"]["policy"] = policy
    return args


def canary(
    args: WorkloadArgs, service: Service, wanted: Canary, region: str, name: str, balancers: Balancers
) -> WorkloadArgs:
    """Arguments of the canary of service ``name``: all that the service has, but image, name, identity and jobs.

    Its target group is another one, and so are the requests that it scales by.
    """
    own: WorkloadArgs = {**args, "name": canary_of(name), "image": wanted.image, "service_account": name, "jobs": {}}
    own.pop("identity", None)
    own["target_groups"] = _targets(service, canary_of(name), balancers)
    own["replicas"] = _replicas(service, region, canary_of(name), balancers)
    return own


def variables(
    settings: Settings, region: str, name: str, data: Data, telemetry_endpoint: pulumi.Input[Any]
) -> dict[str, pulumi.Input[str]]:
    """What a service is told of where it stands, and of what it uses.

    The host for writes is told where the database takes writes, and nowhere else: another region's is not in reach.
    """
    service = settings.services[name]
    found: dict[str, pulumi.Input[str]] = {"AWS_REGION": region, "ENVIRONMENT": settings.environment}
    if service.database_pool:
        database = data.databases[region]
        reader = database.regional_reader_endpoint
        if region == source_region(settings):
            writer = database.proxy_endpoint if settings.database.proxy else database.writer_endpoint
            found["DATABASE_WRITER_HOST"] = writer.apply(_known)
            reader = database.reader_endpoint
        found["DATABASE_READER_HOST"] = reader.apply(_known)
        found["DATABASE_PORT"] = str(PORTS[settings.database.engine])
        found["DATABASE_SECRET_ARN"] = data.secret.arns[region]
        found["DATABASE_POOL_SIZE"] = str(service.database_pool)
    if service.cache:
        cache = data.caches[region]
        sharded = settings.cache.cluster_mode is ClusterMode.ENABLED
        found["CACHE_HOST"] = (cache.configuration_endpoint if sharded else cache.primary_endpoint).apply(_known)
        found["CACHE_PORT"] = str(CACHE_PORT)
        found["CACHE_USER"] = cache.user_ids[USER]
    if settings.workloads.telemetry:
        found["OTEL_EXPORTER_OTLP_ENDPOINT"] = telemetry_endpoint
        found["OTEL_SERVICE_NAME"] = name
    return found


def needs_aws(service: Service) -> bool:
    """Whether a service's pods have to be somebody in AWS."""
    return bool(service.database_pool or service.cache or service.permissions)


def permissions(
    settings: Settings, region: str, service: Service, base: Foundation, data: Data
) -> pulumi.Output[str] | None:
    """What a service's pods may do, beside what the settings name: log in to the database and to the cache.

    None where that is nothing.
    """
    statements: list[Mapping[str, Any]] = []
    if service.database_pool:
        statements += [
            allow("secretsmanager:GetSecretValue", [data.secret.arns[region]]),
            allow("kms:Decrypt", [base.places[region].keys["data"].key_arn]),
        ]
    if service.cache:
        # Logging in is granted for the group and for the user (ElastiCache guide, auth-iam).
        cache = data.caches[region]
        statements.append(allow("elasticache:Connect", [cache.arn, cache.user_arns[USER]]))
    return document(*statements) if statements else None


def _known(host: str | None) -> str:
    return host or ""


def _callers(settings: Settings, name: str) -> list[str]:
    """Who may call a service: those that say so, and their canaries."""
    callers = [caller for caller, each in settings.services.items() if name in each.calls]
    return [*callers, *(canary_of(caller) for caller in callers if settings.services[caller].canary)]


def _replicas(service: Service, region: str, name: str, balancers: Balancers) -> Replicas:
    wanted = service.replicas
    replicas: Replicas = {"min": wanted.min, "max": wanted.max, "cpu": wanted.cpu}
    if wanted.memory:
        replicas["memory"] = wanted.memory
    if wanted.requests_per_minute:
        # Those that write are asked through the other load balancer, where there is one.
        balancer = balancers.writes if service.writes and balancers.writes else balancers.internal
        replicas["requests"] = {
            "target_group_arn_suffix": balancer.target_group_arn_suffixes[name],
            "load_balancer_arn_suffix": balancer.arn_suffix,
            "region": region,
            "per_pod_per_minute": wanted.requests_per_minute,
        }
    return replicas


def _targets(service: Service, name: str, balancers: Balancers) -> dict[str, TargetGroupTarget]:
    joined = {"internal": balancers.internal}
    if service.writes and balancers.writes:
        joined["writes"] = balancers.writes
    return {
        key: {"arn": each.target_group_arns[name], "deregistration_delay": service.deregistration_delay}
        for key, each in joined.items()
    }


def _balancer_blocks(settings: Settings, region: str, service: Service, balancers: Balancers) -> list[str]:
    """Where load balancers stand; in the private subnets pods do too, who have to be told apart by what they say."""
    tiers = [Tier.PRIVATE, *([Tier.PUBLIC] if service.writes and balancers.writes else [])]
    return [block for tier in tiers for block in _blocks(settings, region, tier)]


def _blocks(settings: Settings, region: str, tier: Tier) -> list[str]:
    own = settings.regions[region]
    return [str(ipv4_subnet(own.cidr_block, tier, zone)) for zone in own.zones]


def _egress(settings: Settings, region: str, service: Service) -> dict[str, Any]:
    """The database, and its proxy among the pods; the cache; AWS, whose addresses are everywhere."""
    found: dict[str, Any] = {}
    data = _blocks(settings, region, Tier.DATA)
    if service.database_pool:
        proxy = _blocks(settings, region, Tier.PRIVATE) if settings.database.proxy else []
        found["database"] = {"cidr_blocks": [*data, *proxy], "ports": [PORTS[settings.database.engine]]}
    if service.cache:
        found["cache"] = {"cidr_blocks": data, "ports": [CACHE_PORT]}
    if needs_aws(service):
        found["aws"] = {"cidr_blocks": ["0.0.0.0/0"], "ports": [443]}
    for name, egress in service.egress.items():
        found[name] = {"cidr_blocks": list(egress.cidr_blocks), "ports": list(egress.ports)}
    return found
