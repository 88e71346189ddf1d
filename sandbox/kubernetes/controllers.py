"""What makes a control plane schedule and scale: the real controllers and scheduler, and kwok, which plays its nodes.

Flags: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/, its kube-scheduler's
neighbour, and https://kwok.sigs.k8s.io/docs/user/configuration/.
"""

from __future__ import annotations

from contextlib import suppress

import toolchain
from sandbox.kubernetes import stages
from sandbox.kubernetes.api import ApiError
from sandbox.kubernetes.plane import ControlPlane, written

_LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases"
_LEADER = {
    "leader-elect-lease-duration": "60s",
    "leader-elect-renew-deadline": "40s",
    "leader-elect-retry-period": "5s",
}
"""Patience for a busy machine: one that cannot renew its lease in time ends. The lease tells others that it works."""
_QUICK = {
    "horizontal-pod-autoscaler-sync-period": "200ms",
    "horizontal-pod-autoscaler-initial-readiness-delay": "0s",
    "horizontal-pod-autoscaler-cpu-initialization-period": "0s",
    "kube-api-qps": "200",
    "kube-api-burst": "400",
}
"""For drills, in which a minute passes in a second: what EKS does every 15 s is done at least every 250 ms.

A look itself takes some milliseconds, more on a busy machine, and only then does the period begin."""


def start(plane: ControlPlane, quick: bool = False, ready_after: float = 0) -> None:
    """Starts them, or starts anew those that run.

    Args:
        plane: A control plane that is ready.
        quick: The autoscaler looks five times a second and trusts new pods at once, instead of every 15 s and after
            minutes.
        ready_after: Seconds from the moment that a pod has a node until it is ready.

    Raises:
        Problem: A program cannot be had.
    """
    programs = toolchain.kubernetes(controllers=True)
    for name, flags in {
        "kube-controller-manager": {
            "kubeconfig": str(plane.kubeconfig_of("controller-manager")),
            "service-account-private-key-file": "pki/service-accounts.key",
            "root-ca-file": "pki/ca.crt",
            "use-service-account-credentials": "true",
            "secure-port": "0",
            **_LEADER,
            **(_QUICK if quick else {}),
        },
        "kube-scheduler": {"kubeconfig": str(plane.kubeconfig_of("scheduler")), "secure-port": "0", **_LEADER},
        "kwok": {
            "kubeconfig": str(plane.kubeconfig),
            "manage-all-nodes": "true",
            "node-lease-duration-seconds": "40",
            "cidr": "100.64.0.1/16",
            **({"config": str(stages.write(plane.folder, ready_after))} if ready_after else {}),
        },
    }.items():
        if name in plane.pids:
            plane.end(name)
            with suppress(ApiError):  # kwok has none; the others would wait for their forerunner's to run out
                plane.api.call("DELETE", f"{_LEASES}/{name}")
        plane.run(name, [str(programs[name]), *written(flags)], {"HOME": str(plane.folder)})
