"""A collector on every node: metrics to Amazon Managed Prometheus, traces to X-Ray."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as k8s

from . import collector
from .manifests import container_security, labels, metadata, pod_security, selector
from .naming import Children, Owner, allow, document
from .pod_identity import AGENT, PodIdentity

NAMESPACE = "telemetry"
"""Where the collectors run."""
IMAGE = "docker.io/otel/opentelemetry-collector-contrib:0.157.0"
"""The collector with all that its community contributes, which Amazon's exporters are part of."""

_NAME = "collector"
_FILE = "collector.yaml"
_XRAY = ("PutTraceSegments", "PutTelemetryRecords")


class TelemetryOptions(TypedDict):
    """What a caller decides about metrics and traces. At least one of the two has to go somewhere."""

    workspace_arn: NotRequired[pulumi.Input[str]]
    """Workspace of Amazon Managed Prometheus that metrics go to; none by default: then there are no metrics."""
    remote_write_url: NotRequired[pulumi.Input[str]]
    """Its endpoint for remote write; needed with ``workspace_arn``."""
    traces: NotRequired[bool]
    """Whether traces go to X-Ray; true by default."""
    sampled_percent: NotRequired[float]
    """Share of the traces that is kept, above 0 and up to 100; 5 by default."""
    scrape_seconds: NotRequired[int]
    """Seconds between two readings of the metrics, 10 to 300; 30 by default. Twice as often costs twice as much."""
    image: NotRequired[str]
    """The collector; the upstream one, pinned, by default."""


def problems(options: TelemetryOptions) -> Iterator[str]:
    """What is wrong with ``options``, each as ``key: value what to do``."""
    if ("workspace_arn" in options) != ("remote_write_url" in options):
        missing = "remote_write_url" if "workspace_arn" in options else "workspace_arn"
        yield f"{missing}: is missing; metrics need the workspace's ARN and its endpoint"
    if "workspace_arn" not in options and not options.get("traces", True):
        yield "traces: False leaves the collector nothing to do; name a workspace, or leave telemetry out"
    if not 0 < (share := options.get("sampled_percent", 5)) <= 100:
        yield f"sampled_percent: {share!r} is no share; use above 0 and up to 100"
    if not 10 <= (seconds := options.get("scrape_seconds", 30)) <= 300:
        yield f"scrape_seconds: {seconds!r} is too often, or too seldom for alarms; use 10 to 300"


def create(
    children: Children,
    namespace: pulumi.Output[str],
    cluster_name: pulumi.Input[str],
    cluster_arn: pulumi.Output[str],
    options: TelemetryOptions,
    priority: str,
) -> pulumi.Output[str]:
    """The collectors; returns where applications send them OTLP, which is always the one on their own node."""
    owner = Owner.of(cluster_arn)
    identity = PodIdentity(
        children.named(_NAME),
        {
            "cluster_name": cluster_name,
            "namespace": NAMESPACE,
            "service_account": _NAME,
            "policy": document(*_permissions(options)),
            "tags": children.extra_tags,
        },
        children.opts(),
    )
    text = pulumi.Output.all(owner.region, options.get("remote_write_url")).apply(
        lambda known: _configured(known[0], known[1], options)
    )
    account = _account(children, namespace)
    # Another one with each change, so that collectors start anew, few at a time, and a rollback finds the former one.
    config = k8s.core.v1.ConfigMap(
        children.named(f"{_NAME}-config"),
        metadata={"namespace": namespace, "labels": labels(_NAME)},
        data={_FILE: text},
        immutable=True,
        opts=children.opts(),
    )
    k8s.apps.v1.DaemonSet(
        children.named(_NAME),
        metadata=metadata(_NAME, _NAME, namespace),
        spec={
            "selector": {"match_labels": selector(_NAME)},
            "update_strategy": {"type": "RollingUpdate", "rolling_update": {"max_unavailable": "10%"}},
            "template": {
                "metadata": {"labels": labels(_NAME)},
                "spec": _pod(options, cluster_name, config.metadata.name, priority),
            },
        },
        opts=children.opts(depends_on=[identity, *account]),
    )
    _network(children, namespace)
    service = k8s.core.v1.Service(
        children.named(f"{_NAME}-service"),
        metadata=metadata(_NAME, _NAME, namespace),
        spec={
            "selector": selector(_NAME),
            "internal_traffic_policy": "Local",
            "ports": [
                {"name": "grpc", "port": collector.GRPC, "target_port": "grpc"},
                {"name": "http", "port": collector.HTTP, "target_port": "http"},
            ],
        },
        opts=children.opts(),
    )
    return pulumi.Output.format("http://{0}.{1}:{2}", service.metadata.name, namespace, collector.HTTP)


