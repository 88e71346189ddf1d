"""A program that is hastened asks for the same, and fails in the same way; each run is a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

import toolchain

RUN = """
import asyncio, json, sys
from google.protobuf.json_format import MessageToDict
from toolchain.language_host.program import hasten

act, preview, *hastened = sys.argv[1:]
if hastened:
    hasten()

import pulumi
import pulumi_aws as aws
from pulumi import Output, ResourceOptions
from pulumi.runtime import mocks, run_in_stack

asked, outputs = {}, {}

class Answers(mocks.Mocks):
    def new_resource(self, args):
        if args.name == "refused":
            raise ValueError("no such thing")
        if preview == "preview":
            return "", args.inputs
        return f"{args.name}-id", {"arn": f"arn:{args.name}", **args.inputs}

    def call(self, args):
        return {}

class Monitor(mocks.MockMonitor):
    def RegisterResource(self, request):
        said = MessageToDict(request)
        said.pop("sourcePosition", None), said.pop("stackTrace", None)
        said["dependencies"] = sorted(said.get("dependencies", []))
        for each in said.get("propertyDependencies", {}).values():
            each["urns"] = sorted(each.get("urns", []))
        asked[request.name] = said
        return super().RegisterResource(request)

    def RegisterResourceOutputs(self, request):
        outputs[request.urn] = MessageToDict(request.outputs)
        return super().RegisterResourceOutputs(request)

class Pair(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("tiny:index:Pair", name)
        child = ResourceOptions(parent=self, aliases=[pulumi.Alias(name="old")])
        self.one = aws.sns.Topic(f"{name}-one", opts=child)
        self.two = aws.sns.Topic(f"{name}-two", opts=child)
        self.register_outputs({"arns": [self.one.arn, self.two.arn]})

def program():
    if act == "one":
        aws.sns.Topic("alone")
        return
    vpc = aws.ec2.Vpc("net", cidr_block="10.0.0.0/16", enable_dns_support=True, tags={"not_translated": "x"})
    word = Output.secret("word")
    deep = Output.all(vpc.id, {"a_b": [vpc.arn, 1, None, [{"c": vpc.cidr_block}]]}, (1.5, True), [])
    named = Output.all(one=1, id=vpc.id, deep=deep, nested=Output.from_input([vpc.arn, {"x": word}]))
    pair = Pair("pair")
    aws.ec2.SecurityGroup(
        "group",
        vpc_id=vpc.id,
        description=Output.format("{0}, {1}", vpc.cidr_block, "x"),
        ingress=[
            aws.ec2.SecurityGroupIngressArgs(protocol="tcp", from_port=443, to_port=443, cidr_blocks=[vpc.cidr_block]),
            {"protocol": "tcp", "from_port": 80, "to_port": 80, "ipv6_cidr_blocks": ["::/0"]},
        ],
        opts=ResourceOptions(depends_on=[pair, vpc], ignore_changes=["tags"]),
    )
    policy = Output.json_dumps({"all": deep, "w": word})
    topic = aws.sns.Topic("texts", policy=policy, display_name=word.apply(str.upper))
    url = Output.concat("https://", vpc.id)
    aws.sns.TopicSubscription("to", topic=topic.arn, protocol=aws.ec2.ProtocolType.TCP, endpoint=url)
    if act == "refuse":
        Output.all(aws.sns.Topic("refused").arn, vpc.id).apply(print)
    if act == "raise":
        pulumi.export("raised", vpc.cidr_block.apply(lambda cidr: {}[cidr]))
    if act == "recover":
        pulumi.export("recovered", vpc.cidr_block.apply(lambda cidr: {}[cidr]).recover(lambda error: f"was {error}"))
    if act == "mix":
        Output.all(vpc.id, name=vpc.id)
    pulumi.export("named", named)
    pulumi.export("unwrapped", Output.unsecret(word))
    pulumi.export("vpc", vpc)
    pulumi.export("urn", pulumi.create_urn("a", "tiny:index:Pair", pair.urn))
    pulumi.export("lifted", Output.from_input({"x": [1, 2]})["x"][1])

async def main():
    settings = pulumi.runtime.Settings(
        "tiny", "dev", monitor=Monitor(Answers()), engine=mocks.MockEngine(None), dry_run=preview == "preview"
    )
    pulumi.runtime.configure(settings)
    await run_in_stack(program)

try:
    asyncio.run(main())
except Exception as error:
    print(json.dumps(repr(error)))
else:
    print(json.dumps([asked, outputs], sort_keys=True))
"""


def said(act: str, preview: bool, *hastened: str) -> Any:
    """What the program asked for, or the error that ended it."""
    environment = {**os.environ, "PYTHONPATH": str(toolchain.ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", RUN, act, "preview" if preview else "update", *hastened]
    done = subprocess.run(command, env=environment, text=True, capture_output=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("preview", [False, True])
def test_the_same_is_asked_for(preview: bool) -> None:
    asked, outputs = said("", preview, "hastened")
    assert [asked, outputs] == said("", preview)
    assert set(asked["group"]["propertyDependencies"]) == {"description", "ingress", "vpcId"}
    assert len(asked["group"]["dependencies"]) == 3
    assert outputs["urn:pulumi:dev::tiny::pulumi:pulumi:Stack::tiny-dev"]["lifted"] == 2


def test_a_program_of_one_resource_waits_for_it() -> None:
    asked, _ = said("one", False, "hastened")
    assert "alone" in asked


@pytest.mark.parametrize(
    ("act", "heard"),
    [
        ("refuse", "no such thing"),
        ("raise", "KeyError('10.0.0.0/16')"),
        ("mix", "Output.all() was supplied a mix of named and unnamed inputs"),
    ],
)
def test_a_program_fails_in_the_same_way(act: str, heard: str) -> None:
    error = said(act, False, "hastened")
    assert heard in error
    assert error == said(act, False)


def test_a_fault_is_recovered_from() -> None:
    _, outputs = said("recover", False, "hastened")
    assert outputs["urn:pulumi:dev::tiny::pulumi:pulumi:Stack::tiny-dev"]["recovered"] == "was '10.0.0.0/16'"
