"""AS12: pods in more than one availability zone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.autoscaling.samples import deployment, hpa
from policies.autoscaling.workloads import POD, WORKLOADS
from policies.rule import PROD_ONLY, Context, Example, Severity, rule
from policies.stack import Resource
from policies.values import UNKNOWN

ZONE = "topology.kubernetes.io/zone"


def _spread(key: Any) -> Example:
    constraint = {"maxSkew": 1, "topologyKey": key, "whenUnsatisfiable": "ScheduleAnyway"}
    return Example([deployment(pod={"topologySpreadConstraints": [constraint]})])


@rule(
    id="AS12",
    name="topology-spread",
    types=WORKLOADS,
    why="Left alone the scheduler may put every pod into one zone, and the day that zone fails the service is gone.",
    remedy="Add a topologySpreadConstraint over topology.kubernetes.io/zone to the pod template.",
    snippet="""\
labels = {"app": "web"}
spread = {"max_skew": 1, "topology_key": "topology.kubernetes.io/zone", "when_unsatisfiable": "ScheduleAnyway",
          "label_selector": {"match_labels": labels}}
pod = {"containers": [{"name": "web", "image": "web:1"}], "topology_spread_constraints": [spread]}
kubernetes.apps.v1.Deployment("web", spec={
    "selector": {"match_labels": labels},
    "template": {"metadata": {"labels": labels}, "spec": pod},
})""",
    severity=Severity.HIGH,
    levels=PROD_ONLY,
    references=(
        "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/",
        "https://docs.aws.amazon.com/eks/latest/best-practices/application.html",
    ),
    equivalents=("polaris:topologySpreadConstraint", "kube-score:pod-topology-spread-constraints"),
    passes=(_spread(ZONE), Example([deployment(replicas=1)])),
    fails=(Example([deployment()]), Example([deployment(replicas=2)]), _spread("kubernetes.io/hostname")),
    unknown=(
        _spread(UNKNOWN),
        Example([deployment(pod={"topologySpreadConstraints": UNKNOWN})]),
        Example([deployment(replicas=UNKNOWN)]),
    ),
    not_applicable=(Example([hpa()]),),
)
def TOPOLOGY_SPREAD(workload: Resource, context: Context) -> Iterator[str]:
    """The pods of a workload are spread over availability zones."""
    if workload.props.number("spec", "replicas", default=2) <= 1:
        return
    keys = [each.text("topologyKey") for each in workload.props.each(*POD, "topologySpreadConstraints")]
    if ZONE not in keys:
        over = f" ({', '.join(keys)} only)" if keys else ""
        yield f"has no topologySpreadConstraint over {ZONE}{over}: all its pods may be in one zone"