def _configured(region: str, remote_write_url: str | None, options: TelemetryOptions) -> str:
    """The configuration as JSON, which is YAML too."""
    made = collector.configuration(
        region,
        remote_write_url,
        options.get("traces", True),
        int(options.get("scrape_seconds", 30)),
        float(options.get("sampled_percent", 5)),
    )
    if found := list(collector.problems(made)):
        raise pulumi.RunError("telemetry: " + "; ".join(found))
    return json.dumps(made, indent=1, sort_keys=True)


def _permissions(options: TelemetryOptions) -> list[Mapping[str, Any]]:
    allowed: list[Mapping[str, Any]] = []
    if "workspace_arn" in options:
        allowed.append(allow("aps:RemoteWrite", options["workspace_arn"]))
    if options.get("traces", True):
        # X-Ray knows no resources for these (Service Authorization Reference, AWS X-Ray).
        allowed.append(allow([f"xray:{each}" for each in _XRAY], "*"))
    return allowed


def _account(children: Children, namespace: pulumi.Output[str]) -> list[pulumi.Resource]:
    """A service account that finds pods and nodes, and reads what kubelets measure."""
    account = k8s.core.v1.ServiceAccount(
        children.named(f"{_NAME}-account"), metadata=metadata(_NAME, _NAME, namespace), opts=children.opts()
    )
    role = k8s.rbac.v1.ClusterRole(
        children.named(f"{_NAME}-role"),
        metadata=metadata(f"{NAMESPACE}-{_NAME}", _NAME),
        rules=[
            {"api_groups": [""], "resources": ["pods", "nodes"], "verbs": ["get", "list", "watch"]},
            {"api_groups": [""], "resources": ["nodes/metrics"], "verbs": ["get"]},
        ],
        opts=children.opts(),
    )
    binding = k8s.rbac.v1.ClusterRoleBinding(
        children.named(f"{_NAME}-binding"),
        metadata=metadata(f"{NAMESPACE}-{_NAME}", _NAME),
        role_ref={"api_group": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role.metadata.name},
        subjects=[{"kind": "ServiceAccount", "name": account.metadata.name, "namespace": namespace}],
        opts=children.opts(),
    )
    return [account, binding]


def _pod(
    options: TelemetryOptions, cluster_name: pulumi.Input[str], config: pulumi.Output[str], priority: str
) -> "k8s.core.v1.PodSpecArgsDict":
    alive: k8s.core.v1.ProbeArgsDict = {"http_get": {"path": "/", "port": collector.HEALTH}}
    return {
        "service_account_name": _NAME,
        "priority_class_name": priority,
        # On every node, whatever keeps others away.
        "tolerations": [{"operator": "Exists"}],
        "security_context": pod_security(),
        "containers": [
            {
                "name": _NAME,
                "image": options.get("image", IMAGE),
                "args": [f"--config=/etc/collector/{_FILE}"],
                "env": [
                    {"name": "CLUSTER_NAME", "value": cluster_name},
                    {"name": "NODE_NAME", "value_from": {"field_ref": {"field_path": "spec.nodeName"}}},
                ],
                "ports": [
                    {"name": "grpc", "container_port": collector.GRPC},
                    {"name": "http", "container_port": collector.HTTP},
                ],
                "resources": {"requests": {"cpu": "50m", "memory": "256Mi"}, "limits": {"memory": "256Mi"}},
                "liveness_probe": alive,
                "readiness_probe": alive,
                "security_context": container_security(),
                "volume_mounts": [{"name": "config", "mount_path": "/etc/collector", "read_only": True}],
            }
        ],
        "volumes": [{"name": "config", "config_map": {"name": config}}],
    }


def _network(children: Children, namespace: pulumi.Output[str]) -> None:
    """In: OTLP from the cluster's pods. Out: pods and kubelets, which it reads, AWS, and the Pod Identity agent."""
    k8s.networking.v1.NetworkPolicy(
        children.named(f"{_NAME}-network"),
        metadata=metadata(_NAME, _NAME, namespace),
        spec={
            "pod_selector": {"match_labels": selector(_NAME)},
            "policy_types": ["Ingress", "Egress"],
            "ingress": [
                {
                    "from_": [{"namespace_selector": {}}],
                    "ports": [{"port": collector.GRPC}, {"port": collector.HTTP}],
                }
            ],
            "egress": [
                {"to": [{"namespace_selector": {}}]},
                {"to": [{"ip_block": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 443}, {"port": 10250}]},
                {"to": [{"ip_block": {"cidr": AGENT}}], "ports": [{"port": 80}]},
            ],
        },
        opts=children.opts(),
    )
