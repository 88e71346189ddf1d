"""Pods of a workload: what runs in them, how the kubelet watches them, how they end, and where they stand."""

from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from . import controllers
from .manifests import USER, container_security, labels, metadata, pod_security, selector
from .naming import Children
from .node_pools import GPU_TAINT
from .workload_options import WorkloadArgs

LEAVE_SECONDS = 15
"""How long a pod that is told to go still takes requests: load balancers and kube-proxy hear of it in a few seconds."""
SURGE_PERCENT = 25
"""Share of the pods that come beside the others while a new version is rolled out."""
_SCRATCH = "1Gi"


def most_pods(most: int) -> int:
    """Pods of a workload whose autoscaler allows so many, while a new version is rolled out.

    Rounded up, as Kubernetes does («Deployments», max surge). Those that end meanwhile keep their place until they have
    ended; that makes it slower where there is no more room than this, and does not stop it.
    """
    return most + -(-most * SURGE_PERCENT // 100)


def shutdown_seconds(args: WorkloadArgs) -> int:
    """Seconds that a pod has to end: longer than any target group gives to requests in progress."""
    delays = [int(group["deregistration_delay"]) for group in args.get("target_groups", {}).values()]
    return int(args.get("shutdown_seconds", max(delays, default=0) + 30))


def variables(children: Children, args: WorkloadArgs) -> "k8s.core.v1.ConfigMap | None":
    """Its environment: another one with each change, so that pods start anew and a rollback finds the former one."""
    values = dict(args.get("environment", {}))
    if not values:
        return None
    return k8s.core.v1.ConfigMap(
        children.named("config"),
        metadata={"namespace": args["namespace"], "labels": labels(args["name"])},
        data=values,
        immutable=True,
        opts=children.opts(),
    )


def secrets(children: Children, args: WorkloadArgs) -> list[pulumi.Resource]:
    """What External Secrets copies out of Secrets Manager, anew every hour."""
    wanted = args.get("secrets", {})
    if not wanted:
        return []
    data: list[dict[str, Any]] = []
    for variable, secret in wanted.items():
        reference = {"key": secret["secret_arn"], **({"property": secret["key"]} if "key" in secret else {})}
        data.append({"secretKey": variable, "remoteRef": reference})
    copied = k8s.apiextensions.CustomResource(
        children.named("secrets"),
        api_version="external-secrets.io/v1",
        kind="ExternalSecret",
        metadata=metadata(args["name"], args["name"], args["namespace"]),
        spec={
            "refreshInterval": "1h",
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": controllers.STORE},
            "target": {"name": args["name"]},
            "data": data,
        },
        opts=children.opts(),
    )
    return [copied]


def pod(args: WorkloadArgs, config: "k8s.core.v1.ConfigMap | None") -> Any:
    """What a Deployment's pods and those of its jobs have in common."""
    paths = args.get("writable_paths", ["/tmp"])
    sources: list[Any] = []
    if config is not None:
        sources.append({"config_map_ref": {"name": config.metadata.name}})
    if args.get("secrets"):
        sources.append({"secret_ref": {"name": args["name"]}})
    container: dict[str, Any] = {
        "name": args["name"],
        "image": args["image"],
        "resources": _resources(args),
        "security_context": container_security(),
        "env_from": sources,
        "volume_mounts": [{"name": f"scratch-{place}", "mount_path": path} for place, path in enumerate(paths)],
    }
    if "command" in args:
        container["command"] = list(args["command"])
    found: dict[str, Any] = {
        "service_account_name": args.get("service_account", args["name"]),
        "automount_service_account_token": False,
        # Names of other Services are not handed over as variables: there may be thousands.
        "enable_service_links": False,
        "security_context": pod_security(int(args.get("user", USER))),
        "containers": [container],
        "volumes": [
            {"name": f"scratch-{place}", "empty_dir": {"size_limit": _SCRATCH}} for place, _ in enumerate(paths)
        ],
    }
    if "priority_class" in args:
        found["priority_class_name"] = args["priority_class"]
    if args["resources"].get("gpus"):
        found["tolerations"] = [{**GPU_TAINT, "operator": "Equal"}]
    return found


def deployment(
    children: Children, args: WorkloadArgs, shared: Any, after: list[pulumi.Resource]
) -> "k8s.apps.v1.Deployment":
    """The pods that serve; how many is the autoscaler's to say, so that nothing here names a number."""
    app, (container,) = args["name"], shared["containers"]
    served = {
        **container,
        "ports": [{"name": "http", "container_port": int(args.get("port", 8080))}],
        "lifecycle": {"pre_stop": {"sleep": {"seconds": LEAVE_SECONDS}}},
        **_probes(args),
    }
    annotations = {}
    if "metrics_path" in args:
        port = str(int(args.get("port", 8080)))
        annotations = {"scrape": "true", "path": args["metrics_path"], "port": port}
    return k8s.apps.v1.Deployment(
        children.named("deployment"),
        metadata=metadata(app, app, args["namespace"]),
        spec={
            "selector": {"match_labels": selector(app)},
            "revision_history_limit": 3,
            # Nobody goes before somebody has come.
            "strategy": {
                "type": "RollingUpdate",
                "rolling_update": {"max_surge": f"{SURGE_PERCENT}%", "max_unavailable": 0},
            },
            "template": {
                "metadata": {
                    "labels": labels(app),
                    "annotations": {f"prometheus.io/{key}": value for key, value in annotations.items()},
                },
                "spec": {
                    **shared,
                    "containers": [served],
                    "termination_grace_period_seconds": shutdown_seconds(args),
                    "topology_spread_constraints": [_spread(app, key) for key in _SPREAD_OVER],
                },
            },
        },
        opts=children.opts(depends_on=after),
    )


_SPREAD_OVER = ("topology.kubernetes.io/zone", "kubernetes.io/hostname")


def _spread(app: str, key: str) -> Any:
    """Evenly, as far as there is room: a zone that is lost must not keep the others from scaling."""
    return {
        "max_skew": 1,
        "topology_key": key,
        "when_unsatisfiable": "ScheduleAnyway",
        "label_selector": {"match_labels": selector(app)},
        # Those of a former version, which are about to go, do not count.
        "match_label_keys": ["pod-template-hash"],
    }


def _resources(args: WorkloadArgs) -> Any:
    wanted = args["resources"]
    limits = {"memory": wanted.get("memory_limit", wanted["memory"])}
    if "cpu_limit" in wanted:
        limits["cpu"] = wanted["cpu_limit"]
    if gpus := int(wanted.get("gpus", 0)):
        limits["nvidia.com/gpu"] = str(gpus)
    return {"requests": {"cpu": wanted["cpu"], "memory": wanted["memory"]}, "limits": limits}


def _probes(args: WorkloadArgs) -> dict[str, Any]:
    """It has started; then: it is alive, else it starts anew; it can take requests, else it gets none."""
    health = args.get("health", {"path": "/healthz"})
    seconds = {"timeout_seconds": int(health.get("timeout_seconds", 2))}
    if command := health.get("command"):
        alive = ready = {"exec_": {"command": list(command)}, **seconds}
    elif path := health.get("path"):
        alive = {"http_get": {"path": path, "port": "http"}, **seconds}
        ready = {"http_get": {"path": health.get("ready_path", path), "port": "http"}, **seconds}
    else:
        return {}
    tries = -(-int(health.get("startup_seconds", 150)) // 5)
    return {
        "startup_probe": {**alive, "period_seconds": 5, "failure_threshold": tries},
        "liveness_probe": {**alive, "period_seconds": 10, "failure_threshold": 3},
        "readiness_probe": {**ready, "period_seconds": 5, "failure_threshold": 2},
    }
