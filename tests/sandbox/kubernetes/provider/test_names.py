"""What objects are called, and where they are."""

from __future__ import annotations

import re
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from tests.sandbox.kubernetes.provider.conftest import CONFIG_MAP, NAMESPACE, Cluster, config_map, said
from tests.sandbox.provider.conftest import Engine, Made, Values

Modes = provider_pb2.CheckRequest.AutonamingOptions


def test_a_name_is_made_of_the_logical_one_and_kept(engine: Engine, cluster: Cluster) -> None:
    made = engine.create(CONFIG_MAP, config_map(a="1"), "settings")
    name = made.inputs["metadata"]["name"]
    assert re.fullmatch(r"settings-[0-9a-f]{8}", name)
    assert made.inputs["metadata"]["annotations"] == {"pulumi.com/autonamed": "true"}
    assert made.id == f"{cluster.namespace}/{name}"
    assert engine.check(made, config_map(a="2"), made.inputs)["metadata"]["name"] == name


def test_a_given_name_stays(engine: Engine) -> None:
    made = engine.create(CONFIG_MAP, config_map("mine"))
    assert made.inputs["metadata"]["name"] == "mine" and "annotations" not in made.inputs["metadata"]


@pytest.mark.parametrize("mode", [Modes.PROPOSE, Modes.ENFORCE])
def test_the_name_that_the_engine_proposes_is_taken(engine: Engine, mode: Any) -> None:
    asked = Modes(proposed_name="proposed", mode=mode)
    inputs = engine.check(Made(CONFIG_MAP, "settings"), config_map(), autonaming=asked)
    assert inputs["metadata"]["name"] == "proposed"


def test_without_autonaming_a_name_is_demanded(engine: Engine) -> None:
    with pytest.raises(grpc.RpcError) as error:
        engine.check(Made(CONFIG_MAP, "settings"), config_map(), autonaming=Modes(mode=Modes.DISABLE))
    assert "metadata.name is missing" in said(error)


@pytest.mark.parametrize(
    ("token", "inputs", "namespace"),
    [
        (CONFIG_MAP, config_map(), True),
        (NAMESPACE, {"apiVersion": "v1", "kind": "Namespace", "metadata": {}}, False),
        ("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", {"metadata": {}}, False),
    ],
)
def test_the_provider_s_namespace_is_for_kinds_that_have_one(
    engine: Engine, cluster: Cluster, token: str, inputs: Values, namespace: bool
) -> None:
    found = engine.check(Made(token, "it"), inputs)["metadata"].get("namespace")
    assert found == (cluster.namespace if namespace else None)


def test_another_name_is_another_object_and_the_same_one_goes_first(engine: Engine) -> None:
    made = engine.create(CONFIG_MAP, config_map("one", a="1"))
    renamed = engine.diff(made, config_map("two", a="1"))
    assert list(renamed.replaces) == ["metadata.name"] and not renamed.deleteBeforeReplace
    changed = engine.diff(made, config_map("one", a="2"))
    assert list(changed.replaces) == ["data.a"] and changed.deleteBeforeReplace
