"""The gRPC side of the provider for ``kubernetes``."""

from __future__ import annotations

import os
from typing import Any

import yaml
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

from sandbox.kubernetes.provider import release
from sandbox.kubernetes.provider.check import Naming
from sandbox.kubernetes.provider.diff import Difference
from sandbox.kubernetes.provider.kubeconfig import active_cluster
from sandbox.kubernetes.provider.provider import DELETE_UNREACHABLE, Provider, Settings
from sandbox.plugin import Failed, Plugin, answers, configured, named
from sandbox.provider.values import unknown
from sandbox.structs import carry_secrets, hide, to_python, to_struct

_APPLIED = {
    "cluster", "clusterIdentifier", "context", "deleteUnreachable", "enableConfigMapMutable", "enableSecretMutable",
    "kubeconfig", "namespace", "version",
}  # fmt: skip
_MOOT = {
    "helmReleaseSettings", "kubeClientSettings", "skipUpdateUnreachable", "strictMode", "suppressDeprecationWarnings",
    "suppressHelmHookWarnings",
}  # fmt: skip
"""About charts, rates and warnings of the official provider's own, which mean nothing in the sandbox."""
_OFF = (None, "", "[]", "{}", "false", False)
_WHERE = ("kubeconfig", "context", "cluster")
_DECODE = "kubernetes:yaml:decode"
_NOT_RENDERED = "the sandbox renders no charts or kustomizations: declare the objects, or a helm.sh/v3 Release"


