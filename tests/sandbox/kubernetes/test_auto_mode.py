"""What a cluster in EKS Auto Mode has from the start."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.control import Running
from sandbox.kubernetes.api import Api, ApiError
from tests.sandbox.kubernetes.conftest import make_cluster

ON: dict[str, Any] = {
    "computeConfig": {"enabled": True, "nodePools": ["system"], "nodeRoleArn": "arn:aws:iam::123456789012:role/node"},
    "kubernetesNetworkConfig": {"elasticLoadBalancing": {"enabled": True}},
    "storageConfig": {"blockStorage": {"enabled": True}},
}
PATHS = ["eks.amazonaws.com/v1/nodeclasses", "eks.amazonaws.com/v1/targetgroupbindings", "karpenter.sh/v1/nodepools"]


@pytest.fixture(scope="module")
def automatic(kubernetes_box: Running) -> Api:
    """The API of a cluster in Auto Mode."""
    return make_cluster(kubernetes_box, "automatic", **ON).api


@pytest.mark.parametrize("path", PATHS)
def test_its_kinds_are_served(automatic: Api, api: Api, path: str) -> None:
    assert automatic.call("GET", f"/apis/{path}")["items"] == []
    with pytest.raises(ApiError):
        api.call("GET", f"/apis/{path}")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ""),
        ({"role": None}, "role and instanceProfile exclude each other"),
        ({"snatPolicy": "Always"}, 'supported values: "Random", "Disabled"'),
        ({"tags": {"karpenter.sh/nodepool": "mine"}}, "tag is restricted"),
        ({"podSubnetSelectorTerms": [{"id": "subnet-1"}]}, "go together"),
    ],
)
def test_a_node_class_is_checked(automatic: Api, changes: dict[str, Any], words: str) -> None:
    terms = {"subnetSelectorTerms": [{"tags": {"tier": "private"}}], "securityGroupSelectorTerms": [{"id": "sg-1"}]}
    spec = {name: value for name, value in {"role": "node", **terms, **changes}.items() if value is not None}
    its = {"apiVersion": "eks.amazonaws.com/v1", "kind": "NodeClass", "metadata": {"name": "mine"}, "spec": spec}
    path = "/apis/eks.amazonaws.com/v1/nodeclasses/mine"
    if not words:
        automatic.apply(path, its)
        return
    with pytest.raises(ApiError, match=words):
        automatic.apply(path, its)
