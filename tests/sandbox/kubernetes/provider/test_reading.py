"""Refresh and import: what the cluster has, against what the program said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import grpc
import pytest

from tests.sandbox.kubernetes.provider.conftest import (
    CONFIG_MAP,
    DEPLOYMENT,
    NAMESPACE,
    SECRET,
    Cluster,
    config_map,
    deployment,
    said,
)
from tests.sandbox.provider.conftest import Engine, Made, Values


def path(cluster: Cluster, made: Made, plural: str, group: str = "") -> str:
    return cluster.path(plural, made.id.rpartition("/")[2], group)


def test_what_nobody_touched_has_not_drifted(engine: Engine) -> None:
    made = engine.create(DEPLOYMENT, deployment())
    read = engine.read(made)
    assert (read.id, read.inputs) == (made.id, made.inputs)


def test_a_drift_is_told_and_nothing_beside_it(engine: Engine, cluster: Cluster) -> None:
    made = engine.create(DEPLOYMENT, deployment())
    cluster.change(path(cluster, made, "deployments", "apps/v1"), {"spec": {"replicas": 9, "minReadySeconds": 5}})
    read = engine.read(made)
    expected: Values = {**made.inputs, "spec": {**made.inputs["spec"], "replicas": 9}}
    assert read.inputs == expected  # and the processor still in the program's words
    assert read.outputs["spec"]["minReadySeconds"] == 5


@pytest.mark.parametrize(
    ("change", "data"),
    [({"a": "9"}, {"a": "9", "b": "2"}), ({"a": None}, {"b": "2"}), ({"c": "3"}, {"a": "1", "b": "2"})],
    ids=["another value", "gone", "one more, of somebody else"],
)
def test_a_drift_of_a_map(engine: Engine, cluster: Cluster, change: Values, data: Values) -> None:
    made = engine.create(CONFIG_MAP, config_map(a="1", b="2"))
    cluster.change(path(cluster, made, "configmaps"), {"data": change})
    assert engine.read(made).inputs["data"] == data


def test_a_drift_of_a_list(engine: Engine, cluster: Cluster) -> None:
    made = engine.create(DEPLOYMENT, deployment())
    one, other = ({"name": name, "image": f"{name}:9"} for name in ("web", "beside"))
    template = {"spec": {"containers": [one, other]}}
    cluster.change(path(cluster, made, "deployments", "apps/v1"), {"spec": {"template": template}})
    found = engine.read(made).inputs["spec"]["template"]["spec"]["containers"]
    assert [each["image"] for each in found] == ["web:9", "beside:9"]


def test_a_drift_of_what_is_written_only(engine: Engine, cluster: Cluster) -> None:
    its: Values = {"apiVersion": "v1", "kind": "Secret", "metadata": {}, "stringData": {"user": "app", "password": "1"}}
    made = engine.create(SECRET, its)
    assert engine.read(made).inputs == made.inputs
    cluster.change(path(cluster, made, "secrets"), {"stringData": {"password": "2"}})
    assert engine.read(made).inputs["stringData"] == {"user": "app", "password": "2"}


def test_what_is_gone_is_told(engine: Engine, cluster: Cluster) -> None:
    made = engine.create(CONFIG_MAP, config_map())
    cluster.plane.api.call("DELETE", path(cluster, made, "configmaps"))
    assert engine.read(made).id == ""


def test_an_import_takes_what_people_wrote_and_leaves_what_the_server_did(engine: Engine, cluster: Cluster) -> None:
    note = {"kubectl.kubernetes.io/last-applied-configuration": "{}", "mine": "yes"}
    its: Values = {**deployment(), "metadata": {"name": "by-hand", "annotations": note}}
    cluster.plane.api.call("POST", cluster.path("deployments", "", "apps/v1"), its)
    made = engine.import_(DEPLOYMENT, f"{cluster.namespace}/by-hand")
    assert made.id == f"{cluster.namespace}/by-hand"
    expected = {"name": "by-hand", "namespace": cluster.namespace, "annotations": {"mine": "yes"}}
    assert made.inputs["metadata"] == expected
    assert "status" not in made.inputs and made.inputs["spec"]["replicas"] == 2
    program: dict[str, Any] = {**deployment(), "metadata": {"name": "by-hand", "annotations": {"mine": "yes"}}}
    assert engine.diff(made, program).changes == 1, "what the program leaves to the server is no change"


def test_an_import_without_a_namespace_looks_where_the_provider_says(engine: Engine, cluster: Cluster) -> None:
    made = engine.create(CONFIG_MAP, config_map("here", a="1"))
    assert engine.import_(CONFIG_MAP, "here").inputs == made.inputs
    assert engine.import_(NAMESPACE, cluster.namespace).id == cluster.namespace


@pytest.mark.parametrize("token", [CONFIG_MAP, "kubernetes:nobodys.example/v1:Thing"])
def test_what_is_not_there_cannot_be_imported(engine: Engine, token: str) -> None:
    assert engine.import_(token, "nothing").id == ""


def test_a_release_cannot_be_imported(engine: Engine) -> None:
    with pytest.raises(grpc.RpcError) as error:
        engine.import_("kubernetes:helm.sh/v3:Release", "kube-system/karpenter")
    assert "only recorded" in said(error)


def test_a_release_that_a_killed_run_had_begun_is_read_back_as_it_would_have_been_made(engine: Engine) -> None:
    made = engine.create("kubernetes:helm.sh/v3:Release", {"chart": "karpenter", "namespace": "kube-system"}, "begun")
    read = engine.read(replace(made, outputs={}))
    assert (read.inputs, read.outputs) == (made.inputs, made.outputs)
