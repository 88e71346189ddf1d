"""A cluster with Karpenter and all that its services stand on: namespaces, nodes, controllers, and collectors."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple

import kubernetes
import pulumi
import pulumi_kubernetes

from components import Architecture, Baseline, Cluster, PoolCapacity
from tests.e2e.components.given import HOME, Given

NAMESPACE = "services"
NAME = "ground"
"""Of the cluster."""
_KARPENTER = {"group": "karpenter.sh", "version": "v1", "plural": "nodepools"}
_CLASS = {"group": "karpenter.k8s.aws", "version": "v1", "plural": "ec2nodeclasses"}


class Ground(NamedTuple):
    """What workloads stand on."""

    cluster: Cluster
    baseline: Baseline
    inside: pulumi.ResourceOptions
    """Puts a component onto the cluster, after its baseline."""


@lru_cache(1)
def ground(given: Given) -> Ground:
    """The one cluster of a program on which objects are made."""
    subnets: dict[str, pulumi.Input[str]] = {
        f"{HOME}{letter}": given.network.subnet_ids["private"][f"{HOME}{letter}"] for letter in "ab"
    }
    cluster = Cluster(
        "ground",
        {"cluster_name": NAME, "version": "1.36", "subnet_ids": subnets, "deletion_protection": False},
        given.home,
    )
    provider = pulumi_kubernetes.Provider(
        "ground", kubeconfig=cluster.kubeconfig, opts=pulumi.ResourceOptions(depends_on=[cluster])
    )
    inside = pulumi.ResourceOptions.merge(given.home, pulumi.ResourceOptions(providers=[provider]))
    baseline = Baseline("baseline", _args(given, cluster, subnets), inside)
    return Ground(
        cluster, baseline, pulumi.ResourceOptions.merge(inside, pulumi.ResourceOptions(depends_on=[baseline]))
    )


def _args(given: Given, cluster: Cluster, subnets: dict[str, pulumi.Input[str]]) -> Any:
    """Changed, all that an object lets change has another value: no class of volumes, no priority."""
    changed = given.changed
    return {
        "cluster_name": cluster.cluster_name,
        "cluster_arn": cluster.cluster_arn,
        "version": "1.36" if changed else "1.35",
        "vpc_id": given.network.vpc_id,
        "interruption_queue_name": cluster.interruption_queue_name,
        "namespaces": {
            NAMESPACE: {
                "cpu": "64" if changed else "32",
                "memory": "256Gi" if changed else "128Gi",
                "pods": 200 if changed else 100,
                "default_cpu": "200m" if changed else "100m",
                "default_memory": "256Mi" if changed else "128Mi",
            }
        },
        "nodes": {
            "role_name": cluster.node_role_name,
            "subnet_ids": subnets,
            "security_group_id": cluster.security_group_id,
            "image": "bottlerocket@v1.64.0" if changed else "bottlerocket@v1.63.0",
            "disk_size": 100 if changed else 80,
        },
        "node_pools": {
            "general": {
                "cpu_limit": 64 if changed else 32,
                "memory_limit": "256Gi" if changed else "128Gi",
                "capacity": PoolCapacity.ON_DEMAND if changed else PoolCapacity.MIXED,
                "architecture": Architecture.ANY if changed else Architecture.ARM64,
                "categories": ["c", "m"] if changed else ["m"],
                "disruption_percent": 20 if changed else 10,
                "consolidate_after": "10m" if changed else "5m",
                "expire_after": "360h" if changed else "720h",
                "weight": 20 if changed else 10,
            },
            "gpu": {"cpu_limit": 16, "memory_limit": "64Gi", "gpu": True},
        },
        "controllers": ["load-balancer", "keda", "external-secrets"],
        "controller_versions": {"keda": "2.20.3"} if changed else {},
        "access": {"queue_arns": [f"arn:aws:sqs:{HOME}:123456789012:{'more' if changed else 'work'}"]},
        "telemetry": {
            "workspace_arn": f"arn:aws:aps:{HOME}:123456789012:workspace/ws-1",
            "remote_write_url": f"https://aps-workspaces.{HOME}.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
            "sampled_percent": 10 if changed else 5,
            "scrape_seconds": 60 if changed else 30,
        },
        "storage_key_arn": given.key_arn,
        "tags": {"changed": str(changed)},
    }


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """With everything that it can have beside Karpenter."""
    made = ground(given)
    return {
        "kubeconfig": made.cluster.kubeconfig,
        "queue": made.cluster.interruption_queue_name,
        "node_role": made.cluster.node_role_name,
        "key": given.key_arn,
        "namespaces": made.baseline.namespaces,
        "pools": made.baseline.node_pool_names,
        "controllers": made.baseline.controllers,
        "telemetry": made.baseline.telemetry_endpoint,
    }


@cache
def entered(kubeconfig: str) -> kubernetes.client.ApiClient:
    """The cluster as a person enters it, by a token of the AWS CLI."""
    return kubernetes.config.new_client_from_config_dict(json.loads(kubeconfig))


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """What the cluster has, and what its controllers may do in AWS."""
    client = entered(outputs["kubeconfig"])
    core, custom = kubernetes.client.CoreV1Api(client), kubernetes.client.CustomObjectsApi(client)

    labels = core.read_namespace(outputs["namespaces"][NAMESPACE]).metadata.labels
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    assert labels["pod-security.kubernetes.io/enforce-version"] == ("v1.36" if changed else "v1.35")
    quota = core.read_namespaced_resource_quota("quota", NAMESPACE).spec.hard
    assert quota == {
        "requests.cpu": "64" if changed else "32",
        "requests.memory": "256Gi" if changed else "128Gi",
        "pods": "200" if changed else "100",
    }
    (limits,) = core.read_namespaced_limit_range("defaults", NAMESPACE).spec.limits
    memory = "256Mi" if changed else "128Mi"
    assert limits.default_request == {"cpu": "200m" if changed else "100m", "memory": memory}
    assert limits.default == {"memory": memory}
    policies = kubernetes.client.NetworkingV1Api(client)
    assert policies.read_namespaced_network_policy("default-deny", NAMESPACE).spec.ingress is None

    (storage,) = kubernetes.client.StorageV1Api(client).list_storage_class().items
    assert storage.parameters == {"type": "gp3", "encrypted": "true", "kmsKeyId": outputs["key"]}
    priorities = kubernetes.client.SchedulingV1Api(client).list_priority_class().items
    assert {each.metadata.name for each in priorities if each.global_default} == {"standard"}

    assert outputs["pools"] == ["general", "gpu"]
    pool = custom.get_cluster_custom_object(**_KARPENTER, name="general")["spec"]
    assert pool["limits"] == {"cpu": "64" if changed else "32", "memory": "256Gi" if changed else "128Gi"}
    assert pool["disruption"]["budgets"] == [{"nodes": "20%" if changed else "10%"}]
    assert pool["disruption"]["consolidateAfter"] == ("10m" if changed else "5m")
    assert (pool["weight"], pool["template"]["spec"]["expireAfter"]) == ((20, "360h") if changed else (10, "720h"))
    wanted = {each["key"]: each["values"] for each in pool["template"]["spec"]["requirements"]}
    assert wanted["karpenter.sh/capacity-type"] == (["on-demand"] if changed else ["spot", "on-demand"])
    assert wanted["kubernetes.io/arch"] == (["amd64", "arm64"] if changed else ["arm64"])
    nodes = custom.get_cluster_custom_object(**_CLASS, name="workloads")["spec"]
    assert nodes["role"] == outputs["node_role"]
    assert nodes["amiSelectorTerms"] == [{"alias": "bottlerocket@v1.64.0" if changed else "bottlerocket@v1.63.0"}]
    assert nodes["blockDeviceMappings"][1]["ebs"]["volumeSize"] == ("100Gi" if changed else "80Gi")
    assert nodes["tags"]["changed"] == str(changed)

    daemons = kubernetes.client.AppsV1Api(client).read_namespaced_daemon_set("collector", "telemetry")
    assert daemons.spec.template.spec.priority_class_name == "critical"
    config = daemons.spec.template.spec.volumes[0].config_map.name
    written = core.read_namespaced_config_map(config, "telemetry").data["collector.yaml"]
    assert ('"scrape_interval": "60s"' in written) is changed
    assert outputs["telemetry"] == "http://collector.telemetry:4318"

    assert outputs["controllers"]["keda"] == ("2.20.3" if changed else "2.20.2")
    eks, named = clients("eks", HOME), {"clusterName": NAME}
    pods = {each["serviceAccount"]: each for each in eks.list_pod_identity_associations(**named)["associations"]}
    assert {"karpenter", "keda-operator", "external-secrets", "aws-load-balancer-controller", "collector"} <= set(pods)
    found = eks.describe_pod_identity_association(associationId=pods["keda-operator"]["associationId"], **named)
    role = found["association"]["roleArn"].rpartition("/")[2]
    (policy,) = clients("iam", HOME).list_role_policies(RoleName=role)["PolicyNames"]
    allowed = clients("iam", HOME).get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]["Statement"]
    assert allowed[0]["Resource"] == [f"arn:aws:sqs:{HOME}:123456789012:{'more' if changed else 'work'}"]
