"""Controllers that a cluster runs for its workloads: their charts, pinned, and what each may do in AWS.

Charts, and not manifests of our own: a controller's CRDs, roles and webhooks change with each of its versions, and
belong to its authors.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as k8s

from . import karpenter
from .manifests import metadata
from .naming import Children, Owner, allow, document
from .pod_identity import PodIdentity

LOAD_BALANCER, KEDA, EXTERNAL_SECRETS = "load-balancer", "keda", "external-secrets"
NAMESPACE = "kube-system"
"""Where they run: it is theirs who administer the cluster, and no quota of workloads counts there."""
STORE = "aws"
"""Name of the ``ClusterSecretStore`` through which External Secrets reads Secrets Manager."""
TRIGGERS = "aws"
"""Name of the ``ClusterTriggerAuthentication`` with which KEDA asks AWS: as itself."""


@dataclass(frozen=True)
class _Chart:
    chart: str
    version: str
    repository: str = ""
    """Empty for charts of OCI registries."""


@dataclass(frozen=True)
class Installed:
    """Controllers that are there."""

    releases: "dict[str, k8s.helm.v3.Release]" = field(default_factory=dict)
    """By chart."""
    objects: list[pulumi.Resource] = field(default_factory=list)
    """What workloads refer to."""


CHARTS: Mapping[str, _Chart] = {
    "karpenter-crd": _Chart("oci://public.ecr.aws/karpenter/karpenter-crd", "1.14.1"),
    "karpenter": _Chart("oci://public.ecr.aws/karpenter/karpenter", "1.14.1"),
    LOAD_BALANCER: _Chart("aws-load-balancer-controller", "3.5.0", "https://aws.github.io/eks-charts"),
    KEDA: _Chart("keda", "2.20.2", "https://kedacore.github.io/charts"),
    EXTERNAL_SECRETS: _Chart("external-secrets", "2.11.0", "https://charts.external-secrets.io"),
}
"""By name of the release."""
OPTIONAL = (LOAD_BALANCER, KEDA, EXTERNAL_SECRETS)
"""Those that a caller names; Karpenter comes with the cluster's compute."""


class ControllerAccess(TypedDict):
    """What controllers may reach in AWS. Each is limited to the cluster's region and account where nothing is named."""

    target_group_arns: NotRequired[list[pulumi.Input[str]]]
    """Target groups that pods may join."""
    queue_arns: NotRequired[list[pulumi.Input[str]]]
    """Queues of SQS whose length workloads scale by."""
    secret_arns: NotRequired[list[pulumi.Input[str]]]
    """Secrets that pods may get."""
    secret_key_arns: NotRequired[list[pulumi.Input[str]]]
    """Keys of KMS that encrypt those."""


def problems(names: Sequence[str], versions: Mapping[str, str], auto: bool) -> Iterator[str]:
    """What is wrong with names and versions of controllers, each as ``key: value what to do``."""
    for name in names:
        if name not in OPTIONAL:
            yield f"controllers: {name!r} is unknown; use some of {', '.join(OPTIONAL)}"
        elif auto and name == LOAD_BALANCER:
            yield f"controllers: {name!r} is part of Auto Mode, and two would fight over targets; leave it out"
    for name in versions:
        if name not in CHARTS:
            yield f"controller_versions: {name!r} is none of the charts; use {', '.join(CHARTS)}"


def create(
    children: Children,
    names: Sequence[str],
    cluster_name: pulumi.Input[str],
    cluster_arn: pulumi.Output[str],
    values: Mapping[str, Mapping[str, Any]],
    access: ControllerAccess,
    versions: Mapping[str, str],
) -> Installed:
    """The controllers of these names, in the order that one needs another.

    Args:
        values: What only the caller knows of a chart's values, by release.
        versions: Versions of charts in the place of those that are pinned here.
    """
    made = Installed()
    owner = Owner.of(cluster_arn)
    statements = _statements(owner, access)
    for name in names:
        identities: list[pulumi.Resource] = []
        if name in statements:
            identity = PodIdentity(
                children.named(name),
                {
                    "cluster_name": cluster_name,
                    "namespace": NAMESPACE,
                    "service_account": _ACCOUNTS[name],
                    "policy": document(*statements[name]),
                    "tags": children.extra_tags,
                },
                children.opts(),
            )
            identities.append(identity)
        # Karpenter's objects need its definitions; every controller starts with its permissions.
        before = [made.releases[each] for each in ("karpenter-crd",) if name == "karpenter" and each in made.releases]
        made.releases[name] = _release(children, name, values.get(name, {}), versions, [*before, *identities])
    if KEDA in made.releases:
        made.objects.append(_triggers(children, made.releases[KEDA]))
    if EXTERNAL_SECRETS in made.releases:
        made.objects.append(_store(children, owner, made.releases[EXTERNAL_SECRETS]))
    return made


