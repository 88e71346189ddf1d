"""The gRPC side of the provider for ``aws``."""

from __future__ import annotations

import json
import os
from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

from sandbox.endpoints import ask
from sandbox.plugin import Failed, Plugin, answers, configured, named
from sandbox.provider.check import Naming
from sandbox.provider.invoke import invoke
from sandbox.provider.provider import PENDING, Provider
from sandbox.provider.resource import PATIENCE
from sandbox.provider.values import paths
from sandbox.structs import secrets_in, to_python, to_struct
from toolchain import Problem

_APPLIED = {"region", "defaultTags", "version"}
_MOOT = {
    "accessKey", "secretKey", "token", "profile", "assumeRoles", "assumeRoleWithWebIdentity", "sharedConfigFiles",
    "sharedCredentialsFiles", "maxRetries", "retryMode", "skipCredentialsValidation", "skipMetadataApiCheck",
    "skipRegionValidation", "skipRequestingAccountId", "s3UsePathStyle",
}  # fmt: skip
"""About credentials and retries, which mean nothing in the sandbox."""
GO_ON = 'run `make up`, or `eval "$(python -m sandbox env)"` in this shell'


class AwsPlugin(Plugin[Provider]):
    """Serves the package ``aws``."""

    package = "aws"

    def marked(self, values: dict[str, Any], *known: Any) -> Any:
        """Values as a struct, secret where one of the same name is in what the engine sent."""
        secrets = secrets_in(*known)
        if secrets & {"tags", "tagsAll"}:
            secrets |= {"tags", "tagsAll"}
        if secrets:
            secrets.add(PENDING)
        return to_struct(values, secrets)

    # -- the provider -----------------------------------------------------------------------------------------------

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

    @answers
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
        return configured()

    def Cancel(self, request: Any, context: Any) -> Any:
        if self._provider:
            self._provider.client.cancelled.set()
        return empty_pb2.Empty()

    @answers
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

    @answers
    def Check(self, request: Any, context: Any) -> Any:
        _, token, name = named(request)
        mode = provider_pb2.CheckRequest.AutonamingOptions.Mode.Name(request.autonaming.mode).lower()
        naming = Naming(name, request.randomSeed, request.autonaming.proposed_name, mode)
        inputs, problems = self.provider.check(token, to_python(request.news), to_python(request.olds), naming)
        failures = [provider_pb2.CheckFailure(property=p.where, reason=p.message) for p in problems]
        return provider_pb2.CheckResponse(inputs=self.marked(inputs, request.news, request.olds), failures=failures)

    @answers
    def Diff(self, request: Any, context: Any) -> Any:
        _, token, _ = named(request)
        old, new, state = to_python(request.old_inputs), to_python(request.news), to_python(request.olds)
        changes, delete_first = self.provider.diff(token, old, new, state)
        kinds = provider_pb2.PropertyDiff.Kind
        details = {}
        for change in changes:
            for path, kind in paths(change.old, change.new, change.name):
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

    @answers
    def Create(self, request: Any, context: Any) -> Any:
        _, token, name = named(request)
        inputs = to_python(request.properties)
        if request.preview:
            outputs = self.provider.preview(token, inputs)
            return provider_pb2.CreateResponse(properties=self.marked(outputs, request.properties))
        id, outputs = self.provider.create(token, name, inputs, request.timeout or PATIENCE)
        return provider_pb2.CreateResponse(id=id, properties=self.marked(outputs, request.properties))

    @answers
    def Read(self, request: Any, context: Any) -> Any:
        _, token, name = named(request)
        inputs, state = to_python(request.inputs), to_python(request.properties)
        id, outputs, inputs = self.provider.read(token, name, request.id, inputs, state)
        known = (request.inputs, request.properties)
        return provider_pb2.ReadResponse(
            id=id, properties=self.marked(outputs, *known), inputs=self.marked(inputs, *known)
        )

    @answers
    def Update(self, request: Any, context: Any) -> Any:
        _, token, name = named(request)
        old, new, state = to_python(request.old_inputs), to_python(request.news), to_python(request.olds)
        if request.preview:
            outputs = self.provider.preview(token, new, state)
        else:
            outputs = self.provider.update(token, name, request.id, old, new, state, request.timeout or PATIENCE)
        return provider_pb2.UpdateResponse(properties=self.marked(outputs, request.news, request.olds))

    @answers
    def Delete(self, request: Any, context: Any) -> Any:
        _, token, name = named(request)
        state, inputs = to_python(request.properties), to_python(request.old_inputs)
        self.provider.delete(token, name, request.id, state, inputs, request.timeout or PATIENCE)
        return empty_pb2.Empty()


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
