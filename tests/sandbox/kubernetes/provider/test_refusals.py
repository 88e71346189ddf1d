"""What the API server refuses comes out as one line with the object, the field and the reason."""

from __future__ import annotations

import grpc
import pytest

from tests.sandbox.kubernetes.provider.conftest import DEPLOYMENT, Cluster, deployment, said
from tests.sandbox.provider.conftest import Engine, Values

AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"


def autoscaler(low: int, high: int) -> Values:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    spec = {"minReplicas": low, "maxReplicas": high, "scaleTargetRef": target}
    return {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "spec": spec}


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize(
    ("token", "inputs", "words"),
    [
        (
            AUTOSCALER,
            autoscaler(5, 2),
            "spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`",
        ),
        (
            DEPLOYMENT,
            {**deployment(), "metadata": {"labels": {"tier": "not a label"}}},
            'metadata.labels: Invalid value: "not',
        ),
        (DEPLOYMENT, deployment(replcas=2), "spec.replcas: field not declared in schema"),
        (
            DEPLOYMENT,
            deployment(selector={"matchLabels": {"app": "other"}}),
            "spec.template.metadata.labels: Invalid value",
        ),
        (DEPLOYMENT, deployment(replicas="many"), "spec.replicas: expected numeric (int or float), got string"),
    ],
    ids=["more at least than at most", "a bad label", "an unknown field", "a selector of others", "a wrong type"],
)
def test_a_refusal_names_object_field_and_reason(
    engine: Engine, cluster: Cluster, token: str, inputs: Values, words: str, preview: bool
) -> None:
    its = {**inputs, "metadata": {**inputs.get("metadata", {}), "name": "web"}}
    with pytest.raises(grpc.RpcError) as error:
        engine.create(token, its, preview=preview)
    assert said(error).startswith(f"{its['kind']} {cluster.namespace}/web ({its['apiVersion']}): ")
    assert words in said(error) and "\n" not in said(error)


def test_a_change_that_is_refused_leaves_the_object_and_its_state(engine: Engine) -> None:
    made = engine.create(AUTOSCALER, {**autoscaler(1, 2), "metadata": {}})
    assert not engine.diff(made, {**autoscaler(5, 2), "metadata": {}}).replaces
    for preview in (True, False):
        with pytest.raises(grpc.RpcError) as error:
            engine.update(made, {**autoscaler(5, 2), "metadata": {}}, preview=preview)
        assert "spec.maxReplicas" in said(error)
    assert engine.read(made).inputs == made.inputs


def test_a_warning_of_the_server_is_passed_on_once(engine: Engine) -> None:
    its = {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "old"}}
    for _ in range(2):
        engine.create("kubernetes:core/v1:Endpoints", its)
    (line,) = engine.log
    assert "Endpoints" in line and "deprecated" in line and "/old (v1): " in line
