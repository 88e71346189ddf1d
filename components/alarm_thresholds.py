"""From when on it is too much, and why.

The defaults follow CloudWatch's recommended alarms (CloudWatch guide, Best_Practice_Recommended_Alarms_AWS_Services)
where that page has a figure; the others are a place to start from.
"""

from collections.abc import Mapping
from typing import NotRequired, TypedDict


class AlarmThresholds(TypedDict):
    """From when on an alarm goes off: above, or below where it says so. A minute's value each."""

    load_balancer_error_percent: NotRequired[float]
    """Answers with a 5xx status, of the load balancer or its targets, of all answers; 5 % by default."""
    load_balancer_min_answers: NotRequired[int]
    """Answers below which errors of a load balancer do not count; 20 by default, so that one error is 5 %."""
    load_balancer_latency_seconds: NotRequired[float]
    """95th percentile of the time that targets take to answer; 1 s by default."""
    load_balancer_rejected_connections: NotRequired[int]
    """Connections refused because the load balancer has too many; 0 by default, as none ever should be."""
    unhealthy_targets: NotRequired[int]
    """Targets that fail their health checks; 0 by default."""
    healthy_targets: NotRequired[int]
    """Targets in good health, below; 1 by default, which is nobody left to answer."""
    database_cpu_percent: NotRequired[float]
    """CPU of a database instance; 90 % by default (recommended alarms, RDS)."""
    database_free_storage_gib: NotRequired[float]
    """Free storage of a database instance, below, in GiB; 5 by default, a tenth of a small volume."""
    database_freeable_memory_mib: NotRequired[float]
    """Memory that a database instance can still free, below, in MiB; 128 by default, for the smallest class."""
    database_connections: NotRequired[int]
    """Connections to a database instance. No alarm by default: the limit depends on the instance's class; take 90 % of
    it (recommended alarms, RDS)."""
    replica_lag_seconds: NotRequired[float]
    """How far a read replica is behind; 60 s by default (recommended alarms, RDS)."""
    cache_cpu_percent: NotRequired[float]
    """CPU of a node's engine thread; 90 % by default (recommended alarms, ElastiCache)."""
    cache_memory_percent: NotRequired[float]
    """Memory of a node that data takes; 90 % by default: evictions begin at 100."""
    cache_evictions: NotRequired[int]
    """Keys that a node evicts; 1000 by default. Take 0 for a cache that must not lose any."""
    cache_replication_lag_seconds: NotRequired[float]
    """How far a replica node is behind its primary; 10 s by default, as it is under one in good health."""
    cluster_error_percent: NotRequired[float]
    """Requests to a Kubernetes API that end with a 5xx status, of all; 5 % by default."""
    cluster_latency_seconds: NotRequired[float]
    """99th percentile of what a Kubernetes API takes for a GET; 1 s by default (Kubernetes SLO for API calls)."""
    nat_port_allocation_errors: NotRequired[int]
    """Connections that a NAT gateway had no port left for; 0 by default (recommended alarms, NAT gateways)."""
    nat_dropped_percent: NotRequired[float]
    """Packets that a NAT gateway drops, of all; 0.01 % by default (VPC guide, metrics-dimensions-nat-gateway)."""
    queue_age_seconds: NotRequired[float]
    """How long the oldest message of a queue waits; 600 s by default."""
    distribution_error_percent: NotRequired[float]
    """Answers of a distribution with a 5xx status, of all; 5 % by default."""


DEFAULTS: Mapping[str, float] = {
    "load_balancer_error_percent": 5,
    "load_balancer_min_answers": 20,
    "load_balancer_latency_seconds": 1,
    "load_balancer_rejected_connections": 0,
    "unhealthy_targets": 0,
    "healthy_targets": 1,
    "database_cpu_percent": 90,
    "database_free_storage_gib": 5,
    "database_freeable_memory_mib": 128,
    "replica_lag_seconds": 60,
    "cache_cpu_percent": 90,
    "cache_memory_percent": 90,
    "cache_evictions": 1000,
    "cache_replication_lag_seconds": 10,
    "cluster_error_percent": 5,
    "cluster_latency_seconds": 1,
    "nat_port_allocation_errors": 0,
    "nat_dropped_percent": 0.01,
    "queue_age_seconds": 600,
    "distribution_error_percent": 5,
}
