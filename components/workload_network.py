"""Who reaches a workload, whom it reaches, and which target groups its pods join."""

from typing import Any

import pulumi_kubernetes as k8s

from .cluster import Compute
from .collector import GRPC, HTTP
from .manifests import PART_LABEL, metadata
from .naming import Children
from .pod_identity import AGENT
from .workload_options import WorkloadArgs

_BINDING = {
    Compute.KARPENTER: "elbv2.k8s.aws/v1beta1",
    Compute.AUTO_MODE: "eks.amazonaws.com/v1",
}
"""API of ``TargetGroupBinding``: the AWS Load Balancer Controller's, and Auto Mode's (EKS user guide,
auto-configure-alb)."""


def policy(children: Children, args: WorkloadArgs) -> None:
    """What it needs, and nothing else; the namespace lets it ask DNS."""
    app, port = args["name"], int(args.get("port", 8080))
    telemetry = args.get("telemetry_namespace")
    collectors = {"namespace_selector": {"match_labels": {"kubernetes.io/metadata.name": telemetry}}}
    ingress: list[Any] = []
    callers = [_workload(each) for each in args.get("clients", [])]
    if args.get("target_groups"):
        callers += [_block(each) for each in args.get("load_balancer_cidr_blocks", [])]
    if telemetry and "metrics_path" in args:
        callers.append(collectors)
    if callers:
        ingress.append({"from_": callers, "ports": [_tcp(port)]})
    egress: list[Any] = [
        {"to": [_block(each) for each in rule["cidr_blocks"]], "ports": [_tcp(each) for each in rule["ports"]]}
        for rule in args.get("egress", {}).values()
    ]
    # Their ports are their own affair: what they let in, they say themselves.
    egress += [{"to": [_workload(each)]} for each in args.get("calls", [])]
    if "identity" in args or "service_account" in args:
        egress.append({"to": [_block(AGENT)], "ports": [_tcp(80)]})
    if telemetry:
        egress.append({"to": [collectors], "ports": [_tcp(GRPC), _tcp(HTTP)]})
    k8s.networking.v1.NetworkPolicy(
        children.named("network"),
        metadata=metadata(app, app, args["namespace"]),
        spec={
            **_workload(app),
            "policy_types": ["Ingress", "Egress"],
            "ingress": ingress,
            "egress": egress,
        },
        opts=children.opts(),
    )


def bindings(children: Children, args: WorkloadArgs, service: "k8s.core.v1.Service", port: int) -> None:
    """Pods join target groups by themselves, and leave them; the security group of the nodes is not touched."""
    for key, group in args.get("target_groups", {}).items():
        k8s.apiextensions.CustomResource(
            children.named(f"targets-{key}"),
            api_version=_BINDING[Compute(args.get("compute", Compute.KARPENTER))],
            kind="TargetGroupBinding",
            metadata=metadata(f"{args['name']}-{key}", args["name"], args["namespace"]),
            spec={
                "targetGroupARN": group["arn"],
                "targetType": "ip",
                "serviceRef": {"name": service.metadata.name, "port": port},
            },
            opts=children.opts(),
        )


def _workload(name: str) -> Any:
    return {"pod_selector": {"match_labels": {PART_LABEL: name}}}


def _block(cidr: str) -> Any:
    return {"ip_block": {"cidr": cidr}}


def _tcp(port: int) -> Any:
    return {"protocol": "TCP", "port": int(port)}
