"""A cluster in EKS Auto Mode, its ground, and a service on it: objects of Auto Mode's own kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import kubernetes
import pulumi
import pulumi_kubernetes

from components import Architecture, Baseline, Cluster, Compute, PoolCapacity, Workload
from tests.e2e.components.baseline import NAMESPACE, entered
from tests.e2e.components.given import FAR, Given

NAME = "green"
GROUP = f"arn:aws:elasticloadbalancing:{FAR}:123456789012:targetgroup/web/0123456789abcdef"


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """Changed, all that differs from a cluster with Karpenter has another value."""
    changed = given.changed
    subnets: dict[str, pulumi.Input[str]] = {
        f"{FAR}{letter}": given.away.subnet_ids["private"][f"{FAR}{letter}"] for letter in "ab"
    }
    cluster = Cluster(
        "cluster-auto",
        {
            "cluster_name": NAME,
            "version": "1.36",
            "subnet_ids": subnets,
            "compute": Compute.AUTO_MODE,
            "deletion_protection": False,
        },
        given.far,
    )
    provider = pulumi_kubernetes.Provider(
        "auto", kubeconfig=cluster.kubeconfig, opts=pulumi.ResourceOptions(depends_on=[cluster])
    )
    inside = pulumi.ResourceOptions.merge(given.far, pulumi.ResourceOptions(providers=[provider]))
    baseline = Baseline("baseline-auto", _ground(changed, cluster, subnets), inside)
    after = pulumi.ResourceOptions.merge(inside, pulumi.ResourceOptions(depends_on=[baseline]))
    web = Workload("workload-auto", _service(changed, baseline.namespaces[NAMESPACE]), after)
    return {
        "kubeconfig": cluster.kubeconfig,
        "node_role": cluster.node_role_name,
        "node_role_arn": cluster.node_role_arn,
        "security_group": cluster.security_group_id,
        "subnets": list(subnets.values()),
        "pools": baseline.node_pool_names,
        "controllers": baseline.controllers,
        "service": web.name,
    }


def _ground(changed: bool, cluster: Cluster, subnets: dict[str, pulumi.Input[str]]) -> Any:
    return {
        "cluster_name": cluster.cluster_name,
        "cluster_arn": cluster.cluster_arn,
        "version": "1.36",
        "compute": Compute.AUTO_MODE,
        "namespaces": {NAMESPACE: {}},
        "nodes": {
            "role_name": cluster.node_role_name,
            "subnet_ids": subnets,
            "security_group_id": cluster.security_group_id,
            "disk_size": 100 if changed else 80,
        },
        "node_pools": {
            "general": {
                "cpu_limit": 64 if changed else 32,
                "memory_limit": "256Gi" if changed else "128Gi",
                "capacity": PoolCapacity.ON_DEMAND if changed else PoolCapacity.MIXED,
                "architecture": Architecture.ANY if changed else Architecture.ARM64,
                "categories": ["c", "m"] if changed else ["m"],
            },
        },
    }


def _service(changed: bool, namespace: pulumi.Input[str]) -> Any:
    return {
        "name": "web",
        "namespace": namespace,
        "image": f"registry.example.com/web:{2 if changed else 1}",
        "resources": {"cpu": "100m", "memory": "128Mi"},
        "replicas": {"min": 2, "max": 8 if changed else 4},
        "target_groups": {"reads": {"arn": GROUP, "deregistration_delay": 60}},
        "load_balancer_cidr_blocks": ["10.251.0.0/19"],
        "compute": Compute.AUTO_MODE,
    }


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """What EKS does by itself is on, and the cluster has Auto Mode's kinds of objects and none of Karpenter's."""
    eks = clients("eks", FAR)
    cluster = eks.describe_cluster(name=NAME)["cluster"]
    assert cluster["computeConfig"]["enabled"] and cluster["storageConfig"]["blockStorage"]["enabled"]
    assert cluster["computeConfig"]["nodeRoleArn"] == outputs["node_role_arn"]
    assert eks.list_addons(clusterName=NAME)["addons"] == ["metrics-server"]
    assert outputs["controllers"] == {} and outputs["pools"] == ["general"]

    client = entered(outputs["kubeconfig"])
    custom = kubernetes.client.CustomObjectsApi(client)
    pool = custom.get_cluster_custom_object("karpenter.sh", "v1", "nodepools", "general")["spec"]
    assert pool["limits"] == {"cpu": "64" if changed else "32", "memory": "256Gi" if changed else "128Gi"}
    template = pool["template"]["spec"]
    assert template["nodeClassRef"] == {"group": "eks.amazonaws.com", "kind": "NodeClass", "name": "workloads"}
    wanted = {each["key"]: each["values"] for each in template["requirements"]}
    assert wanted["eks.amazonaws.com/instance-category"] == (["c", "m"] if changed else ["m"])
    assert not [key for key in wanted if key.startswith("karpenter.k8s.aws")]
    nodes = custom.get_cluster_custom_object("eks.amazonaws.com", "v1", "nodeclasses", "workloads")["spec"]
    assert nodes["role"] == outputs["node_role"]
    assert nodes["ephemeralStorage"] == {"size": "100Gi" if changed else "80Gi"}
    assert [each["id"] for each in nodes["subnetSelectorTerms"]] == outputs["subnets"]
    assert [each["id"] for each in nodes["securityGroupSelectorTerms"]] == [outputs["security_group"]]

    (storage,) = kubernetes.client.StorageV1Api(client).list_storage_class().items
    assert storage.provisioner == "ebs.csi.eks.amazonaws.com"
    enforced = kubernetes.client.CoreV1Api(client).read_namespaced_config_map("amazon-vpc-cni", "kube-system").data
    assert enforced == {"enable-network-policy-controller": "true"}
    bound = custom.list_namespaced_custom_object("eks.amazonaws.com", "v1", NAMESPACE, "targetgroupbindings")["items"]
    assert [each["spec"]["targetGroupARN"] for each in bound] == [GROUP]
    scaler = kubernetes.client.AutoscalingV2Api(client).read_namespaced_horizontal_pod_autoscaler("web", NAMESPACE)
    assert (outputs["service"], scaler.spec.max_replicas) == ("web", 8 if changed else 4)
