"""Configurations of a collector that would not start, or would do nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from components.collector import configuration, problems

URL = "https://aps-workspaces.us-east-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write"


def made(url: str | None = URL, traces: bool = True) -> dict[str, Any]:
    return configuration("us-east-1", url, traces, 30, 5)


@pytest.mark.parametrize(("url", "traces"), [(URL, True), (URL, False), (None, True)])
def test_ours_refers_to_nothing_that_is_not_there(url: str | None, traces: bool) -> None:
    found = made(url, traces)
    assert list(problems(found)) == []
    assert found["service"]["pipelines"].keys() == {
        *(["metrics"] if url else []),
        *(["traces"] if traces else []),
    }


def test_metrics_are_signed_and_say_where_they_come_from() -> None:
    found = made()
    writer = found["exporters"]["prometheusremotewrite"]
    assert writer["endpoint"] == URL and writer["auth"] == {"authenticator": "sigv4auth"}
    assert found["extensions"]["sigv4auth"] == {"region": "us-east-1", "service": "aps"}
    assert writer["external_labels"] == {"cluster": "${env:CLUSTER_NAME}", "region": "us-east-1"}


def test_each_collector_reads_its_own_node_alone() -> None:
    jobs = made()["receivers"]["prometheus"]["config"]["scrape_configs"]
    fields = [job["kubernetes_sd_configs"][0]["selectors"][0]["field"] for job in jobs]
    assert fields == ["metadata.name=${env:NODE_NAME}", "spec.nodeName=${env:NODE_NAME}"]


def change(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Sets what ``path`` leads to; None removes it."""

    def apply(configuration: dict[str, Any]) -> None:
        *way, last = path.split("/")
        for step in way:
            configuration = configuration[step]
        if value is None:
            del configuration[last]
        else:
            configuration[last] = value

    return apply


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (change("service/pipelines", {}), "service.pipelines: is empty"),
        (
            change("service/pipelines/metric", {"receivers": ["otlp"]}),
            "'metric' is no signal",
        ),
        (change("service/pipelines/traces/receivers", []), "service.pipelines.traces.receivers: is empty; name one"),
        (change("service/pipelines/traces/receivers", ["jaeger"]), "'jaeger' is not among the receivers; define it"),
        (change("exporters/awsxray", None), "service.pipelines.traces.exporters: 'awsxray' is not among the exporters"),
        (change("processors/spare", {}), "processors.spare: is in no pipeline"),
        (
            change("service/pipelines/traces/processors", ["batch", "memory_limiter"]),
            "'memory_limiter' comes too late",
        ),
        (change("extensions/sigv4auth", None), "service.extensions: 'sigv4auth' is not among the extensions"),
        (change("service/extensions", ["health_check"]), "extensions.sigv4auth: is not started"),
        (
            change("service/extensions", ["health_check"]),
            "exporters.prometheusremotewrite.auth.authenticator: 'sigv4auth' is no extension that is started",
        ),
    ],
)
def test_what_is_wrong_is_named(broken: Callable[[dict[str, Any]], None], message: str) -> None:
    configuration = copy.deepcopy(made())
    broken(configuration)
    found = list(problems(configuration))
    assert any(message in each for each in found), found


def test_a_connector_joins_two_pipelines() -> None:
    found = made()
    found["connectors"] = {"spanmetrics": {}}
    found["service"]["pipelines"]["traces"]["exporters"].append("spanmetrics")
    found["service"]["pipelines"]["metrics"]["receivers"].append("spanmetrics")
    assert list(problems(found)) == []
