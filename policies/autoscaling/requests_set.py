"""AS09: pods say what they need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.autoscaling import workloads
from policies.autoscaling.samples import deployment, hpa
from policies.autoscaling.workloads import WORKLOADS
from policies.rule import Context, Example, Severity, rule
from policies.stack import Resource
from policies.values import ABSENT, UNKNOWN


def _asking(*requests: Any) -> Example:
    containers = [{"name": f"part-{n}", "resources": {"requests": each}} for n, each in enumerate(requests)]
    return Example([deployment(pod={"containers": containers})])


@rule(
    id="AS09",
    name="requests-set",
    types=WORKLOADS,
    why="Utilisation is a share of what a pod requests: without requests an autoscaler has no number to follow, and "
    "the scheduler packs nodes until they fall over.",
    remedy="Set resources.requests.cpu and resources.requests.memory of every container to what it uses.",
    snippet="""\
resources = {"requests": {"cpu": "250m", "memory": "512Mi"}, "limits": {"memory": "512Mi"}}
web = {"name": "web", "image": "web:1", "resources": resources}
kubernetes.apps.v1.Deployment("web", spec={
    "selector": {"match_labels": {"app": "web"}},
    "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [web]}},
})""",
    severity=Severity.HIGH,
    references=(
        "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
        "https://docs.aws.amazon.com/eks/latest/best-practices/data-plane.html",
    ),
    equivalents=(
        "CKV_K8S_10",
        "CKV_K8S_12",
        "kube-linter:unset-cpu-requirements",
        "kube-linter:unset-memory-requirements",
        "polaris:cpuRequestsMissing",
        "polaris:memoryRequestsMissing",
        "kube-score:container-resources",
    ),
    passes=(_asking({"cpu": 1, "memory": "1Gi"}), _asking({"cpu": UNKNOWN, "memory": UNKNOWN})),
    fails=(
        _asking({}),
        _asking({"cpu": "1"}),
        _asking({"memory": "1Gi"}),
        _asking({"cpu": "1", "memory": "1Gi"}, {"cpu": "1"}),
    ),
    unknown=(_asking(UNKNOWN), Example([deployment(pod={"containers": UNKNOWN})])),
    not_applicable=(Example([hpa()]),),
)
def REQUESTS_SET(workload: Resource, context: Context) -> Iterator[str]:
    """Every container says how much CPU and memory it needs."""
    for container in workloads.containers(workload):
        container.known("resources", "requests")
        asked = [container.get("resources", "requests", each) for each in ("cpu", "memory")]
        missing = [name for name, value in zip(("cpu", "memory"), asked, strict=True) if value is ABSENT]
        if missing:
            yield f"container {container.text('name') or '?'} requests no {' and no '.join(missing)}"
