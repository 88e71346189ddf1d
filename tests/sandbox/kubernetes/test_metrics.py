"""The metrics APIs, as clients of the API server see them."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.kubernetes.api import Api, ApiError
from sandbox.kubernetes.metrics import Figures, MetricsServer, Use
from tests.sandbox.kubernetes.conftest import Cluster

pytestmark = pytest.mark.kubernetes

FIGURES = Figures(
    pods=[
        Use("web-1", 0.25, 64 * 2**20, "shop", {"app": "web", "track": "stable"}),
        Use("web-2", 0.5, 64 * 2**20, "shop", {"app": "web", "track": "canary"}),
        Use("api-1", 1, 64 * 2**20, "bank", {"app": "api"}),
    ],
    nodes=[Use("general-0", 1.75, 2**30)],
    external={("shop", "queue"): 12.5},
)
POD_METRICS = "/apis/metrics.k8s.io/v1beta1"
EXTERNAL = "/apis/external.metrics.k8s.io/v1beta1"


def ask(port: int) -> bytes:
    """Asks the server itself, without a certificate."""
    context = ssl._create_unverified_context()
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=10)
    connection.request("GET", f"{POD_METRICS}/nodes")
    return connection.getresponse().read()


@pytest.fixture(scope="module")
def metrics(kubernetes_cluster: Cluster) -> Iterator[MetricsServer]:
    certificates = Path(kubernetes_cluster.hosted["kubeconfig"]).parent / "pki"
    found = MetricsServer(kubernetes_cluster.api, certificates)
    try:
        found.start()
        found.publish(FIGURES)
        yield found
    finally:
        found.close()


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ("", ["web-1", "web-2"]),
        ("app%3Dweb,track%3Dstable", ["web-1"]),
        ("app%3D%3Dweb,track!%3Dstable", ["web-2"]),
        ("track+in+(stable,canary)", ["web-1", "web-2"]),
        ("track+notin+(stable)", ["web-2"]),
        ("track", ["web-1", "web-2"]),
        ("!track", []),
        ("app%3Dapi", []),
    ],
)
def test_pods_are_selected_as_everywhere(metrics: MetricsServer, api: Api, selector: str, names: list[str]) -> None:
    found = api.call("GET", f"{POD_METRICS}/namespaces/shop/pods?labelSelector={selector}")
    assert found["kind"] == "PodMetricsList"
    assert [each["metadata"]["name"] for each in found["items"]] == names


def test_a_pod_says_what_it_uses(metrics: MetricsServer, api: Api) -> None:
    found = api.call("GET", f"{POD_METRICS}/namespaces/shop/pods/web-1")
    assert [each["usage"] for each in found["containers"]] == [{"cpu": "250000000n", "memory": "65536Ki"}]
    assert len(api.call("GET", f"{POD_METRICS}/pods")["items"]) == 3


def test_a_node_says_what_it_uses(metrics: MetricsServer, api: Api) -> None:
    (found,) = api.call("GET", f"{POD_METRICS}/nodes")["items"]
    assert found["usage"] == {"cpu": "1750000000n", "memory": "1048576Ki"}


def test_what_is_measured_outside_has_a_value(metrics: MetricsServer, api: Api) -> None:
    found = api.call("GET", f"{EXTERNAL}/namespaces/shop/queue")
    assert [each["value"] for each in found["items"]] == ["12500m"]
    assert api.call("GET", f"{EXTERNAL}/namespaces/bank/queue")["items"] == []


@pytest.mark.parametrize("path", [f"{POD_METRICS}/namespaces/shop/pods/web-9", f"{POD_METRICS}/disks"])
def test_what_is_not_measured_is_not_found(metrics: MetricsServer, api: Api, path: str) -> None:
    with pytest.raises(ApiError) as caught:
        api.call("GET", path)
    assert caught.value.status == 404


def test_autoscalers_that_look_are_counted(metrics: MetricsServer, api: Api) -> None:
    before = metrics.asked["shop"]
    api.call("GET", f"{POD_METRICS}/namespaces/shop/pods")
    assert metrics.asked["shop"] == before + 1


def test_nobody_but_the_api_server_is_answered(metrics: MetricsServer, api: Api) -> None:
    registered = api.call("GET", "/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io")
    port = registered["spec"]["service"]["port"]
    with pytest.raises(OSError, match=r"(?i)certificate.required|reset"):
        ask(port)


def test_closing_takes_them_out(kubernetes_cluster: Cluster) -> None:
    certificates = Path(kubernetes_cluster.hosted["kubeconfig"]).parent / "pki"
    found = MetricsServer(kubernetes_cluster.api, certificates)
    found.start()
    found.close()
    listed = kubernetes_cluster.api.call("GET", "/apis/apiregistration.k8s.io/v1/apiservices")["items"]
    assert [each for each in listed if "metrics" in each["metadata"]["name"]] == []
