"""Load that somebody puts on a Deployment: what its pods use, and what the real autoscaler makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sandbox import control
from sandbox.__main__ import main
from sandbox.control import Running
from sandbox.kubernetes.api import Api
from sandbox.kubernetes.load import spread
from tests.sandbox.kubernetes.conftest import REGION, Cluster, until
from toolchain import Problem

NAMESPACE = "/apis/apps/v1/namespaces/default"
SCALERS = "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers"
METRICS = "/apis/metrics.k8s.io/v1beta1"


@given(some.floats(0, 1e6), some.integers(0, 1000), some.floats(0.01, 100))
def test_what_is_not_used_is_not_served(load: float, pods: int, capacity: float) -> None:
    each, unserved = spread(load, pods, capacity)
    assert 0 <= each <= capacity and unserved >= 0
    assert each * pods + unserved == pytest.approx(load)
    assert unserved == pytest.approx(max(load - pods * capacity, 0))


def at(running: Running, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the command line one of this sandbox's."""
    monkeypatch.setenv("TENFOLD_SANDBOX_HOME", str(folder))
    control.record(folder, running)


@pytest.fixture
def sandbox(simulated: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """`python -m sandbox load`, for the sandbox that simulates nodes; no load is left."""
    at(simulated.running, tmp_path, monkeypatch)
    yield lambda *arguments: main(["load", *arguments])
    main(["load", "clear"])


@pytest.fixture
def shop(simulated: Cluster) -> Iterator[Callable[[], Any]]:
    """A Deployment whose pods request a tenth of a core and should use half of that; says what its autoscaler sees."""
    api, labels = simulated.api, {"app": "shop"}
    container = {"name": "shop", "image": "shop", "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}}}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container]}}
    deployment = {"metadata": {"name": "shop"}, "spec": {"selector": {"matchLabels": labels}, "template": template}}
    cpu = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}
    queue = {"metric": {"name": "queue"}, "target": {"type": "AverageValue", "averageValue": "10"}}
    at_once = {"stabilizationWindowSeconds": 0, "policies": [{"type": "Pods", "value": 9, "periodSeconds": 1}]}
    scaler = {
        "metadata": {"name": "shop"},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop"},
            "minReplicas": 1,
            "maxReplicas": 9,
            "metrics": [{"type": "Resource", "resource": cpu}, {"type": "External", "external": queue}],
            "behavior": {"scaleUp": at_once, "scaleDown": at_once},
        },
    }
    api.call("POST", f"{NAMESPACE}/deployments", deployment)
    api.call("POST", SCALERS, scaler)
    yield lambda: api.call("GET", f"{SCALERS}/shop").get("status", {})
    api.call("DELETE", f"{SCALERS}/shop")
    api.call("DELETE", f"{NAMESPACE}/deployments/shop")


def replicas(api: Api) -> int:
    found: int = api.call("GET", f"{NAMESPACE}/deployments/shop")["status"].get("readyReplicas", 0)
    return found


@pytest.mark.kubernetes
def test_an_autoscaler_follows_the_load_up_and_down(
    simulated: Cluster,
    sandbox: Callable[..., None],
    shop: Callable[[], Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    api = simulated.api

    def seen() -> list[int]:
        metrics = shop().get("currentMetrics") or []
        return [each["resource"]["current"]["averageUtilization"] for each in metrics if "resource" in each]

    until(lambda: seen() == [10] and replicas(api) == 1)  # by default
    sandbox("set", "default/shop", "--cpu", "300m")
    until(lambda: seen() == [50] and replicas(api) == 6)
    capsys.readouterr()
    sandbox("list")
    row = next(line.split() for line in capsys.readouterr().out.splitlines() if "shop" in line)
    assert row == [REGION, "simulated", "default/shop", "0.3", "6", "50%", "-"]

    pods = api.call("GET", f"{METRICS}/namespaces/default/pods?labelSelector=app%3Dshop")["items"]
    usage = {"cpu": "50000000n", "memory": "32768Ki"}
    assert [each["containers"][0]["usage"] for each in pods] == [usage] * 6
    nodes = api.call("GET", f"{METRICS}/nodes")["items"]
    assert len(nodes) == len(api.call("GET", "/api/v1/nodes")["items"])
    assert sum(int(each["usage"]["cpu"].removesuffix("n")) for each in nodes) >= 300_000_000

    sandbox("set", "default/shop", "--cpu", "80m")
    until(lambda: replicas(api) == 2)
    sandbox("set", "default/shop", "--external", "queue=38")
    until(lambda: replicas(api) == 4)
    sandbox("clear")
    until(lambda: replicas(api) == 1)


@pytest.mark.kubernetes
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["default/absent", "--cpu=1"], "no cluster has a Deployment default/absent"),
        (["default/absent", "--cpu=1", "--region=us-east-2"], "no cluster in us-east-2 has simulated nodes"),
        (["default/absent", "--cpu=much"], "write quantities like 250m, 2 or 1k"),
        (["default/absent"], "needs --cpu, --external, or both"),
    ],
)
def test_a_load_that_nobody_can_have_is_refused(sandbox: Callable[..., None], arguments: list[str], said: str) -> None:
    with pytest.raises(Problem, match=said):
        sandbox("set", *arguments)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["absent", "--cpu=1"], "'absent' is no Deployment: write services/api"),
        (["a/b", "--external=1"], "'1' is no metric: write queue=12"),
    ],
)
def test_what_cannot_be_read_is_refused(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    with pytest.raises(SystemExit):
        main(["load", "set", *arguments])
    assert said in capsys.readouterr().err


def test_a_sandbox_without_control_planes_says_so(
    box: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(box, tmp_path, monkeypatch)
    with pytest.raises(Problem, match="TENFOLD_SANDBOX_KUBERNETES=off"):
        main(["load", "list"])
