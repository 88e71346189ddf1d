"""The gRPC side: the protocol between the Pulumi engine and a provider."""

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
from typing import Any, TypeVar

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from sandbox.endpoints import ask
from sandbox.provider import diff
from sandbox.provider.check import Naming
from sandbox.provider.invoke import invoke
from sandbox.provider.provider import PENDING, Failed, Partial, Provider
from sandbox.provider.resource import PATIENCE
from sandbox.provider.structs import secrets_in, to_python, to_struct
from toolchain import Problem

_WORKERS = 32
_MESSAGE_LIMIT = 400 * 1024 * 1024
"""The engine's own."""
_APPLIED = {"region", "defaultTags", "version"}
_MOOT = {
    "accessKey", "secretKey", "token", "profile", "assumeRoles", "assumeRoleWithWebIdentity", "sharedConfigFiles",
    "sharedCredentialsFiles", "maxRetries", "retryMode", "skipCredentialsValidation", "skipMetadataApiCheck",
    "skipRegionValidation", "skipRequestingAccountId", "s3UsePathStyle",
}  # fmt: skip
"""About credentials and retries, which mean nothing in the sandbox."""
GO_ON = 'run `make up`, or `eval "$(python -m sandbox env)"` in this shell'

F = TypeVar("F", bound=Callable[..., Any])


def _answers(method: F) -> F:
    """Turn the provider's exceptions into what the engine understands; a person sees one line."""

    @wraps(method)
    def answer(self: Plugin, request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return method(self, request, context)
        except Partial as problem:
            known = [getattr(request, name) for name in ("properties", "news", "olds") if hasattr(request, name)]
            detail = provider_pb2.ErrorResourceInitFailed(
                id=problem.id,
                properties=_marked(problem.outputs, *known),
                inputs=_marked(problem.inputs, *known),
                reasons=[str(problem)],
            )
            status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(problem))
            status.details.add().Pack(detail)
            context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
            context.abort(grpc.StatusCode.UNKNOWN, str(problem))
        except (Failed, LookupError, Problem) as problem:
            text = problem.args[0] if problem.args else str(problem)
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(text))

    return answer  # type: ignore[return-value]


