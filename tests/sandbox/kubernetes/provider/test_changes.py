"""Objects made and changed: what a diff says, and what the cluster then holds."""

from __future__ import annotations

import copy
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from tests.sandbox.kubernetes.provider.conftest import (
    CONFIG_MAP,
    DEPLOYMENT,
    SECRET,
    Cluster,
    annotated,
    config_map,
    configure,
    deployment,
    said,
)
from tests.sandbox.provider.conftest import Engine, Made, Values

NONE, SOME = provider_pb2.DiffResponse.DIFF_NONE, provider_pb2.DiffResponse.DIFF_SOME
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def live(cluster: Cluster, made: Made) -> Values:
    plural, group = {DEPLOYMENT: ("deployments", "apps/v1"), CONFIG_MAP: ("configmaps", "")}[made.type]
    found = cluster.get(cluster.path(plural, made.id.rpartition("/")[2], group))
    assert found is not None
    return found


def with_container(**fields: Any) -> Values:
    inputs = deployment()
    inputs["spec"]["template"]["spec"]["containers"][0].update(fields)
    return inputs


def test_what_is_made_is_the_cluster_s_and_defaults_are_no_change(engine: Engine, cluster: Cluster) -> None:
    made = engine.create(DEPLOYMENT, deployment())
    assert live(cluster, made)["spec"]["replicas"] == 2
    (entry,) = live(cluster, made)["metadata"]["managedFields"]
    assert entry["manager"] == made.outputs["__fieldManager"] and entry["operation"] == "Apply"
    assert made.outputs["spec"]["revisionHistoryLimit"] == 10
    assert engine.diff(made, deployment()).changes == NONE


@pytest.mark.parametrize(
    "spelled",
    [
        with_container(resources={"requests": {"cpu": "1"}}),
        with_container(terminationMessagePath="/dev/termination-log"),
        deployment(revisionHistoryLimit=10),
    ],
    ids=["a quantity", "a default of a container", "a default"],
)
def test_the_same_in_other_words_is_no_change(engine: Engine, spelled: Values) -> None:
    made = engine.create(DEPLOYMENT, deployment())
    assert engine.diff(made, spelled).changes == NONE


def test_an_image_changes_in_place(engine: Engine, cluster: Cluster) -> None:
    made = engine.create(DEPLOYMENT, deployment())
    found = engine.diff(made, with_container(image="web:2"))
    assert found.changes == SOME and not found.replaces
    assert set(found.detailedDiff) == {"spec.template.spec.containers[0].image"}
    before = live(cluster, made)["metadata"]["uid"]
    engine.update(made, with_container(image="web:2"))
    after = live(cluster, made)
    assert after["spec"]["template"]["spec"]["containers"][0]["image"] == "web:2" and after["metadata"]["uid"] == before


def test_what_is_taken_out_of_the_inputs_goes(engine: Engine, cluster: Cluster) -> None:
    configure(engine, kubeconfig=cluster.plane.kubeconfig.read_text(), enableConfigMapMutable="true")
    its = {**config_map(a="1", b="2"), "metadata": {"namespace": cluster.namespace}}
    made = engine.update(engine.create(CONFIG_MAP, its), {**its, "data": {"a": "1"}})
    assert live(cluster, made)["data"] == {"a": "1"}


SELECTED = {"matchLabels": {"app": "other"}}
OTHER = {"metadata": {"labels": {"app": "other"}}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}}
STORAGE = {"metadata": {}, "provisioner": "ebs.csi.aws.com"}
CLASS = {"metadata": {}, "spec": {"controller": "example.com/one"}}


@pytest.mark.parametrize(
    ("token", "before", "after", "replaces"),
    [
        (DEPLOYMENT, deployment(), deployment(selector=SELECTED, template=OTHER), "spec.selector.matchLabels.app"),
        (CONFIG_MAP, config_map(a="1"), config_map(a="2"), "data.a"),
        (
            SECRET,
            {"metadata": {}, "stringData": {"a": "1"}},
            {"metadata": {}, "stringData": {"a": "2"}},
            "stringData.a",
        ),
        ("kubernetes:storage.k8s.io/v1:StorageClass", STORAGE, {**STORAGE, "reclaimPolicy": "Retain"}, "reclaimPolicy"),
        (
            "kubernetes:networking.k8s.io/v1:IngressClass",
            CLASS,
            {**CLASS, "spec": {"controller": "example.com/two"}},
            "spec.controller",
        ),
    ],
    ids=["a selector", "a ConfigMap", "a Secret", "what the API forbids to update", "what the API calls immutable"],
)
def test_what_cannot_change_is_replaced(
    engine: Engine, token: str, before: Values, after: Values, replaces: str
) -> None:
    made = engine.create(token, before)
    found = engine.diff(made, after)
    assert replaces in found.replaces
    assert not found.deleteBeforeReplace  # the new one has another name
    engine.delete(made)


