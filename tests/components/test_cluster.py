"""What a cluster asks of AWS."""

import json
from typing import Any

import pulumi
import pytest

from components import AccessPolicy, Cluster, kubernetes_versions
from policies.recorder import Asked, record
from tests.components.clusters import EVERYTHING, PLAIN, SUBNETS, cluster, outputs
from tests.plan import plan

KEY = "arn:aws:kms:us-east-1:123456789012:key/1"


def control_plane(**changes: Any) -> dict[str, Any]:
    return cluster(**changes).of("aws:eks/cluster:Cluster")["cluster-cluster"].inputs


def addons(**changes: Any) -> dict[str, Asked]:
    return {each.inputs["addonName"]: each for each in cluster(**changes).of("Addon").values()}


def test_logical_names_are_frozen() -> None:
    """A changed name replaces what it names; it needs an alias, a line in CHANGELOG.md and a page in docs/upgrade."""
    karpenter, auto = cluster(**EVERYTHING), cluster(compute="auto_mode")
    policies = ("", "-worker", "-registry", "-session")
    events = ("health", "spot", "rebalance", "state", "capacity")
    pre, post = ("vpc-cni", "kube-proxy", "eks-pod-identity-agent"), ("coredns", "aws-ebs-csi-driver", "metrics-server")
    roles = [f"{name}-role" for name in ("vpc-cni", "aws-ebs-csi-driver")]
    pods = ("karpenter", "pod-app")
    assert {each.name for each in karpenter.resources} == {"cluster"} | {
        f"cluster-{part}"
        for part in (
            *("cluster", "logs", "cluster-role", "cluster-role-cluster", "access-admins", "access-admins-policy"),
            *(f"addon-{name}" for name in (*pre, *post, "eks-node-monitoring-agent")),
            *(f"{role}{end}" for role in roles for end in ("", "-aws")),
            *(f"{kind}-{end}" for kind in ("system", "gpu") for end in ("a", "b", "c", "template")),
            *(f"{role}{end}" for role in ("node-role", "karpenter-node-role") for end in policies),
            *("from-web", "karpenter-nodes", "interruptions", "interruptions-policy"),
            *(f"interruption-{key}{end}" for key in events for end in ("", "-target")),
            *(f"{pod}{end}" for pod in pods for end in ("", "-role", "-policy", "-association")),
        )
    }
    assert {each.name for each in auto.resources} == {"cluster"} | {
        f"cluster-{part}"
        for part in (
            *("cluster", "logs", "cluster-role", "addon-metrics-server", "auto-node-role"),
            *(f"cluster-role-{key}" for key in ("cluster", "compute", "storage", "balancing", "networking")),
            *("auto-node-role-worker", "auto-node-role-registry"),
        )
    }


def test_children_stand_below_the_cluster_and_use_its_provider() -> None:
    def program() -> None:
        import pulumi_aws as aws

        west = aws.Provider("west", region="us-west-2")
        args: Any = {**PLAIN, **EVERYTHING}
        Cluster("cluster", args, pulumi.ResourceOptions(providers=[west]))

    recording = record(program)
    own = {each.urn for each in recording.resources if each.type.startswith("tenfold:")}
    children = [each for each in recording.resources if each.type.startswith("aws:")]
    assert {each.parent for each in children} <= own
    assert {each.provider.split("::")[-2] for each in children} == {"west"}


def test_two_clusters_in_one_stack_do_not_collide() -> None:
    def program() -> None:
        Cluster("one", {**PLAIN, "cluster_name": "one"})
        Cluster("other", {**PLAIN, "cluster_name": "other"})

    recording = record(program)
    assert len({(each.type, each.name) for each in recording.resources}) == len(recording.resources)
    assert {each.inputs["name"] for each in recording.of("LogGroup").values()} == {
        "/aws/eks/one/cluster",
        "/aws/eks/other/cluster",
    }


def test_what_can_carry_tags_carries_its_name_and_the_callers() -> None:
    untaggable = {"RolePolicyAttachment", "RolePolicy", "QueuePolicy", "EventTarget", "AccessPolicyAssociation"}
    for each in cluster(tags={"team": "a"}, **EVERYTHING).resources:
        if each.type.startswith("aws:") and each.type.split(":")[-1] not in untaggable:
            assert each.inputs["tags"].items() >= {"Name": each.name, "team": "a"}.items(), each.name


# What is there without being asked for


