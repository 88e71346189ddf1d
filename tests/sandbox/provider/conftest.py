"""A sandbox of our own, and the provider's plugin spoken to over gRPC, as the engine does."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2, provider_pb2_grpc, status_pb2

from sandbox import control
from sandbox.plugin import Plugin
from sandbox.provider.plugin import AwsPlugin
from sandbox.structs import to_python, to_struct

REGION = "eu-west-1"
Values = dict[str, Any]


@pytest.fixture(scope="session")
def variables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a sandbox that is up for these tests."""
    home = str(tmp_path_factory.mktemp("sandbox"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENFOLD_SANDBOX_HOME", home)
        found = control.environment(control.start())
    yield {**found, "TENFOLD_SANDBOX_HOME": home}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TENFOLD_SANDBOX_HOME", home)
        control.stop()


@pytest.fixture
def box(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> control.Running:
    """That sandbox, and its environment as ours."""
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return control.require()


@dataclass
class Made:
    """A resource, as the engine's state has it."""

    type: str
    name: str
    id: str = ""
    inputs: Values = field(default_factory=dict)
    outputs: Values = field(default_factory=dict)

    @property
    def urn(self) -> str:
        return f"urn:pulumi:test::project::{self.type}::{self.name}"


class Refused(Exception):
    """Check found something wrong: pairs of property and reason."""

    def __init__(self, failures: list[tuple[str, str]]) -> None:
        super().__init__(str(failures))
        self.failures = failures


class Engine(engine_pb2_grpc.EngineServicer):
    """What the Pulumi engine asks of a provider, and what it hears from it."""

    def __init__(self) -> None:
        self.stub: Any = None
        self.log: list[str] = []

    def Log(self, request: Any, context: Any) -> Any:
        self.log.append(request.message)
        return empty_pb2.Empty()

    def cancel(self) -> None:
        self.stub.Cancel(empty_pb2.Empty())

    def check_config(self, args: Values) -> list[str]:
        answer = self.stub.CheckConfig(provider_pb2.CheckRequest(news=to_struct(args)))
        return [failure.property for failure in answer.failures]

    def invoke(self, token: str, args: Values | None = None) -> Values:
        answer = self.stub.Invoke(provider_pb2.InvokeRequest(tok=token, args=to_struct(args or {})))
        if answer.failures:
            raise LookupError(answer.failures[0].reason)
        return to_python(getattr(answer, "return"))

    @staticmethod
    def outputs(detail: Any) -> Values:
        return to_python(detail.properties)

    def configure(self, region: str = REGION, tags: dict[str, str] | None = None) -> None:
        args: Values = {"region": region}
        if tags:
            args["defaultTags"] = {"tags": tags}
        self.stub.Configure(provider_pb2.ConfigureRequest(args=to_struct(args)))

    def check(self, made: Made, news: Values, olds: Values | None = None, **options: Any) -> Values:
        request = provider_pb2.CheckRequest(
            urn=made.urn, news=to_struct(news), olds=to_struct(olds or {}), randomSeed=b"seed", **options
        )
        answer = self.stub.Check(request)
        if answer.failures:
            raise Refused([(failure.property, failure.reason) for failure in answer.failures])
        return to_python(answer.inputs)

    def create(self, type: str, inputs: Values, name: str | None = None, preview: bool = False) -> Made:
        made = Made(type, name or f"test-{uuid.uuid4().hex[:6]}")
        made.inputs = self.check(made, inputs)
        answer = self.stub.Create(
            provider_pb2.CreateRequest(urn=made.urn, properties=to_struct(made.inputs), preview=preview)
        )
        made.id, made.outputs = answer.id, to_python(answer.properties)
        return made

    def diff(self, made: Made, news: Values, **options: Any) -> Any:
        inputs = self.check(made, news, made.inputs)
        return self.stub.Diff(
            provider_pb2.DiffRequest(
                id=made.id,
                urn=made.urn,
                old_inputs=to_struct(made.inputs),
                olds=to_struct(made.outputs),
                news=to_struct(inputs),
                **options,
            )
        )

    def update(self, made: Made, news: Values, preview: bool = False, **options: Any) -> Made:
        inputs = self.check(made, news, made.inputs)
        answer = self.stub.Update(
            provider_pb2.UpdateRequest(
                id=made.id,
                urn=made.urn,
                old_inputs=to_struct(made.inputs),
                olds=to_struct(made.outputs),
                news=to_struct(inputs),
                preview=preview,
                **options,
            )
        )
        return Made(made.type, made.name, made.id, inputs, to_python(answer.properties))

    def read(self, made: Made) -> Made:
        answer = self.stub.Read(
            provider_pb2.ReadRequest(
                id=made.id, urn=made.urn, inputs=to_struct(made.inputs), properties=to_struct(made.outputs)
            )
        )
        return Made(made.type, made.name, answer.id, to_python(answer.inputs), to_python(answer.properties))

    def import_(self, type: str, id: str) -> Made:
        return self.read(Made(type, "imported", id))

    def delete(self, made: Made) -> None:
        self.stub.Delete(
            provider_pb2.DeleteRequest(
                id=made.id, urn=made.urn, properties=to_struct(made.outputs), old_inputs=to_struct(made.inputs)
            )
        )


def partial(error: grpc.RpcError) -> Any:
    """What the provider says exists after a failure, None when nothing does."""
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            detail = provider_pb2.ErrorResourceInitFailed()
            status_pb2.Status.FromString(value).details[0].Unpack(detail)
            return detail
    return None


@contextmanager
def serving(plugin: Callable[[str], Plugin[Any]]) -> Iterator[Engine]:
    """An engine that speaks to a provider of its own."""
    engine = Engine()
    grpc_server = grpc.server(ThreadPoolExecutor(32))
    port = grpc_server.add_insecure_port("127.0.0.1:0")
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(plugin(f"127.0.0.1:{port}"), grpc_server)
    engine_pb2_grpc.add_EngineServicer_to_server(engine, grpc_server)
    grpc_server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        engine.stub = provider_pb2_grpc.ResourceProviderStub(channel)
        yield engine
    grpc_server.stop(0)


@pytest.fixture
def engine(box: control.Running) -> Iterator[Engine]:
    """An engine with a configured provider of its own."""
    with serving(AwsPlugin) as engine:
        engine.configure()
        yield engine
