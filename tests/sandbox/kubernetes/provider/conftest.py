"""A control plane of our own, and the provider's plugin spoken to over gRPC, as the engine does."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox.kubernetes.api import ApiError
from sandbox.kubernetes.plane import ControlPlane
from sandbox.kubernetes.processes import Leash
from sandbox.kubernetes.provider.plugin import KubernetesPlugin
from sandbox.structs import to_struct
from tests.sandbox.provider.conftest import Engine, Values, serving

CONFIG_MAP, DEPLOYMENT, SECRET = (
    "kubernetes:core/v1:ConfigMap",
    "kubernetes:apps/v1:Deployment",
    "kubernetes:core/v1:Secret",
)
NAMESPACE = "kubernetes:core/v1:Namespace"
_LEASE = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager"
_NODE = "/api/v1/nodes/node-of-a-test"
MERGE = "application/merge-patch+json"


@pytest.fixture(scope="session")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    """An API server without controllers, for all tests, which have a namespace each."""
    leash = Leash()
    folder = tmp_path_factory.mktemp("plane") / "plane"
    made = ControlPlane(folder, "https://issuer.invalid", "10.100.0.0/16", "http://127.0.0.1:9/tokens", leash)
    made.start()
    yield made
    made.stop()
    leash.end()


@dataclass(frozen=True)
class Cluster:
    """The cluster behind the provider's back."""

    plane: ControlPlane
    namespace: str
    """The test's own."""

    def path(self, plural: str, name: str = "", group: str = "") -> str:
        """Where an object of the test's namespace is."""
        root = f"/apis/{group}" if group else "/api/v1"
        return f"{root}/namespaces/{self.namespace}/{plural}" + (f"/{name}" if name else "")

    def get(self, path: str) -> Values | None:
        """An object, None where there is none."""
        try:
            return dict(self.plane.api.call("GET", path))
        except ApiError as error:
            if error.status != 404:
                raise
            return None

    def change(self, path: str, content: Values) -> None:
        """What somebody else does to an object: a merge patch."""
        self.plane.api.call("PATCH", f"{path}?fieldManager=somebody", content, MERGE)


@pytest.fixture
def cluster(plane: ControlPlane) -> Cluster:
    """The cluster, with a namespace for this test."""
    name = f"test-{uuid.uuid4().hex[:8]}"
    plane.api.apply(f"/api/v1/namespaces/{name}", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    return Cluster(plane, name)


@pytest.fixture
def unconfigured() -> Iterator[Engine]:
    """An engine whose provider knows no cluster yet."""
    with serving(KubernetesPlugin) as engine:
        yield engine


@pytest.fixture
def engine(unconfigured: Engine, cluster: Cluster) -> Engine:
    """An engine with a provider for the test's namespace."""
    configure(unconfigured, kubeconfig=cluster.plane.kubeconfig.read_text(), namespace=cluster.namespace)
    return unconfigured


@pytest.fixture
def staffed(plane: ControlPlane) -> Iterator[None]:
    """While this lasts, the cluster looks as if controllers and a node worked in it: the test does their part."""
    now = datetime.datetime.now(datetime.UTC).isoformat().replace("+00:00", "Z")
    spec = {"holderIdentity": "a-test", "leaseDurationSeconds": 3600, "renewTime": now}
    its = {"metadata": {"name": "kube-controller-manager", "namespace": "kube-system"}, "spec": spec}
    plane.api.apply(_LEASE, {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", **its})
    plane.api.apply(_NODE, {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-of-a-test"}})
    yield
    plane.api.call("DELETE", _LEASE)
    plane.api.call("DELETE", _NODE)


def configure(engine: Engine, **settings: Any) -> None:
    """Give the provider its settings."""
    engine.stub.Configure(provider_pb2.ConfigureRequest(args=to_struct(settings)))


def said(error: pytest.ExceptionInfo[grpc.RpcError]) -> str:
    """What a person sees of a failure."""
    return str(error.value.details())


def deployment(**spec: Any) -> Values:
    """A Deployment's inputs."""
    labels = {"app": "web"}
    container = {"name": "web", "image": "web:1", "resources": {"requests": {"cpu": "1000m"}}}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    whole = {"replicas": 2, "selector": {"matchLabels": labels}, "template": template, **spec}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {}, "spec": whole}


def config_map(name: str = "", **data: str) -> Values:
    """A ConfigMap's inputs."""
    return {"apiVersion": "v1", "kind": "ConfigMap", "data": data, "metadata": {"name": name} if name else {}}


def annotated(inputs: Values, **annotations: str) -> Values:
    """Inputs with annotations of ``pulumi.com``."""
    found = {f"pulumi.com/{name}": value for name, value in annotations.items()}
    return {**inputs, "metadata": {**inputs["metadata"], "annotations": found}}