def test_the_control_plane_is_closed_logged_and_protected() -> None:
    asked = control_plane()
    assert asked["vpcConfig"] == {
        "subnetIds": list(SUBNETS.values()),
        "endpointPrivateAccess": True,
        "endpointPublicAccess": False,
    }
    assert asked["accessConfig"] == {
        "authenticationMode": "API",
        "bootstrapClusterCreatorAdminPermissions": False,
    }
    assert asked["enabledClusterLogTypes"] == ["api", "audit", "authenticator"]
    assert asked["upgradePolicy"] == {"supportType": "STANDARD"}
    assert asked["zonalShiftConfig"] == {"enabled": True}
    assert asked["deletionProtection"] is True
    assert asked["bootstrapSelfManagedAddons"] is False
    assert asked["computeConfig"] == {"enabled": False}
    recording = cluster()
    assert not recording.of("AccessPolicyAssociation")
    (logs,) = recording.of("LogGroup").values()
    assert (logs.inputs["name"], logs.inputs["retentionInDays"]) == ("/aws/eks/blue/cluster", 90)
    assert logs.urn in recording.of("aws:eks/cluster:Cluster")["cluster-cluster"].after, "or EKS makes the group"


def test_who_creates_it_administers_it_only_if_that_is_wanted_and_never_because_that_changed() -> None:
    recording = cluster(creator_is_admin=True)
    (asked,) = recording.of("aws:eks/cluster:Cluster").values()
    assert asked.inputs["accessConfig"]["bootstrapClusterCreatorAdminPermissions"] is True
    assert "accessConfig.bootstrapClusterCreatorAdminPermissions" in asked.ignores
    assert "replace" not in plan(cluster(), recording)


