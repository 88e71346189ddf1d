"""Serves rules to the Pulumi engine: one process, one pass, whatever the number of rules.

The SDK of policies reads all properties once a policy, and the whole stack once a policy; so this speaks the engine's
own protocol (github.com/pulumi/pulumi/proto/pulumi/analyzer.proto), as that SDK does: each resource is read once, a
finding carries the level of its environment, and one rule's bug is that rule's finding.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent import futures
from dataclasses import replace
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, engine_pb2, engine_pb2_grpc, plugin_pb2

from policies import exemptions
from policies.evaluate import Evaluator, Finding
from policies.files import files
from policies.rule import Level, Note, Rule, Severity
from policies.settings import SettingsError
from policies.stack import Resource, joined
from policies.values import Props, normalise

VERSION = "0.1.0"
LIMIT = 400 * 1024 * 1024
"""Bytes of a message, as the engine has it: a stack is sent whole."""
LEVELS = {
    Level.ADVISORY: analyzer_pb2.ADVISORY,
    Level.MANDATORY: analyzer_pb2.MANDATORY,
    Level.DISABLED: analyzer_pb2.DISABLED,
    Level.REMEDIATE: analyzer_pb2.REMEDIATE,
}
SEVERITIES = {
    Severity.LOW: analyzer_pb2.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: analyzer_pb2.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: analyzer_pb2.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: analyzer_pb2.POLICY_SEVERITY_CRITICAL,
}


def serve(name: str, rules: Sequence[Rule], notes: Sequence[Note] = ()) -> None:
    """Serve a pack until the engine ends it."""
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=4),
        options=[("grpc.max_receive_message_length", LIMIT), ("grpc.max_send_message_length", LIMIT)],
    )
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Analyzer(name, rules, notes), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    print(port, flush=True)
    ended.wait()
    server.stop(None)


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """What the engine asks of a pack."""

    def __init__(self, name: str, rules: Sequence[Rule], notes: Sequence[Note] = ()) -> None:
        self._name = name
        self._notes = notes
        self._engine = ""
        self._is_preview = False
        self._rules = [*rules, exemptions.EXPIRED, exemptions.UNUSED]
        self._asked: dict[str, Any] = {}
        self._evaluator = Evaluator(self._rules, os.environ.get("PULUMI_STACK", "prod"))

    def Handshake(self, request: Any, context: Any) -> Any:
        """Say hello, and note where the engine listens."""
        self._engine = request.engine_address
        return analyzer_pb2.AnalyzerHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """The version of the pack."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetAnalyzerInfo(self, request: Any, context: Any) -> Any:
        """Every rule with all that the CLI and the console show of it."""
        info = analyzer_pb2.AnalyzerInfo(name=self._name, version=VERSION, supportsConfig=True)
        info.policies.extend(self._described(rule) for rule in self._rules)
        return info

    def ConfigureStack(self, request: Any, context: Any) -> Any:
        """Take in the stack, its configuration, and the files of settings and exemptions."""
        self._is_preview = request.dry_run
        config = dict(request.config) or json.loads(os.environ.get("PULUMI_CONFIG") or "{}")
        try:
            self._evaluator = Evaluator(self._rules, request.stack, *files(), config)
        except SettingsError as problem:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"policy pack {self._name}: {problem}")
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def Configure(self, request: Any, context: Any) -> Any:
        """Take in what ``--policy-pack-config`` says; the engine fills in, from the schemas, what it leaves out."""
        by_label = {rule.label: rule for rule in self._rules}
        levels = {number: level for level, number in LEVELS.items()}
        said = {
            by_label[label]: (levels[config.enforcementLevel], normalise(json_format.MessageToDict(config.properties)))
            for label, config in request.policyConfig.items()
            if label in by_label
        }
        try:
            self._evaluator = self._evaluator.configured(said)
        except SettingsError as problem:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"policy pack {self._name}: {problem}")
        return empty_pb2.Empty()

    def Analyze(self, request: Any, context: Any) -> Any:
        """What the rules that see one resource alone say of it."""
        self._asked[request.urn] = request
        if not self._evaluator.concerns(request.type):
            return analyzer_pb2.AnalyzeResponse()
        return self._answer(self._evaluator.resource(_resource(request)))

    def AnalyzeStack(self, request: Any, context: Any) -> Any:
        """What the rules that see the stack whole say of it."""
        resources = [self._joined(_stack_resource(each)) for each in request.resources]
        answer = self._answer(self._evaluator.stack(resources))
        if self._is_preview:
            self._tell(self._evaluator.told(self._notes, resources))
        return answer

    def Remediate(self, request: Any, context: Any) -> Any:
        """The properties as each rule that can mend them does so."""
        response = analyzer_pb2.RemediateResponse()
        if not self._evaluator.concerns(request.type):
            return response
        for rule, mended in self._evaluator.remediate(_resource(request)):
            said = {"policyName": rule.label, "policyPackName": self._name, "policyPackVersion": VERSION}
            if isinstance(mended, Exception):
                problem = f"rule {rule.id} itself failed ({type(mended).__name__}: {mended})"
                response.remediations.append(
                    analyzer_pb2.Remediation(description=rule.title, diagnostic=problem, **said)
                )
                continue
            properties = struct_pb2.Struct()
            properties.update(mended)
            response.remediations.append(
                analyzer_pb2.Remediation(description=rule.title, properties=properties, **said)
            )
        return response

    def Cancel(self, request: Any, context: Any) -> Any:
        """Nothing here takes long enough to be cancelled."""
        return empty_pb2.Empty()

    def _tell(self, texts: Iterable[str]) -> None:
        """Show these among the diagnostics, as information: a diagnostic of a policy would count as a violation."""
        if not self._engine:
            return
        with grpc.insecure_channel(self._engine) as channel:
            engine = engine_pb2_grpc.EngineStub(channel)
            for text in texts:
                engine.Log(engine_pb2.LogRequest(severity=engine_pb2.INFO, message=f"{self._name}: {text}"))

    def _joined(self, answered: Resource) -> Resource:
        asked = self._asked.get(answered.urn)
        return joined(_resource(asked), answered) if asked is not None else answered

    def _answer(self, findings: Iterable[Finding]) -> Any:
        response = analyzer_pb2.AnalyzeResponse()
        response.diagnostics.extend(
            analyzer_pb2.AnalyzeDiagnostic(
                policyName=finding.rule.label,
                policyPackName=self._name,
                policyPackVersion=VERSION,
                description=finding.rule.title,
                message=f"{finding.rule.title}\n{finding.message}",
                # Nothing is left to be mended: what a remediation could not mend stops the run.
                enforcementLevel=LEVELS[Level.MANDATORY if finding.stops else Level.ADVISORY],
                urn=finding.resource.urn,
                severity=SEVERITIES[finding.rule.severity],
            )
            for finding in findings
            if finding.exemption is None
        )
        return response

    def _described(self, rule: Rule) -> Any:
        stack = analyzer_pb2.POLICY_TYPE_RESOURCE if rule.reads is None else analyzer_pb2.POLICY_TYPE_STACK
        info = analyzer_pb2.PolicyInfo(
            name=rule.label,
            displayName=rule.title,
            description=f"{rule.title} {rule.why}",
            enforcementLevel=LEVELS[self._evaluator.level(rule)],
            policy_type=stack,
            severity=SEVERITIES[rule.severity],
            remediation_steps=f"{rule.remedy}\n\n{rule.snippet}".rstrip(),
            url=rule.references[0],
            tags=rule.equivalents,
        )
        values = self._evaluator.options(rule)
        schemas = {
            each.name: {**each.schema, "description": each.about, "default": values[each.name]} for each in rule.options
        }
        info.configSchema.properties.update(schemas)
        return info


def _resource(request: Any) -> Resource:
    provider = json_format.MessageToDict(request.provider.properties) if request.HasField("provider") else {}
    return Resource(
        request.type,
        request.name,
        Props(json_format.MessageToDict(request.properties)),
        Props(provider),
        request.urn,
        parent=request.options.parent,
        protect=request.options.protect,
        ignore_changes=tuple(request.options.ignoreChanges),
        provider_urn=request.provider.urn,
    )


def _stack_resource(request: Any) -> Resource:
    links: Mapping[str, list[str]] = {key: list(each.urns) for key, each in request.propertyDependencies.items()}
    return replace(_resource(request), links=links, parent=request.parent)
