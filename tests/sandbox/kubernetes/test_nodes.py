"""Nodes that cost nothing, and real controllers that put pods on them."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest

from sandbox import control
from sandbox.__main__ import main
from sandbox.control import Running
from sandbox.kubernetes.api import Api, ApiError
from tests.sandbox.conftest import client
from tests.sandbox.kubernetes.conftest import POOL, REGION, Cluster, until
from toolchain import Problem

pytestmark = pytest.mark.kubernetes

Json = dict[str, Any]
ZONE = "topology.kubernetes.io/zone"


def nodes(api: Api, selector: str) -> list[Json]:
    found: list[Json] = api.call("GET", f"/api/v1/nodes?labelSelector={selector}")["items"]
    return found


def number_is(api: Api, size: int) -> bool:
    return len(nodes(api, "eks.amazonaws.com/nodegroup=system")) == size


def test_a_node_group_has_nodes_in_all_its_zones(simulated: Cluster) -> None:
    found = nodes(simulated.api, "eks.amazonaws.com/nodegroup=system")
    labels = [node["metadata"]["labels"] for node in found]
    assert sorted(each[ZONE] for each in labels) == [f"{REGION}a", f"{REGION}b", f"{REGION}c"]
    assert {each["eks.amazonaws.com/capacityType"] for each in labels} == {"SPOT"}
    assert {each["kubernetes.io/arch"] for each in labels} == {"arm64"}
    assert {each["role"] for each in labels} == {"system"}
    assert found[0]["status"]["capacity"] == {"cpu": "2", "memory": "4Gi", "pods": "17"}
    assert {"key": "CriticalAddonsOnly", "value": "true", "effect": "NoSchedule"} in found[0]["spec"]["taints"]


def test_a_pool_has_the_labels_that_karpenter_gives(simulated: Cluster) -> None:
    (first, *_) = nodes(simulated.api, "karpenter.sh/nodepool=general")
    labels = first["metadata"]["labels"]
    assert labels["node.kubernetes.io/instance-type"] == "m7g.large"
    assert labels["karpenter.sh/capacity-type"] == "on-demand"
    assert labels["karpenter.k8s.aws/instance-family"] == "m7g"


def test_a_node_group_that_grows_or_shrinks_does_so_here(simulated: Cluster) -> None:
    eks = client(simulated.running, "eks", REGION)
    for size in (5, 3):
        scaling = {"minSize": 1, "maxSize": 6, "desiredSize": size}
        eks.update_nodegroup_config(clusterName="simulated", nodegroupName="system", scalingConfig=scaling)
        until(partial(number_is, simulated.api, size))


def test_pods_run_spread_over_zones_and_off_tainted_nodes(simulated: Cluster) -> None:
    api, labels = simulated.api, {"app": "web"}
    spread = {
        "maxSkew": 1,
        "topologyKey": ZONE,
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": labels},
    }
    pod = {"containers": [{"name": "web", "image": "nginx"}], "topologySpreadConstraints": [spread]}
    deployment = {
        "metadata": {"name": "web"},
        "spec": {
            "replicas": 6,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }
    place = "/apis/apps/v1/namespaces/default/deployments"
    api.call("POST", place, deployment)
    until(lambda: api.call("GET", f"{place}/web")["status"].get("readyReplicas") == 6)
    pods = api.call("GET", "/api/v1/namespaces/default/pods?labelSelector=app=web")["items"]
    zones = {node["metadata"]["name"]: node["metadata"]["labels"][ZONE] for node in nodes(api, "")}
    assert Counter(zones[each["spec"]["nodeName"]] for each in pods) == dict.fromkeys(zones.values(), 2)
    assert {each["spec"]["nodeName"].rpartition("-")[0] for each in pods} == {"general"}


def test_others_see_that_controllers_work(simulated: Cluster) -> None:
    lease = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-controller-manager"

    def held() -> bool:
        try:
            return bool(simulated.api.call("GET", lease)["spec"]["holderIdentity"])
        except ApiError:
            return False

    until(held)
    expected = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"]
    assert sorted(simulated.hosted["pids"]) == expected


def test_an_instance_type_that_there_is_not_is_a_problem(simulated: Cluster) -> None:
    with pytest.raises(Problem, match=r"m99\.large is no instance type"):
        control.simulate(simulated.running, quick=True, pools=[{**POOL, "name": "odd", "instance_type": "m99.large"}])


def test_a_pool_that_cannot_be_read_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nodes", "--pool", "general"])
    assert "'general' is no pool: write general=m7g.large:3" in capsys.readouterr().err


def test_a_sandbox_without_control_planes_says_so(box: Running) -> None:
    with pytest.raises(Problem, match="TENFOLD_SANDBOX_KUBERNETES=off"):
        control.simulate(box)
