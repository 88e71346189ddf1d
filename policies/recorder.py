"""Runs a Pulumi program without an engine and records what it asks of one.

The SDK's mocks stand in for the engine: every resource is granted, with the answers that AWS would give, or, as in the
first preview of a stack, with answers that are not known yet. Needs neither credentials nor a network.
"""

from __future__ import annotations

import asyncio
import contextvars
import re
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from google.protobuf import struct_pb2
from pulumi.output import Unknown
from pulumi.runtime import Settings, configure, mocks, rpc, run_in_stack, set_all_config
from pulumi.runtime.proto import resource_pb2

from toolchain import ROOT
from toolchain.language_host.program import hasten

hasten()  # as the language host does: the SDK's way of waiting takes most of the time here, too

ACCOUNT = "123456789012"

COMPUTED: dict[str, dict[str, Any]] = {
    "aws:ec2/vpc:Vpc": {
        "ownerId": ACCOUNT,
        "ipv6CidrBlock": "2600:1f18:1234:5600::/56",
        "defaultRouteTableId": "rtb-default",
        "defaultNetworkAclId": "acl-default",
    },
    "aws:ec2/launchTemplate:LaunchTemplate": {"latestVersion": 1},
    "aws:eks/cluster:Cluster": {
        "arn": f"arn:aws:eks:us-east-1:{ACCOUNT}:cluster/blue",
        "endpoint": "https://abc.gr7.us-east-1.eks.amazonaws.com",
        "certificateAuthority": {"data": "Q0E="},
        "identities": [{"oidcs": [{"issuer": "https://oidc.eks.us-east-1.amazonaws.com/id/ABC"}]}],
    },
    "aws:amp/workspace:Workspace": {"prometheusEndpoint": "https://aps.example.com/workspaces/{}/"},
    "aws:ec2/eip:Eip": {"publicIp": "203.0.113.7", "allocationId": "eipalloc-1"},
    "aws:ec2/securityGroup:SecurityGroup": {"ownerId": ACCOUNT},
    "aws:cloudfront/distribution:Distribution": {"domainName": "{}.cloudfront.net"},
    "aws:lb/loadBalancer:LoadBalancer": {"dnsName": "{}.elb.example.com", "zoneId": "Z1", "arnSuffix": "app/{}/1"},
    "aws:lb/targetGroup:TargetGroup": {"arnSuffix": "targetgroup/{}/1"},
    "aws:elasticache/replicationGroup:ReplicationGroup": {"memberClusters": [f"node-{number}" for number in range(12)]},
    "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup": {"globalReplicationGroupId": "{}-id"},
    "aws:rds/instance:Instance": {"address": "{}.rds.example.com", "resourceId": "{}-resource"},
    "aws:rds/proxy:Proxy": {"endpoint": "{}.proxy.example.com"},
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": {"name": "default"},
    "aws:wafv2/webAcl:WebAcl": {"arn": f"arn:aws:wafv2:us-east-1:{ACCOUNT}:global/webacl/{{}}"},
    "aws:secretsmanager/secretVersion:SecretVersion": {"versionId": "{}-version"},
}
"""What AWS would answer beyond inputs, id, ARN and name; ``{}`` stands for the logical name."""


@dataclass(frozen=True)
class Asked:
    """One resource as the program registered it."""

    type: str
    name: str
    inputs: dict[str, Any]
    parent: str
    """URN."""
    provider: str
    """``URN::id`` of the provider that was named, or that it inherited; empty for the default one."""
    after: frozenset[str]
    """URNs of what must exist before it."""
    ignores: frozenset[str]
    """Properties whose changes are ignored, because somebody else owns them."""
    protected: bool
    """Whether the engine refuses to delete it."""
    formerly: frozenset[str]
    """Logical names that it had before: an engine that knows one of them replaces nothing."""
    deletes_first: bool
    """Whether a replacement deletes the old one before it makes the new one, because the program says so."""
    urn: str
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each property, the URNs of the resources that its value comes from."""


@dataclass
class Recording:
    """What a program asked for."""

    resources: list[Asked] = field(default_factory=list)
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Outputs of components and of the stack, by URN."""

    def of(self, type_: str) -> dict[str, Asked]:
        """Resources of a type by name: ``Subnet`` or, to be exact, ``aws:rds/subnetGroup:SubnetGroup``."""
        found = (each for each in self.resources if f":{each.type}".endswith(f":{type_}"))
        return {each.name: each for each in sorted(found, key=lambda each: each.name)}

    @property
    def exports(self) -> dict[str, Any]:
        """The stack's outputs."""
        return next(outputs for urn, outputs in self.outputs.items() if "::pulumi:pulumi:Stack::" in urn)


