"""Every kind that the cluster has, and those that it has not."""

from __future__ import annotations

import threading
import uuid

import grpc
import pytest

from tests.sandbox.kubernetes.provider.conftest import CONFIG_MAP, Cluster, config_map, said
from tests.sandbox.provider.conftest import Engine, Made, Values

DEFINITION, RELEASE = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", "kubernetes:helm.sh/v3:Release"


def definition(group: str, scope: str = "Namespaced") -> Values:
    """A definition as the SDK spells it: underscores in ``x_kubernetes_…``."""
    spec = {"type": "object", "x_kubernetes_preserve_unknown_fields": True}
    schema = {"type": "object", "properties": {"spec": spec}}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    names = {"kind": "Thing", "plural": "things", "singular": "thing"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"things.{group}"},
        "spec": {"group": group, "names": names, "scope": scope, "versions": [version]},
    }


@pytest.fixture
def group() -> str:
    return f"{uuid.uuid4().hex[:8]}.example"


def thing(group: str) -> Values:
    return {"apiVersion": f"{group}/v1", "kind": "Thing", "metadata": {}, "spec": {"size": 3}}


@pytest.mark.parametrize("scope", ["Namespaced", "Cluster"])
def test_a_kind_is_served_as_soon_as_its_definition_is_made(
    engine: Engine, cluster: Cluster, group: str, scope: str
) -> None:
    engine.check(Made(DEFINITION, "things"), definition(group, scope))
    token = f"kubernetes:{group}/v1:Thing"
    announced = engine.check(Made(token, "one"), thing(group))
    made = engine.create(DEFINITION, definition(group, scope))
    version = made.outputs["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    assert version["properties"]["spec"]["x_kubernetes_preserve_unknown_fields"] is True
    one = engine.create(token, thing(group), "one")
    assert one.inputs == announced
    name = one.inputs["metadata"]["name"]
    assert one.id == (f"{cluster.namespace}/{name}" if scope == "Namespaced" else name)
    assert engine.diff(one, thing(group)).changes == 1
    engine.delete(one)
    engine.delete(made)
    assert engine.read(one).id == ""
    engine.delete(one)


def test_a_kind_that_comes_a_little_later_is_waited_for(engine: Engine, cluster: Cluster, group: str) -> None:
    its = definition(group)
    schema = its["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    schema["x-kubernetes-preserve-unknown-fields"] = schema.pop("x_kubernetes_preserve_unknown_fields")
    where = f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.{group}"
    later = threading.Timer(0.3, cluster.plane.api.apply, (where, its))
    later.start()
    made = engine.create(f"kubernetes:{group}/v1:Thing", thing(group))
    assert made.id.startswith(f"{cluster.namespace}/")


@pytest.mark.parametrize(
    ("token", "inputs", "words"),
    [
        (
            "kubernetes:autoscaling/v2beta2:HorizontalPodAutoscaler",
            {"metadata": {"name": "web"}},
            "web (autoscaling/v2beta2): the cluster has HorizontalPodAutoscaler in autoscaling/v2, autoscaling/v1",
        ),
        ("kubernetes:apps/v1:DeploymentPatch", {"kind": "Deployment", "metadata": {"name": "a"}}, "patches of objects"),
        ("kubernetes:core/v1:ConfigMapList", {"kind": "ConfigMapList", "items": []}, "declare each of its items"),
        (CONFIG_MAP, {"metadata": {"generateName": "a-"}}, "generateName does not go with server-side apply"),
        (RELEASE, {}, "chart is missing"),
    ],
)
def test_what_is_not_served_is_refused_before_anything_is_made(
    engine: Engine, token: str, inputs: Values, words: str
) -> None:
    with pytest.raises(grpc.RpcError) as error:
        engine.create(token, inputs, preview=True)
    assert words in said(error)


def test_manifests_are_read(engine: Engine, cluster: Cluster) -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n---\napiVersion: v1\nkind: Namespace\n"
    found = engine.invoke("kubernetes:yaml:decode", {"text": text, "defaultNamespace": "here"})["result"]
    assert found[0]["metadata"] == {"name": "a", "namespace": "here"}
    assert found[1] == {"apiVersion": "v1", "kind": "Namespace"}


@pytest.mark.parametrize("token", ["kubernetes:helm:template", "kubernetes:kustomize:directory"])
def test_nothing_is_rendered(engine: Engine, token: str) -> None:
    with pytest.raises(grpc.RpcError) as error:
        engine.invoke(token)
    assert "renders no charts" in said(error)


def test_a_release_is_recorded_and_brings_what_others_need(engine: Engine, cluster: Cluster) -> None:
    its = {
        "name": "karpenter",
        "chart": "oci://public.ecr.aws/karpenter/karpenter",
        "version": "1.9.0",
        "namespace": f"{cluster.namespace}-x",
    }
    made = engine.create(
        RELEASE, {**its, "name": "karpenter", "createNamespace": True, "values": {"replicas": 2}}, "karpenter"
    )
    assert made.outputs["status"]["status"] == "deployed" and made.outputs["values"] == {"replicas": 2}
    assert cluster.get(f"/api/v1/namespaces/{cluster.namespace}-x")
    recorded, compared = engine.log
    assert "only recorded" in recorded
    assert compared == "karpenter: the definitions that it brings are of version 1.14.0 instead of 1.9.0"
    requirement = {"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["spot"]}
    reference = {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": "default"}
    template = {"spec": {"nodeClassRef": reference, "requirements": [requirement]}}
    pool = {"apiVersion": "karpenter.sh/v1", "kind": "NodePool", "metadata": {}, "spec": {"template": template}}
    token = "kubernetes:karpenter.sh/v1:NodePool"
    engine.delete(engine.create(token, pool))
    del template["spec"]["nodeClassRef"]
    with pytest.raises(grpc.RpcError) as error:
        engine.create(token, pool)
    assert "spec.template.spec.nodeClassRef: Required value" in said(error)
    changed = engine.update(made, {**made.inputs, "values": {"replicas": 3}})
    assert changed.outputs["status"]["revision"] == 2
    assert list(engine.diff(made, {**made.inputs, "name": "another"}).replaces) == ["name"]


def test_a_release_of_a_chart_that_brings_nothing_is_recorded(engine: Engine) -> None:
    made = engine.create(RELEASE, {"chart": "metrics-server"}, "metrics")
    assert made.id and engine.read(made).outputs == made.outputs
    engine.delete(made)


def test_one_object_that_is_refused_does_not_hinder_another(engine: Engine) -> None:
    with pytest.raises(grpc.RpcError):
        engine.create(CONFIG_MAP, {**config_map(), "spec": {}})
    assert engine.create(CONFIG_MAP, config_map()).id
