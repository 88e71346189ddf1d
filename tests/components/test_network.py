"""What a network asks of AWS."""

from typing import Any

import pulumi
import pytest

from components import Network
from policies.recorder import Recording, record
from tests.components.networks import PLAIN, ZONES, network, outputs


def routes(recording: Recording) -> dict[str, str]:
    """Where each route table sends what leaves the VPC."""
    via = ("gatewayId", "natGatewayId", "egressOnlyGatewayId")
    return {
        name: next(route.inputs[key] for key in via if key in route.inputs)
        for name, route in recording.of("Route").items()
    }


def test_logical_names_are_frozen() -> None:
    """A changed name replaces what it names; it needs an alias, a line in CHANGELOG.md and a page in docs/upgrade."""
    everything = network(ipv6=True, intra=True, nat="per_zone", interface_endpoints=["ecr.api"], zones=ZONES[:2])
    logs = network(flow_logs={"destination": "cloud_watch"})
    names = {each.name for each in everything.resources} | {each.name for each in logs.resources if "logs" in each.name}
    tiers = ("private", "public", "data", "intra")
    assert sorted(names) == sorted(
        {"net"}
        | {
            f"net-{part}"
            for part in (
                *("vpc", "acl", "default-acl", "default-routes", "default-security-group", "internet", "egress-only"),
                *(f"{tier}-{letter}{end}" for tier in tiers for letter in "ab" for end in ("", "-routes")),
                *("public-routes", "data-routes", "intra-routes", "public-ipv4", "public-ipv6"),
                *(f"private-{letter}-{family}" for letter in "ab" for family in ("ipv4", "ipv6")),
                *(f"nat-{letter}{end}" for letter in "ab" for end in ("", "-address")),
                *("endpoint-s3", "endpoint-dynamodb", "endpoint-ecr-api", "endpoints", "endpoints-https"),
                *("database", "cache", "flow-logs", "flow-logs-key", "flow-logs-bucket", "flow-logs-bucket-access"),
                *("flow-logs-bucket-encryption", "flow-logs-bucket-lifecycle", "flow-logs-bucket-ownership"),
                *("flow-logs-bucket-policy", "flow-logs-group", "flow-logs-role", "flow-logs-role-policy"),
            )
        }
    )
    assert set(network(nat="single").of("NatGateway")) == {"net-nat-single"}
    assert set(network().of("NatGateway")) == {"net-nat-regional"}


def test_children_stand_below_the_network_and_use_its_provider() -> None:
    def program() -> None:
        import pulumi_aws as aws

        west = aws.Provider("west", region="us-west-2")
        Network("net", PLAIN, pulumi.ResourceOptions(providers=[west]))

    recording = record(program)
    component = recording.of("tenfold:index:Network")["net"]
    children = [each for each in recording.resources if each.type.startswith("aws:")]
    assert {each.parent for each in children} == {component.urn}
    assert {each.provider.split("::")[-2] for each in children} == {"west"}


def test_what_can_carry_tags_carries_its_name_and_the_callers() -> None:
    untaggable = {"Route", "RouteTableAssociation", "BucketPolicy", "BucketPublicAccessBlock", "RolePolicy"}
    untaggable |= {"BucketOwnershipControls", "BucketLifecycleConfiguration", "BucketServerSideEncryptionConfiguration"}
    for options in ({}, {"flow_logs": {"destination": "cloud_watch"}}):
        recording = network(ipv6=True, nat="single", interface_endpoints=["sts"], tags={"team": "a"}, **options)
        for each in recording.resources:
            if each.type.startswith("aws:") and each.type.split(":")[-1] not in untaggable:
                assert each.inputs["tags"].items() >= {"Name": each.name, "team": "a"}.items(), each.name


# What is there without being asked for


def test_what_aws_puts_into_every_vpc_lets_nothing_pass() -> None:
    recording = network()
    for kind in ("DefaultSecurityGroup", "DefaultNetworkAcl"):
        (asked,) = recording.of(kind).values()
        assert (asked.inputs["ingress"], asked.inputs["egress"]) == ([], [])
    (table,) = recording.of("DefaultRouteTable").values()
    assert table.inputs["routes"] == []


