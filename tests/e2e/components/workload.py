"""A service that the cluster measures, and a worker that KEDA scales by a queue and by requests."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import kubernetes
import pulumi

from components import Workload
from tests.e2e.components.baseline import NAME, NAMESPACE, entered, ground
from tests.e2e.components.given import HOME, Given

GROUP = f"arn:aws:elasticloadbalancing:{HOME}:123456789012:targetgroup/api/0123456789abcdef"
SECRET = f"arn:aws:secretsmanager:{HOME}:123456789012:secret:database-AbCdEf"
QUEUE = f"https://sqs.{HOME}.amazonaws.com/123456789012/work"
IMAGE = "registry.example.com/api@sha256:" + "0" * 64
OTHER_IMAGE = "registry.example.com/api@sha256:" + "1" * 64


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """Changed, all that is not its name has another value."""
    changed, made = given.changed, ground(given)
    namespace = made.baseline.namespaces[NAMESPACE]
    api = Workload("workload", _service(changed, namespace), made.inside)
    worker = Workload("workload-worker", _worker(changed, namespace), made.inside)
    return {
        "kubeconfig": made.cluster.kubeconfig,
        "names": [api.name, worker.name],
        "url": api.url,
        "role": api.role_arn,
        "accounts": [api.service_account, worker.service_account],
    }


def _service(changed: bool, namespace: pulumi.Input[str]) -> Any:
    allowed = {"Effect": "Allow", "Action": "s3:GetObject" if changed else "s3:ListAllMyBuckets", "Resource": "*"}
    return {
        "name": "api",
        "namespace": namespace,
        "image": OTHER_IMAGE if changed else IMAGE,
        "command": ["./api", "--quiet"] if changed else ["./api"],
        "resources": {
            "cpu": "500m" if changed else "250m",
            "memory": "1Gi" if changed else "512Mi",
            "memory_limit": "2Gi" if changed else "1Gi",
        },
        "replicas": {
            "min": 3 if changed else 2,
            "max": 20 if changed else 10,
            "cpu": 60 if changed else 70,
            "memory": 75 if changed else 80,
            "scale_up": {"percent": 50 if changed else 100, "period_seconds": 30},
            "scale_down": {"stabilization_seconds": 600 if changed else 300, "pods": 2},
        },
        "port": 9090 if changed else 9000,
        "health": {
            "path": "/live",
            "ready_path": "/ready",
            "startup_seconds": 60 if changed else 30,
            "timeout_seconds": 5 if changed else 3,
        },
        "metrics_path": "/measured" if changed else "/metrics",
        "environment": {"LOG_LEVEL": "debug" if changed else "info"},
        "secrets": {"PASSWORD": {"secret_arn": SECRET, "key": "login" if changed else "password"}},
        "identity": {"cluster_name": NAME, "policy": json.dumps({"Version": "2012-10-17", "Statement": [allowed]})},
        "target_groups": {"reads": {"arn": GROUP, "deregistration_delay": 90 if changed else 60}},
        "load_balancer_cidr_blocks": ["10.250.0.0/19"],
        "clients": ["web", "worker"] if changed else ["web"],
        "calls": ["billing"],
        "egress": {"database": {"cidr_blocks": ["10.250.224.0/24"], "ports": [6432] if changed else [5432]}},
        "telemetry_namespace": "telemetry",
        "unavailable_percent": 10 if changed else 25,
        "priority_class": "critical" if changed else "standard",
        "writable_paths": ["/cache", "/tmp"] if changed else ["/tmp"],
        "user": 3000 if changed else 2000,
        "jobs": {
            "cleanup": {
                "schedule": "30 4 * * *" if changed else "0 3 * * *",
                "command": ["./clean", "--all"] if changed else ["./clean"],
                "deadline_seconds": 7200 if changed else 3600,
                "retries": 1 if changed else 2,
                "suspended": changed,
            }
        },
        "tags": {"changed": str(changed)},
    }


def _worker(changed: bool, namespace: pulumi.Input[str]) -> Any:
    return {
        "name": "worker",
        "namespace": namespace,
        "image": OTHER_IMAGE if changed else IMAGE,
        "resources": {"cpu": "1", "memory": "1Gi", "cpu_limit": "4" if changed else "2", "gpus": 2 if changed else 1},
        "replicas": {
            "min": 2 if changed else 1,
            "max": 8 if changed else 4,
            "queue": {"url": QUEUE, "region": HOME, "messages_per_pod": 10 if changed else 5},
            "requests": {
                "load_balancer_arn_suffix": "app/internal/0123456789abcdef",
                "target_group_arn_suffix": "targetgroup/api/0123456789abcdef",
                "region": HOME,
                "per_pod_per_minute": 1200 if changed else 600,
            },
        },
        "health": {"command": ["./alive"]},
        "service_account": "api",
        "shutdown_seconds": 120 if changed else 100,
    }


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """What the cluster has, as its own API tells it."""
    client = entered(outputs["kubeconfig"])
    assert (outputs["names"], outputs["accounts"]) == (["api", "worker"], ["api", "api"])
    assert outputs["url"] == f"http://api.{NAMESPACE}"
    image = OTHER_IMAGE if changed else IMAGE
    apps, core = kubernetes.client.AppsV1Api(client), kubernetes.client.CoreV1Api(client)

    pod = apps.read_namespaced_deployment("api", NAMESPACE).spec.template.spec
    (container,) = pod.containers
    assert (container.image, container.command) == (image, ["./api", "--quiet"] if changed else ["./api"])
    requests = {"cpu": "500m", "memory": "1Gi"} if changed else {"cpu": "250m", "memory": "512Mi"}
    assert container.resources.requests == requests
    assert container.resources.limits == {"memory": "2Gi" if changed else "1Gi"}
    assert [each.container_port for each in container.ports] == [9090 if changed else 9000]
    assert container.startup_probe.failure_threshold == (12 if changed else 6)
    assert [each.mount_path for each in container.volume_mounts] == (["/cache", "/tmp"] if changed else ["/tmp"])
    assert pod.termination_grace_period_seconds == (120 if changed else 90)
    assert (pod.priority_class_name, pod.security_context.run_as_user) == (
        ("critical", 3000) if changed else ("standard", 2000)
    )
    config = core.read_namespaced_config_map(container.env_from[0].config_map_ref.name, NAMESPACE)
    assert config.data == {"LOG_LEVEL": "debug" if changed else "info"}

    scaler = kubernetes.client.AutoscalingV2Api(client).read_namespaced_horizontal_pod_autoscaler("api", NAMESPACE).spec
    assert (scaler.min_replicas, scaler.max_replicas) == ((3, 20) if changed else (2, 10))
    used = {each.resource.name: each.resource.target.average_utilization for each in scaler.metrics}
    assert used == {"cpu": 60 if changed else 70, "memory": 75 if changed else 80}
    assert scaler.behavior.scale_down.stabilization_window_seconds == (600 if changed else 300)
    budget = kubernetes.client.PolicyV1Api(client).read_namespaced_pod_disruption_budget("api", NAMESPACE).spec
    assert budget.max_unavailable == ("10%" if changed else "25%")

    policy = kubernetes.client.NetworkingV1Api(client).read_namespaced_network_policy("api", NAMESPACE).spec
    assert [each.port for each in policy.ingress[0].ports] == [9090 if changed else 9000]
    assert policy.egress[0].ports[0].port == (6432 if changed else 5432)
    service = core.read_namespaced_service("api", NAMESPACE).spec
    assert [(each.port, each.target_port) for each in service.ports] == [(80, "http")]
    assert core.read_namespaced_service_account("api", NAMESPACE).automount_service_account_token is False
    job = kubernetes.client.BatchV1Api(client).read_namespaced_cron_job("api-cleanup", NAMESPACE).spec
    assert (job.schedule, job.suspend) == ("30 4 * * *" if changed else "0 3 * * *", changed)
    assert job.job_template.spec.template.spec.containers[0].image == image

    custom = kubernetes.client.CustomObjectsApi(client)

    def other(group: str, version: str, plural: str, name: str) -> Any:
        return custom.get_namespaced_custom_object(group, version, NAMESPACE, plural, name)["spec"]

    binding = other("elbv2.k8s.aws", "v1beta1", "targetgroupbindings", "api-reads")
    assert (binding["targetGroupARN"], binding["serviceRef"]) == (GROUP, {"name": "api", "port": 80})
    (secret,) = other("external-secrets.io", "v1", "externalsecrets", "api")["data"]
    assert secret["remoteRef"]["property"] == ("login" if changed else "password")
    scaled = other("keda.sh", "v1alpha1", "scaledobjects", "worker")
    assert (scaled["minReplicaCount"], scaled["maxReplicaCount"]) == ((2, 8) if changed else (1, 4))
    lengths = {each["type"]: each["metadata"] for each in scaled["triggers"]}
    assert lengths["aws-sqs-queue"]["queueLength"] == ("10" if changed else "5")
    assert lengths["aws-cloudwatch"]["targetMetricValue"] == ("1200" if changed else "600")
    (worker,) = apps.read_namespaced_deployment("worker", NAMESPACE).spec.template.spec.containers
    assert worker.resources.limits == {
        "cpu": "4" if changed else "2",
        "memory": "1Gi",
        "nvidia.com/gpu": "2" if changed else "1",
    }

    eks, named = clients("eks", HOME), {"clusterName": NAME, "namespace": NAMESPACE}
    (association,) = eks.list_pod_identity_associations(**named)["associations"]
    assert association["serviceAccount"] == "api"
    role = outputs["role"].rpartition("/")[2]
    (name,) = clients("iam", HOME).list_role_policies(RoleName=role)["PolicyNames"]
    allowed = clients("iam", HOME).get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]["Statement"]
    assert allowed[0]["Action"] == ("s3:GetObject" if changed else "s3:ListAllMyBuckets")