class _Monitor(mocks.MockMonitor):
    """A monitor that grants everything and keeps what it was asked."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(answers)
        self.recording = Recording()

    def RegisterResource(self, request: Any) -> Any:
        """As the SDK's, which would run another event loop for every answer."""
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == "pulumi:pulumi:Stack":
            return resource_pb2.RegisterResourceResponse(urn=urn)
        inputs = rpc.deserialize_properties(request.object)
        id, answer = self.mocks.new_resource(
            mocks.MockResourceArgs(request.type, request.name, inputs, request.provider, request.importId)
        )
        self.recording.resources.append(
            Asked(
                request.type,
                request.name,
                inputs,
                request.parent,
                request.provider or next(iter(request.providers.values()), ""),
                frozenset(request.dependencies),
                frozenset(request.ignoreChanges),
                request.protect,
                frozenset(alias.spec.name or alias.urn.rpartition("::")[2] for alias in request.aliases),
                request.deleteBeforeReplace,
                urn,
                {name: tuple(each.urns) for name, each in request.propertyDependencies.items() if each.urns},
            )
        )
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=id or "", object=_answered(request.object, inputs, answer)
        )

    def RegisterResourceOutputs(self, request: Any) -> Any:
        self.recording.outputs[request.urn] = rpc.deserialize_properties(request.outputs)
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call]  # the mocks have no types


class _Loop(asyncio.SelectorEventLoop):
    """Asks the engine at once: it answers from memory, and a thread would take longer than the answer."""

    def run_in_executor(  # type: ignore[override]  # typeshed ties the arguments to the function
        self, executor: object, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        answer = self.create_future()
        try:
            answer.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 (whatever it is, it is the caller's)
            answer.set_exception(error)
        return answer


class Answers(mocks.Mocks):
    """What AWS answers once everything exists."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Id and properties of a resource: its inputs, and what AWS computes."""
        computed = COMPUTED.get(args.typ, {})
        known = {k: v.format(args.name) if isinstance(v, str) else v for k, v in computed.items()}
        if args.typ == "aws:acm/certificate:Certificate":
            known["domainValidationOptions"] = [_proof(each) for each in args.inputs.get("subjectAlternativeNames", [])]
        made = {"arn": _arn(args.typ, args.name, args.provider or ""), "name": args.name, **known}
        return f"{args.name}-id", {**made, **args.inputs}

    def call(self, args: mocks.MockCallArgs) -> Any:
        """Nothing is looked up: a program that did would not be the same without an account."""
        raise AssertionError(f"the program called {args.token}, for which there is no answer")


class _NothingYet(Answers):
    """What the engine answers while nothing exists: a resource's own inputs, and an id only for providers."""

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        known = args.typ.startswith("pulumi:providers:")
        return f"{args.name}-id" if known else "", plain(args.inputs)


def _answered(asked: struct_pb2.Struct, inputs: Mapping[str, Any], answer: Mapping[str, Any]) -> struct_pb2.Struct:
    """An answer as the engine sends it: of what was asked for, only what is answered otherwise is converted."""
    struct = struct_pb2.Struct()
    struct.CopyFrom(asked)
    for key, value in answer.items():
        if value is not inputs.get(key):
            struct[key] = value
    return struct


def plain(value: Any) -> Any:
    """An input as the engine keeps it: secrets without their wrapping, its own text for what is not known."""
    if isinstance(value, Unknown):
        return rpc.UNKNOWN
    if rpc.is_rpc_secret(value):
        return plain(rpc.unwrap_rpc_secret(value))
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value


def _arn(type: str, name: str, provider: str) -> str:
    """Like AWS's where the provider's name tells a region, as those of the stacks do."""
    region = re.search(r"[:-]([a-z]{2}-[a-z]+-\d)::", provider)
    if not region:
        return f"arn:aws:mock:::{name}"
    service, _, kind = type.split(":")[1].partition("/")
    return f"arn:aws:{service}:{region[1]}:{ACCOUNT}:{kind}/{name}"


def _proof(domain: str) -> dict[str, str]:
    """The record with which ACM wants a name to be proven."""
    record = {"Name": f"_x.{domain.removeprefix('*.')}.", "Type": "CNAME", "Value": "_y.acm-validations.aws."}
    return {"domainName": domain, **{f"resourceRecord{part}": text for part, text in record.items()}}


async def _end() -> None:
    """Cancels what a program that failed left waiting: else Python reports it as lost."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def record(
    program: Callable[[], Any],
    stack: str = "dev",
    config: Mapping[str, str] | None = None,
    preview: bool = False,
    nothing_yet: bool = False,
) -> Recording:
    """Runs ``program``; what it raises passes through.

    ``preview`` tells it that nothing will be created; ``nothing_yet``, that nothing exists either, so that ids, ARNs
    and all else that AWS chooses are not known.
    """
    monitor = _Monitor(_NothingYet() if nothing_yet else Answers())

    def run() -> None:
        set_all_config(dict(config or {}))
        settings = Settings(
            "tenfold",
            stack,
            monitor=monitor,
            engine=mocks.MockEngine(None),
            dry_run=preview or nothing_yet,
            root_directory=str(ROOT),
        )
        configure(settings)

        with closing(_Loop()) as loop:
            try:
                loop.run_until_complete(run_in_stack(lambda: program() and None))
            except BaseException:
                loop.run_until_complete(_end())
                raise

    contextvars.copy_context().run(run)
    return monitor.recording
