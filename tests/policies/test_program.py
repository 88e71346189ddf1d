"""The program without an engine: what is known before anything exists, and where values come from."""

from __future__ import annotations

import gc
import shutil
from functools import cache
from pathlib import Path

import pytest
from pulumi_aws import kms

from policies import program
from policies.program import ProgramError
from policies.recorder import record
from policies.stack import Resource
from policies.values import UNKNOWN
from tests.stacks.environments import ENVIRONMENTS, deployed, resources
from toolchain import ROOT


@cache
def by_name(environment: str) -> dict[tuple[str, str], Resource]:
    return {(each.type, each.name): each for each in resources(environment)}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_it_asks_for_the_same_whether_or_not_anything_exists(environment: str) -> None:
    asked = deployed(environment).resources
    assert sorted(each.urn for each in by_name(environment).values()) == sorted(each.urn for each in asked)


def test_what_aws_chooses_is_not_known_but_where_it_comes_from_is() -> None:
    found = by_name("dev")
    network, gateway = (
        found["aws:ec2/vpc:Vpc", "network-us-east-1-vpc"],
        next(each for (type_, _), each in found.items() if type_ == "aws:ec2/subnet:Subnet"),
    )
    assert network.props.get("cidrBlock") == "10.128.0.0/18"
    assert gateway.props.get("vpcId") is UNKNOWN
    assert network.urn in gateway.links["vpcId"]


def test_a_resource_has_its_region_its_component_and_its_options() -> None:
    found = by_name("prod")
    group = found["aws:eks/nodeGroup:NodeGroup", "cluster-eu-west-1-system-a"]
    assert group.region == "eu-west-1"
    assert group.parent == found["tenfold:index:Cluster", "cluster-eu-west-1"].urn
    assert group.ignores("scalingConfig.desiredSize") and not group.protect
    assert {each.region for each in found.values() if each.type == "aws:rds/instance:Instance"} == {
        "us-east-1",
        "us-west-2",
        "eu-west-1",
    }


def test_secrets_are_plain_text_as_in_a_preview_with_packs() -> None:
    login = next(each for (type_, _), each in by_name("dev").items() if type_.endswith(":SecretVersion"))
    assert isinstance(login.props.get("secretString"), str)


def test_an_unknown_environment_is_named() -> None:
    with pytest.raises(ProgramError, match="there is no environment 'production'; name one of dev, prod, staging"):
        program.resources("production")


def test_what_is_wrong_with_the_settings_is_said_in_their_own_words(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    for name in ("Pulumi.yaml", "__main__.py", *(f"stacks/Pulumi.{each}.yaml" for each in ENVIRONMENTS)):
        shutil.copy(ROOT / name, tmp_path / name)
    file = tmp_path / "stacks/Pulumi.dev.yaml"
    for content, says in (
        (file.read_text(encoding="utf-8").replace("monthly_usd: 400", "monthly_usd: -1"), r"budget\.monthly_usd = -1"),
        ("config: [", r"stacks/Pulumi\.dev\.yaml cannot be read .*; mend it"),
        ("other: {}", r"stacks/Pulumi\.dev\.yaml has no settings under `config:`; restore them"),
    ):
        file.write_text(content, encoding="utf-8")
        with pytest.raises(ProgramError, match=says):
            program.resources("dev", root=tmp_path)


def test_what_a_program_fails_with_is_raised_and_not_reported_beside_it(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: object) -> str:
        raise ValueError("it fails")

    def failing() -> None:
        key = kms.Key("key")
        kms.Alias("alias", target_key_id=key.arn.apply(fail))

    gc.collect()  # what other tests have left
    caplog.clear()
    with pytest.raises(ValueError, match="it fails"):
        record(failing)
    gc.collect()  # which is when Python reports what nobody asked for
    assert caplog.messages == []
