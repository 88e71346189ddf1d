"""Waiting for readiness: where controllers work, until they say so; where none do, not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import grpc
import pytest

from tests.sandbox.kubernetes.provider.conftest import DEPLOYMENT, MERGE, Cluster, annotated, deployment, said
from tests.sandbox.provider.conftest import Engine, Values, partial

READY: Values = {
    "observedGeneration": 1,
    "replicas": 2,
    "updatedReplicas": 2,
    "readyReplicas": 2,
    "availableReplicas": 2,
}
LATE = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "no room"}


def named(inputs: Values, **annotations: str) -> Values:
    found = annotated(inputs, **annotations)
    return {**found, "metadata": {**found["metadata"], "name": "it"}}


def later(cluster: Cluster, path: str, status: Values) -> None:
    """What a controller writes, once the object is there; ends with the test."""

    def write() -> None:
        while cluster.get(path) is None:
            pass
        cluster.plane.api.call("PATCH", f"{path}/status", {"status": status}, MERGE)

    threading.Thread(target=write, daemon=True).start()


def job(**spec: Any) -> Values:
    pod = {"containers": [{"name": "it", "image": "it:1"}], "restartPolicy": "Never"}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {}, "spec": {"template": {"spec": pod}, **spec}}


def service(**spec: Any) -> Values:
    whole = {"selector": {"app": "web"}, "ports": [{"port": 80}], **spec}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {}, "spec": whole}


def claim(**spec: Any) -> Values:
    whole = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, **spec}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {}, "spec": whole}


def workload(kind: str) -> Values:
    spec = deployment()["spec"]
    if kind == "DaemonSet":
        spec = {key: value for key, value in spec.items() if key != "replicas"}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {}, "spec": spec}


SETS = {"observedGeneration": 1, "replicas": 2, "readyReplicas": 2, "updatedReplicas": 2}
DAEMONS = {
    "observedGeneration": 1,
    "currentNumberScheduled": 1,
    "numberMisscheduled": 0,
    "desiredNumberScheduled": 1,
    "numberReady": 1,
    "numberAvailable": 1,
    "updatedNumberScheduled": 1,
}
QUOTA = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {}, "spec": {"hard": {"pods": "10"}}}


@pytest.mark.usefixtures("staffed")
@pytest.mark.parametrize(
    ("inputs", "plural", "status"),
    [
        (deployment(), "deployments", READY),
        (workload("StatefulSet"), "statefulsets", SETS),
        (workload("DaemonSet"), "daemonsets", DAEMONS),
        (claim(), "persistentvolumeclaims", {"phase": "Bound"}),
        (QUOTA, "resourcequotas", {"hard": {"pods": "10"}}),
    ],
    ids=["Deployment", "StatefulSet", "DaemonSet", "PersistentVolumeClaim", "ResourceQuota"],
)
def test_what_controllers_bring_about_is_waited_for(
    engine: Engine, cluster: Cluster, inputs: Values, plural: str, status: Values
) -> None:
    group = inputs["apiVersion"] if "/" in inputs["apiVersion"] else ""
    later(cluster, cluster.path(plural, "it", group), status)
    made = engine.create(f"kubernetes:{inputs['apiVersion']}:{inputs['kind']}", named(inputs))
    assert made.outputs["status"].items() >= status.items()
    assert engine.log == []


@pytest.mark.usefixtures("staffed")
def test_what_is_not_ready_in_time_is_kept_and_waited_for_again(engine: Engine, cluster: Cluster) -> None:
    slow = named(deployment(), timeoutSeconds="1")
    with pytest.raises(grpc.RpcError) as error:
        engine.create(DEPLOYMENT, slow)
    its = f"Deployment {cluster.namespace}/it (apps/v1)"
    assert said(error) == f"{its} was applied, but is not ready after 1 s: its controller has not seen it yet"
    detail = partial(error.value)
    assert detail.id == f"{cluster.namespace}/it"
    assert engine.outputs(detail)["spec"]["replicas"] == 2


@pytest.mark.usefixtures("staffed")
def test_what_will_never_be_ready_is_not_waited_for(engine: Engine, cluster: Cluster) -> None:
    later(cluster, cluster.path("deployments", "it", "apps/v1"), {"observedGeneration": 1, "conditions": [LATE]})
    with pytest.raises(grpc.RpcError) as error:
        engine.create(DEPLOYMENT, named(deployment()))
    assert "will not become ready: no room" in said(error)


@pytest.mark.usefixtures("staffed")
def test_a_cancelled_wait_ends(engine: Engine, cluster: Cluster) -> None:
    path = cluster.path("deployments", "it", "apps/v1")

    def cancel() -> None:
        while cluster.get(path) is None:
            pass
        engine.cancel()

    threading.Thread(target=cancel, daemon=True).start()
    with pytest.raises(grpc.RpcError) as error:
        engine.create(DEPLOYMENT, named(deployment()))
    assert "cancelled" in said(error) and partial(error.value).id == f"{cluster.namespace}/it"


@pytest.mark.usefixtures("staffed")
@pytest.mark.parametrize(
    ("inputs", "annotations"),
    [
        (deployment(), {"skipAwait": "true"}),
        (job(suspend=True), {}),
        (service(clusterIP="None"), {}),
        (service(type="ExternalName", externalName="example.com", selector=None), {}),
        ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}}, {}),
    ],
    ids=["skipAwait", "a suspended Job", "a headless Service", "an ExternalName", "a ConfigMap"],
)
def test_what_needs_nobody_is_not_waited_for(engine: Engine, inputs: Values, annotations: dict[str, str]) -> None:
    made = engine.create(f"kubernetes:{inputs['apiVersion']}:{inputs['kind']}", named(inputs, **annotations))
    assert made.id and engine.log == []


def test_where_nobody_works_nothing_is_waited_for_and_that_is_said_once(engine: Engine) -> None:
    for make in (deployment, job, service, claim):
        inputs = make()
        engine.create(f"kubernetes:{inputs['apiVersion']}:{inputs['kind']}", inputs)
    (line,) = engine.log
    assert "no controllers run in this cluster" in line


INGRESS = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "Ingress",
    "metadata": {},
    "spec": {"defaultBackend": {"service": {"name": "web", "port": {"number": 80}}}},
}


@pytest.mark.usefixtures("staffed")
@pytest.mark.parametrize("make", [lambda: service(type="LoadBalancer"), lambda: INGRESS], ids=["Service", "Ingress"])
def test_what_only_the_cloud_makes_is_not_waited_for(engine: Engine, make: Callable[[], Values]) -> None:
    inputs = make()
    assert engine.create(f"kubernetes:{inputs['apiVersion']}:{inputs['kind']}", inputs).id
    (line,) = engine.log
    assert f"no {inputs['kind']} is waited for" in line


@pytest.mark.usefixtures("staffed")
def test_a_service_is_waited_for_until_a_pod_behind_it_is_ready(engine: Engine, cluster: Cluster) -> None:
    path = cluster.path("endpointslices", "it", "discovery.k8s.io/v1")
    its = {"name": "it", "labels": {"kubernetes.io/service-name": "it"}}
    endpoint = {"addresses": ["10.0.0.1"], "conditions": {"ready": True}}
    slice = {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": its, "addressType": "IPv4"}

    def write() -> None:
        while cluster.get(cluster.path("services", "it")) is None:
            pass
        cluster.plane.api.apply(path, {**slice, "endpoints": [endpoint]})

    threading.Thread(target=write, daemon=True).start()
    assert engine.create("kubernetes:core/v1:Service", named(service())).id
    assert cluster.get(path) and engine.log == []


@pytest.mark.usefixtures("staffed")
@pytest.mark.parametrize(("binding", "lines"), [("WaitForFirstConsumer", 0), ("Immediate", 1)])
def test_a_claim_is_not_waited_for_where_its_volume_waits_for_a_pod_or_for_the_cloud(
    engine: Engine, cluster: Cluster, binding: str, lines: int
) -> None:
    path = f"/apis/storage.k8s.io/v1/storageclasses/{cluster.namespace}"
    its = {"metadata": {"name": cluster.namespace}, "provisioner": "ebs.csi.aws.com", "volumeBindingMode": binding}
    cluster.plane.api.apply(path, {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", **its})
    made = engine.create("kubernetes:core/v1:PersistentVolumeClaim", claim(storageClassName=cluster.namespace))
    assert made.outputs["status"]["phase"] == "Pending" and len(engine.log) == lines
