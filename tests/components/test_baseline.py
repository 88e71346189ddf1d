"""What every cluster has before services run on it."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from components import BaselineArgs
from components.baseline import PRIORITIES
from tests.components.workloads import BASE, baseline, misspelt, only

AUTO: dict[str, Any] = {
    "compute": "auto_mode",
    "vpc_id": None,
    "interruption_queue_name": None,
    "nodes": {key: value for key, value in BASE["nodes"].items() if key != "image"},
}
WORKSPACE = {
    "workspace_arn": "arn:aws:aps:us-east-1:123456789012:workspace/ws-1",
    "remote_write_url": "https://aps-workspaces.us-east-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
}
EVERYTHING: dict[str, Any] = {
    "controllers": ["load-balancer", "keda", "external-secrets"],
    "telemetry": WORKSPACE,
    "node_pools": {**BASE["node_pools"], "gpu": {"cpu_limit": 32, "memory_limit": "128Gi", "gpu": True}},
}


def outputs(**changes: Any) -> dict[str, Any]:
    recording = baseline(**changes)
    return next(outputs for urn, outputs in recording.outputs.items() if urn.endswith("Baseline::base"))


def test_logical_names_are_frozen() -> None:
    plain = {"storage", "node-class", "pool-general", "load-balancer", "chart-karpenter-crd", "chart-karpenter"}
    plain |= {f"load-balancer-{part}" for part in ("role", "policy", "association")} | {"chart-load-balancer"}
    plain |= {f"priority-{key}" for key in PRIORITIES}
    plain |= {f"{part}-services" for part in ("namespace", "limits", "deny")}
    assert {each.name for each in baseline().resources} == {"base", *(f"base-{part}" for part in plain)}


def test_no_property_is_spelt_as_python_does() -> None:
    for recording in (baseline(**EVERYTHING), baseline(**AUTO)):
        assert [path for each in recording.resources for path in misspelt(each)] == []


@pytest.mark.parametrize(
    "change",
    [
        {"version": "1.35"},
        {"vpc_id": "vpc-2"},
        {"interruption_queue_name": "other"},
        {"namespaces": {"services": {"pods": 100}}},
        {"nodes": {**BASE["nodes"], "disk_size": 200}},
        {"node_pools": {"general": {"cpu_limit": 200, "memory_limit": "400Gi"}}},
        {"controllers": []},
        {"controller_versions": {"karpenter": "1.14.2"}},
        {"access": {"target_group_arns": ["arn:one"]}},
        {"telemetry": WORKSPACE},
        {"storage_key_arn": "arn:aws:kms:us-east-1:123456789012:key/1"},
        {"tags": {"team": "a"}},
        {"cluster_name": "green"},
        {"cluster_arn": "arn:aws:eks:eu-west-1:123456789012:cluster/blue"},
        AUTO,
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_argument_has_an_effect(change: dict[str, Any]) -> None:
    asked = [
        [(each.name, each.inputs) for each in recording.resources] for recording in (baseline(), baseline(**change))
    ]
    assert asked[0] != asked[1]
    assert change.keys() <= BaselineArgs.__annotations__.keys()


def test_a_namespace_lets_nothing_privileged_start_and_nothing_talk() -> None:
    recording = baseline(namespaces={"services": {"cpu": "64", "memory": "256Gi", "pods": 500}})
    labels = only(recording, "Namespace")["metadata"]["labels"]
    for mode in ("enforce", "warn", "audit"):
        assert labels[f"pod-security.kubernetes.io/{mode}"] == "restricted"
        assert labels[f"pod-security.kubernetes.io/{mode}-version"] == "v1.36"
    policy = only(recording, "NetworkPolicy")["spec"]
    assert policy["podSelector"] == {} and policy["policyTypes"] == ["Ingress", "Egress"] and "ingress" not in policy
    (dns,) = policy["egress"]
    assert {(each["protocol"], each["port"]) for each in dns["ports"]} == {("UDP", 53), ("TCP", 53)}
    quota = only(recording, "ResourceQuota")["spec"]["hard"]
    assert quota == {"requests.cpu": "64", "requests.memory": "256Gi", "pods": "500"}
    (limits,) = only(recording, "LimitRange")["spec"]["limits"]
    assert limits["defaultRequest"] == {"cpu": "100m", "memory": "128Mi"} and limits["default"] == {"memory": "128Mi"}


@pytest.mark.parametrize(
    ("changes", "kind", "group", "provisioner"),
    [
        ({}, "EC2NodeClass", "karpenter.k8s.aws", "ebs.csi.aws.com"),
        (AUTO, "NodeClass", "eks.amazonaws.com", "ebs.csi.eks.amazonaws.com"),
    ],
)
def test_pools_have_bounds_and_change_few_nodes_at_a_time(
    changes: dict[str, Any], kind: str, group: str, provisioner: str
) -> None:
    recording = baseline(**changes)
    (pool,) = recording.of("kubernetes:karpenter.sh/v1:NodePool").values()
    spec = pool.inputs["spec"]
    assert spec["limits"] == {"cpu": "100", "memory": "400Gi"}
    assert spec["disruption"]["consolidationPolicy"] == "WhenEmptyOrUnderutilized"
    assert spec["disruption"]["budgets"] == [{"nodes": "10%"}]
    template = spec["template"]["spec"]
    assert template["expireAfter"] == "720h"
    assert template["nodeClassRef"] == {"group": group, "kind": kind, "name": "workloads"}
    wanted = {each["key"]: (each["operator"], each["values"]) for each in template["requirements"]}
    assert wanted == {
        "karpenter.sh/capacity-type": ("In", ["spot", "on-demand"]),
        "kubernetes.io/arch": ("In", ["arm64"]),
        "kubernetes.io/os": ("In", ["linux"]),
        f"{group}/instance-category": ("In", ["c", "m", "r"]),
        f"{group}/instance-generation": ("Gt", ["5"]),
    }
    (nodes,) = recording.of(kind).values()
    assert nodes.type == f"kubernetes:{group}/v1:{kind}"
    assert nodes.inputs["spec"]["subnetSelectorTerms"] == [{"id": "subnet-a"}, {"id": "subnet-b"}]
    assert nodes.urn in pool.after, "a class goes only after its pools"
    assert only(recording, "StorageClass")["provisioner"] == provisioner


def test_nodes_are_those_of_the_managed_groups() -> None:
    spec = only(baseline(), "EC2NodeClass")["spec"]
    assert spec["metadataOptions"]["httpTokens"] == "required"
    assert spec["metadataOptions"]["httpPutResponseHopLimit"] == 1
    assert spec["amiSelectorTerms"] == [{"alias": "bottlerocket@v1.64.0"}]
    assert [each["ebs"]["encrypted"] for each in spec["blockDeviceMappings"]] == [True, True]
    assert spec["kubelet"] == {"maxPods": 110}
    other = only(baseline(nodes={**BASE["nodes"], "image": "al2023@v20260709"}), "EC2NodeClass")["spec"]
    assert [each["deviceName"] for each in other["blockDeviceMappings"]] == ["/dev/xvda"]


def test_gpu_nodes_take_only_who_asks_for_them() -> None:
    pool = baseline(**EVERYTHING).of("NodePool")["base-pool-gpu"].inputs["spec"]["template"]
    assert pool["spec"]["taints"] == [{"key": "nvidia.com/gpu", "value": "true", "effect": "NoSchedule"}]
    built = {each["key"]: each["values"] for each in pool["spec"]["requirements"]}["kubernetes.io/arch"]
    assert built == ["amd64"], "all machines with GPUs but one generation are of x86"
    assert {"key": "karpenter.k8s.aws/instance-category", "operator": "In", "values": ["g"]} in pool["spec"][
        "requirements"
    ]


def test_karpenter_comes_before_what_it_is_to_read_and_after_its_definitions() -> None:
    recording = baseline()
    charts = recording.of("Release")
    crds, controller = charts["base-chart-karpenter-crd"], charts["base-chart-karpenter"]
    assert crds.urn in controller.after and controller.inputs["skipCrds"] is True
    assert {crds.urn, controller.urn} <= recording.of("EC2NodeClass")["base-node-class"].after
    assert controller.inputs["values"]["settings"] == {"clusterName": "blue", "interruptionQueue": "interruptions"}
    assert baseline(**AUTO).of("Release") == {}, "Auto Mode runs them all"


def test_every_controller_starts_with_its_permissions() -> None:
    recording = baseline(controllers=["load-balancer", "keda", "external-secrets"])
    charts, associations = recording.of("Release"), recording.of("PodIdentityAssociation")
    for name in ("load-balancer", "keda", "external-secrets"):
        association = associations[f"base-{name}-association"]
        assert association.urn in charts[f"base-chart-{name}"].after
        assert association.inputs["namespace"] == "kube-system"
    assert {each.inputs["metadata"]["name"] for each in recording.of("ClusterSecretStore").values()} == {"aws"}
    assert {each.inputs["metadata"]["name"] for each in recording.of("ClusterTriggerAuthentication").values()} == {
        "aws"
    }


def test_the_load_balancer_controller_makes_nothing_that_outlives_it() -> None:
    policy = baseline(access={"target_group_arns": ["arn:one"]}).of("RolePolicy")["base-load-balancer-policy"]
    join, look = json.loads(policy.inputs["policy"])["Statement"]
    assert join["Resource"] == ["arn:one"]
    assert {each.split(":")[1] for each in join["Action"]} == {"RegisterTargets", "DeregisterTargets"}
    assert all(each.split(":")[1].startswith("Describe") for each in look["Action"])
    assert "ec2:DescribeSecurityGroups" in look["Action"], "without which it registers nobody"


def test_what_controllers_reach_is_this_account_where_nothing_is_named() -> None:
    policies = baseline(controllers=["keda", "external-secrets"]).of("RolePolicy")
    queues = json.loads(policies["base-keda-policy"].inputs["policy"])["Statement"][0]
    assert queues["Resource"] == ["arn:aws:sqs:us-east-1:123456789012:*"]
    secrets, keys = json.loads(policies["base-external-secrets-policy"].inputs["policy"])["Statement"]
    assert secrets["Resource"] == ["arn:aws:secretsmanager:us-east-1:123456789012:secret:*"]
    assert keys["Condition"] == {"StringEquals": {"kms:ViaService": "secretsmanager.us-east-1.amazonaws.com"}}


def test_a_collector_on_every_node_may_write_there_and_nowhere_else() -> None:
    recording = baseline(telemetry=WORKSPACE)
    policy = json.loads(recording.of("RolePolicy")["base-collector-policy"].inputs["policy"])["Statement"]
    assert policy[0] == {"Effect": "Allow", "Action": "aps:RemoteWrite", "Resource": WORKSPACE["workspace_arn"]}
    assert policy[1]["Action"] == ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
    pod = only(recording, "DaemonSet")["spec"]["template"]["spec"]
    assert pod["tolerations"] == [{"operator": "Exists"}]
    assert pod["securityContext"]["runAsNonRoot"] is True and pod["priorityClassName"] == "critical"
    written = json.loads(only(recording, "ConfigMap")["data"]["collector.yaml"])
    assert written["exporters"]["prometheusremotewrite"]["endpoint"] == WORKSPACE["remote_write_url"]
    assert only(recording, "kubernetes:core/v1:Service")["spec"]["internalTrafficPolicy"] == "Local"
    assert outputs(telemetry=WORKSPACE)["telemetry_endpoint"] == "http://collector.telemetry:4318"


def test_another_configuration_is_another_object_so_that_collectors_start_anew() -> None:
    recording = baseline(telemetry=WORKSPACE)
    (config,), (collector,) = recording.of("ConfigMap").values(), recording.of("DaemonSet").values()
    assert config.inputs["immutable"] is True and "name" not in config.inputs["metadata"]
    assert config.urn in collector.after

    def written(**options: Any) -> str:
        return str(only(baseline(telemetry={**WORKSPACE, **options}), "ConfigMap")["data"]["collector.yaml"])

    assert written() == written() != written(scrape_seconds=60)
    assert written(sampled_percent=50) != written(traces=False)


def test_what_others_need_is_named() -> None:
    found = outputs(**EVERYTHING)
    assert found["namespaces"] == {"services": "services"}
    assert found["node_pool_names"] == ["general", "gpu"]
    assert found["controllers"].keys() == {"karpenter-crd", "karpenter", "load-balancer", "keda", "external-secrets"}
    assert "telemetry_endpoint" not in outputs()


def test_one_priority_is_the_default_and_batch_ends_nobody() -> None:
    classes = {each.inputs["metadata"]["name"]: each.inputs for each in baseline().of("PriorityClass").values()}
    assert {name for name, each in classes.items() if each["globalDefault"]} == {"standard"}
    assert classes["critical"]["value"] > classes["standard"]["value"] > classes["batch"]["value"]
    assert classes["batch"]["preemptionPolicy"] == "Never"


def test_auto_mode_is_told_to_enforce_policies() -> None:
    assert only(baseline(**AUTO), "ConfigMap")["data"] == {"enable-network-policy-controller": "true"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"compute": "fargate"}, "compute: 'fargate' is unknown"),
        ({"namespaces": {"kube-apps": {}}}, "namespaces: 'kube-apps' is refused"),
        ({"namespaces": {"telemetry": {}}}, "namespaces: 'telemetry' comes by itself"),
        ({"namespaces": {"a": {"cpu": "many"}}}, "namespaces.a.cpu: 'many' is no quantity"),
        ({"namespaces": {"a": {"pods": 0}}}, "namespaces.a.pods: 0 leaves no room"),
        ({"nodes": None}, "nodes: is missing"),
        (
            {"nodes": {**BASE["nodes"], "image": "bottlerocket@latest"}},
            "nodes.image: 'bottlerocket@latest' is no pinned",
        ),
        ({"nodes": {**BASE["nodes"], "disk_size": 5}}, "nodes.disk_size: 5 is too small"),
        ({**AUTO, "nodes": BASE["nodes"]}, "nodes.image: 'bottlerocket@v1.64.0' says nothing in Auto Mode"),
        (
            {"node_pools": {"a": {"cpu_limit": 0, "memory_limit": "1Gi"}}},
            "a.cpu_limit: 0 lets no node start",
        ),
        ({"node_pools": {"a": {"cpu_limit": 1, "memory_limit": "x"}}}, "node_pools.a.memory_limit: 'x' is no quantity"),
        (
            {"node_pools": {"a": {"cpu_limit": 1, "memory_limit": "1Gi", "capacity": "free", "weight": 0}}},
            "node_pools.a.capacity: 'free' is unknown; use on_demand, spot, mixed",
        ),
        (
            {"node_pools": {"a": {"cpu_limit": 1, "memory_limit": "1Gi", "expire_after": "soon"}}},
            "node_pools.a.expire_after: 'soon' is no duration",
        ),
        (
            {"node_pools": {"a": {"cpu_limit": 1, "memory_limit": "1Gi", "disruption_percent": 0}}},
            "node_pools.a.disruption_percent: 0 is no share",
        ),
        ({"controllers": ["istio"]}, "controllers: 'istio' is unknown; use some of load-balancer, keda"),
        ({**AUTO, "controllers": ["load-balancer"]}, "controllers: 'load-balancer' is part of Auto Mode"),
        ({"controller_versions": {"istio": "1"}}, "controller_versions: 'istio' is none of the charts"),
        ({"vpc_id": None}, "vpc_id: is missing"),
        ({"interruption_queue_name": None}, "interruption_queue_name: is missing"),
        ({"telemetry": {"workspace_arn": "arn"}}, "telemetry.remote_write_url: is missing"),
        ({"telemetry": {"traces": False}}, "telemetry.traces: False leaves the collector nothing to do"),
        ({"telemetry": {"sampled_percent": 0}}, "telemetry.sampled_percent: 0 is no share"),
        ({"telemetry": {"scrape_seconds": 1}}, "telemetry.scrape_seconds: 1 is too often"),
    ],
)
def test_it_refuses(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(pulumi.RunError) as refused:
        baseline(**changes)
    assert message in str(refused.value)
