"""What a cluster of the emulated EKS is, once it has a control plane."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import kubernetes
import pytest

from sandbox import control
from sandbox.control import Running
from sandbox.kubernetes.api import Api, ApiError
from tests.sandbox.conftest import client
from tests.sandbox.kubernetes.conftest import REGION, Cluster, make_cluster, planes
from toolchain.control_plane import VERSION

pytestmark = pytest.mark.kubernetes

HPA = {
    "metadata": {"name": "web"},
    "spec": {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
        "minReplicas": 5,
        "maxReplicas": 2,
    },
}
POD = {"metadata": {"name": "root"}, "spec": {"containers": [{"name": "root", "image": "nginx"}]}}


def test_a_cluster_has_an_endpoint_once_it_is_active(kubernetes_cluster: Cluster) -> None:
    first, later = kubernetes_cluster.first, kubernetes_cluster.description
    assert (first["status"], later["status"]) == ("CREATING", "ACTIVE")
    assert "endpoint" not in first
    assert later["endpoint"].startswith("https://127.0.0.1:")


def test_the_exported_kubeconfig_opens_it(kubernetes_cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in control.environment(kubernetes_cluster.running).items():
        monkeypatch.setenv(name, value)
    entered = kubernetes.config.new_client_from_config_dict(kubernetes_cluster.kubeconfig)
    found = kubernetes.client.VersionApi(entered).get_code()
    names = [each.metadata.name for each in kubernetes.client.CoreV1Api(entered).list_namespace().items]
    assert found.git_version == f"v{VERSION}"
    assert "kube-system" in names


def test_it_refuses_what_the_real_one_refuses(api: Api, namespace: str) -> None:
    with pytest.raises(ApiError, match=r'"web" is invalid: spec\.maxReplicas: Invalid value: 2') as caught:
        api.call("POST", f"/apis/autoscaling/v2/namespaces/{namespace}/horizontalpodautoscalers", HPA)
    assert caught.value.status == 422


def test_pod_security_is_enforced(api: Api, name: str) -> None:
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    api.call("POST", "/api/v1/namespaces", {"metadata": {"name": name, "labels": labels}})
    account = {"metadata": {"name": "default"}}  # no controller makes it here
    api.call("POST", f"/api/v1/namespaces/{name}/serviceaccounts", account)
    with pytest.raises(ApiError, match='violates PodSecurity "restricted'):
        api.call("POST", f"/api/v1/namespaces/{name}/pods", POD)


def test_service_account_tokens_are_of_the_cluster_s_issuer(api: Api, kubernetes_cluster: Cluster) -> None:
    issuer = kubernetes_cluster.description["identity"]["oidc"]["issuer"]
    assert api.call("GET", "/.well-known/openid-configuration")["issuer"] == issuer


def test_the_aggregation_layer_is_on(api: Api) -> None:
    found = api.call("GET", "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication")
    assert found["data"]["requestheader-allowed-names"] == '["front-proxy-client"]'


def test_it_stays_small_and_only_its_owner_enters_its_folder(kubernetes_cluster: Cluster) -> None:
    hosted = kubernetes_cluster.hosted
    assert 0 < hosted["memory"] <= 400 * 2**20
    assert sorted(hosted["pids"]) == ["etcd", "kube-apiserver"]
    assert Path(hosted["kubeconfig"]).parent.stat().st_mode & 0o777 == 0o700


def test_another_version_runs_on_the_one_that_there_is(kubernetes_box: Running, name: str) -> None:
    cluster = make_cluster(kubernetes_box, name, version="1.35")
    eks = client(kubernetes_box, "eks", REGION)
    assert (cluster.hosted["version"], cluster.hosted["runs"]) == ("1.35", VERSION)

    eks.update_cluster_version(name=name, version="1.36")

    assert cluster.hosted["version"] == "1.36"
    assert cluster.api.call("GET", "/version")["gitVersion"] == f"v{VERSION}"
    folder = Path(cluster.hosted["kubeconfig"]).parent
    eks.delete_cluster(name=name)
    assert name not in [each["cluster"] for each in planes(kubernetes_box)]
    assert not folder.exists()
    with pytest.raises(ApiError) as caught:
        Api(int(cluster.description["endpoint"].rpartition(":")[2]), folder.parent / "shared" / "pki").call("GET", "/")
    assert caught.value.status == 0


def test_one_that_does_not_start_has_failed_and_says_why(kubernetes_box: Running, name: str) -> None:
    too_small: dict[str, Any] = {"serviceIpv4Cidr": "10.0.0.0/31"}
    found = make_cluster(kubernetes_box, name, kubernetesNetworkConfig=too_small).description
    assert found["status"] == "FAILED"
    assert "did not start" in found["health"]["issues"][0]["message"]
    (listed,) = [each for each in planes(kubernetes_box) if each["cluster"] == name]
    assert (listed["status"], listed["pids"]) == ("FAILED", {})
    client(kubernetes_box, "eks", REGION).delete_cluster(name=name)


def test_one_that_is_deleted_before_it_is_ready_leaves_nothing(kubernetes_cluster: Cluster, name: str) -> None:
    running, shared = kubernetes_cluster.running, kubernetes_cluster.description
    eks = client(running, "eks", REGION)
    vpc_config = {"subnetIds": shared["resourcesVpcConfig"]["subnetIds"]}
    eks.create_cluster(name=name, roleArn=shared["roleArn"], resourcesVpcConfig=vpc_config)
    deadline = time.monotonic() + 30
    while not (listed := next(each for each in planes(running) if each["cluster"] == name))["pids"]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert listed["status"] == "CREATING"
    eks.delete_cluster(name=name)
    folder = Path(listed["kubeconfig"]).parent
    while folder.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert name not in [each["cluster"] for each in planes(running)]


def test_one_that_follows_another_of_its_name_at_once_has_what_is_its_own(
    kubernetes_box: Running, kubernetes_cluster: Cluster, name: str
) -> None:
    eks, described = client(kubernetes_box, "eks", REGION), kubernetes_cluster.description
    network = {"subnetIds": described["resourcesVpcConfig"]["subnetIds"]}
    for _ in range(3):
        eks.create_cluster(name=name, roleArn=described["roleArn"], resourcesVpcConfig=network)
        eks.delete_cluster(name=name)

    eks.create_cluster(name=name, roleArn=described["roleArn"], resourcesVpcConfig=network)

    while (status := eks.describe_cluster(name=name)["cluster"]["status"]) == "CREATING":
        time.sleep(0.05)
    assert status == "ACTIVE"
    (listed,) = [each for each in planes(kubernetes_box) if each["cluster"] == name]
    assert sorted(listed["pids"]) == ["etcd", "kube-apiserver"]
    assert Path(listed["kubeconfig"]).exists()
    eks.delete_cluster(name=name)


def test_one_whose_process_dies_is_down(kubernetes_box: Running, name: str) -> None:
    cluster = make_cluster(kubernetes_box, name)
    os.kill(cluster.hosted["pids"]["etcd"], signal.SIGKILL)
    deadline = time.monotonic() + 30
    while cluster.hosted["status"] != "DOWN":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    client(kubernetes_box, "eks", REGION).delete_cluster(name=name)
