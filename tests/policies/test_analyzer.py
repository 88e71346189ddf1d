"""A pack as the engine meets it: what it says of its rules, how it is configured, and what it need not import."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent import futures
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from policies.analyzer import Analyzer
from policies.cost import NAT_COUNT
from policies.files import files
from policies.packs import RULES
from policies.tokens import NAT, SUBNET, VPC
from toolchain import ROOT


@pytest.fixture
def pack() -> Iterator[Any]:
    """All rules, served as they are to the engine, for the stack staging."""
    server = grpc.server(futures.ThreadPoolExecutor(1))
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Analyzer("tenfold", RULES), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = analyzer_pb2_grpc.AnalyzerStub(channel)
        stub.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(stack="staging", dry_run=True))
        yield stub
    server.stop(None)


def configured(level: Any = analyzer_pb2.MANDATORY, **options: Any) -> Any:
    """What ``--policy-pack-config`` says of CO05."""
    properties = struct_pb2.Struct()
    properties.update(options)
    config = analyzer_pb2.PolicyConfig(enforcementLevel=level, properties=properties)
    return analyzer_pb2.ConfigureAnalyzerRequest(policyConfig={NAT_COUNT.label: config})


def gateways(count: int) -> Any:
    """A stack whose VPC has so many NAT gateways."""

    def resource(type_: str, name: str, **properties: Any) -> Any:
        values = struct_pb2.Struct()
        values.update({"region": "us-east-1", **properties})
        return analyzer_pb2.AnalyzerResource(type=type_, name=name, urn=name, properties=values)

    network, subnet = resource(VPC, "main", id="vpc-1"), resource(SUBNET, "a", id="subnet-1", vpcId="vpc-1")
    nats = [resource(NAT, f"nat-{number}", subnetId="subnet-1") for number in range(count)]
    return analyzer_pb2.AnalyzeStackRequest(resources=[network, subnet, *nats])


def levels(pack: Any, count: int) -> list[Any]:
    found = pack.AnalyzeStack(gateways(count)).diagnostics
    return [each.enforcementLevel for each in found if each.policyName == NAT_COUNT.label]


def test_a_rule_tells_the_engine_all_that_it_states(pack: Any) -> None:
    told = {each.name: each for each in pack.GetAnalyzerInfo(empty_pb2.Empty()).policies}
    assert told.keys() == {rule.label for rule in RULES} | {"EX01-exemption-expired", "EX02-exemption-unused"}
    wanted, _ = files()
    for rule in RULES:
        each = told[rule.label]
        assert (each.displayName, each.url, list(each.tags)) == (rule.title, rule.references[0], [*rule.equivalents])
        assert rule.why in each.description and each.remediation_steps == f"{rule.remedy}\n\n{rule.snippet}".rstrip()
        assert analyzer_pb2.EnforcementLevel.Name(each.enforcementLevel).lower() == wanted.level(rule, "staging").value
        assert each.configSchema.properties.keys() == {option.name for option in rule.options}
        assert (each.policy_type == analyzer_pb2.POLICY_TYPE_STACK) == (rule.reads is not None)
    assert told[NAT_COUNT.label].configSchema.properties["max_gateways"]["default"] == 1


def test_the_configuration_of_the_engine_has_the_last_word(pack: Any) -> None:
    assert (levels(pack, 1), levels(pack, 2)) == ([], [analyzer_pb2.MANDATORY])
    pack.Configure(configured(max_gateways=2))
    assert (levels(pack, 2), levels(pack, 3)) == ([], [analyzer_pb2.MANDATORY])
    pack.Configure(configured(analyzer_pb2.ADVISORY, max_gateways=1))
    assert levels(pack, 2) == [analyzer_pb2.ADVISORY]
    pack.Configure(configured(analyzer_pb2.DISABLED))
    assert levels(pack, 9) == []


def test_a_wrong_configuration_is_one_message(pack: Any) -> None:
    with pytest.raises(grpc.RpcError) as error:
        pack.Configure(configured(scope="moon"))
    assert error.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert "policy pack tenfold: CO05-nat-count: scope: 'moon'" in error.value.details()


def test_a_pack_starts_without_what_takes_seconds_to_import() -> None:
    """No provider's SDK, and nothing that only estimates and reports need."""
    slow = {"pulumi_aws", "pulumi_kubernetes", "pulumi_policy", "pydantic", "matplotlib", "jsonschema", "boto3"}
    program = "import sys; import policies.all.__main__; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, text=True, capture_output=True, check=True)
    assert slow & set(done.stdout.split()) == set()
