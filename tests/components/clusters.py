"""Clusters that tests look at."""

import functools
import json
from typing import Any

from components import Cluster, ClusterArgs
from policies.recorder import Recording, record

SUBNETS = {f"us-east-1{letter}": f"subnet-{letter}" for letter in "abc"}
PLAIN: ClusterArgs = {"cluster_name": "blue", "version": "1.36", "subnet_ids": {**SUBNETS}}
EVERYTHING: dict[str, Any] = {
    "gpu_nodes": {"max_size": 2},
    "access_entries": {
        "admins": {"principal_arn": "arn:aws:iam::123456789012:role/admins", "policy": "AmazonEKSClusterAdminPolicy"}
    },
    "load_balancers": {"web": "sg-web"},
    "pod_identities": {"app": {"namespace": "shop", "service_account": "web", "policy": "{}"}},
}
"""What adds resources to the plain one."""


def cluster(**changes: Any) -> Recording:
    """A cluster with the defaults, but for ``changes``; the same one is built once."""
    return _cluster(json.dumps(changes))


@functools.cache
def _cluster(changes: str) -> Recording:
    args: Any = {**PLAIN, **json.loads(changes)}
    return record(lambda: Cluster("cluster", args) and None)


def outputs(recording: Recording) -> dict[str, Any]:
    return next(outputs for urn, outputs in recording.outputs.items() if urn.endswith("Cluster::cluster"))