_ACCOUNTS = {
    "karpenter": karpenter.SERVICE_ACCOUNT,
    LOAD_BALANCER: "aws-load-balancer-controller",
    KEDA: "keda-operator",
    EXTERNAL_SECRETS: "external-secrets",
}
"""Service accounts, as the charts call them."""
_SEEN = ("AvailabilityZones", "Instances", "NetworkInterfaces", "SecurityGroups", "Vpcs")
"""What the load balancer controller asks EC2 about."""
_FEW = {"requests": {"cpu": "100m", "memory": "192Mi"}, "limits": {"memory": "384Mi"}}
_CRITICAL = "system-cluster-critical"
_VALUES: Mapping[str, Mapping[str, Any]] = {
    "karpenter": {
        "serviceAccount": {"name": karpenter.SERVICE_ACCOUNT},
        "controller": {
            "resources": {"requests": {"cpu": "250m", "memory": "512Mi"}, "limits": {"memory": "1Gi"}},
        },
    },
    # TargetGroupBindings alone: what a load balancer controller makes by itself blocks the deletion of the VPC.
    LOAD_BALANCER: {
        "serviceAccount": {"name": _ACCOUNTS[LOAD_BALANCER]},
        "replicaCount": 2,
        "resources": _FEW,
        "priorityClassName": _CRITICAL,
        "podDisruptionBudget": {"maxUnavailable": 1},
        "createIngressClassResource": False,
        "enableServiceMutatorWebhook": False,
        "enableShield": False,
        "enableWaf": False,
        "enableWafv2": False,
    },
    KEDA: {
        "operator": {"replicaCount": 2},
        "metricsServer": {"replicaCount": 2},
        "priorityClassName": _CRITICAL,
        "resources": {"operator": _FEW, "metricServer": _FEW, "webhooks": _FEW},
    },
    EXTERNAL_SECRETS: {
        "serviceAccount": {"name": _ACCOUNTS[EXTERNAL_SECRETS]},
        "replicaCount": 2,
        "leaderElect": True,
        "resources": _FEW,
        "priorityClassName": _CRITICAL,
        "podDisruptionBudget": {"enabled": True, "minAvailable": 1},
    },
}


def _release(
    children: Children, name: str, values: Mapping[str, Any], versions: Mapping[str, str], after: list[pulumi.Resource]
) -> "k8s.helm.v3.Release":
    chart = CHARTS[name]
    return k8s.helm.v3.Release(
        children.named(f"chart-{name}"),
        name=name,
        namespace=NAMESPACE,
        chart=chart.chart,
        version=versions.get(name, chart.version),
        repository_opts={"repo": chart.repository} if chart.repository else None,
        values={**_VALUES.get(name, {}), **values},
        # They are a release of their own, so that an upgrade renews them: Helm leaves alone those in a chart.
        skip_crds=name == "karpenter",
        atomic=True,
        timeout=600,
        opts=children.opts(depends_on=after),
    )


def _statements(owner: Owner, access: ControllerAccess) -> dict[str, list[Mapping[str, Any]]]:
    """What each may do, by name of the release; Karpenter's permissions are the cluster's own.

    Of the load balancer controller's (its docs, install/iam_policy.json), what TargetGroupBindings need: it looks at
    security groups before it registers a target, those of bindings without rules too (its
    pkg/targetgroupbinding/networking_manager.go).
    """
    groups = access.get("target_group_arns") or [owner.arn("elasticloadbalancing", "targetgroup/*")]
    join = [f"elasticloadbalancing:{verb}Targets" for verb in ("Register", "Deregister")]
    look = [f"elasticloadbalancing:DescribeTarget{each}" for each in ("Groups", "GroupAttributes", "Health")]
    look += [f"ec2:Describe{each}" for each in _SEEN]
    queues = access.get("queue_arns") or [owner.arn("sqs", "*")]
    secrets = access.get("secret_arns") or [owner.arn("secretsmanager", "secret:*")]
    read = [f"secretsmanager:{verb}" for verb in ("GetSecretValue", "DescribeSecret")]
    service = pulumi.Output.format("secretsmanager.{0}.amazonaws.com", owner.region)
    through = {"StringEquals": {"kms:ViaService": service}}
    keys = access.get("secret_key_arns") or [owner.arn("kms", "key/*")]
    return {
        LOAD_BALANCER: [allow(join, groups), allow(look, ["*"])],
        KEDA: [allow(["sqs:GetQueueAttributes"], queues), allow(["cloudwatch:GetMetricData"], ["*"])],
        EXTERNAL_SECRETS: [allow(read, secrets), allow(["kms:Decrypt"], keys, through)],
    }


def _triggers(children: Children, keda: pulumi.Resource) -> "k8s.apiextensions.CustomResource":
    return k8s.apiextensions.CustomResource(
        children.named("triggers"),
        api_version="keda.sh/v1alpha1",
        kind="ClusterTriggerAuthentication",
        metadata=metadata(TRIGGERS, KEDA),
        spec={"podIdentity": {"provider": "aws"}},
        opts=children.opts(depends_on=[keda]),
    )


def _store(children: Children, owner: Owner, external_secrets: pulumi.Resource) -> "k8s.apiextensions.CustomResource":
    return k8s.apiextensions.CustomResource(
        children.named("secret-store"),
        api_version="external-secrets.io/v1",
        kind="ClusterSecretStore",
        metadata=metadata(STORE, EXTERNAL_SECRETS),
        spec={"provider": {"aws": {"service": "SecretsManager", "region": owner.region}}},
        opts=children.opts(depends_on=[external_secrets]),
    )
