"""A Kubernetes cluster on EKS: private by default, upgraded in place, with the compute that it needs to start."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from . import addons, cluster_access, control_plane, karpenter, kubernetes_versions, node_groups
from .cluster_access import AccessEntryOptions
from .cluster_roles import Granted, service_role
from .control_plane import LOG_TYPES, ControlPlaneLogOptions, SupportType, kubeconfig
from .naming import Children, by_name
from .node_groups import NodeGroupOptions
from .pod_identity import PodIdentity, PodIdentityOptions
from .subnets import region_of

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_AUTO_MODE_POLICIES = {
    "compute": "AmazonEKSComputePolicy",
    "storage": "AmazonEKSBlockStoragePolicy",
    "balancing": "AmazonEKSLoadBalancingPolicy",
    "networking": "AmazonEKSNetworkingPolicy",
}
_AUTO_MODE_NODE_POLICIES = {
    "worker": "AmazonEKSWorkerNodeMinimalPolicy",
    "registry": "AmazonEC2ContainerRegistryPullOnly",
}


class Compute(StrEnum):
    """Who starts nodes as pods need them."""

    KARPENTER = "karpenter"
    """Karpenter, which runs on a managed node group; here is its AWS side."""
    AUTO_MODE = "auto_mode"
    """EKS Auto Mode: AWS runs Karpenter, networking, load balancing and storage, for a share of the nodes' price."""


