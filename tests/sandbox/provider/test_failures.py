"""When AWS, the network or the sandbox says no: one line that says what, where and why; and nothing is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import boto3
import grpc
import pytest

from sandbox import control
from tests.sandbox.provider.conftest import REGION, Engine, Made, partial

VPC = "aws:ec2/vpc:Vpc"
CIDR = {"cidrBlock": "10.0.0.0/16"}
Inject = Callable[..., None]


@pytest.fixture
def inject(box: control.Running) -> Iterator[Inject]:
    yield lambda *rules: control.request(box, "PUT", "faults", {"rules": list(rules), "seed": 1})
    control.request(box, "DELETE", "faults")


def test_an_error_is_one_line(engine: Engine) -> None:
    with pytest.raises(grpc.RpcError) as failed:
        engine.create("aws:ec2/subnet:Subnet", {"vpcId": "vpc-0123456789abcdef0", "cidrBlock": "10.0.0.0/24"}, "one")
    message = failed.value.details()
    assert message.startswith(f"aws:ec2/subnet:Subnet one: CreateSubnet in {REGION}: InvalidVpcID.NotFound: ")
    assert "\n" not in message
    assert partial(failed.value) is None


def test_a_client_error_is_not_tried_again(engine: Engine, inject: Inject, box: control.Running) -> None:
    inject({"kind": "error", "operation": "NoSuchOperation"})
    began = time.monotonic()
    with pytest.raises(grpc.RpcError, match="NoSuchEntity"):
        engine.create("aws:iam/rolePolicy:RolePolicy", {"role": "nobody", "policy": "{}"})
    assert time.monotonic() - began < 2


def test_throttling_at_30_percent_is_ridden_out(engine: Engine, inject: Inject) -> None:
    inject({"kind": "throttling", "rate": 0.3})
    made = [engine.create(VPC, CIDR) for _ in range(5)]
    for vpc in made:
        assert engine.read(vpc).inputs == vpc.inputs
        engine.delete(vpc)


def test_an_unreachable_region_is_named_soon_and_others_go_on(engine: Engine, inject: Inject) -> None:
    inject({"kind": "unreachable", "region": "eu-central-1"})
    began = time.monotonic()
    with pytest.raises(grpc.RpcError, match="CreateVpc in eu-central-1: Unreachable: the region cannot be reached"):
        engine.create(VPC, CIDR | {"region": "eu-central-1"})
    assert time.monotonic() - began < 5
    engine.delete(engine.create(VPC, CIDR))


def test_half_made_is_kept_and_finished_later(engine: Engine, inject: Inject) -> None:
    wanted = CIDR | {"enableDnsHostnames": True}
    made = Made(VPC, "half")
    inject({"kind": "unreachable", "operation": "ModifyVpcAttribute"})
    with pytest.raises(grpc.RpcError) as failed:
        engine.create(VPC, wanted, "half")
    detail = partial(failed.value)
    assert list(detail.reasons) == [failed.value.details()]
    assert detail.id.startswith("vpc-")
    inject()

    made.id, made.inputs, made.outputs = detail.id, engine.check(made, wanted), engine.outputs(detail)
    assert list(engine.diff(made, wanted).diffs) == ["enableDnsHostnames"]
    updated = engine.update(made, wanted)
    assert engine.read(updated).outputs["enableDnsHostnames"] is True
    assert not engine.diff(updated, wanted).diffs


def test_half_an_update_is_finished_later(engine: Engine, inject: Inject) -> None:
    made = engine.create(VPC, CIDR)
    wanted = CIDR | {"enableDnsHostnames": True, "tags": {"Name": "x"}}
    inject({"kind": "unreachable", "operation": "ModifyVpcAttribute"})
    with pytest.raises(grpc.RpcError) as failed:
        engine.update(made, wanted)
    inject()
    half = Made(VPC, made.name, made.id, engine.check(made, wanted), engine.outputs(partial(failed.value)))
    assert list(engine.diff(half, wanted).diffs) == ["enableDnsHostnames"]
    assert engine.update(half, wanted).outputs["enableDnsHostnames"] is True


def test_a_deletion_waits_for_what_still_uses_the_resource(engine: Engine) -> None:
    ec2 = boto3.client("ec2", REGION)
    vpc = engine.create(VPC, CIDR)
    group = ec2.create_security_group(GroupName="user", Description="x", VpcId=vpc.id)["GroupId"]
    later = threading.Timer(1, lambda: ec2.delete_security_group(GroupId=group))
    later.start()
    engine.delete(vpc)
    later.join()
    assert engine.read(vpc).id == ""


def test_cancel_ends_what_waits(engine: Engine) -> None:
    vpc = engine.create(VPC, CIDR)
    boto3.client("ec2", REGION).create_security_group(GroupName="user", Description="x", VpcId=vpc.id)
    threading.Timer(0.5, engine.cancel).start()
    began = time.monotonic()
    with pytest.raises(grpc.RpcError, match="cancelled"):
        engine.delete(vpc)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("AWS_SANDBOX_INSTANCE", "another", "is not the one this environment was made for"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1", "the sandbox is not running"),
        ("AWS_SANDBOX_INSTANCE", None, "serves the sandbox only"),
        ("AWS_ENDPOINT_URL", None, "serves the sandbox only"),
    ],
)
def test_only_the_sandbox_of_the_environment_is_served(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, name: str, value: str | None, words: str
) -> None:
    if value is None:
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, value)
    with pytest.raises(grpc.RpcError, match=words) as failed:
        engine.configure()
    assert "make up" in failed.value.details() and "python -m sandbox env" in failed.value.details()


def test_a_provider_setting_that_would_not_be_heeded_is_refused(engine: Engine) -> None:
    assert engine.check_config({"region": REGION, "profile": "mine"}) == []
    assert engine.check_config({"ignoreTags": '{"keys":["a"]}'}) == ["ignoreTags"]
