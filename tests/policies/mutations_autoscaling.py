"""One broken property for each rule about autoscaling: see `tests.policies.mutations`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from policies import tokens
from policies.autoscaling import asg_has_policy, clusters
from policies.autoscaling.samples import deployment
from policies.rule import example
from policies.stack import Resource
from tests.policies.mutations import ABSENT, Mutation, copies, options, sets, takes_away

_CLUSTER = (tokens.CLUSTER, "cluster-us-east-1-cluster")
_NODES = (tokens.NODE_GROUP, "cluster-us-east-1-system-a")
_WEB = (tokens.DEPLOYMENT, "service-web-us-east-1-deployment")
_SCALER = (tokens.HPA, "service-web-us-east-1-scaler")
_BUDGET = (tokens.PDB, "service-web-us-east-1-budget")
_POOL = (tokens.NODE_POOL, "baseline-us-east-1-pool-general")
_GROUP = (tokens.ASG, "batch")
_TARGET = (tokens.SCALABLE_TARGET, "reports")
_POLICY = (tokens.SCALING_POLICY, "reports")
_AURORA = (tokens.AURORA, "orders-us-east-1")
_TRACKING = "targetTrackingScalingPolicyConfiguration"


def _crowded(resources: Sequence[Resource]) -> list[Resource]:
    """With one pod more that asks for more than all nodes of its cluster have."""
    cluster = next(each for each in resources if each.type == tokens.CLUSTER)
    provider = example(clusters.PROVIDER, {}, "kubernetes", links={"kubeconfig": [cluster.urn]})
    asked = {"resources": {"requests": {"cpu": "100000", "memory": "1Gi"}}}
    pod = deployment("giant", {"containers": [asked]}, "kube-system", replicas=1)
    return [*resources, provider, replace(pod, provider_urn=provider.urn)]


PROD: Mapping[str, Mutation] = {
    "AS01": sets(*_SCALER, "spec.minReplicas", 1),
    "AS02": sets(*_SCALER, "spec.maxReplicas", 201),
    "AS03": takes_away(*_SCALER),
    "AS04": sets(*_SCALER, "spec.scaleTargetRef.name", "wbe", "AS03"),
    "AS05": sets(*_WEB, "spec.replicas", 3),
    "AS06": copies(*_SCALER, 1),
    "AS07": sets(*_SCALER, "spec.metrics.0.resource.target.averageUtilization", 95),
    "AS08": sets(*_SCALER, "spec.behavior.scaleDown.stabilizationWindowSeconds", 0),
    "AS09": sets(*_WEB, "spec.template.spec.containers.0.resources.requests.cpu", ABSENT),
    "AS10": takes_away(*_BUDGET),
    "AS11": sets(*_BUDGET, "spec.maxUnavailable", 0),
    "AS12": sets(*_WEB, "spec.template.spec.topologySpreadConstraints", ABSENT),
    "AS13": sets(*_NODES, "scalingConfig.minSize", 0),
    "AS14": options(*_NODES, ignore_changes=()),
    "AS19": sets(*_NODES, "scalingConfig.maxSize", 2),
    "AS20": Mutation([_crowded]),
    "AS21": sets(*_POOL, "spec.limits.cpu", ABSENT),
    "AS22": sets(*_POOL, "spec.disruption.budgets.0.nodes", "0"),
    "AS23": copies(*_CLUSTER, 1),
    "AS30": takes_away(tokens.GLOBAL_CACHE, "cache-us-east-1-global", "CO24", "RE08"),
}
"""By rule: a change to prod as its program asks for it."""

_NO_GROUP = "Its instances are those of node groups."
_NO_TARGET = "Nothing in it is scaled by Application Auto Scaling."

ELSEWHERE: Mapping[str, tuple[str, Mutation]] = {
    "AS15": (_NO_GROUP, sets(*_GROUP, "maxSize", 51)),
    "AS16": (_NO_GROUP, takes_away(asg_has_policy.ASG_POLICY, "batch")),
    "AS17": (_NO_GROUP, sets(*_GROUP, "defaultInstanceWarmup", ABSENT)),
    "AS18": (_NO_GROUP, sets(*_GROUP, "capacityRebalance", False)),
    "AS24": (_NO_TARGET, sets(*_TARGET, "maxCapacity", 201)),
    "AS25": (_NO_TARGET, sets(*_POLICY, f"{_TRACKING}.disableScaleIn", True)),
    "AS26": (_NO_TARGET, sets(*_POLICY, f"{_TRACKING}.scaleInCooldown", 0)),
    "AS27": (
        "Its database is not Aurora.",
        sets(*_AURORA, "serverlessv2ScalingConfiguration.maxCapacity", 0.5),
    ),
    "AS28": ("It has no tables.", sets(tokens.TABLE, "orders", "onDemandThroughput.maxWriteRequestUnits", ABSENT)),
    "AS29": ("It has no services of ECS.", takes_away(*_TARGET)),
}
"""Likewise, for rules that nothing in prod is a subject of: why not, and a change to `tests.policies.beside`."""