def test_every_subnet_leaves_the_locked_acl_for_one_that_lets_it_work() -> None:
    for ipv6, everyone in ((False, {"0.0.0.0/0"}), (True, {"0.0.0.0/0", "::/0"})):
        recording = network(ipv6=ipv6, intra=True)
        (acl,) = recording.of("NetworkAcl").values()
        assert set(acl.inputs["subnetIds"]) == {f"{name}-id" for name in recording.of("Subnet")}
        for rules in (acl.inputs["ingress"], acl.inputs["egress"]):
            assert {rule.get("cidrBlock") or rule["ipv6CidrBlock"] for rule in rules} == everyone
            assert {rule["action"] for rule in rules} == {"allow"}


def test_no_subnet_gives_out_public_addresses() -> None:
    assert not any(subnet.inputs["mapPublicIpOnLaunch"] for subnet in network().of("Subnet").values())


def test_gateway_endpoints_are_always_there_and_serve_all_that_is_not_public() -> None:
    recording = network(nat="none", intra=True)
    gateways = {each.inputs["serviceName"].split(".")[-1]: each for each in recording.of("VpcEndpoint").values()}
    tables = [f"net-private-{letter}-routes-id" for letter in "abc"] + ["net-data-routes-id", "net-intra-routes-id"]
    assert set(gateways) == {"s3", "dynamodb"}
    for gateway in gateways.values():
        assert gateway.inputs["vpcEndpointType"] == "Gateway"
        assert gateway.inputs["routeTableIds"] == tables


def test_data_subnets_are_ready_for_databases_and_caches() -> None:
    recording = network()
    for kind in ("aws:rds/subnetGroup:SubnetGroup", "aws:elasticache/subnetGroup:SubnetGroup"):
        (group,) = recording.of(kind).values()
        assert group.inputs["subnetIds"] == [f"net-data-{letter}-id" for letter in "abc"]
    assert outputs(recording)["database_subnet_group"] == "net-database"
    assert outputs(recording)["cache_subnet_group"] == "net-cache"


# Options


@pytest.mark.parametrize(
    ("nat", "gateways", "addresses", "targets"),
    [
        ("none", {}, 0, [None, None, None]),
        ("single", {"single"}, 1, ["single"] * 3),
        ("per_zone", set(ZONES), 3, ["a", "b", "c"]),
        ("regional", {"regional"}, 0, ["regional"] * 3),
    ],
)
def test_nat(nat: str, gateways: set[str], addresses: int, targets: list[str | None]) -> None:
    recording = network(nat=nat)
    assert set(outputs(recording)["nat_gateway_ids"]) == set(gateways)
    assert len(outputs(recording)["nat_addresses"]) == len(recording.of("Eip")) == addresses
    private = [routes(recording).get(f"net-private-{letter}-ipv4") for letter in "abc"]
    assert private == [target and f"net-nat-{target}-id" for target in targets]
    internet = {each.urn for each in recording.of("InternetGateway").values()}
    for each in [*recording.of("NatGateway").values(), *recording.of("Eip").values()]:
        assert internet <= each.after, "or destroying detaches the internet gateway under a public address"


def test_a_zonal_nat_gateway_stands_in_a_public_subnet_and_a_regional_one_in_none() -> None:
    assert network(nat="single").of("NatGateway")["net-nat-single"].inputs["subnetId"] == "net-public-a-id"
    for letter in "abc":
        gateway = network(nat="per_zone").of("NatGateway")[f"net-nat-{letter}"]
        assert gateway.inputs["subnetId"] == f"net-public-{letter}-id"
    regional = network(nat="regional").of("NatGateway")["net-nat-regional"].inputs
    assert (regional["availabilityMode"], regional["vpcId"]) == ("regional", "net-vpc-id")
    assert not {"subnetId", "allocationId"} & regional.keys()


