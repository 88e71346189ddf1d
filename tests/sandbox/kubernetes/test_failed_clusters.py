"""A deployment whose cluster does not start ends at once, and says why."""

from __future__ import annotations

import grpc
import pytest

from sandbox import control
from tests.sandbox.conftest import client
from tests.sandbox.kubernetes.conftest import REGION, Cluster
from tests.sandbox.provider import conftest as provider

pytestmark = pytest.mark.kubernetes
box, engine = provider.box, provider.engine


@pytest.fixture
def variables(kubernetes_cluster: Cluster) -> dict[str, str]:
    return control.environment(kubernetes_cluster.running)


@pytest.fixture
def own_home(kubernetes_cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of the shared sandbox, in which the provider looks for it."""
    folder, *_ = kubernetes_cluster.hosted["kubeconfig"].partition("/kubernetes/eu-west-1/")
    monkeypatch.setenv("TENFOLD_SANDBOX_HOME", folder)


def test_a_cluster_that_has_failed_is_not_waited_for(
    own_home: None, engine: provider.Engine, kubernetes_cluster: Cluster, name: str
) -> None:
    inputs = {
        "name": name,
        "roleArn": kubernetes_cluster.description["roleArn"],
        "vpcConfig": {"subnetIds": kubernetes_cluster.description["resourcesVpcConfig"]["subnetIds"]},
        "kubernetesNetworkConfig": {"serviceIpv4Cidr": "10.0.0.0/31"},
    }
    with pytest.raises(grpc.RpcError, match=r"(?s)FAILED: the control plane did not start.*kube-apiserver\.log"):
        engine.create("aws:eks/cluster:Cluster", inputs)
    client(kubernetes_cluster.running, "eks", REGION).delete_cluster(name=name)
