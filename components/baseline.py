"""What every cluster has before services run on it: namespaces, node pools, controllers, and telemetry."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as k8s

from . import controllers, namespaces, node_pools, telemetry
from .cluster import Compute
from .controllers import ControllerAccess
from .manifests import metadata
from .namespaces import NamespaceOptions
from .naming import Children, by_name
from .node_pools import NodeClassOptions, NodePoolOptions
from .telemetry import TelemetryOptions

PRIORITIES = {"critical": 1_000_000, "standard": 100_000, "batch": 1_000}
"""Priority classes by name; where nodes are short, the higher ones push out the lower. ``standard`` is the default."""
STORAGE_CLASS = "gp3"
"""Storage class that volumes get where they name none."""


class BaselineArgs(TypedDict):
    """What a caller decides about the ground that services stand on."""

    cluster_name: pulumi.Input[str]
    """The EKS cluster."""
    cluster_arn: pulumi.Input[str]
    """Its ARN: it tells region and account, to which controllers are limited."""
    version: str
    """Its Kubernetes version, such as ``1.36``: whose rules of Pod Security count."""
    compute: NotRequired[Compute]
    """Who starts nodes, as the cluster was told; ``karpenter`` by default."""
    vpc_id: NotRequired[pulumi.Input[str]]
    """VPC of the cluster; needed for the load balancer controller, which nodes tell nothing."""
    interruption_queue_name: NotRequired[pulumi.Input[str]]
    """Queue that tells Karpenter of interruptions: that of the cluster."""
    namespaces: NotRequired[dict[str, NamespaceOptions]]
    """Namespaces for services, by name; none by default. That of the telemetry comes by itself."""
    nodes: NotRequired[NodeClassOptions]
    """What nodes are made of; needed with ``node_pools``."""
    node_pools: NotRequired[dict[str, NodePoolOptions]]
    """Which nodes are started, by a name of your choice; none by default: then only the managed ones are there."""
    controllers: NotRequired[list[str]]
    """Of ``load-balancer``, ``keda`` and ``external-secrets``; ``load-balancer`` by default, none in Auto Mode."""
    controller_versions: NotRequired[dict[str, str]]
    """Versions of charts by name, in the place of those that are pinned."""
    access: NotRequired[ControllerAccess]
    """What controllers may reach in AWS."""
    telemetry: NotRequired[TelemetryOptions]
    """Where metrics and traces go; there is no collector by default."""
    storage_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts volumes; AWS's own by default. The EBS driver has to be allowed to use it."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on everything that can carry them, and on nodes that Karpenter starts; none by default.

    Auto Mode's nodes have none of them: its role would have to be allowed to (EKS user guide, auto-cluster-iam-role).
    """


