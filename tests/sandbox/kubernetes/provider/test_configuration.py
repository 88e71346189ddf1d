"""Which cluster a provider means, how it is entered, and what happens when it is not there."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest
import yaml
from pulumi.runtime.proto import provider_pb2

from sandbox.kubernetes.provider.plugin import KubernetesPlugin
from sandbox.structs import to_struct
from tests.sandbox.kubernetes.provider.conftest import CONFIG_MAP, NAMESPACE, Cluster, config_map, configure, said
from tests.sandbox.provider.conftest import Engine, Made, Values, serving

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def kubeconfig(server: str = "https://127.0.0.1:1", user: Values | None = None, authority: Values | None = None) -> str:
    return yaml.safe_dump(
        {
            "clusters": [{"name": "c", "cluster": {"server": server, **(authority or {})}}],
            "users": [{"name": "u", "user": user or {}}],
            "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u", "namespace": "theirs"}}],
            "current-context": "x",
        }
    )


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries, without the pauses between them."""
    monkeypatch.setattr("sandbox.kubernetes.provider.api._ATTEMPTS", 2)


@pytest.mark.parametrize("form", ["text", "path", "ambient"])
def test_a_kubeconfig_is_text_or_a_path_or_the_usual_one(
    unconfigured: Engine, cluster: Cluster, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = cluster.plane.kubeconfig
    monkeypatch.setenv("KUBECONFIG", str(path))
    configure(unconfigured, kubeconfig={"text": path.read_text(), "path": str(path), "ambient": ""}[form])
    made = unconfigured.create(CONFIG_MAP, config_map(a="1"))
    assert made.inputs["metadata"]["namespace"] == "default"
    unconfigured.delete(made)


PLUGIN = """
import json, os, sys
with open(sys.argv[1], "a") as log:
    log.write(os.environ["KUBERNETES_EXEC_INFO"] + os.environ["EXTRA"] + chr(10))
read = lambda name: open(os.path.join(sys.argv[2], name)).read()
status = {"clientCertificateData": read("admin.crt"), "clientKeyData": read("admin.key")}
status["expirationTimestamp"] = sys.argv[3]
print(json.dumps({"kind": "ExecCredential", "status": status}))
"""


@pytest.fixture
def entered(cluster: Cluster, tmp_path: Path) -> Callable[[str], tuple[str, Path]]:
    """Makes a kubeconfig whose user runs a command, which logs what it was asked."""

    def make(until: str) -> tuple[str, Path]:
        pki, log, script = cluster.plane.certificates, tmp_path / "log", tmp_path / "plugin.py"
        script.write_text(PLUGIN)
        version, env = "client.authentication.k8s.io/v1", [{"name": "EXTRA", "value": "extra"}]
        arguments = [str(script), str(log), str(pki), until]
        plugin = {"apiVersion": version, "command": sys.executable, "args": arguments, "env": env}
        user = {"exec": {**plugin, "provideClusterInfo": True}}
        return kubeconfig(cluster.plane.endpoint, user, {"certificate-authority": str(pki / "ca.crt")}), log

    return make


LONG, STALE = "2999-01-01T00:00:00Z", "2020-01-01T00:00:00Z"


@pytest.mark.parametrize(("until", "again"), [(LONG, False), (STALE, True)])
def test_a_command_is_asked_for_the_credential_and_again_when_it_is_stale(
    unconfigured: Engine, cluster: Cluster, entered: Callable[[str], tuple[str, Path]], until: str, again: bool
) -> None:
    text, log = entered(until)
    configure(unconfigured, kubeconfig=text)
    unconfigured.create(NAMESPACE, {"metadata": {}}, preview=True)
    lines = log.read_text().splitlines()
    assert (len(lines) > 1) == again
    asked = json.loads(lines[0].removesuffix("extra"))
    assert asked["spec"]["cluster"]["server"] == cluster.plane.endpoint


@pytest.mark.parametrize(("until", "instance", "runs"), [(LONG, "one", 1), (LONG, "another", 2), (STALE, "one", 3)])
def test_what_a_command_says_is_kept_for_the_next_update_in_the_same_sandbox(
    entered: Callable[[str], tuple[str, Path]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    until: str,
    instance: str,
    runs: int,
) -> None:
    text, log = entered(until)
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    for each in ("one", instance):
        monkeypatch.setenv("AWS_SANDBOX_INSTANCE", each)
        with serving(KubernetesPlugin) as engine:
            configure(engine, kubeconfig=text)
            engine.create(NAMESPACE, {"metadata": {}}, preview=True)
    found = len(log.read_text().splitlines())
    assert found == runs if until == LONG else found >= runs
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "clusters").iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/nowhere/config", "the kubeconfig /nowhere/config cannot be read"),
        ("{a: [", "the kubeconfig is not YAML"),
        ("{}", "no current-context"),
        ("{current-context: x}", "has no context 'x' (it has none)"),
        (kubeconfig("https://cluster.example.com"), "not on this machine"),
        (kubeconfig("https://10.0.0.1"), "not on this machine"),
        (kubeconfig(user={"auth-provider": {"name": "gcp"}}), "auth-provider of the kubeconfig is not heeded"),
        (
            kubeconfig(user={"exec": {"command": "nothing-like-it"}}),
            "`nothing-like-it` of the kubeconfig cannot be",
        ),
        (kubeconfig(user={"exec": {"command": "false"}}), "`false` of the kubeconfig failed"),
        (kubeconfig(user={"exec": {"command": "true"}}), "`true` of the kubeconfig did not print an ExecCredential"),
        (kubeconfig(authority={"certificate-authority-data": "???"}), "authority-data of the kubeconfig is not base64"),
    ],
)
def test_a_bad_kubeconfig_is_refused_in_one_line(unconfigured: Engine, text: str, words: str) -> None:
    with pytest.raises(grpc.RpcError) as error:
        use(unconfigured, text)
    assert words in said(error) and "\n" not in said(error)


