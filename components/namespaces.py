"""Namespaces in which nothing privileged starts, nothing talks to anybody unasked, and nobody takes everything."""

from collections.abc import Iterator, Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as k8s

from .manifests import NAME, metadata, quantity_problem
from .naming import Children

LEVEL = "restricted"
"""Of Pod Security; the strictest (Kubernetes, «Pod Security Standards»)."""
_READINESS = {
    False: "elbv2.k8s.aws/pod-readiness-gate-inject",
    True: "eks.amazonaws.com/pod-readiness-gate-inject",
}
"""Label that makes the AWS Load Balancer Controller, or Auto Mode's (EKS user guide, auto-configure-alb), keep a pod
unready until its target group finds it healthy."""


class NamespaceOptions(TypedDict):
    """What a caller decides about a namespace."""

    cpu: NotRequired[str]
    """CPUs that its pods may request together, such as ``64``; as many as there are by default."""
    memory: NotRequired[str]
    """Memory that its pods may request together, such as ``256Gi``; as much as there is by default."""
    pods: NotRequired[int]
    """Pods at most; as many as fit by default."""
    default_cpu: NotRequired[str]
    """What a container requests that does not say; ``100m`` by default."""
    default_memory: NotRequired[str]
    """What a container requests, and is limited to, that does not say; ``128Mi`` by default."""


def problems(namespaces: Mapping[str, NamespaceOptions]) -> Iterator[str]:
    """What is wrong with namespaces, each as ``key: value what to do``."""
    for name, options in namespaces.items():
        if not NAME.fullmatch(name) or name.startswith("kube-"):
            yield f"namespaces: {name!r} is refused; use lower-case letters, digits and -, and not kube- first"
        amounts: Mapping[str, object] = options
        for key in ("cpu", "memory", "default_cpu", "default_memory"):
            if key in amounts and (wrong := quantity_problem(str(amounts[key]))):
                yield f"namespaces.{name}.{key}: {amounts[key]!r} {wrong}"
        if (pods := options.get("pods", 1)) < 1:
            yield f"namespaces.{name}.pods: {pods!r} leaves no room; use 1 or more, or leave it out"


def create(
    children: Children, name: str, options: NamespaceOptions, pod_version: str, auto: bool
) -> "k8s.core.v1.Namespace":
    """A namespace, its quota, its defaults, and a policy that lets its pods ask DNS and nothing else.

    Args:
        pod_version: Version of Kubernetes whose rules of Pod Security count, such as ``v1.36``: pinned, so that an
            upgrade of the cluster refuses no pod by itself.
        auto: Whether the cluster is one of EKS Auto Mode.
    """
    levels = {f"pod-security.kubernetes.io/{mode}": LEVEL for mode in ("enforce", "warn", "audit")}
    versions = {f"{key}-version": pod_version for key in levels}
    space = k8s.core.v1.Namespace(
        children.named(f"namespace-{name}"),
        metadata=metadata(name, name, more_labels={**levels, **versions, _READINESS[auto]: "enabled"}),
        opts=children.opts(),
    )
    inside = space.metadata.name
    hard: dict[str, str] = {}
    if "cpu" in options:
        hard["requests.cpu"] = options["cpu"]
    if "memory" in options:
        hard["requests.memory"] = options["memory"]
    if "pods" in options:
        hard["pods"] = str(int(options["pods"]))
    if hard:
        k8s.core.v1.ResourceQuota(
            children.named(f"quota-{name}"),
            metadata=metadata("quota", name, inside),
            spec={"hard": hard},
            opts=children.opts(),
        )
    memory = options.get("default_memory", "128Mi")
    k8s.core.v1.LimitRange(
        children.named(f"limits-{name}"),
        metadata=metadata("defaults", name, inside),
        spec={
            "limits": [
                {
                    "type": "Container",
                    "default_request": {"cpu": options.get("default_cpu", "100m"), "memory": memory},
                    # No limit of CPU: it would throttle who bursts while nobody else wants it.
                    "default": {"memory": memory},
                }
            ]
        },
        opts=children.opts(),
    )
    _deny(children, name, inside)
    return space


def _deny(children: Children, name: str, namespace: pulumi.Output[str]) -> None:
    """Nothing in, and nothing out but DNS; each application adds what it needs.

    DNS to any address: in Auto Mode it answers on the node itself, which no selector can name.
    """
    k8s.networking.v1.NetworkPolicy(
        children.named(f"deny-{name}"),
        metadata=metadata("default-deny", name, namespace),
        spec={
            "pod_selector": {},
            "policy_types": ["Ingress", "Egress"],
            "egress": [{"ports": [{"protocol": protocol, "port": 53} for protocol in ("UDP", "TCP")]}],
        },
        opts=children.opts(),
    )
