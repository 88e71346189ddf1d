"""The fifth layer: who hears of what goes wrong, in every region, and of what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components import (
    Alarms,
    AlarmsArgs,
    Budget,
    BudgetArgs,
    CostAnomaly,
    CostAnomalyArgs,
    CostTag,
    DatabaseRole,
    WatchedTargetGroup,
)

from .data import Data
from .edge import Edge
from .foundation import Foundation
from .platform import Platform
from .regions import GLOBAL, label, through
from .settings import Settings


@dataclass(frozen=True)
class Watch:
    """What watches."""

    budget: Budget

    def outputs(self) -> dict[str, pulumi.Input[object]]:
        """What the stack exports about it."""
        return {"budget_name": self.budget.budget_name, "budget_arn": self.budget.budget_arn}


def deploy(
    settings: Settings,
    base: Foundation,
    platform: Platform,
    data: Data,
    edge: Edge,
    providers: Mapping[str, aws.Provider],
) -> Watch:
    """Creates the layer."""
    for region in settings.regions:
        args = alarms(settings, base, platform, data, edge, region)
        Alarms(f"watch-{region}", args, through(providers, region))
    at_the_edge = through(providers, GLOBAL)
    mine: CostTag = {"key": "stack", "value": label(settings).tags()["stack"]}
    emails = list(settings.budget.emails)
    budget: BudgetArgs = {
        "monthly_limit": settings.budget.monthly_usd,
        "cost_tag": mine,
        "actual_percent": list(settings.budget.actual_percent),
        "forecast_percent": list(settings.budget.forecast_percent),
        "emails": emails,
    }
    anomalies: CostAnomalyArgs = {"threshold": settings.budget.anomaly_usd, "cost_tag": mine, "emails": emails}
    if GLOBAL in base.places:  # Budgets and Cost Anomaly Detection publish to topics of us-east-1
        budget["topic_arn"] = anomalies["topic_arn"] = base.places[GLOBAL].topic.topic_arn
    CostAnomaly(f"anomalies-{GLOBAL}", anomalies, at_the_edge)
    return Watch(Budget(f"budget-{GLOBAL}", budget, at_the_edge))


def alarms(settings: Settings, base: Foundation, platform: Platform, data: Data, edge: Edge, region: str) -> AlarmsArgs:
    """Arguments of a region's alarms."""
    wanted, balancers = settings.alarms, edge.balancers[region]
    writer = settings.regions[region].database != DatabaseRole.REPLICA
    readers = settings.database.read_replicas if writer else 0
    ids = data.databases[region].instance_identifiers
    names = ["main", *(f"reader-{number}" for number in range(1, readers + 1))]
    groups: dict[str, WatchedTargetGroup] = {
        name: {"load_balancer": "internal", "arn_suffix": balancers.internal.target_group_arn_suffixes[name]}
        for name, service in settings.services.items()
        if service.paths
    }
    args: AlarmsArgs = {
        "topic_arn": base.places[region].topic.topic_arn,
        "load_balancers": {"internal": balancers.internal.arn_suffix},
        "target_groups": groups,
        "databases": {name: ids[number] for number, name in enumerate(names)},
        "replicas": names[1:] if writer else names,
        "caches": {
            "main": {
                "member_cluster_ids": data.caches[region].member_cluster_ids,
                "nodes": settings.cache.shards * (settings.cache.replicas + 1),
            }
        },
        "clusters": {"main": platform.clusters[region].cluster_name},
        "nat_gateways": _nat(settings, base, region),
        "thresholds": {
            "load_balancer_error_percent": wanted.error_rate_percent,
            "load_balancer_latency_seconds": wanted.latency_seconds,
            "database_cpu_percent": wanted.database_cpu_percent,
            "replica_lag_seconds": wanted.replica_lag_seconds,
            "cache_cpu_percent": wanted.cache_cpu_percent,
            "cache_memory_percent": wanted.cache_memory_percent,
        },
        "dashboard": wanted.dashboard,
    }
    if balancers.writes:
        args["load_balancers"] = {**args["load_balancers"], "writes": balancers.writes.arn_suffix}
    if region == GLOBAL:
        args["distributions"] = {"main": edge.cdn.distribution_id}
    return args


def _nat(settings: Settings, base: Foundation, region: str) -> Mapping[str, pulumi.Input[str]]:
    """The NAT gateways by zone, or by ``single`` or ``regional``."""
    zones = list(settings.regions[region].zones)
    keys = {"none": [], "single": ["single"], "per_zone": zones, "regional": ["regional"]}[settings.network.nat]
    return {key: base.places[region].network.nat_gateway_ids[key] for key in keys}
