"""Objects deleted, in a cluster where no controllers work and in one where they do."""

from __future__ import annotations

import threading

import grpc
import pytest

from tests.sandbox.kubernetes.provider.conftest import (
    CONFIG_MAP,
    DEPLOYMENT,
    NAMESPACE,
    Cluster,
    annotated,
    config_map,
    deployment,
    said,
)
from tests.sandbox.provider.conftest import Engine, Made, Values

CLAIM: Values = {
    "apiVersion": "v1",
    "kind": "PersistentVolumeClaim",
    "metadata": {},
    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
}


def path(cluster: Cluster, made: Made, plural: str, group: str = "") -> str:
    return cluster.path(plural, made.id.rpartition("/")[2], group)


def held(cluster: Cluster, engine: Engine, inputs: Values) -> tuple[Made, str]:
    """An object that somebody's finalizer holds."""
    made = engine.create(CONFIG_MAP, inputs)
    where = path(cluster, made, "configmaps")
    cluster.change(where, {"metadata": {"finalizers": ["example.com/hold"]}})
    return made, where


def test_a_deployment_is_gone(engine: Engine, cluster: Cluster) -> None:
    made = engine.create(DEPLOYMENT, deployment())
    engine.delete(made)
    assert cluster.get(path(cluster, made, "deployments", "apps/v1")) is None


def test_what_is_gone_already_is_fine(engine: Engine) -> None:
    made = engine.create(CONFIG_MAP, config_map())
    engine.delete(made)
    engine.delete(made)


def test_a_claim_is_released_though_no_controller_does_it(engine: Engine, cluster: Cluster) -> None:
    made = engine.create("kubernetes:core/v1:PersistentVolumeClaim", CLAIM)
    found = cluster.get(path(cluster, made, "persistentvolumeclaims"))
    assert found and found["metadata"]["finalizers"] == ["kubernetes.io/pvc-protection"]
    engine.delete(made)
    assert cluster.get(path(cluster, made, "persistentvolumeclaims")) is None


def test_a_namespace_goes_with_all_that_is_in_it(engine: Engine, cluster: Cluster) -> None:
    made = engine.create(NAMESPACE, {"apiVersion": "v1", "kind": "Namespace", "metadata": {}})
    where = f"/api/v1/namespaces/{made.id}"
    its = {**config_map("left"), "metadata": {"name": "left", "namespace": made.id}}
    engine.create(CONFIG_MAP, its)
    engine.create(
        "kubernetes:core/v1:PersistentVolumeClaim", {**CLAIM, "metadata": {"name": "left", "namespace": made.id}}
    )
    engine.delete(made)
    assert cluster.get(where) is None
    assert cluster.get(f"{where}/configmaps/left") is None
    assert cluster.get(f"{where}/persistentvolumeclaims/left") is None


def test_what_a_finalizer_holds_is_waited_for(engine: Engine, cluster: Cluster) -> None:
    made, where = held(cluster, engine, config_map())
    release = threading.Timer(0.3, cluster.change, (where, {"metadata": {"finalizers": None}}))
    release.start()
    engine.delete(made)
    assert cluster.get(where) is None


def test_what_stays_is_told_with_what_holds_it(engine: Engine, cluster: Cluster) -> None:
    made, where = held(cluster, engine, annotated(config_map(), timeoutSeconds="1"))
    with pytest.raises(grpc.RpcError) as error:
        engine.delete(made)
    assert f"ConfigMap {made.id} (v1) is still there 1 s after its deletion" in said(error)
    assert "example.com/hold" in said(error)
    cluster.change(where, {"metadata": {"finalizers": None}})


@pytest.mark.usefixtures("staffed")
@pytest.mark.parametrize(
    ("policy", "finalizers"), [("", ["foregroundDeletion"]), ("orphan", ["orphan"]), ("background", None)]
)
def test_dependents_go_first_unless_the_object_says_otherwise(
    engine: Engine, cluster: Cluster, policy: str, finalizers: list[str] | None
) -> None:
    told = {"deletionPropagationPolicy": policy} if policy else {}
    made = engine.create(DEPLOYMENT, annotated(deployment(), skipAwait="true", **told))
    engine.delete(made)
    found = cluster.get(path(cluster, made, "deployments", "apps/v1"))
    assert (found["metadata"]["finalizers"] if found else None) == finalizers
