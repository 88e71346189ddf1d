"""Workloads and baselines that tests look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from components import Baseline, BaselineArgs, Workload, WorkloadArgs
from policies.recorder import Asked, Recording, record

CLUSTER_ARN = "arn:aws:eks:us-east-1:123456789012:cluster/blue"
GROUP_ARN = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/api/1"
PLAIN: WorkloadArgs = {
    "name": "api",
    "namespace": "services",
    "image": "registry.example.com/api@sha256:1",
    "resources": {"cpu": "250m", "memory": "512Mi"},
    "replicas": {"min": 2, "max": 10},
}
SERVED: dict[str, Any] = {
    "target_groups": {"reads": {"arn": GROUP_ARN, "deregistration_delay": 60}},
    "load_balancer_cidr_blocks": ["10.0.0.0/19", "10.0.32.0/19"],
}
"""What lets a load balancer in."""
BASE: BaselineArgs = {
    "cluster_name": "blue",
    "cluster_arn": CLUSTER_ARN,
    "version": "1.36",
    "vpc_id": "vpc-1",
    "interruption_queue_name": "interruptions",
    "nodes": {
        "role_name": "nodes",
        "subnet_ids": {"us-east-1a": "subnet-a", "us-east-1b": "subnet-b"},
        "security_group_id": "sg-1",
        "image": "bottlerocket@v1.64.0",
    },
    "node_pools": {"general": {"cpu_limit": 100, "memory_limit": "400Gi"}},
    "namespaces": {"services": {}},
}


def workload(**changes: Any) -> Recording:
    """A workload with the defaults, but for ``changes``."""
    args: Any = {**PLAIN, **changes}
    return record(lambda: Workload("one", args) and None)


def baseline(**changes: Any) -> Recording:
    """A baseline with the defaults, but for ``changes``; None leaves one out."""
    args: Any = {key: value for key, value in {**BASE, **changes}.items() if value is not None}
    return record(lambda: Baseline("base", args) and None)


def only(recording: Recording, kind: str) -> dict[str, Any]:
    """What is asked of the only object of a kind."""
    (found,) = recording.of(kind).values()
    return found.inputs


def misspelt(resource: Asked) -> Iterator[str]:
    """Properties that went out as Python spells them: those that the SDK does not know."""
    free = ("labels", "annotations", "matchLabels", "data", "values", "hard", "parameters", "requests", "limits")

    def walk(value: Any, path: str) -> Iterator[str]:
        if isinstance(value, list):
            for each in value:
                yield from walk(each, path)
        elif isinstance(value, dict):
            for key, each in value.items():
                if "_" in key:
                    yield f"{path}.{key}"
                if key not in free:
                    yield from walk(each, f"{path}.{key}")

    return walk(resource.inputs, resource.name)