class ClusterArgs(TypedDict):
    """What a caller decides about a cluster."""

    cluster_name: str
    """Its name, unique in account and region; as in the network's tags for Karpenter. A change replaces the cluster."""
    version: str
    """Kubernetes version, such as ``1.36``. The next one is an upgrade in place: control plane, add-ons, nodes."""
    subnet_ids: dict[str, pulumi.Input[str]]
    """Private subnets by availability zone, two or more; each zone gets a group of system nodes.

    The control plane keeps the zones that it was created with, because AWS can add none; nodes follow.
    """
    compute: NotRequired[Compute]
    """Who starts nodes as pods need them; ``karpenter`` by default."""
    system_nodes: NotRequired[NodeGroupOptions]
    """The managed nodes that Karpenter and add-ons run on; one to three Graviton nodes in each zone by default."""
    gpu_nodes: NotRequired[NodeGroupOptions]
    """Managed nodes with GPUs, tainted ``nvidia.com/gpu``; none by default."""
    kms_key_arn: NotRequired[pulumi.Input[str]]
    """Key that encrypts secrets once more; AWS's own by default. It can be added later, but not changed or removed."""
    public_access_cidrs: NotRequired[list[str]]
    """IPv4 ranges that reach the Kubernetes API from the internet; none by default: only the VPC reaches it."""
    control_plane_logs: NotRequired[ControlPlaneLogOptions]
    """What is logged of the control plane; ``api``, ``audit`` and ``authenticator`` for 90 days by default."""
    access_entries: NotRequired[dict[str, AccessEntryOptions]]
    """Who may use the Kubernetes API, by a name of your choice; nobody by default."""
    creator_is_admin: NotRequired[bool]
    """Whether the principal that creates the cluster administers it; false by default. Counts at creation alone."""
    pod_identities: NotRequired[dict[str, PodIdentityOptions]]
    """AWS permissions of service accounts, by a name of your choice; none by default."""
    load_balancers: NotRequired[dict[str, pulumi.Input[str]]]
    """Security groups whose members reach pods on TCP ports from 1024 up, by a name of your choice; none by default."""
    addon_versions: NotRequired[dict[str, str]]
    """Versions of add-ons by name, in the place of those that are pinned for the Kubernetes version."""
    support_type: NotRequired[SupportType]
    """What happens when standard support of the version ends; ``standard`` by default."""
    deletion_protection: NotRequired[bool]
    """Whether AWS refuses to delete it; true by default. Turn it off in an update before you destroy."""
    zonal_shift: NotRequired[bool]
    """Whether traffic can be shifted away from a zone in trouble; true by default."""
    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Put on every resource, and on the instances and disks of managed nodes, which default tags of a provider do not
    reach; none by default."""


class Cluster(pulumi.ComponentResource):
    """An EKS cluster that IAM principals reach by access entries alone.

    Creates the control plane with its log group, the add-ons, and either a managed node group a zone with Karpenter's
    AWS side, or Auto Mode. Kubernetes objects (Karpenter's chart, node pools, workloads) are another layer's.
    """

    cluster_name: pulumi.Output[str]
    """Its name; the dimension ``ClusterName`` of its metrics in ``AWS/EKS``."""
    cluster_arn: pulumi.Output[str]
    """Its ARN."""
    endpoint: pulumi.Output[str]
    """URL of the Kubernetes API."""
    certificate_authority: pulumi.Output[str]
    """Certificate of the authority that signed the endpoint's, in base64."""
    kubeconfig: pulumi.Output[str]
    """For kubectl and Kubernetes providers. Holds no token: it asks the AWS CLI for one, and so never changes."""
    oidc_issuer: pulumi.Output[str]
    """URL of the issuer of service account tokens."""
    security_group_id: pulumi.Output[str]
    """Security group of the control plane's network interfaces and of all nodes and pods."""
    log_group_name: pulumi.Output[str]
    """Log group of the control plane."""
    node_role_arn: pulumi.Output[str]
    """Role of the nodes that Karpenter or Auto Mode starts."""
    node_role_name: pulumi.Output[str]
    """Name of that role: what a node class names."""
    node_group_names: pulumi.Output[dict[str, str]]
    """Managed node groups, by ``system-a`` and so on; empty in Auto Mode."""
    interruption_queue_name: pulumi.Output[str | None]
    """Queue that tells Karpenter of interruptions; null in Auto Mode."""
    karpenter_role_arn: pulumi.Output[str | None]
    """Role of Karpenter's controller, ``karpenter`` in ``kube-system``; null in Auto Mode."""
    pod_identity_role_arns: pulumi.Output[dict[str, str]]
    """Roles of ``pod_identities``, by their names."""

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Raises pulumi.RunError, which lists everything wrong with ``args``, before anything is created."""
        super().__init__("tenfold:index:Cluster", name, {}, opts)
        if found := problems(args):
            raise pulumi.RunError(f"cluster {name}: " + "; ".join(found))
        children = Children(self, name, args.get("tags", {}))
        auto = args.get("compute", Compute.KARPENTER) == Compute.AUTO_MODE
        logs = control_plane.log_group(children, args["cluster_name"], args.get("control_plane_logs", {}))
        nodes = None
        if auto:
            nodes = service_role(children, "auto-node-role", "ec2.amazonaws.com", _AUTO_MODE_NODE_POLICIES)
        cluster = _control_plane(children, args, nodes, logs)
        cluster_access.create(children, cluster, args.get("access_entries", {}))

        versions = args.get("addon_versions", {})
        groups: dict[str, aws.eks.NodeGroup] = {}
        scaler = None
        if nodes:
            addons.create(children, addons.AUTO_MODE, cluster, args["version"], versions, [])
        else:
            before = addons.create(children, addons.BEFORE_NODES, cluster, args["version"], versions, [])
            role = node_groups.node_role(children, "node-role")
            kinds = {"system": args.get("system_nodes", {})}
            if "gpu_nodes" in args:
                kinds["gpu"] = args["gpu_nodes"]
            for kind, options in kinds.items():
                groups |= node_groups.create(children, kind, cluster, args["subnet_ids"], role, options, before)
            addons.create(children, addons.AFTER_NODES, cluster, args["version"], versions, [*before, *groups.values()])
            scaler = karpenter.create(children, cluster)
            nodes = scaler.nodes
        wanted = args.get("pod_identities", {})
        identities = {key: _identity(children, cluster, key, each) for key, each in wanted.items()}

        self.cluster_name = cluster.name
        self.cluster_arn = cluster.arn
        self.endpoint = cluster.endpoint
        self.certificate_authority = cluster.certificate_authority.apply(lambda authority: authority.data or "")
        self.kubeconfig = kubeconfig(cluster.arn, cluster.endpoint, self.certificate_authority)
        self.oidc_issuer = cluster.identities.apply(_issuer)
        self.security_group_id = cluster.vpc_config.apply(lambda config: config.cluster_security_group_id or "")
        control_plane.admit(children, self.security_group_id, args.get("load_balancers", {}))
        self.log_group_name = logs.name
        self.node_role_arn = nodes.role.arn
        self.node_role_name = nodes.role.name
        self.node_group_names = by_name({key: group.node_group_name for key, group in groups.items()})
        self.interruption_queue_name = pulumi.Output.from_input(scaler.queue.name if scaler else None)
        self.karpenter_role_arn = pulumi.Output.from_input(scaler.controller.role_arn if scaler else None)
        self.pod_identity_role_arns = by_name({key: identity.role_arn for key, identity in identities.items()})
        self.register_outputs({key: getattr(self, key) for key in Cluster.__annotations__})


def problems(args: ClusterArgs, today: date | None = None) -> list[str]:
    """Everything wrong with ``args``, and what to do; versions are judged as of ``today``."""
    found = []
    if not _NAME.fullmatch(name := args["cluster_name"]):
        found.append(f"cluster_name: {name!r} is refused by EKS; use 1 to 100 letters, digits, - and _, no sign first")
    extended = args.get("support_type") == SupportType.EXTENDED
    if wrong := kubernetes_versions.problem(args["version"], extended, today):
        found.append(f"version: {args['version']!r} {wrong}")
    found += [f"subnet_ids: {key!r} {why}" for key, why in _zone_problems(list(args["subnet_ids"])).items()]
    if (compute := args.get("compute", Compute.KARPENTER)) not in list(Compute):
        found.append(f"compute: {compute!r} is unknown; use {', '.join(Compute)}")
    if (support := args.get("support_type", SupportType.STANDARD)) not in list(SupportType):
        found.append(f"support_type: {support!r} is unknown; use {', '.join(SupportType)}")
    ranges = control_plane.access_problems(args.get("public_access_cidrs", []))
    found += [f"public_access_cidrs: {each!r} {why}" for each, why in ranges.items()]
    logs = control_plane.log_problems(args.get("control_plane_logs", {}))
    found += [f"control_plane_logs.{key}: {why}" for key, why in logs.items()]
    for kind, options in (("system_nodes", args.get("system_nodes")), ("gpu_nodes", args.get("gpu_nodes"))):
        if options is not None and compute == Compute.AUTO_MODE:
            found.append(f"{kind}: Auto Mode starts its own nodes; leave it out, or use compute karpenter")
        elif options is not None:
            wrongs = node_groups.problems(options).items()
            found += [f"{kind}.{key}: {options.get(key)!r} {why}" for key, why in wrongs]
    found += [f"addon_versions: {key!r} {why}" for key, why in addons.problems(args.get("addon_versions", {})).items()]
    entries = cluster_access.problems(args.get("access_entries", {}))
    return found + [f"access_entries.{key}: {why}" for key, why in entries.items()]


def _issuer(identities: Sequence[Any]) -> str:
    return str(identities[0].oidcs[0].issuer)


def _zone_problems(zones: list[str]) -> dict[str, str]:
    found = {}
    regions = set()
    for zone in zones:
        try:
            regions.add(region_of(zone))
        except ValueError:
            found[zone] = "is no availability zone; use keys such as us-east-1a"
    if len(regions) > 1:
        found[", ".join(zones)] = "are of several regions; a cluster is in one"
    if len(zones) < 2:
        found[", ".join(zones)] = "is less than EKS demands; give it subnets in two zones or more"
    return found


def _control_plane(
    children: Children, args: ClusterArgs, auto_nodes: Granted | None, logs: aws.cloudwatch.LogGroup
) -> aws.eks.Cluster:
    auto, ranges = auto_nodes is not None, args.get("public_access_cidrs", [])
    policies = {"cluster": "AmazonEKSClusterPolicy", **(_AUTO_MODE_POLICIES if auto else {})}
    actions = ("AssumeRole", "TagSession") if auto else ("AssumeRole",)
    role = service_role(children, "cluster-role", "eks.amazonaws.com", policies, actions)
    compute: aws.eks.ClusterComputeConfigArgsDict = {"enabled": auto}
    if auto_nodes:
        compute |= {"node_pools": ["general-purpose", "system"], "node_role_arn": auto_nodes.role.arn}
    encryption: aws.eks.ClusterEncryptionConfigArgsDict | None = None
    if "kms_key_arn" in args:
        encryption = {"provider": {"key_arn": args["kms_key_arn"]}, "resources": ["secrets"]}
    vpc_config: aws.eks.ClusterVpcConfigArgsDict = {
        "subnet_ids": list(args["subnet_ids"].values()),
        "endpoint_private_access": True,
        "endpoint_public_access": bool(ranges),
    }
    if ranges:
        vpc_config["public_access_cidrs"] = ranges
    return aws.eks.Cluster(
        children.named("cluster"),
        name=args["cluster_name"],
        version=args["version"],
        role_arn=role.role.arn,
        vpc_config=vpc_config,
        access_config={
            "authentication_mode": "API",
            "bootstrap_cluster_creator_admin_permissions": args.get("creator_is_admin", False),
        },
        # What EKS would install by itself is in the way of the add-ons.
        bootstrap_self_managed_addons=False,
        compute_config=compute,
        kubernetes_network_config={"elastic_load_balancing": {"enabled": auto}},
        storage_config={"block_storage": {"enabled": auto}},
        encryption_config=encryption,
        enabled_cluster_log_types=args.get("control_plane_logs", {}).get("types", list(LOG_TYPES[:3])),
        upgrade_policy={"support_type": SupportType(args.get("support_type", SupportType.STANDARD)).upper()},
        zonal_shift_config={"enabled": args.get("zonal_shift", True)},
        deletion_protection=args.get("deletion_protection", True),
        tags=children.tags("cluster"),
        # AWS refuses the control plane a zone that it was not created with (AWS containers roadmap, 2330).
        opts=children.opts(
            depends_on=[logs, *role.grants, *(auto_nodes.grants if auto_nodes else [])],
            # Who created it is asked once; another answer would replace it.
            ignore_changes=["vpcConfig.subnetIds", "accessConfig.bootstrapClusterCreatorAdminPermissions"],
        ),
    )


def _identity(children: Children, cluster: aws.eks.Cluster, key: str, options: PodIdentityOptions) -> PodIdentity:
    args: Any = {**options, "cluster_name": cluster.name, "tags": children.extra_tags}
    return PodIdentity(children.named(f"pod-{key}"), args, children.opts())
