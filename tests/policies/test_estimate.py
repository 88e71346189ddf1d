"""What stacks cost at least: each formula by example, whole environments from their own program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from policies.cost.estimate import Estimate, EstimateError, estimate, unpriced
from policies.cost.fixed import FORMULAS, vcpus
from policies.rule import Resource
from policies.values import Props
from sandbox.provider.entries import ENTRIES
from tests.policies.test_rules import sdk_sources
from tests.stacks.environments import deployed

HOURS = 730


def resource(token: str, name: str = "it", region: str = "us-east-1", **props: Any) -> Resource:
    return Resource(f"aws:{token}", name, Props(props), Props({"region": region}), urn=name)


def floor(*resources: Resource) -> float:
    return estimate(resources).floor


def vpc(zones: int, **gateway: Any) -> list[Resource]:
    subnets = [
        resource("ec2/subnet:Subnet", f"s{zone}", vpcId="vpc", id=f"s{zone}", availabilityZone=f"us-east-1{zone}")
        for zone in "abc"[:zones]
    ]
    nat = resource("ec2/natGateway:NatGateway", "nat", **gateway)
    return [resource("ec2/vpc:Vpc", "main", id="vpc"), *subnets, nat]


def database(name: str = "db", **props: Any) -> Resource:
    given: dict[str, Any] = {
        "engine": "postgres",
        "instanceClass": "db.t4g.micro",
        "allocatedStorage": 20,
        "storageType": "gp3",
    }
    return resource("rds/instance:Instance", name, **(given | props))


def cache(name: str = "cache", **props: Any) -> Resource:
    return resource("elasticache/replicationGroup:ReplicationGroup", name, **props)


SMALL: dict[str, Any] = {"engine": "valkey", "nodeType": "cache.t4g.micro"}
GROUP: dict[str, Any] = {"scalingConfig": {"minSize": 2, "maxSize": 9, "desiredSize": 5}}
NODES = "eks/nodeGroup:NodeGroup"
TEMPLATE = resource(
    "ec2/launchTemplate:LaunchTemplate",
    "lt",
    id="lt-1",
    instanceType="m7g.large",
    blockDeviceMappings=[{"deviceName": "/dev/xvda", "ebs": {"volumeSize": 4}}, {"ebs": {"volumeSize": 30.0}}],
)
CHECK = "route53/healthCheck:HealthCheck"
ALARM = "cloudwatch/metricAlarm:MetricAlarm"


@pytest.mark.parametrize(
    ("resources", "monthly"),
    [
        (vpc(2, subnetId="sa"), 0.045 * HOURS),
        (vpc(3, vpcId="vpc", availabilityMode="regional"), 3 * (0.045 + 0.005) * HOURS),
        ([resource("ec2/eip:Eip")], 0.005 * HOURS),
        ([resource("ec2/vpcEndpoint:VpcEndpoint", vpcEndpointType="Gateway")], 0),
        ([resource("ec2/vpcEndpoint:VpcEndpoint")], 0),
        ([resource("ec2/vpcEndpoint:VpcEndpoint", vpcEndpointType="Interface", subnetIds=["a", "b"])], 14.6),
        ([resource("lb/loadBalancer:LoadBalancer", internal=True, subnets=["a", "b"])], 0.0225 * HOURS),
        ([resource("lb/loadBalancer:LoadBalancer", subnets=["a", "b"])], (0.0225 + 2 * 0.005) * HOURS),
        ([resource("lb/loadBalancer:LoadBalancer", region="eu-west-1", internal=True)], 0.0252 * HOURS),
        ([resource("eks/cluster:Cluster", upgradePolicy={"supportType": "STANDARD"})], 73),
        ([resource("eks/cluster:Cluster")], 438),
        ([resource(NODES, instanceTypes=["t4g.medium", "t3.medium"], **GROUP)], 2 * (0.0336 * HOURS + 20 * 0.08)),
        ([resource(NODES, diskSize=50, **GROUP)], 2 * (0.0416 * HOURS + 50 * 0.08)),
        ([resource(NODES, launchTemplate={"id": "lt-1"}, **GROUP), TEMPLATE], 2 * (0.0816 * HOURS + 34 * 0.08)),
        ([database()], 0.016 * HOURS + 20 * 0.115),
        ([database(multiAz=True)], 2 * 0.016 * HOURS + 20 * 0.23),
        ([database(engine="mysql", instanceClass="db.m6g.large")], 0.152 * HOURS + 20 * 0.115),
        ([database(allocatedStorage=400, iops=15000)], 0.016 * HOURS + 400 * 0.115 + 3000 * 0.02),
        ([database(allocatedStorage=400, iops=12000)], 0.016 * HOURS + 400 * 0.115),
        ([database(databaseInsightsMode="advanced")], (0.016 + 2 * 0.0125) * HOURS + 20 * 0.115),
        (
            [
                database(id="db-id"),
                resource(
                    "rds/instance:Instance",
                    "r",
                    replicateSourceDb="db-id",
                    storageType="gp3",
                    instanceClass="db.t4g.small",
                ),
            ],
            (0.016 + 0.032) * HOURS + 2 * 20 * 0.115,
        ),
        (
            [
                database(identifier="main"),
                resource("rds/proxy:Proxy"),
                resource("rds/proxyTarget:ProxyTarget", "t", dbInstanceIdentifier="main"),
            ],
            (0.016 + 2 * 0.015) * HOURS + 20 * 0.115,
        ),
        ([cache(numCacheClusters=2, **SMALL)], 2 * 0.0128 * HOURS),
        ([cache(**SMALL)], 0.0128 * HOURS),
        ([cache(numNodeGroups=3, replicasPerNodeGroup=2, **SMALL)], 9 * 0.0128 * HOURS),
        ([cache(nodeType="cache.t4g.micro")], 0.016 * HOURS),
        (
            [
                cache("first", id="first", numNodeGroups=2, **SMALL),
                resource(
                    "elasticache/globalReplicationGroup:GlobalReplicationGroup",
                    "g",
                    id="g",
                    primaryReplicationGroupId="first",
                ),
                cache("second", globalReplicationGroupId="g", replicasPerNodeGroup=1),
            ],
            (2 + 4) * 0.0128 * HOURS,
        ),
        ([resource("wafv2/webAcl:WebAcl", rules=[{"name": "a"}, {"name": "b"}])], 7),
        ([resource("wafv2/webAcl:WebAcl")], 5),
        (
            [
                resource(
                    "wafv2/webAcl:WebAcl",
                    rules=[{"statement": {"managedRuleGroupStatement": {"name": "AWSManagedRulesBotControlRuleSet"}}}],
                )
            ],
            16,
        ),
        ([resource("route53/zone:Zone")], 0.5),
        ([resource(CHECK, type="HTTP")], 0.5),
        ([resource(CHECK, type="HTTPS_STR_MATCH", requestInterval=10, measureLatency=True)], 4.5),
        ([resource("kms/key:Key"), resource("kms/replicaKey:ReplicaKey", "r")], 2),
        ([resource("secretsmanager/secret:Secret", replicas=[{"region": "us-west-2"}])], 0.8),
        ([resource(ALARM, period=300)], 0.1),
        ([resource(ALARM, period=10)], 0.3),
        ([resource(ALARM, metricQueries=[{"id": "e", "expression": "a/b"}, {"metric": {}}, {"metric": {}}])], 0.2),
        ([resource(ALARM, thresholdMetricId="band", metricQueries=[{"metric": {"period": 60}}])], 0.3),
        ([resource("cloudwatch/compositeAlarm:CompositeAlarm")], 0.5),
        ([resource("cloudwatch/dashboard:Dashboard")], 3),
        ([resource("cloudfront/monitoringSubscription:MonitoringSubscription")], 2.4),
    ],
)
def test_what_it_costs(resources: list[Resource], monthly: float) -> None:
    assert floor(*resources) == pytest.approx(monthly, abs=0.006)


def test_an_estimate_is_by_resource_and_by_type_and_names_what_usage_costs() -> None:
    found = estimate(
        [
            resource("kms/key:Key", "one"),
            resource("eks/cluster:Cluster", upgradePolicy={"supportType": "STANDARD"}),
            resource("kms/key:Key", "two"),
            resource("s3/bucket:Bucket"),
            resource("iam/role:Role"),
            Resource("tenfold:index:Network", "network", Props({})),
            Resource("pulumi:providers:aws", "us-east-1", Props({})),
        ]
    )
    assert found.by_type == {"aws:eks/cluster:Cluster": 73, "aws:kms/key:Key": 2}
    assert list(found.by_type) == ["aws:eks/cluster:Cluster", "aws:kms/key:Key"]
    assert [line.name for line in found.lines] == ["one", "it", "two"]
    assert [str(charge) for charge in found.lines[1].charges] == ["1 cluster at $0.1 a hour"]
    assert found.usage == {"aws:s3/bucket:Bucket": "data kept and requests"}
    assert found.floor == 75


def test_what_cannot_be_priced_is_an_error_that_names_all_of_it() -> None:
    with pytest.raises(EstimateError) as error:
        estimate(
            [
                resource("ec2/instance:Instance", "vm"),
                database("odd", instanceClass="db.x9.large"),
                resource("rds/instance:Instance", "copy", replicateSourceDb="elsewhere"),
                resource("kubernetes:core/v1:Service"),
            ]
        )
    lines = str(error.value).splitlines()
    assert lines[0].startswith("aws:ec2/instance:Instance vm: nothing says what this type costs; add it to policies/")
    assert lines[1].startswith("aws:rds/instance:Instance odd: prices.csv has no price of rds postgres db.x9.large in")
    assert lines[2] == ("aws:rds/instance:Instance copy: replicateSourceDb is not known yet; give it a plain value")
    assert len(lines) == 4


def test_processors_of_a_class() -> None:
    names = ("db.t4g.micro", "db.t4g.xlarge", "db.r8g.large", "db.r8g.2xlarge", "db.m7i.24xlarge")
    assert [vcpus(name) for name in names] == [2, 4, 2, 8, 96]


def test_every_type_that_the_sandbox_serves_is_priced_or_says_why_not() -> None:
    assert set(ENTRIES) - set(FORMULAS) - set(unpriced()) == set(), (
        "policies/cost/fixed.py or policies/cost/unpriced.csv"
    )


def test_a_type_is_priced_or_not_and_exists_in_the_installed_sdk() -> None:
    assert set(FORMULAS) & set(unpriced()) == set()
    assert (set(FORMULAS) | set(unpriced())) - set(sdk_sources()) == set()


def estimated(environment: str) -> Estimate:
    """An environment as its own program asks for it, with what AWS answers."""
    asked = deployed(environment).resources
    regions = {f"{each.urn}::{each.name}-id": each.inputs for each in asked if each.type == "pulumi:providers:aws"}
    made = [
        Resource(
            each.type,
            each.name,
            Props({"id": f"{each.name}-id", "arn": f"arn:aws:mock:::{each.name}", "name": each.name, **each.inputs}),
            Props(region_of(regions, each.provider)),
            each.urn,
        )
        for each in asked
    ]
    return estimate(made)


def region_of(providers: Mapping[str, Mapping[str, Any]], reference: str) -> dict[str, Any]:
    return {"region": providers[reference]["region"]} if reference in providers else {}


def test_dev_costs_at_most_400_dollars_a_month() -> None:
    found = estimated("dev")
    assert 0 < found.floor <= 400, found.by_type