class Plugin(provider_pb2_grpc.ResourceProviderServicer):
    """Serves one provider to one engine."""

    def __init__(self, engine: str = "") -> None:
        self._engine = engine
        self._provider: Provider | None = None
        self._log: Any = None

    @property
    def provider(self) -> Provider:
        """The configured provider."""
        if self._provider is None:
            raise Failed("the provider is not configured yet")
        return self._provider

    def say(self, message: str) -> None:
        """A line in the engine's log."""
        if not self._engine:
            return
        if self._log is None:
            self._log = engine_pb2_grpc.EngineStub(grpc.insecure_channel(self._engine))
        try:
            self._log.Log(engine_pb2.LogRequest(severity=engine_pb2.INFO, message=message), timeout=5)
        except grpc.RpcError as problem:
            print(f"{message} (not logged: {problem.code()})", file=sys.stderr)

    # -- the provider -----------------------------------------------------------------------------------------------

    def Handshake(self, request: Any, context: Any) -> Any:
        self._engine = request.engine_address or self._engine
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, supports_autonaming_configuration=True)

    def Attach(self, request: Any, context: Any) -> Any:
        self._engine = request.address
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=version("pulumi-aws"))

    def GetSchema(self, request: Any, context: Any) -> Any:
        return provider_pb2.GetSchemaResponse(schema=json.dumps({"name": "aws", "version": version("pulumi-aws")}))

    def CheckConfig(self, request: Any, context: Any) -> Any:
        given = to_python(request.news)
        reason = "is not heeded by the sandbox, which takes region and defaultTags"
        failures = [
            provider_pb2.CheckFailure(property=name, reason=f"'{name}' {reason}")
            for name, value in given.items()
            if name not in _APPLIED | _MOOT
            and not name.startswith("__")
            and value not in (None, "", "[]", "{}", "false", False)
        ]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_UNKNOWN)

    @_answers
    def Configure(self, request: Any, context: Any) -> Any:
        _require_sandbox()
        given = to_python(request.args)
        default_tags = given.get("defaultTags") or {}
        if isinstance(default_tags, str):
            default_tags = json.loads(default_tags)
        region = given.get("region") or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        if not region:
            raise Failed("no AWS region: give the provider one (region=…), or set aws:region or AWS_REGION")
        self._provider = Provider(region, default_tags.get("tags") or {}, self.say)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, supports_autonaming_configuration=True
        )

    def Cancel(self, request: Any, context: Any) -> Any:
        if self._provider:
            self._provider.client.cancelled.set()
        return empty_pb2.Empty()

    @_answers
    def Invoke(self, request: Any, context: Any) -> Any:
        answer = provider_pb2.InvokeResponse()
        try:
            values = invoke(self.provider, request.tok, to_python(request.args))
        except Exception as problem:
            if isinstance(problem, Failed):
                raise
            answer.failures.add(reason=str(problem.args[0] if problem.args else problem))
            return answer
        getattr(answer, "return").CopyFrom(to_struct(values))
        return answer

    # -- resources --------------------------------------------------------------------------------------------------

    @_answers
    def Check(self, request: Any, context: Any) -> Any:
        _, token, name = _named(request)
        mode = provider_pb2.CheckRequest.AutonamingOptions.Mode.Name(request.autonaming.mode).lower()
        naming = Naming(name, request.randomSeed, request.autonaming.proposed_name, mode)
        inputs, problems = self.provider.check(token, to_python(request.news), to_python(request.olds), naming)
        failures = [provider_pb2.CheckFailure(property=p.where, reason=p.message) for p in problems]
        return provider_pb2.CheckResponse(inputs=_marked(inputs, request.news, request.olds), failures=failures)

    @_answers
    def Diff(self, request: Any, context: Any) -> Any:
        _, token, _ = _named(request)
        old, new, state = to_python(request.old_inputs), to_python(request.news), to_python(request.olds)
        changes, delete_first = self.provider.diff(token, old, new, state)
        kinds = provider_pb2.PropertyDiff.Kind
        details = {}
        for change in changes:
            for path, kind in diff.paths(change.old, change.new, change.name):
                what = f"{kind}_REPLACE" if change.replaces else kind
                details[path] = provider_pb2.PropertyDiff(kind=kinds.Value(what), inputDiff=True)
        replaces = [change.name for change in changes if change.replaces]
        some = provider_pb2.DiffResponse.DIFF_SOME if changes else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(
            changes=some,
            diffs=[change.name for change in changes],
            replaces=replaces,
            deleteBeforeReplace=bool(replaces) and delete_first,
            detailedDiff=details,
            hasDetailedDiff=True,
        )

    @_answers
    def Create(self, request: Any, context: Any) -> Any:
        _, token, name = _named(request)
        inputs = to_python(request.properties)
        if request.preview:
            outputs = self.provider.preview(token, inputs)
            return provider_pb2.CreateResponse(properties=_marked(outputs, request.properties))
        id, outputs = self.provider.create(token, name, inputs, request.timeout or PATIENCE)
        return provider_pb2.CreateResponse(id=id, properties=_marked(outputs, request.properties))

    @_answers
    def Read(self, request: Any, context: Any) -> Any:
        _, token, name = _named(request)
        inputs, state = to_python(request.inputs), to_python(request.properties)
        id, outputs, inputs = self.provider.read(token, name, request.id, inputs, state)
        known = (request.inputs, request.properties)
        return provider_pb2.ReadResponse(id=id, properties=_marked(outputs, *known), inputs=_marked(inputs, *known))

    @_answers
    def Update(self, request: Any, context: Any) -> Any:
        _, token, name = _named(request)
        old, new, state = to_python(request.old_inputs), to_python(request.news), to_python(request.olds)
        if request.preview:
            outputs = self.provider.preview(token, new, state)
        else:
            outputs = self.provider.update(token, name, request.id, old, new, state, request.timeout or PATIENCE)
        return provider_pb2.UpdateResponse(properties=_marked(outputs, request.news, request.olds))

    @_answers
    def Delete(self, request: Any, context: Any) -> Any:
        _, token, name = _named(request)
        state, inputs = to_python(request.properties), to_python(request.old_inputs)
        self.provider.delete(token, name, request.id, state, inputs, request.timeout or PATIENCE)
        return empty_pb2.Empty()


def _marked(values: dict[str, Any], *known: Any) -> Any:
    """Values as a struct, secret where one of the same name is in what the engine sent."""
    secrets = secrets_in(*known)
    if secrets & {"tags", "tagsAll"}:
        secrets |= {"tags", "tagsAll"}
    if secrets:
        secrets.add(PENDING)
    return to_struct(values, secrets)


def _named(request: Any) -> tuple[str, str, str]:
    """URN, type and logical name of a request's resource."""
    *_, types, name = request.urn.split("::", 3)
    return request.urn, types.rsplit("$", 1)[-1], name


def _require_sandbox() -> None:
    """Refuse to talk to anything but the sandbox that this environment was made for."""
    instance, url = os.environ.get("AWS_SANDBOX_INSTANCE"), os.environ.get("AWS_ENDPOINT_URL")
    if not instance or not url:
        raise Failed(f"this provider serves the sandbox only, and the environment names none: {GO_ON}")
    try:
        found = (ask(url, "GET", "health") or {}).get("instance")
    except Problem:
        raise Failed(f"the sandbox is not running (nobody answers at {url}): {GO_ON}") from None
    if found != instance:
        raise Failed(
            f"the sandbox at {url} is not the one this environment was made for, whose resources are gone: {GO_ON}"
        )


def serve(arguments: Iterable[str]) -> None:
    """Serve the engine that started this process, until it is gone."""
    gc.freeze()  # what was imported stays
    gc.set_threshold(100_000)
    engine = next((argument for argument in arguments if not argument.startswith("-")), "")
    parent = os.getppid()
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # how the engine ends us; a Ctrl-C goes to the engine, which sends Cancel
        signal.signal(number, lambda *_: os._exit(0))
    options = [("grpc.max_receive_message_length", _MESSAGE_LIMIT), ("grpc.max_send_message_length", _MESSAGE_LIMIT)]
    server = grpc.server(ThreadPoolExecutor(_WORKERS), options=options)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Plugin(engine), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    while server.wait_for_termination(timeout=1) and os.getppid() == parent:
        pass
    os._exit(0)
