"""What the program asks for, environment by environment."""

import functools
import json
from typing import Any

import pulumi
import pytest
import yaml

from stacks import config
from stacks.settings import FlowLogs, Network
from tests.recorder import Recording, deploy

ENVIRONMENTS = ["dev", "staging", "prod"]


@functools.cache
def configuration(environment: str) -> dict[str, str]:
    """What the engine hands over."""
    written: dict[str, Any] = yaml.safe_load((config.ROOT / f"stacks/Pulumi.{environment}.yaml").read_text())["config"]
    handed = {key: each if isinstance(each, str) else json.dumps(each) for key, each in written.items()}
    return {"tenfold:owner": "platform", "tenfold:cost_center": "platform", **handed}


@functools.cache
def deployed(environment: str) -> Recording:
    return deploy(environment, configuration(environment))


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_region_has_a_provider_that_labels_and_a_network_that_uses_it(environment: str) -> None:
    settings, recording = config.read(environment), deployed(environment)
    providers = recording.of("pulumi:providers:aws")
    assert {each.inputs["region"] for each in providers.values()} == set(settings.regions)
    for each in providers.values():
        assert json.loads(each.inputs["defaultTags"])["tags"] == {
            "project": "tenfold",
            "env": environment,
            "owner": "platform",
            "cost-center": "platform",
            "managed-by": "pulumi",
            "stack": f"tenfold/{environment}",
        }
    for region, wanted in settings.regions.items():
        vpc = recording.of("Vpc")[f"network-{region}-vpc"]
        assert vpc.inputs["cidrBlock"] == str(wanted.cidr_block)
        assert f"::aws-{region}::" in vpc.provider
        zones = {
            each.inputs["availabilityZone"]
            for each in recording.of("Subnet").values()
            if f"::aws-{region}::" in each.provider
        }
        assert zones == set(wanted.zones)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_nothing_goes_through_a_provider_of_no_region(environment: str) -> None:
    assert {
        each.name for each in deployed(environment).resources if each.type.startswith("aws:") and not each.provider
    } == set()


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_stack_exports_its_settings_and_networks(environment: str) -> None:
    settings, exports = config.read(environment), deployed(environment).exports
    assert exports["settings"] == settings.model_dump(mode="json")
    assert exports["networks"].keys() == settings.regions.keys()
    for region, network in exports["networks"].items():
        assert network["vpc_id"] == f"network-{region}-vpc-id"
        assert network["cidr_block"] == str(settings.regions[region].cidr_block)
        assert network["zones"] == list(settings.regions[region].zones)
        assert network["subnet_ids"].keys() == {"private", "public", "data"}
        assert network["endpoint_ids"].keys() == {"s3", "dynamodb", *settings.network.interface_endpoints}
        assert network["nat_gateway_ids"].keys() == {settings.network.nat}
        assert network["database_subnet_group"] == f"network-{region}-database"
        assert network["cache_subnet_group"] == f"network-{region}-cache"


def test_every_setting_of_the_network_has_an_effect() -> None:
    plain = configuration("dev")
    before = [(each.name, each.inputs) for each in deployed("dev").resources]
    changes = {"nat": "none", "ipv6": False, "intra": True, "interface_endpoints": ["sts"]}
    logs = {"destination": "none", "retention_days": 9, "traffic": "reject", "max_aggregation_interval": 60}
    logs |= {"hourly_partitions": True, "force_destroy": False}
    network = json.loads(plain["tenfold:network"])
    variants = [network | {key: value} for key, value in changes.items()]
    variants += [network | {"flow_logs": network["flow_logs"] | {key: value}} for key, value in logs.items()]
    for variant in variants:
        recording = deploy("dev", plain | {"tenfold:network": json.dumps(variant)})
        assert [(each.name, each.inputs) for each in recording.resources] != before, variant
    assert changes.keys() | {"flow_logs"} == Network.model_fields.keys()
    assert logs.keys() == FlowLogs.model_fields.keys()


def test_bad_settings_end_the_program_before_it_asks_for_anything(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(pulumi.RunError, match="tenfold:owner is missing"):
        deploy("dev", {})
    with pytest.raises(pulumi.RunError, match="stack qa is no environment; select one of dev, staging, prod"):
        deploy("qa", configuration("dev"))