def test_nodes_keep_their_credentials_and_disks_to_themselves() -> None:
    (template,) = cluster().of("LaunchTemplate").values()
    assert template.inputs["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }
    (disk,) = template.inputs["blockDeviceMappings"]
    assert disk["ebs"].items() >= {"volumeType": "gp3", "encrypted": "true", "volumeSize": 50}.items()
    assert "AmazonEKS_CNI_Policy" not in {
        each.inputs["policyArn"].rpartition("/")[2]
        for name, each in cluster().of("RolePolicyAttachment").items()
        if "node-role" in name
    }


def test_each_zone_has_a_group_that_rolls_repairs_itself_and_whose_size_is_not_ours() -> None:
    groups = cluster().of("NodeGroup")
    assert {name: each.inputs["subnetIds"] for name, each in groups.items()} == {
        f"cluster-system-{letter}": [f"subnet-{letter}"] for letter in "abc"
    }
    for each in groups.values():
        assert each.inputs["amiType"] == "AL2023_ARM_64_STANDARD"
        assert each.inputs["capacityType"] == "ON_DEMAND"
        assert each.inputs["scalingConfig"] == {"minSize": 1, "maxSize": 3, "desiredSize": 1}
        assert each.inputs["updateConfig"] == {"maxUnavailablePercentage": 33}
        assert each.inputs["nodeRepairConfig"] == {"enabled": True}
        assert each.inputs["version"] == "1.36"
        assert "nodeGroupName" not in each.inputs, "autonamed, so that the next one can stand beside it"
        assert each.ignores == {"scalingConfig.desiredSize"}


def test_addons_come_in_the_order_that_nodes_and_pods_need() -> None:
    """A node without its CNI is not ready, and pods without nodes are not healthy."""
    found, groups = addons(), {each.urn for each in cluster().of("NodeGroup").values()}
    before = {found[name].urn for name in ("vpc-cni", "kube-proxy", "eks-pod-identity-agent")}
    for group in cluster().of("NodeGroup").values():
        assert before <= group.after
    for name in ("coredns", "aws-ebs-csi-driver", "metrics-server", "eks-node-monitoring-agent"):
        assert groups <= found[name].after
    for name in ("vpc-cni", "kube-proxy", "eks-pod-identity-agent"):
        assert not groups & found[name].after


def test_addons_are_pinned_and_set_up() -> None:
    for version, pinned in kubernetes_versions.ADDON_VERSIONS.items():
        assert {name: each.inputs["addonVersion"] for name, each in addons(version=version).items()} == pinned
    cni = json.loads(addons()["vpc-cni"].inputs["configurationValues"])
    assert cni["enableNetworkPolicy"] == "true" and cni["env"]["ENABLE_PREFIX_DELEGATION"] == "true"
    assert {each.inputs["resolveConflictsOnUpdate"] for each in addons().values()} == {"OVERWRITE"}
    accounts = {
        name: each.inputs["podIdentityAssociations"][0]["serviceAccount"]
        for name, each in addons().items()
        if each.inputs.get("podIdentityAssociations")
    }
    assert accounts == {"vpc-cni": "aws-node", "aws-ebs-csi-driver": "ebs-csi-controller-sa"}


def test_a_pods_role_is_for_one_service_account_of_one_cluster() -> None:
    role = cluster(**EVERYTHING).of("Role")["cluster-pod-app-role"]
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {
        "aws:RequestTag/eks-cluster-name": "blue",
        "aws:RequestTag/kubernetes-namespace": "shop",
        "aws:RequestTag/kubernetes-service-account": "web",
    }


def test_a_kubeconfig_is_constant_text_without_a_secret() -> None:
    text = outputs(cluster())["kubeconfig"]
    config = json.loads(text)
    (user,), (known,) = config["users"], config["clusters"]
    assert user["user"]["exec"]["args"] == ["--region", "us-east-1", "eks", "get-token", "--cluster-name", "blue"]
    assert known["cluster"] == {
        "server": outputs(cluster())["endpoint"],
        "certificate-authority-data": outputs(cluster())["certificate_authority"],
    }
    assert outputs(cluster(version="1.35", zonal_shift=False))["kubeconfig"] == text


# Options


@pytest.mark.parametrize(
    ("args", "asked"),
    [
        ({"version": "1.35"}, {"version": "1.35"}),
        ({"deletion_protection": False}, {"deletionProtection": False}),
        ({"zonal_shift": False}, {"zonalShiftConfig": {"enabled": False}}),
        ({"support_type": "extended"}, {"upgradePolicy": {"supportType": "EXTENDED"}}),
        ({"control_plane_logs": {"types": ["audit"]}}, {"enabledClusterLogTypes": ["audit"]}),
        ({"kms_key_arn": KEY}, {"encryptionConfig": {"provider": {"keyArn": KEY}, "resources": ["secrets"]}}),
    ],
)
def test_an_option_reaches_the_control_plane(args: dict[str, Any], asked: dict[str, Any]) -> None:
    assert control_plane(**args).items() >= asked.items()


def test_the_api_is_public_only_for_named_ranges() -> None:
    config = control_plane(public_access_cidrs=["203.0.113.0/24"])["vpcConfig"]
    assert (config["endpointPublicAccess"], config["endpointPrivateAccess"]) == (True, True)
    assert config["publicAccessCidrs"] == ["203.0.113.0/24"]


def test_logs_are_kept_as_told() -> None:
    (group,) = cluster(control_plane_logs={"retention_days": 30, "kms_key_arn": KEY}).of("LogGroup").values()
    assert (group.inputs["retentionInDays"], group.inputs["kmsKeyId"]) == (30, KEY)


@pytest.mark.parametrize(
    ("nodes", "asked"),
    [
        ({"min_size": 2, "max_size": 9}, {"scalingConfig": {"minSize": 2, "maxSize": 9, "desiredSize": 2}}),
        ({"operating_system": "bottlerocket"}, {"amiType": "BOTTLEROCKET_ARM_64"}),
        ({"instance_types": ["m7i.large"]}, {"amiType": "AL2023_x86_64_STANDARD"}),
        ({"instance_types": ["m7g.large", "c8gd.large"]}, {"instanceTypes": ["m7g.large", "c8gd.large"]}),
        ({"capacity": "spot"}, {"capacityType": "SPOT"}),
        ({"max_unavailable_percentage": 50}, {"updateConfig": {"maxUnavailablePercentage": 50}}),
    ],
)
def test_an_option_reaches_the_nodes(nodes: dict[str, Any], asked: dict[str, Any]) -> None:
    for group in cluster(system_nodes=nodes).of("NodeGroup").values():
        assert group.inputs.items() >= asked.items()


def test_an_option_reaches_the_template_of_nodes() -> None:
    nodes = {"disk_size": 80, "operating_system": "bottlerocket", "instance_types": ["m7i.large"]}
    (template,) = cluster(system_nodes=nodes).of("LaunchTemplate").values()
    assert template.inputs["instanceType"] == "m7i.large"
    system, data = template.inputs["blockDeviceMappings"]
    assert (data["deviceName"], data["ebs"]["volumeSize"]) == ("/dev/xvdb", 80)
    assert system["ebs"]["encrypted"] == "true" and "volumeSize" not in system["ebs"]


@pytest.mark.parametrize(
    ("options", "image"),
    [
        ({}, "AL2023_x86_64_NVIDIA"),
        ({"operating_system": "bottlerocket"}, "BOTTLEROCKET_x86_64_NVIDIA"),
        ({"instance_types": ["g5g.xlarge"]}, "AL2023_ARM_64_NVIDIA"),
    ],
)
def test_gpu_nodes_are_kept_for_those_who_ask(options: dict[str, Any], image: str) -> None:
    groups = cluster(gpu_nodes=options).of("NodeGroup")
    group = groups["cluster-gpu-a"].inputs
    assert (group["amiType"], group["taints"][0]["key"]) == (image, "nvidia.com/gpu")
    assert not groups["cluster-system-a"].inputs["taints"]


def test_addon_versions_are_the_callers_to_name() -> None:
    found = addons(addon_versions={"coredns": "v1.14.6-eksbuild.4"})
    assert found["coredns"].inputs["addonVersion"] == "v1.14.6-eksbuild.4"
    assert found["kube-proxy"].inputs["addonVersion"] == kubernetes_versions.ADDON_VERSIONS["1.36"]["kube-proxy"]


def test_load_balancers_reach_pods_and_nothing_else_does() -> None:
    (rule,) = cluster(load_balancers={"web": "sg-web"}).of("SecurityGroupIngressRule").values()
    assert rule.inputs["referencedSecurityGroupId"] == "sg-web"
    assert (rule.inputs["ipProtocol"], rule.inputs["fromPort"], rule.inputs["toPort"]) == ("tcp", 1024, 65535)
    assert not cluster().of("SecurityGroupIngressRule")


def test_who_may_enter_is_named() -> None:
    role = "arn:aws:iam::123456789012:role/{}"
    recording = cluster(
        access_entries={
            "admins": {"principal_arn": role.format("admins"), "policy": AccessPolicy.CLUSTER_ADMIN},
            "shop": {"principal_arn": role.format("shop"), "policy": AccessPolicy.EDIT, "namespaces": ["shop"]},
            "bound": {"principal_arn": role.format("bound"), "groups": ["viewers"]},
        }
    )
    entries, policies = recording.of("AccessEntry"), recording.of("AccessPolicyAssociation")
    assert entries["cluster-access-bound"].inputs["kubernetesGroups"] == ["viewers"]
    assert {name: (each.inputs["policyArn"], each.inputs["accessScope"]) for name, each in policies.items()} == {
        "cluster-access-admins-policy": (
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
            {"type": "cluster"},
        ),
        "cluster-access-shop-policy": (
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
            {"type": "namespace", "namespaces": ["shop"]},
        ),
    }


def test_auto_mode_brings_what_karpenter_needs_to_be_given() -> None:
    recording, asked = cluster(compute="auto_mode"), control_plane(compute="auto_mode")
    assert asked["computeConfig"]["enabled"] and asked["computeConfig"]["nodePools"] == ["general-purpose", "system"]
    assert asked["kubernetesNetworkConfig"] == {"elasticLoadBalancing": {"enabled": True}}
    assert asked["storageConfig"] == {"blockStorage": {"enabled": True}}
    assert set(addons(compute="auto_mode")) == {"metrics-server"}
    assert not recording.of("NodeGroup") and not recording.of("Queue")
    attached = {each.inputs["policyArn"].rpartition("/")[2] for each in recording.of("RolePolicyAttachment").values()}
    assert attached == {
        *(f"AmazonEKS{each}Policy" for each in ("Cluster", "Compute", "BlockStorage", "LoadBalancing", "Networking")),
        *("AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"),
    }
    (trust,) = json.loads(recording.of("Role")["cluster-cluster-role"].inputs["assumeRolePolicy"])["Statement"]
    assert trust["Action"] == ["sts:AssumeRole", "sts:TagSession"]


def test_outputs_of_both_kinds_of_compute() -> None:
    karpenter, auto = outputs(cluster(**EVERYTHING)), outputs(cluster(compute="auto_mode"))
    assert karpenter["node_role_name"] == "cluster-karpenter-node-role"
    assert auto["node_role_name"] == "cluster-auto-node-role"
    assert karpenter["interruption_queue_name"] == "cluster-interruptions"
    assert karpenter["karpenter_role_arn"].endswith("cluster-karpenter-role")
    assert not {"interruption_queue_name", "karpenter_role_arn"} & auto.keys()
    assert auto["node_group_names"] == {}
    assert karpenter["pod_identity_role_arns"]["app"].endswith("cluster-pod-app-role")
    assert karpenter["oidc_issuer"].startswith("https://oidc.eks.us-east-1")
    assert karpenter["log_group_name"] == "/aws/eks/blue/cluster"
