"""What a cluster in EKS Auto Mode has from the start: the kinds of its node pools, node classes and load balancers.

https://docs.aws.amazon.com/eks/latest/userguide/automode.html. Without the controllers: nothing acts on them.
"""

from __future__ import annotations

import time
from typing import Any

from sandbox.kubernetes import charts
from sandbox.kubernetes.api import Api, ApiError

_PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_PATIENCE = 30.0
"""Seconds that a kind may take to be served."""


def prepare(api: Api, cluster: Any) -> None:
    """Makes the definitions, where the cluster is in Auto Mode, and returns when their kinds are served.

    Raises:
        ApiError: The API refuses one, or does not serve its kind in time.
    """
    if not (getattr(cluster, "compute_config", None) or {}).get("enabled"):
        return
    definitions = charts.definitions(charts.AUTO_MODE)
    for definition in definitions:
        api.apply(f"{_PATH}/{definition['metadata']['name']}", definition)
    deadline = time.monotonic() + _PATIENCE
    for definition in definitions:
        spec = definition["spec"]
        _await(api, f"/apis/{spec['group']}/{spec['versions'][0]['name']}/{spec['names']['plural']}", deadline)


def _await(api: Api, path: str, deadline: float) -> None:
    while True:
        try:
            api.call("GET", path)
            return
        except ApiError as error:
            if time.monotonic() > deadline:
                raise ApiError(error.status, f"{path} was not served within {_PATIENCE:.0f} s: {error}") from error
            time.sleep(0.05)
