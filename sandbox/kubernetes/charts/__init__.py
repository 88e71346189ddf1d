"""The custom resource definitions that charts bring, kept here because the charts cannot be fetched in the sandbox.

One folder a chart: its definitions, without descriptions, and ``origin.json``; they are made anew by
``python -m sandbox.kubernetes.charts.renew``. ``eks-auto-mode`` is no chart: its come with a cluster in EKS Auto Mode.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_SAME = {"karpenter-crd": "karpenter"}
"""Charts that bring what another one brings."""
AUTO_MODE = "eks-auto-mode"
_KARPENTERS = ("nodeclaims", "nodepools")
_BALANCERS = ("ingressclassparams", "targetgroupbindings")


def charts() -> list[str]:
    """The charts whose definitions are here."""
    return sorted(path.parent.name for path in _HERE.glob("*/origin.json"))


def definitions(chart: str) -> list[dict[str, Any]]:
    """The definitions of a chart, by its name, path or address; none where they are not here."""
    folder = _folder(chart)
    found = [json.loads(path.read_text()) for path in sorted((_HERE / folder).glob("*_*.json"))]
    return [*found, *_built_in()] if folder == AUTO_MODE else found


def origin(chart: str) -> Mapping[str, str]:
    """Where a chart's definitions are from: ``module``, ``version`` and ``licence``; empty where they are not here."""
    path = _HERE / _folder(chart) / "origin.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


def _built_in() -> list[dict[str, Any]]:
    """What EKS Auto Mode has of Karpenter and of the load balancer controller, the latter in a group of its own.

    https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html, …/auto-configure-alb.html
    """
    karpenter, balancer = definitions("karpenter"), definitions("aws-load-balancer-controller")
    pools = [each for each in karpenter if each["spec"]["names"]["plural"] in _KARPENTERS]
    return pools + [_moved(each) for each in balancer if each["spec"]["names"]["plural"] in _BALANCERS]


def _moved(definition: dict[str, Any]) -> dict[str, Any]:
    """A definition of ``elbv2.k8s.aws/v1beta1`` as one of ``eks.amazonaws.com/v1``."""
    spec = definition["spec"]
    stored = next(each for each in spec["versions"] if each["storage"])
    plural = spec["names"]["plural"]
    moved = {**spec, "group": "eks.amazonaws.com", "versions": [{**stored, "name": "v1"}]}
    return {**definition, "metadata": {"name": f"{plural}.eks.amazonaws.com"}, "spec": moved}


def _folder(chart: str) -> str:
    name = chart.rstrip("/").rpartition("/")[2].partition(":")[0]
    return _SAME.get(name, name)
