"""One sandbox with one cluster, whose control plane is real, for all tests that need no more; names keep them apart."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox import control
from sandbox.control import Running
from sandbox.home import home
from sandbox.kubernetes.api import Api
from tests.sandbox.conftest import client

REGION = "eu-west-1"
POOL = {"name": "general", "instance_type": "m7g.large", "count": 3}
ROLE = "arn:aws:iam::123456789012:role/eks"


@dataclass(frozen=True)
class Cluster:
    """A cluster that is ready."""

    running: Running
    description: dict[str, Any]
    first: dict[str, Any]
    """What CreateCluster answered."""

    @property
    def name(self) -> str:
        return str(self.description["name"])

    @property
    def hosted(self) -> dict[str, Any]:
        """What the sandbox tells of its control plane."""
        (found,) = [each for each in planes(self.running) if each["cluster"] == self.name]
        return found

    @property
    def api(self) -> Api:
        """Its API, entered as its administrator."""
        port = int(self.description["endpoint"].rpartition(":")[2])
        return Api(port, Path(self.hosted["kubeconfig"]).parent / "pki")

    @property
    def kubeconfig(self) -> dict[str, Any]:
        """How its clients enter, as components/control_plane.py exports it."""
        reached = {
            "server": self.description["endpoint"],
            "certificate-authority-data": self.description["certificateAuthority"]["data"],
        }
        entered = {
            "apiVersion": "client.authentication.k8s.io/v1beta1",
            "command": "aws",
            "args": ["--region", REGION, "eks", "get-token", "--cluster-name", self.name],
        }
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "c", "cluster": reached}],
            "users": [{"name": "u", "user": {"exec": entered}}],
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "c",
        }


def planes(running: Running) -> list[dict[str, Any]]:
    """What `python -m sandbox status` lists."""
    found: list[dict[str, Any]] = control.request(running, "GET", "kubernetes")
    return found


def make_cluster(running: Running, name: str, **changes: Any) -> Cluster:
    """Creates a cluster and waits until it is ready, or has failed."""
    ec2, eks = client(running, "ec2", REGION), client(running, "eks", REGION)
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc_id, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")
        for number, zone in enumerate("abc")
    ]
    given: dict[str, Any] = {
        "roleArn": ROLE,
        "version": "1.36",
        "resourcesVpcConfig": {"subnetIds": [each["Subnet"]["SubnetId"] for each in subnets]},
        "accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False},
        **changes,
    }
    first = eks.create_cluster(name=name, **given)["cluster"]
    while (found := eks.describe_cluster(name=name)["cluster"])["status"] == "CREATING":
        time.sleep(0.05)
    return Cluster(running, found, first)


def until(done: Callable[[], Any]) -> Any:
    """What ``done`` answers, as soon as it is true."""
    deadline = time.monotonic() + 60
    while not (found := done()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.1)
    return found


@pytest.fixture(scope="session")
def kubernetes_box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A sandbox that hosts control planes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENFOLD_SANDBOX_HOME", str(tmp_path_factory.mktemp("kubernetes")))
        patch.setenv("TENFOLD_SANDBOX_KUBERNETES", "on")
        found = control.start()
        folder = home()
    yield found
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENFOLD_SANDBOX_HOME", str(folder))
        control.stop()


@pytest.fixture(scope="session")
def kubernetes_cluster(kubernetes_box: Running) -> Cluster:
    """A cluster that nothing and nobody changes but by objects of their own names."""
    return make_cluster(kubernetes_box, "shared")


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster with a node group and a pool, and controllers that hurry; whoever changes it changes it back."""
    folder = str(tmp_path_factory.mktemp("simulated"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENFOLD_SANDBOX_HOME", folder)
        patch.setenv("TENFOLD_SANDBOX_KUBERNETES", "on")
        running = control.start()
    cluster = make_cluster(running, "simulated")
    client(running, "eks", REGION).create_nodegroup(
        clusterName="simulated",
        nodegroupName="system",
        subnets=cluster.description["resourcesVpcConfig"]["subnetIds"],
        nodeRole=ROLE,
        instanceTypes=["t4g.medium"],
        capacityType="SPOT",
        labels={"role": "system"},
        taints=[{"key": "CriticalAddonsOnly", "value": "true", "effect": "NO_SCHEDULE"}],
        scalingConfig={"minSize": 1, "maxSize": 6, "desiredSize": 3},
    )
    control.simulate(running, quick=True, pools=[POOL])
    yield cluster
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENFOLD_SANDBOX_HOME", folder)
        control.stop()


@pytest.fixture
def api(kubernetes_cluster: Cluster) -> Api:
    """The API of the shared cluster, entered as its administrator."""
    return kubernetes_cluster.api


@pytest.fixture
def own_kubernetes(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Running]:
    """Starts a sandbox of the test's own that hosts control planes."""
    monkeypatch.setenv("TENFOLD_SANDBOX_KUBERNETES", "on")
    return control.start


@pytest.fixture
def namespace(api: Api, name: str) -> str:
    """A namespace of the test's own."""
    api.call("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
    return name
