"""A cluster and what runs on it in one program: up, unchanged, changed, drifted, imported, refused, destroyed.

The tests share one stack and are one story: each goes on where the one before it stopped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import toolchain
from sandbox.kubernetes.api import Api, ApiError
from tests.e2e.conftest import Done, Sandbox, started, wait_until

pytestmark = pytest.mark.engine

PROGRAM = """
import json, pulumi, pulumi_aws as aws, pulumi_kubernetes as kubernetes

config = pulumi.Config()
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
zones = {"us-east-1a": "10.0.0.0/24", "us-east-1b": "10.0.1.0/24"}
subnets = [aws.ec2.Subnet(zone, vpc_id=vpc.id, cidr_block=cidr, availability_zone=zone) for zone, cidr in zones.items()]
trust = {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = aws.iam.Role("role", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
eks = aws.eks.Cluster(
    "cluster",
    role_arn=role.arn,
    version="1.36",
    vpc_config={"subnet_ids": [each.id for each in subnets]},
    access_config={"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": True},
)
reached = {"server": eks.endpoint, "certificate-authority-data": eks.certificate_authority.data}
plugin = {
    "apiVersion": "client.authentication.k8s.io/v1beta1",
    "command": "aws",
    "args": ["--region", "us-east-1", "eks", "get-token", "--cluster-name", eks.name],
    "env": [{"name": "A_DETAIL", "value": config.get("detail") or "one"}],
}
kubeconfig = pulumi.Output.json_dumps(
    {
        "clusters": [{"name": "it", "cluster": reached}],
        "users": [{"name": "it", "user": {"exec": plugin}}],
        "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
        "current-context": "it",
    }
)
provider = kubernetes.Provider("provider", kubeconfig=kubeconfig)
opts = pulumi.ResourceOptions(provider=provider)

namespace = kubernetes.core.v1.Namespace("shop", metadata={"name": "shop"}, opts=opts)
here = {"namespace": namespace.metadata.name}
keda = kubernetes.helm.v3.Release("keda", name="keda", chart="keda", version="2.20.2", namespace="shop", opts=opts)
labels = {"app": "web"}
container = {
    "name": "web",
    "image": config.get("image") or "web:1",
    "resources": {"requests": {"cpu": "500m", "memory": "256Mi"}},
}
web = kubernetes.apps.v1.Deployment(
    "web",
    metadata={**here, "labels": labels},
    spec={
        "selector": {"match_labels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
    },
    opts=opts,
)
target = {"api_version": "apps/v1", "kind": "Deployment", "name": web.metadata.name}
usage = {"type": "Utilization", "average_utilization": 70}
kubernetes.autoscaling.v2.HorizontalPodAutoscaler(
    "web",
    metadata={**here, "name": "web"},
    spec={
        "min_replicas": config.get_int("least") or 2,
        "max_replicas": 10,
        "scale_target_ref": target,
        "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": usage}}],
    },
    opts=opts,
)
kubernetes.networking.v1.NetworkPolicy(
    "deny", metadata={**here, "name": "deny"}, spec={"pod_selector": {}, "policy_types": ["Ingress"]}, opts=opts
)
kubernetes.core.v1.Secret(
    "password", metadata={**here, "name": "password"}, string_data={"password": config.require("password")}, opts=opts
)
kubernetes.apiextensions.CustomResource(
    "queue",
    api_version="keda.sh/v1alpha1",
    kind="ScaledObject",
    metadata={**here, "name": "queue"},
    spec={"scaleTargetRef": {"name": web.metadata.name}, "triggers": [{"type": "cpu", "metadata": {"value": "60"}}]},
    opts=pulumi.ResourceOptions(provider=provider, depends_on=[keda]),
)
pulumi.export("web", web.metadata.name)
pulumi.export("uid", web.metadata.uid)
"""
PASSWORD = "correct-horse-battery-staple"


@dataclass(frozen=True)
class Shop:
    """The stack, and the cluster behind its back."""

    sandbox: Sandbox
    folder: Path

    def pulumi(self, *arguments: str) -> Done:
        return self.sandbox.pulumi(*arguments, "--stack=dev", f"--cwd={self.folder}")

    def up(self, *flags: str, **config: str) -> Done:
        given = [f"--config=shop:{key}={value}" for key, value in {"password": PASSWORD, **config}.items()]
        return self.pulumi("up", "--yes", *given, *flags)

    @property
    def state(self) -> dict[str, Any]:
        return dict(json.loads(self.pulumi("stack", "export").out)["deployment"])

    @property
    def outputs(self) -> dict[str, Any]:
        return dict(json.loads(self.pulumi("stack", "output", "--json").out))

    @property
    def api(self) -> Api:
        """The cluster's API, as its administrator."""
        (path,) = self.sandbox.home.glob("kubernetes/*/*/admin.kubeconfig")
        server = json.loads(path.read_text())["clusters"][0]["cluster"]["server"]
        return Api(int(server.rpartition(":")[2]), path.parent / "pki")

    def path(self, group: str, plural: str, name: str) -> str:
        return f"/apis/{group}/namespaces/shop/{plural}/{name}"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A sandbox that hosts control planes, and a program."""
    folder = tmp_path_factory.mktemp("shop")
    runtime = {"name": "python", "options": {"virtualenv": str(toolchain.ROOT / ".venv")}}
    (folder / "Pulumi.yaml").write_text(f"name: shop\nruntime: {runtime}\n")
    (folder / "__main__.py").write_text(PROGRAM)
    with started(tmp_path_factory.mktemp("sandbox"), TENFOLD_SANDBOX_KUBERNETES="on") as sandbox:
        found = Shop(sandbox, folder)
        assert sandbox.pulumi("stack", "init", "dev", f"--cwd={folder}").code == 0
        yield found


def did(done: Done) -> str:
    assert done.code == 0, done.out + done.err
    return done.out.rpartition("Resources:")[2]


def test_a_cluster_and_what_runs_on_it_come_up_at_once(shop: Shop) -> None:
    done = shop.up()
    assert "14 created" in did(done), done.out
    assert done.out.count("nothing is waited for") == 2, "said once, and listed once more at the end"
    found = shop.api.call("GET", shop.path("apps/v1", "deployments", shop.outputs["web"]))
    assert found["metadata"]["uid"] == shop.outputs["uid"]
    assert shop.api.call("GET", shop.path("keda.sh/v1alpha1", "scaledobjects", "queue"))["spec"]["triggers"]


def test_a_password_is_nowhere_in_the_state(shop: Shop) -> None:
    assert PASSWORD not in json.dumps(shop.state)


def test_a_second_up_changes_nothing(shop: Shop) -> None:
    assert did(shop.up("--expect-no-changes")).split()[:2] == ["14", "unchanged"]


def test_another_way_into_the_same_cluster_replaces_nothing(shop: Shop) -> None:
    assert "~ 1 updated" in did(shop.up("--skip-preview", detail="two"))


def test_an_image_changes_in_place(shop: Shop) -> None:
    before = shop.outputs["uid"]
    done = shop.up("--skip-preview", detail="two", image="web:2")
    assert "~ 1 updated" in did(done) and "replaced" not in did(done)
    found = shop.api.call("GET", shop.path("apps/v1", "deployments", shop.outputs["web"]))
    assert found["spec"]["template"]["spec"]["containers"][0]["image"] == "web:2"
    assert found["metadata"]["uid"] == before


def test_a_change_behind_pulumis_back_is_found(shop: Shop) -> None:
    path = shop.path("autoscaling/v2", "horizontalpodautoscalers", "web")
    edit = f"{path}?fieldManager=kubectl-edit"
    shop.api.call("PATCH", edit, {"spec": {"maxReplicas": 50}}, "application/merge-patch+json")
    done = shop.pulumi("refresh", "--yes", "--skip-preview", "--diff")
    assert "~ 1 updated" in did(done)
    assert "maxReplicas: 10 => 50" in done.out


def test_an_object_made_by_hand_is_imported(shop: Shop) -> None:
    its = {"metadata": {"name": "by-hand"}, "data": {"a": "1"}}
    shop.api.call("POST", "/api/v1/namespaces/shop/configmaps", its)
    provider = next(each["urn"] for each in shop.state["resources"] if each["type"] == "pulumi:providers:kubernetes")
    flags = ("--yes", "--skip-preview", "--protect=false", "--generate-code=false", f"--provider=it={provider}")
    done = shop.pulumi("import", "kubernetes:core/v1:ConfigMap", "by-hand", "shop/by-hand", *flags)
    assert "1 imported" in did(done)


def test_what_the_server_refuses_is_refused_in_the_preview(shop: Shop) -> None:
    done = shop.up(detail="two", image="web:2", least="50")
    assert done.code != 0 and "Traceback" not in done.out
    assert "HorizontalPodAutoscaler shop/web (autoscaling/v2): spec.maxReplicas: Invalid value: 10" in done.out
    with pytest.raises(ApiError, match="not found"):
        shop.api.call("GET", shop.path("autoscaling/v2", "horizontalpodautoscalers", "nothing"))


def test_the_autoscaling_pack_hears_of_what_runs_on_the_cluster(shop: Shop) -> None:
    pack = f"--policy-pack={toolchain.ROOT / 'policies' / 'autoscaling'}"
    done = shop.pulumi("preview", pack, "--config=shop:least=2")
    assert done.code != 0
    heard = re.findall(r"(AS\d\d)-\S+  \(kubernetes:\S+:(\S+): (\S+)\)", done.out)
    assert sorted(heard) == [("AS02", "ScaledObject", "queue"), ("AS06", "Deployment", "web")]


def test_destroy_waits_for_what_is_slow_to_go_and_empties_the_cluster_before_it_goes(shop: Shop) -> None:
    web = shop.path("apps/v1", "deployments", shop.outputs["web"])
    others = [
        shop.path("autoscaling/v2", "horizontalpodautoscalers", "web"),
        shop.path("networking.k8s.io/v1", "networkpolicies", "deny"),
        "/api/v1/namespaces/shop/secrets/password",
    ]
    hold(shop, web, ["example.com/hold"])
    with ThreadPoolExecutor() as other:
        destroyed = other.submit(shop.pulumi, "destroy", "--yes", "--skip-preview")
        try:
            wait_until(lambda: all(gone(shop, each) for each in others), "what needs the namespace to go")
            wait_until(lambda: "deletionTimestamp" in shop.api.call("GET", web)["metadata"], "its turn to come")
            assert "deletionTimestamp" not in shop.api.call("GET", "/api/v1/namespaces/shop")["metadata"]
            (cluster,) = shop.sandbox.client("eks").list_clusters()["clusters"]
            assert shop.sandbox.client("eks").describe_cluster(name=cluster)["cluster"]["status"] == "ACTIVE"
        finally:
            hold(shop, web, None)
    assert "15 deleted" in did(destroyed.result()), destroyed.result().out
    assert not [*shop.sandbox.home.glob("kubernetes/*/*/admin.kubeconfig")]


def hold(shop: Shop, path: str, finalizers: list[str] | None) -> None:
    """Keep an object from going, as what has to tidy up behind it does; or let it go."""
    change = {"metadata": {"finalizers": finalizers}}
    shop.api.call("PATCH", f"{path}?fieldManager=somebody", change, "application/merge-patch+json")


def gone(shop: Shop, path: str) -> bool:
    try:
        shop.api.call("GET", path)
    except ApiError as error:
        return error.status == 404
    return False