class Baseline(pulumi.ComponentResource):
    """One cluster's ground: what its services stand on, and what watches and scales them.

    Create one a cluster, with providers for AWS and for the cluster. Objects inside the cluster have fixed names.
    """

    namespaces: pulumi.Output[dict[str, str]]
    """Namespaces for services by name."""
    node_pool_names: pulumi.Output[list[str]]
    """Node pools."""
    controllers: pulumi.Output[dict[str, str]]
    """Versions of the charts that are installed, by name; known once they run."""
    telemetry_endpoint: pulumi.Output[str | None]
    """Where applications send OTLP over HTTP: the collector on their own node; null without telemetry."""

    def __init__(self, name: str, args: BaselineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:Baseline", name, {}, opts)
        if found := problems(args):
            raise pulumi.RunError(f"baseline {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        auto = _auto(args)
        cluster_arn = pulumi.Output.from_input(args["cluster_arn"])
        _storage_class(children, auto, args.get("storage_key_arn"))
        if auto:
            _network_policies(children)
        priorities = {key: _priority_class(children, key) for key in PRIORITIES}
        installed = controllers.create(
            children,
            _controllers(args),
            args["cluster_name"],
            cluster_arn,
            _values(args, cluster_arn),
            args.get("access", {}),
            args.get("controller_versions", {}),
        )
        pools: Mapping[str, pulumi.Resource] = {}
        if "nodes" in args:
            after = [installed.releases[each] for each in ("karpenter-crd", "karpenter") if each in installed.releases]
            pools = node_pools.create(children, args.get("node_pools", {}), args["nodes"], auto, after)
        spaces = dict(args.get("namespaces", {}))
        if "telemetry" in args:
            spaces[telemetry.NAMESPACE] = {}
        made = {
            key: namespaces.create(children, key, options, f"v{args['version']}", auto)
            for key, options in spaces.items()
        }
        endpoint = None
        if "telemetry" in args:
            endpoint = telemetry.create(
                children,
                made[telemetry.NAMESPACE].metadata.name,
                args["cluster_name"],
                cluster_arn,
                args["telemetry"],
                # Behind the class itself, without which pods that name it are refused.
                priorities["critical"].metadata.name,
            )

        own = args.get("namespaces", {})
        versions = {key: release.version for key, release in installed.releases.items()}
        self.namespaces = by_name({key: each.metadata.name for key, each in made.items() if key in own})
        self.node_pool_names = pulumi.Output.from_input(list(pools))
        self.controllers = by_name(versions)
        self.telemetry_endpoint = pulumi.Output.from_input(endpoint)
        self.register_outputs({key: getattr(self, key) for key in Baseline.__annotations__})


def problems(args: BaselineArgs) -> list[str]:
    """Everything wrong with ``args``, each as ``key: value what to do``."""
    found = []
    if (compute := args.get("compute", Compute.KARPENTER)) not in list(Compute):
        found.append(f"compute: {compute!r} is unknown; use {', '.join(Compute)}")
    auto = _auto(args)
    spaces = args.get("namespaces", {})
    if telemetry.NAMESPACE in spaces:
        found.append(f"namespaces: {telemetry.NAMESPACE!r} comes by itself with telemetry; use another name")
    found += namespaces.problems(spaces)
    found += node_pools.problems(args.get("node_pools", {}), args.get("nodes"), auto)
    wanted = args.get("controllers", [])
    found += controllers.problems(wanted, args.get("controller_versions", {}), auto)
    if controllers.LOAD_BALANCER in _controllers(args) and "vpc_id" not in args:
        found.append("vpc_id: is missing; the load balancer controller cannot find it out by itself")
    if not auto and "interruption_queue_name" not in args:
        found.append("interruption_queue_name: is missing; without it Karpenter hears of no interruption")
    if "telemetry" in args:
        found += [f"telemetry.{problem}" for problem in telemetry.problems(args["telemetry"])]
    return found


def _auto(args: BaselineArgs) -> bool:
    return args.get("compute", Compute.KARPENTER) == Compute.AUTO_MODE


def _controllers(args: BaselineArgs) -> list[str]:
    """Names of the releases, in the order in which they are installed."""
    auto = _auto(args)
    wanted = args.get("controllers", [] if auto else [controllers.LOAD_BALANCER])
    return [*([] if auto else ["karpenter-crd", "karpenter"]), *wanted]


def _values(args: BaselineArgs, cluster_arn: pulumi.Output[str]) -> dict[str, dict[str, Any]]:
    """What charts have to know of this cluster, by release."""
    queue = args.get("interruption_queue_name")
    return {
        "karpenter": {"settings": {"clusterName": args["cluster_name"], "interruptionQueue": queue}},
        controllers.LOAD_BALANCER: {
            "clusterName": args["cluster_name"],
            "region": cluster_arn.apply(lambda arn: arn.split(":")[3]),
            "vpcId": args.get("vpc_id"),
        },
    }


def _storage_class(children: Children, auto: bool, key_arn: pulumi.Input[str] | None) -> None:
    """Volumes are encrypted, grow, and are made in the zone where their pod runs."""
    parameters: dict[str, pulumi.Input[str]] = {"type": "gp3", "encrypted": "true"}
    if key_arn is not None:
        parameters["kmsKeyId"] = key_arn
    k8s.storage.v1.StorageClass(
        children.named("storage"),
        metadata=metadata(
            STORAGE_CLASS, "storage", annotations={"storageclass.kubernetes.io/is-default-class": "true"}
        ),
        provisioner="ebs.csi.eks.amazonaws.com" if auto else "ebs.csi.aws.com",
        parameters=parameters,
        reclaim_policy="Delete",
        volume_binding_mode="WaitForFirstConsumer",
        allow_volume_expansion=True,
        # Nothing of it can be changed in place, and its name stays.
        opts=children.opts(delete_before_replace=True),
    )


def _network_policies(children: Children) -> None:
    """Has Auto Mode enforce network policies (EKS user guide, auto-net-pol); elsewhere the CNI's add-on is told to."""
    k8s.core.v1.ConfigMap(
        children.named("network-policies"),
        metadata=metadata("amazon-vpc-cni", "network-policies", controllers.NAMESPACE),
        data={"enable-network-policy-controller": "true"},
        opts=children.opts(),
    )


def _priority_class(children: Children, key: str) -> "k8s.scheduling.v1.PriorityClass":
    return k8s.scheduling.v1.PriorityClass(
        children.named(f"priority-{key}"),
        metadata=metadata(key, "priorities"),
        value=PRIORITIES[key],
        global_default=key == "standard",
        # What waits for idle capacity ends nobody else's work.
        preemption_policy="Never" if key == "batch" else "PreemptLowerPriority",
        opts=children.opts(delete_before_replace=True),
    )
