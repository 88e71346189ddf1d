"""Previews: nothing is called, and what is not known yet is said to be unknown."""

from __future__ import annotations

import boto3

from tests.sandbox.provider.conftest import REGION, Engine

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
VPC = "aws:ec2/vpc:Vpc"


def test_a_preview_knows_inputs_and_defaults_and_nothing_else(engine: Engine) -> None:
    engine.configure(tags={"env": "dev"})
    before = len(boto3.client("ec2", REGION).describe_vpcs()["Vpcs"])
    made = engine.create(VPC, {"cidrBlock": "10.0.0.0/16"}, preview=True)
    known = {k: v for k, v in made.outputs.items() if v != UNKNOWN}
    assert known["cidrBlock"] == "10.0.0.0/16" and known["enableDnsSupport"] is True
    assert known["region"] == REGION and known["tagsAll"] == {"env": "dev"}
    assert {name for name, value in made.outputs.items() if value == UNKNOWN} >= {"arn", "defaultSecurityGroupId"}
    assert "ipv4IpamPoolId" not in made.outputs
    assert made.id == ""
    assert len(boto3.client("ec2", REGION).describe_vpcs()["Vpcs"]) == before


def test_unknown_inputs_pass_and_known_ones_beside_them_are_checked(engine: Engine) -> None:
    subnet = {"vpcId": UNKNOWN, "cidrBlock": UNKNOWN, "tags": {"Name": UNKNOWN}}
    made = engine.create("aws:ec2/subnet:Subnet", subnet, preview=True)
    assert made.outputs["vpcId"] == UNKNOWN and made.outputs["tagsAll"] == {"Name": UNKNOWN}
    rules = [{"protocol": "tcp", "fromPort": 1, "toPort": 1, "cidrBlocks": [UNKNOWN], "securityGroups": UNKNOWN}]
    engine.create("aws:ec2/securityGroup:SecurityGroup", {"vpcId": UNKNOWN, "ingress": rules}, preview=True)
    engine.create("aws:ec2/securityGroup:SecurityGroup", {"vpcId": UNKNOWN, "ingress": UNKNOWN}, preview=True)
    engine.create("aws:ec2/networkAcl:NetworkAcl", {"vpcId": UNKNOWN, "subnetIds": [UNKNOWN]}, preview=True)
    engine.create("aws:ec2/route:Route", {"routeTableId": UNKNOWN, "destinationCidrBlock": "0.0.0.0/0"}, preview=True)
    engine.create(
        "aws:iam/role:Role", {"assumeRolePolicy": {"Version": "2012-10-17", "Statement": UNKNOWN}}, preview=True
    )


def test_the_preview_of_an_update_keeps_what_does_not_change(engine: Engine) -> None:
    made = engine.create(VPC, {"cidrBlock": "10.0.0.0/16"})
    updated = engine.update(made, {"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": True}, preview=True)
    assert updated.outputs["arn"] == made.outputs["arn"]
    assert updated.outputs["enableDnsHostnames"] is True
    assert engine.read(made).outputs["enableDnsHostnames"] is False