def test_only_public_is_reached_from_outside_and_data_and_intra_reach_nothing() -> None:
    recording = network(ipv6=True, intra=True)
    assert routes(recording) == {
        "net-public-ipv4": "net-internet-id",
        "net-public-ipv6": "net-internet-id",
        **{f"net-private-{letter}-ipv4": "net-nat-regional-id" for letter in "abc"},
        **{f"net-private-{letter}-ipv6": "net-egress-only-id" for letter in "abc"},
    }
    tables = {name: each.inputs["routeTableId"] for name, each in recording.of("RouteTableAssociation").items()}
    assert tables == {
        f"net-{tier}-{letter}-routes": f"net-{tier}{f'-{letter}' if tier == 'private' else ''}-routes-id"
        for tier in ("public", "private", "data", "intra")
        for letter in "abc"
    }


def test_ipv6_gives_every_subnet_addresses_and_is_off_unless_asked_for() -> None:
    dual = network(ipv6=True)
    assert dual.of("Vpc")["net-vpc"].inputs["assignGeneratedIpv6CidrBlock"] is True
    assert outputs(dual)["ipv6_cidr_block"].endswith("::/56")
    ranges = [subnet.inputs["ipv6CidrBlock"] for subnet in dual.of("Subnet").values()]
    assert len(set(ranges)) == len(ranges) == 9
    assert all(subnet.inputs["assignIpv6AddressOnCreation"] for subnet in dual.of("Subnet").values())
    single = network()
    assert "ipv6_cidr_block" not in outputs(single)
    assert not any("ipv6CidrBlock" in subnet.inputs for subnet in single.of("Subnet").values())
    assert not single.of("EgressOnlyInternetGateway")


def test_interface_endpoints_answer_https_from_the_vpc_alone() -> None:
    recording = network(interface_endpoints=["ecr.api", "sts"])
    for service in ("ecr.api", "sts"):
        asked = recording.of("VpcEndpoint")[f"net-endpoint-{service.replace('.', '-')}"].inputs
        assert asked["serviceName"] == f"com.amazonaws.us-east-1.{service}"
        assert asked["privateDnsEnabled"] is True
        assert asked["subnetIds"] == [f"net-private-{letter}-id" for letter in "abc"]
        assert asked["securityGroupIds"] == ["net-endpoints-id"]
    (rule,) = recording.of("SecurityGroupIngressRule").values()
    assert (
        rule.inputs.items() >= {"cidrIpv4": "10.0.0.0/16", "fromPort": 443, "toPort": 443, "ipProtocol": "tcp"}.items()
    )
    assert not recording.of("SecurityGroupEgressRule")
    assert "egress" not in recording.of("SecurityGroup")["net-endpoints"].inputs
    assert set(outputs(recording)["endpoint_ids"]) == {"s3", "dynamodb", "ecr.api", "sts"}
    assert outputs(recording)["endpoint_security_group_id"] == "net-endpoints-id"
    assert "endpoint_security_group_id" not in outputs(network())


@pytest.mark.parametrize(
    ("args", "kind", "asked"),
    [
        ({"cidr_block": "10.9.0.0/20"}, "Vpc", {"cidrBlock": "10.9.0.0/20"}),
        ({"dns_support": False}, "Vpc", {"enableDnsSupport": False}),
        ({"dns_hostnames": False}, "Vpc", {"enableDnsHostnames": False}),
        ({"flow_logs": {"traffic": "reject"}}, "FlowLog", {"trafficType": "REJECT"}),
        ({"flow_logs": {"max_aggregation_interval": 60}}, "FlowLog", {"maxAggregationInterval": 60}),
        ({"flow_logs": {"force_destroy": True}}, "Bucket", {"forceDestroy": True}),
    ],
)
def test_an_option_reaches_aws(args: dict[str, Any], kind: str, asked: dict[str, Any]) -> None:
    (resource,) = network(**args).of(kind).values()
    assert resource.inputs.items() >= asked.items()


def test_kubernetes_finds_its_subnets_by_tag() -> None:
    subnets = network(cluster_name="blue").of("Subnet")
    assert subnets["net-public-a"].inputs["tags"]["kubernetes.io/role/elb"] == "1"
    assert subnets["net-private-a"].inputs["tags"]["kubernetes.io/role/internal-elb"] == "1"
    assert subnets["net-private-a"].inputs["tags"]["karpenter.sh/discovery"] == "blue"
    assert set(subnets["net-data-a"].inputs["tags"]) == {"Name"}
    assert "karpenter.sh/discovery" not in network().of("Subnet")["net-private-a"].inputs["tags"]
