"""What the program asks for, environment by environment."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from policies import program
from policies.recorder import record
from stacks import config, foundation, regions
from stacks.settings import FlowLogs, Network
from tests.stacks import snapshot
from tests.stacks.environments import ENVIRONMENTS, configuration, deployed


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
def test_cloudfront_and_nobody_else_reaches_the_load_balancers(environment: str) -> None:
    settings, rules = config.read(environment), deployed(environment).of("SecurityGroupIngressRule")
    found = {name: rule.inputs for name, rule in rules.items() if name.startswith("balancer-") and "-ingress-" in name}
    assert found
    for name, inputs in found.items():
        (region,) = (region for region in settings.regions if region in name)
        assert (inputs["prefixListId"], inputs["fromPort"]) == (settings.regions[region].cloudfront_prefix_list, 443)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_stack_exports_its_settings_and_networks(environment: str) -> None:
    settings, exports = config.read(environment), deployed(environment).exports
    assert exports["settings"] == settings.model_dump(mode="json", exclude_none=True)
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


LONGEST_NAMES = {
    "aws:backup/plan:Plan": 50,
    "aws:backup/selection:Selection": 50,
    "aws:backup/vault:Vault": 50,
    "aws:cloudfront/originAccessControl:OriginAccessControl": 64,
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": 128,
    "aws:cloudwatch/eventRule:EventRule": 64,
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": 60,
    "aws:cloudwatch/logDeliverySource:LogDeliverySource": 60,
    "aws:cloudwatch/metricAlarm:MetricAlarm": 255,
    "aws:eks/nodeGroup:NodeGroup": 63,
    "aws:elasticache/replicationGroup:ReplicationGroup": 40,
    "aws:iam/role:Role": 64,
    "aws:rds/proxy:Proxy": 63,
    "aws:s3/bucket:Bucket": 63,
    "aws:sqs/queue:Queue": 80,
}
"""Characters that AWS takes, by type of what the engine names (each service's API reference)."""


def test_the_longest_names_of_stack_and_region_leave_room_for_ours() -> None:
    regions = "|".join(config.read("prod").regions)
    found = {
        (each.type, len(re.sub(regions, "ap-northeast-1", f"staging-{each.name}-0123456")))
        for each in deployed("prod").resources
    }
    assert LONGEST_NAMES.keys() <= {kind for kind, _ in found}
    assert {(kind, length) for kind, length in found if length > LONGEST_NAMES.get(kind, 255)} == set()


def test_every_setting_of_the_network_has_an_effect() -> None:
    plain = configuration("dev")

    def asked(configuration: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
        """By the layer that has the network."""
        settings = config.parse("tenfold", "dev", configuration)
        recording = record(lambda: foundation.deploy(settings, regions.providers(settings)))
        return [(each.name, each.inputs) for each in recording.resources]

    before = asked(plain)
    changes = {"nat": "none", "ipv6": False, "intra": True, "interface_endpoints": ["sts"]}
    logs = {"destination": "none", "retention_days": 9, "traffic": "reject", "max_aggregation_interval": 60}
    logs |= {"hourly_partitions": True, "force_destroy": False}
    network = json.loads(plain["tenfold:network"])
    variants = [network | {key: value} for key, value in changes.items()]
    variants += [network | {"flow_logs": network["flow_logs"] | {key: value}} for key, value in logs.items()]
    for variant in variants:
        assert asked(plain | {"tenfold:network": json.dumps(variant)}) != before, variant
    assert changes.keys() | {"flow_logs"} == Network.model_fields.keys()
    assert logs.keys() == FlowLogs.model_fields.keys()


def test_bad_settings_end_the_program_before_it_asks_for_anything(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(pulumi.RunError, match="tenfold:owner is missing"):
        program.run("dev", {})
    with pytest.raises(pulumi.RunError, match="stack qa is no environment; select one of dev, staging, prod"):
        program.run("qa", configuration("dev"))


def test_regions_that_change_places_change_the_records_for_writes_in_place() -> None:
    """Route 53 takes one primary and one secondary record under a name: neither may become the other."""
    changed = {"tenfold:primary_region": "us-west-2", "tenfold:failover_region": "us-east-1"}
    before, after = (
        {
            each.name: (each.inputs["setIdentifier"], each.inputs["failoverRoutingPolicies"][0]["type"])
            for each in recording.of("Record").values()
            if "setIdentifier" in each.inputs
        }
        for recording in (deployed("prod"), program.run("prod", configuration("prod") | changed))
    )
    assert before == after
    assert sorted(part for _, part in before.values()) == ["PRIMARY", "SECONDARY"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_reviewer_sees_what_a_change_does(environment: str) -> None:
    """`python -m tests.stacks.snapshot` writes the files anew; their difference belongs to the change."""
    written = (snapshot.FOLDER / f"{environment}.txt").read_text(encoding="utf-8")
    assert snapshot.text(deployed(environment)).splitlines() == written.splitlines()
