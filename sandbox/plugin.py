"""The gRPC side that the sandbox's providers share: the protocol between the Pulumi engine and a provider."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from importlib.metadata import version
from typing import Any, Generic, TypeVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from toolchain import Problem

_WORKERS = 32
_MESSAGE_LIMIT = 400 * 1024 * 1024
"""The engine's own."""

F = TypeVar("F", bound=Callable[..., Any])
P = TypeVar("P")
"""The provider that a plugin serves."""


class Failed(Exception):
    """An operation failed, and nothing came of it."""


class Partial(Exception):
    """An operation failed in the middle: this much exists."""

    def __init__(self, message: str, id: str, outputs: dict[str, Any], inputs: dict[str, Any]) -> None:
        super().__init__(message)
        self.id, self.outputs, self.inputs = id, outputs, inputs


def answers(method: F) -> F:
    """Turn the provider's exceptions into what the engine understands; a person sees one line."""

    @wraps(method)
    def answer(self: Plugin[Any], request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return method(self, request, context)
        except Partial as problem:
            known = [getattr(request, name) for name in ("properties", "news", "olds") if hasattr(request, name)]
            detail = provider_pb2.ErrorResourceInitFailed(
                id=problem.id,
                properties=self.marked(problem.outputs, *known),
                inputs=self.marked(problem.inputs, *known),
                reasons=[str(problem)],
            )
            status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(problem))
            status.details.add().Pack(detail)
            context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
            context.abort(grpc.StatusCode.UNKNOWN, str(problem))
        except (Failed, LookupError, Problem) as problem:
            text = problem.args[0] if problem.args else str(problem)
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(text))

    return answer  # type: ignore[return-value]  # it takes and gives what the method does


class Plugin(provider_pb2_grpc.ResourceProviderServicer, Generic[P]):
    """Serves one provider to one engine; what is said about a package is said by those who inherit."""

    package: str
    """Pulumi's name of it; the version is that of the installed SDK."""

    def __init__(self, engine: str = "") -> None:
        self._engine = engine
        self._log: Any = None
        self._provider: P | None = None

    @property
    def provider(self) -> P:
        """The configured provider."""
        if self._provider is None:
            raise Failed("the provider is not configured yet")
        return self._provider

    def marked(self, values: dict[str, Any], *known: Any) -> Any:
        """Values as a struct, secret where they are in what the engine sent."""
        raise NotImplementedError

    def say(self, message: str, urn: str = "", warning: bool = False) -> None:
        """A line in the engine's log."""
        if not self._engine:
            return
        if self._log is None:
            self._log = engine_pb2_grpc.EngineStub(grpc.insecure_channel(self._engine))
        severity = engine_pb2.WARNING if warning else engine_pb2.INFO
        try:
            self._log.Log(engine_pb2.LogRequest(severity=severity, message=message, urn=urn), timeout=5)
        except grpc.RpcError as problem:
            print(f"{message} (not logged: {problem.code()})", file=sys.stderr)

    def Handshake(self, request: Any, context: Any) -> Any:
        self._engine = request.engine_address or self._engine
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, supports_autonaming_configuration=True)

    def Attach(self, request: Any, context: Any) -> Any:
        self._engine = request.address
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=version(f"pulumi-{self.package}"))

    def GetSchema(self, request: Any, context: Any) -> Any:
        schema = {"name": self.package, "version": version(f"pulumi-{self.package}")}
        return provider_pb2.GetSchemaResponse(schema=json.dumps(schema))


def configured() -> Any:
    """What Configure answers: secrets are taken, previews are served, and names proposed by the engine are heeded."""
    return provider_pb2.ConfigureResponse(
        acceptSecrets=True, supportsPreview=True, supports_autonaming_configuration=True
    )


def named(request: Any) -> tuple[str, str, str]:
    """URN, type and logical name of a request's resource."""
    *_, types, name = request.urn.split("::", 3)
    return request.urn, types.rsplit("$", 1)[-1], name


def serve(plugin: Callable[[str], Plugin[Any]], arguments: Iterable[str]) -> None:
    """Serve the engine that started this process, until it is gone."""
    gc.freeze()  # what was imported stays
    gc.set_threshold(100_000)
    engine = next((argument for argument in arguments if not argument.startswith("-")), "")
    parent = os.getppid()
    for number in (signal.SIGINT, signal.SIGTERM):
        # How the engine ends us; a Ctrl-C goes to the engine, which sends Cancel.
        signal.signal(number, lambda *_: os._exit(0))
    options = [("grpc.max_receive_message_length", _MESSAGE_LIMIT), ("grpc.max_send_message_length", _MESSAGE_LIMIT)]
    server = grpc.server(ThreadPoolExecutor(_WORKERS), options=options)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(plugin(engine), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    while server.wait_for_termination(timeout=1) and os.getppid() == parent:
        pass
    os._exit(0)