def test_a_replacement_of_the_same_name_can_be_previewed(engine: Engine) -> None:
    its = {**CLASS, "metadata": {"name": "of-a-test"}}
    made = engine.create("kubernetes:networking.k8s.io/v1:IngressClass", its)
    again = {**its, "spec": {"controller": "example.com/two"}}
    previewed = engine.create("kubernetes:networking.k8s.io/v1:IngressClass", again, preview=True)
    assert previewed.outputs["metadata"]["name"] == "of-a-test"
    assert previewed.outputs["spec"]["controller"] == "example.com/two"
    engine.delete(made)


def test_a_preview_makes_nothing_and_knows_the_defaults(engine: Engine, cluster: Cluster) -> None:
    previewed = engine.create(DEPLOYMENT, deployment(), "web", preview=True)
    assert previewed.id == "" and previewed.outputs["spec"]["revisionHistoryLimit"] == 10
    assert previewed.outputs["metadata"]["uid"] == UNKNOWN
    name = previewed.inputs["metadata"]["name"]
    assert cluster.get(cluster.path("deployments", name, "apps/v1")) is None


@pytest.mark.parametrize(
    "inputs",
    [
        deployment(replicas=UNKNOWN),
        {**deployment(), "metadata": {"namespace": "made-in-the-same-update"}},
        {"apiVersion": "made.in/v1", "kind": "TheSameUpdate", "metadata": {}, "spec": {"a": 1}},
    ],
    ids=["an unknown value", "no namespace yet", "no kind yet"],
)
def test_a_preview_that_cannot_ask_shows_the_inputs(engine: Engine, inputs: Values) -> None:
    token = f"kubernetes:{inputs['apiVersion']}:{inputs['kind']}"
    previewed = engine.create(token, inputs, preview=True)
    assert previewed.outputs == previewed.inputs


def test_what_an_autoscaler_drives_is_left_to_it(engine: Engine, cluster: Cluster) -> None:
    made = engine.create(DEPLOYMENT, deployment())
    path = cluster.path("deployments", made.id.rpartition("/")[2], "apps/v1")
    # As of a program that gave the replicas up: nobody else manages them at first, then the autoscaler does.
    made = engine.update(
        made, {**deployment(), "spec": {k: v for k, v in deployment()["spec"].items() if k != "replicas"}}
    )
    cluster.change(path, {"spec": {"replicas": 7}})
    engine.update(made, with_container(image="web:2"), ignoreChanges=["spec.replicas"])
    spec = live(cluster, made)["spec"]
    assert spec["replicas"] == 7 and spec["template"]["spec"]["containers"][0]["image"] == "web:2"


def test_a_field_of_somebody_else_s_is_taken_over_only_on_demand(engine: Engine, cluster: Cluster) -> None:
    made = engine.create(DEPLOYMENT, deployment())
    cluster.change(cluster.path("deployments", made.id.rpartition("/")[2], "apps/v1"), {"spec": {"replicas": 7}})
    with pytest.raises(grpc.RpcError) as error:
        engine.update(made, deployment(replicas=3))
    assert 'conflict with "somebody"' in said(error) and ".spec.replicas" in said(error)
    assert "pulumi.com/patchForce" in said(error)
    engine.update(made, annotated(deployment(replicas=3), patchForce="true"))
    assert live(cluster, made)["spec"]["replicas"] == 3


def test_what_kubectl_applied_becomes_pulumi_s_with_the_first_update(engine: Engine, cluster: Cluster) -> None:
    its = {**deployment(), "metadata": {"name": "by-hand", "labels": {"a": "1"}}}
    path = cluster.path("deployments", "by-hand", "apps/v1")
    cluster.plane.api.call("POST", f"{cluster.path('deployments', '', 'apps/v1')}?fieldManager=kubectl-create", its)
    imported = engine.import_(DEPLOYMENT, f"{cluster.namespace}/by-hand")
    wanted = copy.deepcopy(imported.inputs)
    del wanted["metadata"]["labels"]
    wanted["spec"]["replicas"] = 5
    engine.update(imported, wanted)
    found = cluster.get(path)
    assert found is not None
    assert found["spec"]["replicas"] == 5 and "labels" not in found["metadata"]
    assert {entry["manager"] for entry in found["metadata"]["managedFields"]} == {imported.outputs["__fieldManager"]}
