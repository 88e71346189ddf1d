"""What a stack file may say, and what is said about one that cannot be deployed."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from cfnlint.helpers import AVAILABILITY_ZONES

import toolchain
from stacks import config
from stacks.problems import SettingsError
from stacks.zones import ZONES

ROOT = config.ROOT
Root = Callable[..., Path]


def change(settings: dict[str, Any], path: str, value: Any) -> None:
    """Sets what ``path`` leads to, such as ``regions/us-east-1/zones``; None removes it."""
    *way, last = f"tenfold:{path}".split("/")
    for step in way:
        settings = settings[step]
    if value is None:
        del settings[last]
    else:
        settings[last] = value


@pytest.fixture
def root(tmp_path: Path) -> Root:
    """Makes a project with the three stack files, but for changes to some: ``root(prod={"owner": "data"})``."""

    def make(**changes: dict[str, Any]) -> Path:
        shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
        (tmp_path / "stacks").mkdir(exist_ok=True)
        for environment in config.ENVIRONMENTS:
            file = f"stacks/Pulumi.{environment}.yaml"
            shutil.copy(ROOT / file, tmp_path / file)
            if environment in changes:
                content = yaml.safe_load((ROOT / file).read_text())
                for path, value in changes[environment].items():
                    change(content["config"], path, value)
                (tmp_path / file).write_text(yaml.safe_dump(content))
        return tmp_path

    return make


def refusal(environment: str, root: Path) -> list[str]:
    """The lines that say why an environment cannot be deployed."""
    with pytest.raises(SettingsError) as error:
        config.read(environment, root)
    _, *lines = str(error.value).splitlines()
    return [line.strip() for line in lines]


# The three environments


@pytest.mark.parametrize(
    ("environment", "regions", "zones", "nat"),
    [("dev", 1, 2, "single"), ("staging", 2, 2, "regional"), ("prod", 3, 3, "regional")],
)
def test_an_environment_is_what_it_is_for(environment: str, regions: int, zones: int, nat: str) -> None:
    settings = config.read(environment)
    assert (settings.environment, settings.project) == (environment, "tenfold")
    assert len(settings.regions) == regions
    assert {len(region.zones) for region in settings.regions.values()} == {zones}
    assert settings.network.nat == nat


def test_what_the_engine_hands_over_gives_the_same_settings_as_the_files() -> None:
    """It knows text and JSON only, and sorts every map."""
    for environment in config.ENVIRONMENTS:
        written = yaml.safe_load((ROOT / f"stacks/Pulumi.{environment}.yaml").read_text())["config"]
        handed = {
            key: each if isinstance(each, str) else json.dumps(each, sort_keys=True) for key, each in written.items()
        }
        defaults = {"tenfold:owner": "platform", "tenfold:cost_center": "platform", "pulumi:autonaming": "{}"}
        assert config.parse("tenfold", environment, defaults | handed) == config.read(environment)


def test_the_project_has_defaults_that_a_stack_file_overrides(root: Root) -> None:
    assert config.read("dev", root()).owner == "platform"
    assert config.read("dev", root(dev={"owner": "data"})).owner == "data"


def test_text_that_looks_like_a_number_stays_text(root: Root) -> None:
    assert config.read("dev", root(dev={"cost_center": 4711})).cost_center == "4711"


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        config.read("dev").owner = "me"


# Bad input


DEV = "stacks/Pulumi.dev.yaml: tenfold:"
EAST = "regions/us-east-1"
ROLES = {"database": "replica", "cache": "alone", "cloudfront_prefix_list": "pl-4e2ece27"}
NOWHERE = {"cidr_block": "10.200.0.0/16", "zones": ["us-east-1a", "us-east-1b"], **ROLES}


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ("netwrok", {}, "netwrok = {} is no setting (did you mean network?); use owner, cost_center, …"),
        ("network/natt", "one", 'network.natt = "one" is no setting (did you mean nat?); use nat, ipv6, …'),
        (f"{EAST}/zone", [], "…zone = [] is no setting (did you mean zones?); use cidr_block, zones, …"),
        ("project", "mine", 'project = "mine" cannot be set, the project and the stack say it; remove it'),
        ("network", None, "network is missing; add it (The network of every region)"),
        ("network/nat", None, "network.nat is missing; add it (How private subnets reach the internet: none, …"),
        ("network/nat", "singel", "network.nat = \"singel\" should be 'none', … or 'regional' (did you mean single?)"),
        ("network/ipv6", "yes", 'network.ipv6 = "yes" should be a valid boolean (Dual stack)'),
        ("network/flow_logs/retention_days", "7", '…retention_days = "7" should be a valid integer (Days that …'),
        ("network/flow_logs/retention_days", 0, "…retention_days = 0 should be greater than or equal to 1 (Days …"),
        ("network/flow_logs/max_aggregation_interval", 300, "…interval = 300 should be 60 or 600…"),
        ("network/interface_endpoints", ["s3"], '…endpoints = "s3" has a gateway endpoint …; leave it out'),
        ("network/interface_endpoints", ["ECR"], 'network.interface_endpoints[0] = "ECR" should match pattern …'),
        ("owner", "a\tb", 'owner = "a\\tb" should match pattern … (Team that answers for it; tag `owner`)'),
        ("owner", "", 'owner = "" should have at least 1 character (Team that answers for it; tag `owner`)'),
        ("regions", 5, "regions = 5 should be a mapping (Regions by name)"),
        ("regions", {}, "regions = {} should have at least 1 item (Regions by name)"),
        ("primary_region", "us-west-2", 'primary_region = "us-west-2" is none of the regions…; use us-east-1'),
        (f"{EAST}/cidr_block", 10, "…cidr_block = 10 should be a valid string (IPv4 range of the VPC, …"),
        (f"{EAST}/cidr_block", "10.128.0.0/33", '…"10.128.0.0/33" should be an IPv4 range such as 10.0.0.0/16'),
        (f"{EAST}/cidr_block", "10.128.7.0/16", '…"10.128.7.0/16" should be an IPv4 range such as 10.128.0.0/16'),
        (f"{EAST}/cidr_block", "10.128.0.0/21", '…"10.128.0.0/21" is too small …; use a /20 or larger, at most /16'),
        (f"{EAST}/cidr_block", "10.128.0.0/15", '…"10.128.0.0/15" is larger than a VPC can be; use a /16, …'),
        (f"{EAST}/cidr_block", "54.0.0.0/16", '…"54.0.0.0/16" is public: …; use part of 10.0.0.0/8, …'),
        (f"{EAST}/zones", "us-east-1a", '…zones = "us-east-1a" should be a valid array (Availability …'),
        (f"{EAST}/zones", ["us-east-1a"], '…= ["us-east-1a"] is fewer than the 2 zones that dev needs; list 2 of us-…'),
        (f"{EAST}/zones", ["us-east-1a", "us-east-1z"], '…= "us-east-1z" is no zone of us-east-1…; it has us-…'),
        (f"{EAST}/zones", ["us-east-1a", "us-east-1a"], "…names a zone twice; name each once"),
        ("regions/us-est-1", NOWHERE, "regions.us-est-1 is no region of AWS (did you mean us-west-1?)"),
        ("regions/moon", NOWHERE, "regions.moon is no region of AWS; use one of af-south-1, ap-east-1, …"),
    ],
)
def test_a_bad_setting_is_said_with_file_key_value_and_remedy(root: Root, path: str, value: Any, line: str) -> None:
    """``…`` stands for anything."""
    said = refusal("dev", root(dev={path: value}))
    pattern = ".*".join(map(re.escape, (DEV + line).split("…")))
    assert [each for each in said if re.fullmatch(pattern, each)], said


@pytest.mark.parametrize("zones", [["us-east-1a"], ["us-east-1a", "us-east-1b"]])
def test_prod_needs_three_zones(root: Root, zones: list[str]) -> None:
    (line,) = refusal("prod", root(prod={f"{EAST}/zones": zones}))
    assert f"tenfold:regions.us-east-1.zones = {json.dumps(zones)} is fewer than the 3 zones that prod needs" in line


def test_a_region_that_has_too_few_zones_is_no_region_for_prod(root: Root) -> None:
    region = {"cidr_block": "10.9.0.0/16", "zones": ["us-west-1a", "us-west-1c"], **ROLES}
    (line,) = refusal("prod", root(prod={"regions/us-west-1": region}))
    assert "us-west-1 has no more, use another region" in line


def test_ranges_may_not_overlap_between_regions(root: Root) -> None:
    (line,) = refusal("prod", root(prod={"regions/us-west-2/cidr_block": "10.0.0.0/16"}))
    assert line.startswith('stacks/Pulumi.prod.yaml: tenfold:regions.us-east-1.cidr_block = "10.0.0.0/16" overlaps')
    assert line.endswith("overlaps 10.0.0.0/16 of us-west-2 in this file; give one of them a free range")


@pytest.mark.parametrize("block", ["10.1.0.0/16", "10.1.128.0/20"])
def test_ranges_may_not_overlap_between_environments(root: Root, block: str) -> None:
    (line,) = refusal("dev", root(dev={f"{EAST}/cidr_block": block}))
    assert line.startswith(f'{DEV}regions.us-east-1.cidr_block = "{block}"')
    assert "overlaps 10.1.0.0/16 of us-west-2 in stacks/Pulumi.prod.yaml" in line


def test_a_missing_file_of_another_environment_is_said(root: Root) -> None:
    folder = root()
    (folder / "stacks/Pulumi.prod.yaml").unlink()
    assert refusal("dev", folder) == [
        "stacks/Pulumi.prod.yaml cannot be read (No such file or directory); "
        "restore it: `git checkout stacks/Pulumi.prod.yaml`"
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [("config: [", "is not valid YAML"), ("config:", "has no settings under `config:`"), ("\0", "is not valid YAML")],
)
@pytest.mark.parametrize("broken", ["dev", "prod"])
def test_a_broken_file_is_said_whosever_it_is(root: Root, broken: str, content: str, says: str) -> None:
    folder = root()
    (folder / f"stacks/Pulumi.{broken}.yaml").write_text(content)
    (line,) = refusal("dev", folder)
    assert line.startswith(f"stacks/Pulumi.{broken}.yaml {says}")


@pytest.mark.parametrize("path", [f"{EAST}/cidr_block", EAST, "regions"])
def test_ranges_of_another_environment_that_cannot_be_read_are_said(root: Root, path: str) -> None:
    (line,) = refusal("dev", root(prod={path: 5}))
    assert line.startswith("stacks/Pulumi.prod.yaml: tenfold:regions cannot all be read")
    assert line.endswith("`python -m stacks.config prod` says why")


def test_what_else_is_wrong_with_another_environment_keeps_nobody_from_deploying(root: Root) -> None:
    assert config.read("dev", root(prod={"network/nat": "many", f"{EAST}/zones": []}))


def test_a_stack_that_is_no_environment_is_told_which_there_are() -> None:
    with pytest.raises(SettingsError) as error:
        config.parse("tenfold", "stagin", {})
    assert "stack stagin is no environment (did you mean staging?)" in str(error.value)
    assert "select one of dev, staging, prod" in str(error.value)


def test_all_that_is_wrong_is_said_at_once_in_order(root: Root) -> None:
    wrong = {"network/nat": "one", f"{EAST}/zones": ["us-east-1a"], f"{EAST}/cidr_block": "10.0.0.0/16", "ownr": "me"}
    lines = refusal("dev", root(dev=wrong))
    keys = [line.removeprefix(DEV).split(" ")[0] for line in lines]
    assert keys == ["network.nat", "ownr", "regions.us-east-1.cidr_block", "regions.us-east-1.zones"]


# The doors


def test_settings_are_checked_and_printed_without_an_engine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["stacks.config", "prod"])
    assert config.main() == 0
    said = capsys.readouterr()
    assert yaml.safe_load(said.out) == config.read("prod").model_dump(mode="json")
    assert said.err == "stacks/Pulumi.prod.yaml is valid; next: make preview ENV=prod\n"


def test_what_is_wrong_ends_in_a_message_and_no_traceback() -> None:
    command = [sys.executable, "-m", "stacks.config", "production"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")
    assert "did you mean prod?" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [(), ("dev", "--schema")])
def test_one_thing_is_asked_for_at_a_time(
    arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["stacks.config", *arguments])
    with pytest.raises(SystemExit, match="2"):
        config.main()
    assert "name an environment (dev, staging, prod) or --schema" in capsys.readouterr().err


def test_the_schema_in_the_repository_is_up_to_date() -> None:
    written = (ROOT / "stacks/settings.schema.json").read_text()
    assert written == json.dumps(config.schema(), indent=2) + "\n", (
        "python -m stacks.config --schema > stacks/settings.schema.json"
    )


def test_editors_accept_the_three_files_and_refuse_a_misspelt_key() -> None:
    validator = jsonschema.Draft202012Validator(config.schema())
    validator.check_schema(config.schema())
    for environment in config.ENVIRONMENTS:
        text = (ROOT / f"stacks/Pulumi.{environment}.yaml").read_text()
        assert text.startswith("# yaml-language-server: $schema=settings.schema.json\n")
        content = yaml.safe_load(text)
        validator.validate(content)
        content["config"]["aws:region"] = "us-east-1"
        content["secretsprovider"] = "awskms://alias/pulumi"
        validator.validate(content)
        for path, value in [("netwrok", {}), ("network/natt", "none"), ("network/nat", "two"), ("project", "mine")]:
            wrong = yaml.safe_load(text)
            change(wrong["config"], path, value)
            assert not validator.is_valid(wrong), path


@pytest.mark.engine
def test_the_engine_takes_the_files_as_they_are_and_leaves_them_so(root: Root) -> None:
    """The salt that they carry is that of the passphrase "sandbox", so the engine has none to add."""
    folder = root()
    shutil.copytree(ROOT / "stacks", folder / "stacks", dirs_exist_ok=True)
    own = {"PULUMI_HOME": str(folder), "PULUMI_BACKEND_URL": f"file://{folder}", "PULUMI_CONFIG_PASSPHRASE": "sandbox"}

    def pulumi(*command: str) -> None:
        subprocess.run([toolchain.pulumi(), *command], cwd=folder, env={**os.environ, **own}, check=True)

    for environment in config.ENVIRONMENTS:
        file = f"stacks/Pulumi.{environment}.yaml"
        pulumi("stack", "init", environment)
        assert (folder / file).read_bytes() == (ROOT / file).read_bytes()
        pulumi("config", "set", "--secret", "tenfold:owner", "encrypted with the passphrase")


def test_zones_are_those_that_cfn_lint_knows() -> None:
    other_partitions = ("cn-", "us-gov-", "us-iso", "eu-iso", "eusc-")
    assert {region: list(zones) for region, zones in ZONES.items()} == {
        region: zones for region, zones in AVAILABILITY_ZONES.items() if not region.startswith(other_partitions)
    }