def use(engine: Engine, text: str) -> None:
    configure(engine, kubeconfig=text)
    engine.create(CONFIG_MAP, config_map())


@pytest.mark.usefixtures("impatient")
def test_an_unreachable_cluster_is_told_with_the_way_out(unconfigured: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_K8S_DELETE_UNREACHABLE", raising=False)
    configure(unconfigured, kubeconfig=kubeconfig())
    made = Made(CONFIG_MAP, "it", "theirs/it", config_map("it"), config_map("it"))
    for what in (unconfigured.read, unconfigured.delete):
        with pytest.raises(grpc.RpcError) as error:
            what(made)
        assert "nobody answers at https://127.0.0.1:1" in said(error) and "DELETE_UNREACHABLE" in said(error)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("by", ["setting", "variable"])
def test_what_was_in_a_cluster_that_is_gone_leaves_the_state_on_demand(
    unconfigured: Engine, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_K8S_DELETE_UNREACHABLE", "true" if by == "variable" else "false")
    settings = {"deleteUnreachable": "true"} if by == "setting" else {}
    configure(unconfigured, kubeconfig=kubeconfig(), **settings)
    made = Made(CONFIG_MAP, "it", "theirs/it", config_map("it"), config_map("it"))
    assert unconfigured.read(made).id == ""
    unconfigured.delete(made)


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"kubeconfig": "x", "context": "x", "deleteUnreachable": "true", "namespace": "a"}, []),
        ({"enableServerSideApply": "true", "kubeClientSettings": "{}", "helmReleaseSettings": '{"driver":"x"}'}, []),
        ({"enableServerSideApply": "false"}, ["enableServerSideApply"]),
        ({"renderYamlToDirectory": "out"}, ["renderYamlToDirectory"]),
        ({"kubeconfg": "x"}, ["kubeconfg"]),
    ],
)
def test_settings_that_are_not_served_are_refused(unconfigured: Engine, given: Values, refused: list[str]) -> None:
    assert unconfigured.check_config(given) == refused


ONE, OTHER = kubeconfig("https://127.0.0.1:1"), kubeconfig("https://127.0.0.1:2")
ENTERED = kubeconfig("https://127.0.0.1:1", {"token": "another"})


@pytest.mark.parametrize(
    ("old", "new", "replaces"),
    [
        ({"kubeconfig": ONE}, {"kubeconfig": ONE}, []),
        ({"kubeconfig": ONE}, {"kubeconfig": ENTERED}, []),
        ({"kubeconfig": ONE}, {"kubeconfig": OTHER}, ["kubeconfig"]),
        ({"kubeconfig": ONE}, {"kubeconfig": UNKNOWN}, ["kubeconfig"]),
        ({"kubeconfig": ONE, "clusterIdentifier": "a"}, {"kubeconfig": OTHER, "clusterIdentifier": "a"}, []),
        (
            {"kubeconfig": ONE, "clusterIdentifier": "a"},
            {"kubeconfig": ONE, "clusterIdentifier": "b"},
            ["clusterIdentifier"],
        ),
        ({"kubeconfig": ONE}, {"kubeconfig": ONE, "namespace": "another"}, []),
    ],
    ids=[
        "nothing",
        "another way in",
        "another cluster",
        "not known yet",
        "called the same",
        "called another",
        "namespace",
    ],
)
def test_only_another_cluster_replaces_what_is_in_it(
    unconfigured: Engine, old: Values, new: Values, replaces: list[str]
) -> None:
    answer = unconfigured.stub.DiffConfig(provider_pb2.DiffRequest(olds=to_struct(old), news=to_struct(new)))
    assert list(answer.replaces) == replaces
    assert answer.changes == (1 if old == new else 2)