class KubernetesPlugin(Plugin[Provider]):
    """Serves the package ``kubernetes``."""

    package = "kubernetes"

    def marked(self, values: dict[str, Any], *known: Any) -> Any:
        """Values as a struct, secret where they are in what the engine sent, and all that a Secret holds."""
        struct = to_struct(values)
        for each in known:
            carry_secrets(struct, each)
        for name in ("data", "stringData"):
            if values.get("kind") == "Secret" and name in struct.fields:
                hide(struct, name)
        return struct

    # -- the provider -----------------------------------------------------------------------------------------------

    def CheckConfig(self, request: Any, context: Any) -> Any:
        given = to_python(request.news)
        reasons = {
            name: "is not heeded by the sandbox"
            for name, value in given.items()
            if name not in _APPLIED | _MOOT and not name.startswith("__") and value not in _OFF
        }
        reasons.pop("enableServerSideApply", None)
        if given.get("enableServerSideApply") in ("false", False):
            reasons["enableServerSideApply"] = "cannot be off in the sandbox, which applies on the server only"
        if "renderYamlToDirectory" in reasons:
            reasons["renderYamlToDirectory"] = "is not served by the sandbox, which has a real API server: leave it out"
        failures = [provider_pb2.CheckFailure(property=name, reason=f"'{name}' {why}") for name, why in reasons.items()]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        """Another cluster replaces what is in it; another way into the same one replaces nothing.

        As in the official provider: ``clusterIdentifier``, where it is given, decides alone; a kubeconfig that is not
        known yet counts as another cluster.
        """
        old, new = to_python(request.olds), to_python(request.news)
        changed = [name for name in sorted({*old, *new} - {"version"}) if old.get(name) != new.get(name)]
        where = [name for name in _WHERE if name in changed]
        if old.get("clusterIdentifier") and new.get("clusterIdentifier"):
            replaces = ["clusterIdentifier"] if "clusterIdentifier" in changed else []
        elif any(unknown(new.get(name)) for name in _WHERE):
            replaces = [name for name in _WHERE if unknown(new.get(name))]
        else:
            before, after = active_cluster(old), active_cluster(new)
            replaces = where if before and after and before != after else []
        some = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=some, diffs=changed, replaces=replaces)

    @answers
    def Configure(self, request: Any, context: Any) -> Any:
        given = to_python(request.args)
        unreachable = given.get("deleteUnreachable", os.environ.get(DELETE_UNREACHABLE, "false"))
        kinds = {"ConfigMap": "enableConfigMapMutable", "Secret": "enableSecretMutable"}
        settings = Settings(
            kubeconfig=str(given.get("kubeconfig") or ""),
            context=str(given.get("context") or ""),
            cluster=str(given.get("cluster") or ""),
            namespace=str(given.get("namespace") or ""),
            delete_unreachable=unreachable in ("true", True),
            mutable=frozenset(kind for kind, flag in kinds.items() if given.get(flag) in ("true", True)),
        )
        self._provider = Provider(settings, self.say, lambda text: self.say(text, warning=True))
        return configured()

    def Cancel(self, request: Any, context: Any) -> Any:
        if self._provider:
            self._provider.api.cancelled.set()
        return empty_pb2.Empty()

    @answers
    def Invoke(self, request: Any, context: Any) -> Any:
        if request.tok != _DECODE:
            raise Failed(f"{request.tok}: {_NOT_RENDERED}")
        args, discovery = to_python(request.args), self.provider.cluster.discovery
        found = [each for each in yaml.safe_load_all(str(args.get("text") or "")) if each]
        for each in found:
            if args.get("defaultNamespace") and discovery.namespaced(each["apiVersion"], each["kind"]):
                each.setdefault("metadata", {}).setdefault("namespace", args["defaultNamespace"])
        answer = provider_pb2.InvokeResponse()
        getattr(answer, "return").CopyFrom(to_struct({"result": found}))
        return answer

    @answers
    def Construct(self, request: Any, context: Any) -> Any:
        raise Failed(f"{request.type}: {_NOT_RENDERED}")

    # -- resources --------------------------------------------------------------------------------------------------

    @answers
    def Check(self, request: Any, context: Any) -> Any:
        _, token, name = named(request)
        given = request.autonaming
        mode = provider_pb2.CheckRequest.AutonamingOptions.Mode.Name(given.mode).lower()
        asked = mode if request.HasField("autonaming") else ""
        naming = Naming(name, request.randomSeed, given.proposed_name, asked)
        news, olds = to_python(request.news), to_python(request.olds)
        if token == release.TOKEN:
            inputs = release.check(self.provider.cluster, news, olds, naming)
        else:
            inputs = self.provider.check(token, news, olds, naming)
        return provider_pb2.CheckResponse(inputs=self.marked(inputs, request.news))

    @answers
    def Diff(self, request: Any, context: Any) -> Any:
        _, token, _ = named(request)
        old, new, state = to_python(request.old_inputs), to_python(request.news), to_python(request.olds)
        if token == release.TOKEN:
            found = release.difference(old, new)
        else:
            found = self.provider.diff(old, new, state, request.ignoreChanges)
        return _answered(found)

    @answers
    def Create(self, request: Any, context: Any) -> Any:
        _, token, _ = named(request)
        inputs, id = to_python(request.properties), ""
        if token == release.TOKEN:
            id, outputs = ("", release.preview(inputs)) if request.preview else self._release(inputs, {})
        elif request.preview:
            outputs = self.provider.preview(inputs)
        else:
            id, outputs = self.provider.create(inputs, request.timeout)
        return provider_pb2.CreateResponse(id=id, properties=self.marked(outputs, request.properties))

    @answers
    def Read(self, request: Any, context: Any) -> Any:
        _, token, _ = named(request)
        inputs, state = to_python(request.inputs), to_python(request.properties)
        if token != release.TOKEN:
            id, outputs, inputs = self.provider.read(token, request.id, inputs, state)
        elif inputs:
            id, outputs = request.id, release.read(inputs, state)
        else:
            raise Failed("Release: charts are only recorded in the sandbox, so that none can be imported")
        known = (request.inputs, request.properties)
        return provider_pb2.ReadResponse(
            id=id, properties=self.marked(outputs, *known), inputs=self.marked(inputs, *known)
        )

    @answers
    def Update(self, request: Any, context: Any) -> Any:
        _, token, _ = named(request)
        new, state, ignored = to_python(request.news), to_python(request.olds), list(request.ignoreChanges)
        if token == release.TOKEN:
            outputs = release.preview(new) if request.preview else self._release(new, state)[1]
        elif request.preview:
            outputs = self.provider.preview(new, state, ignored)
        else:
            outputs = self.provider.update(new, state, ignored, request.timeout)
        return provider_pb2.UpdateResponse(properties=self.marked(outputs, request.news))

    @answers
    def Delete(self, request: Any, context: Any) -> Any:
        _, token, _ = named(request)
        if token != release.TOKEN:
            inputs, state = to_python(request.old_inputs), to_python(request.properties)
            self.provider.delete(inputs, state, request.timeout)
        return empty_pb2.Empty()

    def _release(self, inputs: dict[str, Any], state: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return release.record(self.provider.cluster, self.provider.waiting, inputs, state)


def _answered(found: Difference) -> Any:
    kinds = provider_pb2.PropertyDiff.Kind
    details = {
        path: provider_pb2.PropertyDiff(
            kind=kinds.Value(f"{kind}_REPLACE" if path in found.replaces else kind), inputDiff=True
        )
        for path, kind in found.changes.items()
    }
    some = provider_pb2.DiffResponse.DIFF_SOME if found.changes else provider_pb2.DiffResponse.DIFF_NONE
    return provider_pb2.DiffResponse(
        changes=some,
        diffs=sorted({path.partition(".")[0].partition("[")[0] for path in found.changes}),
        replaces=sorted(found.replaces),
        deleteBeforeReplace=found.delete_first,
        detailedDiff=details,
        hasDetailedDiff=True,
    )
