"""What a workload asks of its cluster, and what it refuses."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
import pytest

from components import Workload, WorkloadArgs
from policies.recorder import record
from tests.components.workloads import GROUP_ARN, PLAIN, SERVED, misspelt, only, workload

ROLE: dict[str, Any] = {"cluster_name": "blue", "policy": "{}"}
QUEUE = {"url": "https://sqs.us-east-1.amazonaws.com/1/work", "region": "us-east-1"}
EVERYTHING: dict[str, Any] = {
    **SERVED,
    "command": ["./api"],
    "port": 9000,
    "health": {"path": "/live", "ready_path": "/ready", "startup_seconds": 60, "timeout_seconds": 5},
    "metrics_path": "/metrics",
    "environment": {"LOG_LEVEL": "info"},
    "secrets": {"PASSWORD": {"secret_arn": "arn:secret", "key": "password"}},
    "identity": ROLE,
    "clients": ["web"],
    "calls": ["billing"],
    "egress": {"database": {"cidr_blocks": ["10.0.224.0/24"], "ports": [5432]}},
    "telemetry_namespace": "telemetry",
    "shutdown_seconds": 100,
    "unavailable_percent": 10,
    "priority_class": "critical",
    "writable_paths": ["/cache"],
    "user": 2000,
    "jobs": {"cleanup": {"schedule": "0 3 * * *", "command": ["./clean"]}},
    "tags": {"team": "a"},
}
"""Every option that can stand beside the others."""


def container(**changes: Any) -> dict[str, Any]:
    (found,) = only(workload(**changes), "Deployment")["spec"]["template"]["spec"]["containers"]
    return dict(found)


def test_logical_names_are_frozen() -> None:
    plain = {"one", "one-account", "one-network", "one-deployment", "one-scaler", "one-budget"}
    assert {each.name for each in workload().resources} == plain
    more = {"config", "secrets", "pod", "pod-role", "pod-policy", "pod-association", "service", "targets-reads"}
    assert {each.name for each in workload(**EVERYTHING).resources} == plain | {
        f"one-{part}" for part in (*more, "job-cleanup")
    }


def test_every_option_has_an_effect_and_a_name_that_the_api_knows() -> None:
    full = workload(**EVERYTHING)
    asked = [(each.name, each.inputs) for each in full.resources]
    for option in EVERYTHING.keys() - SERVED.keys():
        rest = {key: value for key, value in EVERYTHING.items() if key != option}
        assert [(each.name, each.inputs) for each in workload(**rest).resources] != asked, option
    others = PLAIN.keys() | {"service_account", "compute"}
    assert EVERYTHING.keys() | others == WorkloadArgs.__annotations__.keys()
    assert [path for each in full.resources for path in misspelt(each)] == []


def test_pods_keep_to_what_the_namespace_demands() -> None:
    """Level `restricted` of Pod Security, for jobs as for the service."""
    recording = workload(**EVERYTHING)
    job = only(recording, "CronJob")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    for pod in (only(recording, "Deployment")["spec"]["template"]["spec"], job):
        context = pod["securityContext"]
        assert context["runAsNonRoot"] is True and context["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        for each in pod["containers"]:
            own = each["securityContext"]
            assert own["allowPrivilegeEscalation"] is False and own["readOnlyRootFilesystem"] is True
            assert own["capabilities"] == {"drop": ["ALL"]}
            assert each["resources"]["requests"] == {"cpu": "250m", "memory": "512Mi"}
            assert each["resources"]["limits"] == {"memory": "512Mi"}


def test_nobody_but_the_autoscaler_says_how_many_there_are() -> None:
    recording = workload(replicas={"min": 2, "max": 10, "cpu": 60, "memory": 80})
    assert "replicas" not in only(recording, "Deployment")["spec"]
    spec = only(recording, "HorizontalPodAutoscaler")["spec"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (2, 10)
    assert spec["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "api"}
    used = {each["resource"]["name"]: each["resource"]["target"] for each in spec["metrics"]}
    assert used == {
        "cpu": {"type": "Utilization", "averageUtilization": 60},
        "memory": {"type": "Utilization", "averageUtilization": 80},
    }
    assert spec["behavior"]["scaleUp"]["stabilizationWindowSeconds"] == 0
    assert spec["behavior"]["scaleDown"] == {
        "stabilizationWindowSeconds": 300,
        "selectPolicy": "Max",
        "policies": [{"type": "Percent", "value": 10, "periodSeconds": 60}],
    }


def test_its_pace_can_be_another() -> None:
    pace = {"scale_up": {"percent": 50, "period_seconds": 30}, "scale_down": {"stabilization_seconds": 600, "pods": 2}}
    behavior = only(workload(replicas={"min": 2, "max": 4, **pace}), "HorizontalPodAutoscaler")["spec"]["behavior"]
    assert behavior["scaleUp"]["policies"] == [{"type": "Percent", "value": 50, "periodSeconds": 30}]
    assert behavior["scaleDown"]["stabilizationWindowSeconds"] == 600
    assert [each["type"] for each in behavior["scaleDown"]["policies"]] == ["Percent", "Pods"]


def test_a_queue_and_requests_scale_it_through_keda_and_through_nothing_beside() -> None:
    wanted = {
        "target_group_arn_suffix": "targetgroup/api/1",
        "load_balancer_arn_suffix": "app/web/2",
        "region": "us-east-1",
        "per_pod_per_minute": 600,
    }
    recording = workload(replicas={"min": 1, "max": 20, "queue": QUEUE, "requests": wanted})
    assert recording.of("HorizontalPodAutoscaler") == {}
    spec = only(recording, "ScaledObject")["spec"]
    assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == (1, 20)
    cpu, queue, requests = spec["triggers"]
    assert (cpu["type"], cpu["metadata"]) == ("cpu", {"value": "70"})
    assert queue["metadata"] == {"queueURL": QUEUE["url"], "queueLength": "5", "awsRegion": "us-east-1"}
    asked = requests["metadata"]
    assert (asked["dimensionName"], asked["dimensionValue"]) == (
        "LoadBalancer;TargetGroup",
        "app/web/2;targetgroup/api/1",
    )
    assert requests["metadata"]["targetMetricValue"] == "600"
    assert {each["authenticationRef"]["name"] for each in (queue, requests)} == {"aws"}
    down = spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]["scaleDown"]
    assert down["stabilizationWindowSeconds"] == 300
    assert [path for each in recording.resources for path in misspelt(each)] == []


def test_pods_may_always_move_and_stand_apart() -> None:
    recording = workload()
    budget = only(recording, "PodDisruptionBudget")["spec"]
    assert budget["maxUnavailable"] == "25%"
    deployment = only(recording, "Deployment")["spec"]
    labels = deployment["template"]["metadata"]["labels"]
    assert budget["selector"]["matchLabels"].items() <= labels.items()
    assert deployment["selector"] == budget["selector"]
    spread = {each["topologyKey"]: each for each in deployment["template"]["spec"]["topologySpreadConstraints"]}
    assert spread.keys() == {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}
    for each in spread.values():
        assert each["maxSkew"] == 1 and each["whenUnsatisfiable"] == "ScheduleAnyway"
        assert each["labelSelector"]["matchLabels"].items() <= labels.items()


def test_a_pod_outlives_the_requests_that_its_load_balancer_lets_finish() -> None:
    recording = workload(**SERVED)
    assert only(recording, "Deployment")["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] == 90
    assert container(**SERVED)["lifecycle"] == {"preStop": {"sleep": {"seconds": 15}}}


def test_health_is_asked_for_in_three_ways() -> None:
    found = container(health={"path": "/live", "ready_path": "/ready", "startup_seconds": 61})
    assert found["livenessProbe"]["httpGet"] == {"path": "/live", "port": "http"}
    assert found["readinessProbe"]["httpGet"]["path"] == "/ready"
    assert found["startupProbe"]["periodSeconds"] * found["startupProbe"]["failureThreshold"] == 65
    by_command = container(health={"command": ["./well"]})
    assert {by_command[f"{kind}Probe"]["exec"]["command"][0] for kind in ("liveness", "readiness", "startup")} == {
        "./well"
    }
    assert "livenessProbe" not in container(health={})


def test_who_may_not_be_called_has_no_service_and_lets_nobody_in() -> None:
    recording = workload()
    assert recording.of("kubernetes:core/v1:Service") == {}
    policy = only(recording, "NetworkPolicy")["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert policy.get("ingress", []) == policy.get("egress", []) == []
    outputs = next(outputs for urn, outputs in recording.outputs.items() if urn.endswith("Workload::one"))
    assert outputs.keys() == {"name", "service_account"}


def test_it_reaches_and_is_reached_by_what_is_named() -> None:
    recording = workload(**EVERYTHING)
    policy = only(recording, "NetworkPolicy")["spec"]
    (incoming,) = policy["ingress"]
    assert incoming["ports"] == [{"protocol": "TCP", "port": 9000}]
    part = "app.kubernetes.io/part-of"
    collectors = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "telemetry"}}}
    assert incoming["from"] == [
        {"podSelector": {"matchLabels": {part: "web"}}},
        *({"ipBlock": {"cidr": block}} for block in SERVED["load_balancer_cidr_blocks"]),
        collectors,
    ]
    out = {str(each["to"]): [port["port"] for port in each.get("ports", [])] for each in policy["egress"]}
    assert out == {
        str([{"ipBlock": {"cidr": "10.0.224.0/24"}}]): [5432],
        str([{"podSelector": {"matchLabels": {part: "billing"}}}]): [],
        str([{"ipBlock": {"cidr": "169.254.170.23/32"}}]): [80],
        str([collectors]): [4317, 4318],
    }
    job = only(recording, "CronJob")["spec"]["jobTemplate"]["spec"]["template"]["metadata"]["labels"]
    assert policy["podSelector"]["matchLabels"].items() <= job.items(), "its jobs may do what it may"
    service = only(recording, "kubernetes:core/v1:Service")["spec"]
    assert service["selector"].items() - job.items(), "and take no requests of it"


@pytest.mark.parametrize(
    ("compute", "api"), [("karpenter", "elbv2.k8s.aws/v1beta1"), ("auto_mode", "eks.amazonaws.com/v1")]
)
def test_pods_join_the_target_group_through_the_controller_that_is_there(compute: str, api: str) -> None:
    (binding,) = workload(**SERVED, compute=compute).of("TargetGroupBinding").values()
    assert binding.type == f"kubernetes:{api}:TargetGroupBinding"
    assert binding.inputs["spec"] == {
        "targetGroupARN": GROUP_ARN,
        "targetType": "ip",
        "serviceRef": {"name": "api", "port": 80},
    }


def test_another_environment_is_another_object_so_that_pods_start_anew() -> None:
    config = only(workload(environment={"A": "1"}), "ConfigMap")
    assert config["immutable"] is True and "name" not in config["metadata"]


def test_a_canary_acts_as_the_service_that_it_stands_beside() -> None:
    recording = workload(name="api-canary", service_account="api")
    assert recording.of("ServiceAccount") == recording.of("PodIdentity") == {}
    assert only(recording, "Deployment")["spec"]["template"]["spec"]["serviceAccountName"] == "api"


def test_gpus_take_it_to_nodes_that_have_them() -> None:
    recording = workload(resources={"cpu": "1", "memory": "4Gi", "gpus": 1})
    pod = only(recording, "Deployment")["spec"]["template"]["spec"]
    assert pod["containers"][0]["resources"]["limits"]["nvidia.com/gpu"] == "1"
    assert pod["tolerations"] == [
        {"key": "nvidia.com/gpu", "operator": "Equal", "value": "true", "effect": "NoSchedule"}
    ]


def test_options_reach_what_it_creates() -> None:
    def program() -> None:
        providers: list[pulumi.ProviderResource] = [
            aws.Provider("aws-us-east-1", region="us-east-1"),
            kubernetes.Provider("kubernetes-us-east-1"),
        ]
        args: Any = {**PLAIN, **EVERYTHING}
        former = [pulumi.Alias(name="former")]
        Workload("one", args, pulumi.ResourceOptions(providers=providers, protect=True, aliases=former))

    recording = record(program)
    for each in recording.resources:
        if not each.type.startswith("pulumi:"):
            assert each.protected, each.name
        for package in ("aws", "kubernetes"):
            if each.type.startswith(f"{package}:"):
                assert f"::{package}-us-east-1::" in each.provider
    assert recording.of("Workload")["one"].formerly == {"former"}, "from which the engine derives those of its parts"


def test_two_do_not_collide() -> None:
    def program() -> None:
        for name in ("one", "two"):
            args: Any = {**PLAIN, **EVERYTHING, "name": name}
            Workload(name, args)

    resources = record(program).resources
    assert len({each.urn for each in resources}) == len(resources)
    placed = [
        (each.type, each.inputs["metadata"]["name"])
        for each in resources
        if each.type.startswith("kubernetes:") and "name" in each.inputs["metadata"]
    ]
    assert len(set(placed)) == len(placed)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "Api"}, "name: 'Api' is no name of a Service"),
        ({"calls": ["a_b"]}, "calls: 'a_b' is no name"),
        ({"compute": "fargate"}, "compute: 'fargate' is unknown; use karpenter, auto_mode"),
        ({"port": 0}, "port: 0 is none; use 1 to 65535"),
        ({"user": 0}, "user: 0 is root"),
        ({"unavailable_percent": 0}, "unavailable_percent: 0 keeps nodes from being emptied"),
        ({"service_account": "web", "identity": ROLE}, "service_account: is another workload's"),
        ({"writable_paths": ["/"]}, "writable_paths: '/' is no folder of its own"),
        ({"resources": {"cpu": "lots", "memory": "1Gi"}}, "resources.cpu: 'lots' is no quantity; write it like 250m"),
        ({"resources": {"cpu": "0", "memory": "1Gi"}}, "resources.cpu: '0' is nothing"),
        (
            {"resources": {"cpu": "1", "memory": "1Gi", "memory_limit": "512Mi"}},
            "resources.memory_limit: '512Mi' is less than memory, 1Gi",
        ),
        ({"resources": {"cpu": "1", "memory": "1Gi", "gpus": -1}}, "resources.gpus: -1 is no number of GPUs"),
        ({"replicas": {"min": 0, "max": 2}}, "replicas.min: 0 leaves nobody to answer"),
        ({"replicas": {"min": 3, "max": 3}}, "replicas.max: 3 leaves no room above min, 3; use 4 or more"),
        ({"replicas": {"min": 1, "max": 3, "cpu": 95}}, "replicas.cpu: 95 is too low to pay for, or too high"),
        ({"replicas": {"min": 1, "max": 3, "memory": 10}}, "replicas.memory: 10 is too low"),
        (
            {"replicas": {"min": 1, "max": 3, "scale_down": {"stabilization_seconds": 0}}},
            "replicas.scale_down.stabilization_seconds: 0 makes pods come and go; use 60 to 3600",
        ),
        (
            {"replicas": {"min": 1, "max": 3, "scale_up": {"period_seconds": 0, "percent": 0}}},
            "replicas.scale_up.percent: 0 lets nothing move",
        ),
        (
            {"replicas": {"min": 1, "max": 3, "queue": {**QUEUE, "messages_per_pod": 0}}},
            "replicas.queue.messages_per_pod: 0 is no work",
        ),
        ({"health": {"path": "live"}}, "health.path: 'live' should start with /"),
        ({"health": {"path": "/live", "command": ["x"]}}, "health.command: and a path are two ways"),
        ({"health": {"startup_seconds": 0}}, "health.startup_seconds: 0 is no time"),
        ({"metrics_path": "metrics"}, "metrics_path: 'metrics' should start with /"),
        ({"target_groups": SERVED["target_groups"]}, "load_balancer_cidr_blocks: is missing"),
        (
            {**SERVED, "shutdown_seconds": 60},
            "shutdown_seconds: 60 ends a pod while target group reads gives its requests 60 seconds; use 75 or more",
        ),
        ({"shutdown_seconds": 10}, "shutdown_seconds: 10 is over before load balancers know"),
        ({"egress": {"all": {"cidr_blocks": [], "ports": [443]}}}, "egress.all: names no range"),
        ({"environment": {"A-B": "1"}}, "environment: 'A-B' is no variable"),
        ({"environment": {"A": "1"}, "secrets": {"A": {"secret_arn": "x"}}}, "secrets: 'A' is in environment too"),
        ({"jobs": {"x": {"schedule": "daily", "command": ["x"]}}}, "jobs.x.schedule: 'daily' is no time"),
        ({"jobs": {"x": {"schedule": "@daily", "command": []}}}, "jobs.x.command: is empty"),
        ({"jobs": {"x" * 50: {"schedule": "@daily", "command": ["x"]}}}, "is refused; use up to 52 lower-case"),
    ],
)
def test_it_refuses(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(pulumi.RunError) as refused:
        workload(**changes)
    assert message in str(refused.value)
