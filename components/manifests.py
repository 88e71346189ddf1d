"""What our Kubernetes objects share: names, quantities, labels, and the security that pods run under."""

import re
from collections.abc import Mapping
from typing import Any

import pulumi

NAME = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
"""A name that is also a label of DNS (RFC 1035), as Services need it."""
NAME_LABEL = "app.kubernetes.io/name"
"""Says what a pod is (Kubernetes, «Recommended Labels»); Services and autoscalers go by it."""
PART_LABEL = "app.kubernetes.io/part-of"
"""Says whose it is; policies go by it, so that what a workload does at fixed times may do what the workload may."""
USER = 10001
"""User that containers run as where nobody says otherwise: not root, and nobody on the node."""

_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)(m|[kMGTP]|[KMGTP]i)?")
_UNITS = {"": 1.0, "m": 1e-3, "k": 1e3} | {
    f"{letter}{i}": base**power
    for i, base in (("", 1000.0), ("i", 1024.0))
    for power, letter in enumerate("KMGTP", 1)
    if letter + i != "K"
}


def amount(quantity: str) -> float:
    """A quantity as a number: ``250m`` is 0.25, ``1Gi`` 1,073,741,824.

    Raises:
        ValueError: it is none (Kubernetes, «Quantity»), with what to do.
    """
    match = _QUANTITY.fullmatch(quantity)
    if not match:
        raise ValueError("is no quantity; write it like 250m, 2 or 512Mi")
    return float(match[1]) * _UNITS[match[2] or ""]


def quantity_problem(quantity: str) -> str | None:
    """What is wrong with a quantity and what to do; None if it is one, above zero."""
    try:
        return None if amount(quantity) > 0 else "is nothing; ask for more than 0"
    except ValueError as problem:
        return str(problem)


def labels(name: str, part_of: str | None = None) -> dict[str, str]:
    """Labels of an application's objects; ``part_of`` is its name where ``name`` is only a part of it."""
    return {NAME_LABEL: name, PART_LABEL: part_of or name, "app.kubernetes.io/managed-by": "pulumi"}


def selector(name: str) -> dict[str, str]:
    """Labels that select an application's pods."""
    return {NAME_LABEL: name}


def metadata(
    name: str,
    app: str,
    namespace: pulumi.Input[str] | None = None,
    more_labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, pulumi.Input[str]] | None = None,
) -> Any:
    """An object's metadata.

    Args:
        app: The application that it is part of.
    """
    found: dict[str, Any] = {"name": name, "labels": {**labels(app), **(more_labels or {})}}
    if namespace is not None:
        found["namespace"] = namespace
    if annotations:
        found["annotations"] = dict(annotations)
    return found


def pod_security(user: int = USER) -> Any:
    """A pod's security context; with `container_security`, what level ``restricted`` of Pod Security demands."""
    return {
        "run_as_non_root": True,
        "run_as_user": user,
        "run_as_group": user,
        "fs_group": user,
        "seccomp_profile": {"type": "RuntimeDefault"},
    }


def container_security() -> Any:
    """A container's security context: no privilege, no capability, nothing to write to but its volumes."""
    return {
        "allow_privilege_escalation": False,
        "read_only_root_filesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
