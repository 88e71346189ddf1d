"""The provider under the real engine: a program's life, with a secret, an import and a change behind Pulumi's back."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest

import toolchain

PROGRAM = """
import json
import pulumi
import pulumi_aws as aws

config = pulumi.Config()
secret = config.require_secret("password")
tags = aws.ProviderDefaultTagsArgs(tags={"stack": pulumi.get_stack()})
opts = pulumi.ResourceOptions(provider=aws.Provider("main", region="eu-west-1", default_tags=tags))
vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", enable_dns_hostnames=True, opts=opts)
aws.ssm.Parameter("password", type="SecureString", value=secret, opts=opts)
aws.sqs.Queue("queue", tags={"holds": secret}, opts=opts)
existing = pulumi.ResourceOptions(import_=config.require("existing")).merge(opts)
aws.ec2.Vpc("existing", cidr_block="10.9.0.0/16", tags={"Name": "old"}, opts=existing)
zones = aws.get_availability_zones(opts=pulumi.InvokeOptions(provider=opts.provider))
pulumi.export("zones", zones.names)
pulumi.export("vpc", vpc.id)
"""
SETTINGS = f"name: life\nruntime:\n  name: python\n  options:\n    virtualenv: {Path(sys.prefix)}\n"


class Cli:
    """The Pulumi CLI, in a project of its own, in the sandbox."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "Pulumi.yaml").write_text(SETTINGS)
        (folder / "__main__.py").write_text(PROGRAM)

    def __call__(self, *words: str) -> str:
        command = [str(toolchain.pulumi()), *words, "--non-interactive"]
        run = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout


def resources(cli: Cli) -> dict[str, Any]:
    state = json.loads(cli("stack", "export"))
    return {resource["urn"].rsplit("::", 1)[-1]: resource for resource in state["deployment"]["resources"]}


@pytest.mark.engine
@pytest.mark.usefixtures("box")
def test_the_life_of_a_stack(tmp_path: Path) -> None:
    cli = Cli(tmp_path)
    ec2 = boto3.client("ec2", "eu-west-1")
    existing = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    ec2.create_tags(Resources=[existing], Tags=[{"Key": "Name", "Value": "old"}, {"Key": "stack", "Value": "life"}])

    cli("stack", "init", "life")
    cli("config", "set-all", "--plaintext", f"existing={existing}", "--secret", "password=hunter2")
    cli("up", "--yes", "--skip-preview")
    cli("preview", "--expect-no-changes")
    outputs = json.loads(cli("stack", "output", "--json"))
    assert outputs["zones"] == ["eu-west-1a", "eu-west-1b", "eu-west-1c"]

    found = resources(cli)
    assert found["existing"]["id"] == existing
    assert "hunter2" not in json.dumps(found)
    assert "hunter2" in json.dumps(
        boto3.client("sqs", "eu-west-1").list_queue_tags(QueueUrl=found["queue"]["id"])["Tags"]
    )

    ec2.modify_vpc_attribute(VpcId=outputs["vpc"], EnableDnsHostnames={"Value": False})
    assert "enableDnsHostnames" in cli("refresh", "--yes", "--skip-preview", "--diff")
    assert resources(cli)["vpc"]["inputs"]["enableDnsHostnames"] is False
    cli("up", "--yes", "--skip-preview")
    assert ec2.describe_vpc_attribute(VpcId=outputs["vpc"], Attribute="enableDnsHostnames")["EnableDnsHostnames"][
        "Value"
    ]

    cli("destroy", "--yes", "--skip-preview")
    assert not [vpc for vpc in ec2.describe_vpcs()["Vpcs"] if vpc["VpcId"] in (existing, outputs["vpc"])]
    cli("stack", "rm", "--yes")
