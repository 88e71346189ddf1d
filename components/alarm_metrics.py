"""What is watched of each kind of resource: the metrics that each service reports, and what is reckoned from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Missing(StrEnum):
    """What a minute without data counts as (CloudWatch guide, alarms-and-missing-data)."""

    FINE = "notBreaching"
    """The metric has data only when something happens."""
    BAD = "breaching"
    """No data is what the alarm is about."""
    UNKNOWN = "missing"
    """Nothing is known: after a while the alarm has insufficient data."""


class Than(StrEnum):
    """How a value is held against its threshold."""

    MORE = "GreaterThanThreshold"
    """Too much."""
    LESS = "LessThanThreshold"
    """Too little."""


@dataclass(frozen=True)
class Measure:
    """One metric, or what is reckoned from several."""

    part: str
    """Names the alarm among those of a resource."""
    title: str
    threshold: str
    """Key of ``AlarmThresholds``."""
    statistic: str
    metric: str = ""
    metrics: Mapping[str, str] = field(default_factory=dict)
    """Id → metric, for ``expressions``."""
    expressions: Mapping[str, str] = field(default_factory=dict)
    """Id → metric math (CloudWatch guide, using-metric-math); the last one is watched. Thresholds stand in braces."""
    than: Than = Than.MORE
    missing: Missing = Missing.FINE
    factor: int = 1
    """From the threshold's unit to the metric's."""


@dataclass(frozen=True)
class Kind:
    """A kind of resource."""

    group: str
    """Whom its alarms page together with, by default."""
    namespace: str
    measures: tuple[Measure, ...]


def _share(part: str, of: str) -> str:
    return f"IF({of} > 0, 100 * FILL({part}, 0) / {of}, 0)"


KINDS: Mapping[str, Kind] = {
    # Not every answer of a load balancer counts as a request: without a target to choose it is an error alone.
    "load-balancer": Kind(
        "load-balancing",
        "AWS/ApplicationELB",
        (
            Measure(
                "errors",
                "5xx answers in % of all",
                "load_balancer_error_percent",
                "Sum",
                metrics={
                    "balancer": "HTTPCode_ELB_5XX_Count",
                    "targets": "HTTPCode_Target_5XX_Count",
                    "requests": "RequestCount",
                },
                expressions={
                    "errors": "FILL(balancer, 0) + FILL(targets, 0)",
                    "answers": "IF(FILL(requests, 0) > errors, FILL(requests, 0), errors)",
                    "rate": "IF(answers >= {load_balancer_min_answers:g}, 100 * errors / answers, 0)",
                },
            ),
            Measure(
                "latency", "p95 latency of targets, s", "load_balancer_latency_seconds", "p95", "TargetResponseTime"
            ),
            Measure(
                "rejected",
                "Rejected connections",
                "load_balancer_rejected_connections",
                "Sum",
                "RejectedConnectionCount",
            ),
        ),
    ),
    "target-group": Kind(
        "load-balancing",
        "AWS/ApplicationELB",
        (
            Measure("unhealthy", "Unhealthy targets", "unhealthy_targets", "Maximum", "UnHealthyHostCount"),
            Measure(
                "healthy",
                "Healthy targets",
                "healthy_targets",
                "Minimum",
                "HealthyHostCount",
                than=Than.LESS,
                missing=Missing.BAD,
            ),
        ),
    ),
    "database": Kind(
        "databases",
        "AWS/RDS",
        (
            Measure("cpu", "CPU, %", "database_cpu_percent", "Average", "CPUUtilization", missing=Missing.UNKNOWN),
            Measure(
                "storage",
                "Free storage, bytes",
                "database_free_storage_gib",
                "Minimum",
                "FreeStorageSpace",
                than=Than.LESS,
                missing=Missing.UNKNOWN,
                factor=2**30,
            ),
            Measure(
                "memory",
                "Freeable memory, bytes",
                "database_freeable_memory_mib",
                "Average",
                "FreeableMemory",
                than=Than.LESS,
                missing=Missing.UNKNOWN,
                factor=2**20,
            ),
            Measure(
                "connections",
                "Connections",
                "database_connections",
                "Average",
                "DatabaseConnections",
                missing=Missing.UNKNOWN,
            ),
            Measure("lag", "Replica lag, s", "replica_lag_seconds", "Maximum", "ReplicaLag", missing=Missing.UNKNOWN),
        ),
    ),
    "cache": Kind(
        "caches",
        "AWS/ElastiCache",
        (
            Measure(
                "cpu",
                "CPU of the engine, %",
                "cache_cpu_percent",
                "Average",
                "EngineCPUUtilization",
                missing=Missing.UNKNOWN,
            ),
            Measure(
                "memory",
                "Memory taken by data, %",
                "cache_memory_percent",
                "Average",
                "DatabaseMemoryUsagePercentage",
                missing=Missing.UNKNOWN,
            ),
            Measure("evictions", "Evicted keys", "cache_evictions", "Sum", "Evictions"),
            # A primary has no lag to report.
            Measure("lag", "Replication lag, s", "cache_replication_lag_seconds", "Average", "ReplicationLag"),
        ),
    ),
    # EKS guide, cloudwatch: free of charge, once a minute.
    "cluster": Kind(
        "clusters",
        "AWS/EKS",
        (
            Measure(
                "errors",
                "5xx answers of the API in % of all",
                "cluster_error_percent",
                "Sum",
                metrics={"errors": "apiserver_request_total_5XX", "requests": "apiserver_request_total"},
                expressions={"rate": _share("errors", "requests")},
            ),
            Measure(
                "latency",
                "p99 latency of GET, s",
                "cluster_latency_seconds",
                "Average",
                "apiserver_request_duration_seconds_GET_P99",
            ),
        ),
    ),
    "nat-gateway": Kind(
        "network",
        "AWS/NATGateway",
        (
            Measure("ports", "No port left", "nat_port_allocation_errors", "Sum", "ErrorPortAllocation"),
            Measure(
                "drops",
                "Dropped packets in % of all",
                "nat_dropped_percent",
                "Sum",
                metrics={
                    "dropped": "PacketsDropCount",
                    "inside": "PacketsInFromSource",
                    "outside": "PacketsInFromDestination",
                },
                expressions={
                    "packets": "FILL(inside, 0) + FILL(outside, 0)",
                    "rate": _share("dropped", "packets"),
                },
            ),
        ),
    ),
    "queue": Kind(
        "queues",
        "AWS/SQS",
        (
            Measure(
                "age", "Age of the oldest message, s", "queue_age_seconds", "Maximum", "ApproximateAgeOfOldestMessage"
            ),
        ),
    ),
    "distribution": Kind(
        "delivery",
        "AWS/CloudFront",
        (Measure("errors", "5xx answers in % of all", "distribution_error_percent", "Average", "5xxErrorRate"),),
    ),
}
