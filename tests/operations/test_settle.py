"""Which of the creations that a killed run had begun came about, and under which id."""

from __future__ import annotations

import json
from typing import Any

import pytest

from operations.identity import import_id
from operations.settle import candidates
from tests.operations.conftest import REGION, TAG, Account

VPC = "aws:ec2/vpc:Vpc"
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}
ACCESS = "aws:cloudfront/originAccessControl:OriginAccessControl"


def found(account: Account) -> dict[str, str]:
    return {one.name: one.id for one in candidates(account.state, account.clients, TAG)}


def create_vpc(account: Account, name: str) -> str:
    return str(
        account.ec2.create_vpc(CidrBlock="10.9.0.0/16", TagSpecifications=account.spec("vpc", name))["Vpc"]["VpcId"]
    )


def test_one_that_came_about_is_found_by_stack_name_and_type(account: Account) -> None:
    account.pending = [account.resource(VPC, "net-vpc"), account.resource("aws:ec2/subnet:Subnet", "net-vpc")]
    assert found(account) == {}
    id = create_vpc(account, "net-vpc")
    create_vpc(account, "another")
    assert found(account) == {"net-vpc": id}


def test_one_that_is_recorded_is_not_taken_for_another(account: Account) -> None:
    account.record(VPC, "renamed", create_vpc(account, "net-vpc"))
    account.pending = [account.resource(VPC, "net-vpc")]
    assert found(account) == {}


def test_one_whose_urn_is_recorded_is_left_alone(account: Account) -> None:
    account.record(VPC, "net-vpc", create_vpc(account, "net-vpc"))
    create_vpc(account, "net-vpc")
    account.pending = [account.resource(VPC, "net-vpc")]
    assert found(account) == {}


def test_one_that_is_gone_again_is_not_found(deployed: Account) -> None:
    nat = deployed.network["nat_gateway_ids"]["single"]
    deployed.resources = [one for one in deployed.resources if one["id"] != nat]
    deployed.pending = [deployed.resource("aws:ec2/natGateway:NatGateway", "net-nat-single")]
    assert found(deployed) == {"net-nat-single": nat}
    deployed.ec2.delete_nat_gateway(NatGatewayId=nat)
    assert found(deployed) == {}


def test_one_without_tags_is_known_by_its_inputs(account: Account) -> None:
    inputs = {"routeTableId": "rtb-1", "destinationCidrBlock": "0.0.0.0/0", "gatewayId": "igw-1"}
    account.pending = [account.resource("aws:ec2/route:Route", "net-route", inputs=inputs)] * 2
    assert found(account) == {"net-route": "rtb-1_0.0.0.0/0"}


def create_access_control(account: Account, name: str) -> str:
    config = {
        "Name": name,
        "SigningProtocol": "sigv4",
        "SigningBehavior": "always",
        "OriginAccessControlOriginType": "s3",
    }
    made = account.clients("cloudfront", REGION).create_origin_access_control(OriginAccessControlConfig=config)
    return str(made["OriginAccessControl"]["Id"])


def test_one_without_tags_whose_id_aws_chose_is_found_by_its_name(account: Account) -> None:
    inputs = {"name": "dev-access-0a1b2c3", "__defaults": ["name"]}
    account.pending = [account.resource(ACCESS, "access", inputs=inputs)]
    assert found(account) == {}
    other = create_access_control(account, "dev-access-ffffff1")
    assert found(account) == {"access": other}  # as a preview would call it: but for the end
    exact = create_access_control(account, "dev-access-0a1b2c3")
    assert found(account) == {"access": exact}
    account.record(ACCESS, "another", exact)
    create_access_control(account, "dev-access-ffffff2")
    assert found(account) == {}  # which of the two, nobody knows


def test_one_that_pulumi_named_anew_is_found_by_what_it_belongs_to(account: Account) -> None:
    iam = account.clients("iam", REGION)
    iam.create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    iam.put_role_policy(RoleName="r", PolicyName="dev-policy-0a1b2c3", PolicyDocument=json.dumps(POLICY))
    inputs = {"role": "r", "name": "dev-policy-fffffff", "__defaults": ["name"]}
    account.pending = [account.resource("aws:iam/rolePolicy:RolePolicy", "policy", inputs=inputs)]
    assert found(account) == {"policy": "r:dev-policy-0a1b2c3"}


def test_settled_state_has_nothing_pending_and_what_was_found(account: Account) -> None:
    account.pending = [account.resource(VPC, "net-vpc")]
    id = create_vpc(account, "net-vpc")
    settled = account.state.settled(candidates(account.state, account.clients, TAG))
    assert settled.pending == []
    assert [(one.type, one.id) for one in settled.managed] == [(VPC, id)]


@pytest.mark.parametrize(
    ("type", "inputs", "expected"),
    [
        ("aws:ec2/route:Route", {"routeTableId": "rtb-1", "destinationIpv6CidrBlock": "::/0"}, "rtb-1_::/0"),
        (
            "aws:ec2/routeTableAssociation:RouteTableAssociation",
            {"subnetId": "subnet-1", "routeTableId": "rtb-1"},
            "subnet-1/rtb-1",
        ),
        ("aws:iam/rolePolicy:RolePolicy", {"role": "r", "name": "p"}, "r:p"),
        (
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            {"role": "r", "policyArn": "arn:aws:iam::aws:policy/x"},
            "r/arn:aws:iam::aws:policy/x",
        ),
        ("aws:kms/alias:Alias", {"name": "alias/x", "targetKeyId": "k"}, "alias/x"),
        ("aws:s3/bucketPolicy:BucketPolicy", {"bucket": "b", "policy": "{}"}, "b"),
        ("aws:ec2/route:Route", {"routeTableId": "rtb-1"}, None),
        ("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"}, None),
    ],
)
def test_import_ids_are_those_of_the_provider(type: str, inputs: dict[str, Any], expected: str | None) -> None:
    assert import_id(type, inputs) == expected


def test_a_settling_that_was_interrupted_in_its_turn_is_seen(account: Account) -> None:
    account.resources = [
        account.resource(VPC, "net-vpc", id="vpc-1", outputs={}),
        account.resource(VPC, "b", id="vpc-2", outputs={"id": "vpc-2"}),
    ]
    assert [one.id for one in account.state.unread] == ["vpc-1"]
