"""What stacks cost: each formula by example, whole environments from their own program."""

from __future__ import annotations

import functools
from typing import Any

import pytest

from policies.cost.estimate import Estimate, EstimateError, appraise, estimate, unpriced
from policies.cost.formulas import FORMULAS
from policies.cost.span import Span
from policies.stack import Resource
from policies.values import Props
from sandbox.provider.entries import ENTRIES
from tests.policies.priced import resource, used
from tests.policies.schemas import sources
from tests.stacks.environments import ENVIRONMENTS, resources

HOURS = 730


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
        ([database(allocatedStorage=400, iops=12000, storageThroughput=500)], 0.016 * HOURS + 400 * 0.115),
        ([database(allocatedStorage=400, storageThroughput=750)], 0.016 * HOURS + 400 * 0.115 + 250 * 0.08),
        (
            [database(allocatedStorage=400, iops=15000, storageThroughput=750, multiAz=True)],
            2 * (0.016 * HOURS + 400 * 0.115 + 3000 * 0.02 + 250 * 0.08),
        ),
        ([database(allocatedStorage=100, storageThroughput=125)], 0.016 * HOURS + 100 * 0.115),
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


def as_used(*resources: Resource, **usage: Any) -> Span:
    """What resources cost where this is all that they are used for."""
    return estimate(resources, used(**usage)).total


LIMITED: dict[str, Any] = {"spec": {"limits": {"cpu": "100", "memory": "100Gi"}}}


GPU_ONLY = [{"key": "karpenter.k8s.aws/instance-category", "operator": "In", "values": ["g"]}]
GPUS: dict[str, Any] = {
    "spec": {"limits": {"cpu": "8"}, "template": {"spec": {"requirements": GPU_ONLY}}},
}


def pool(name: str = "pool-us-east-1", **props: Any) -> Resource:
    return Resource("kubernetes:karpenter.sh/v1:NodePool", name, Props(props), urn=name)


def scaler(dimension: str, least: int, most: int) -> Resource:
    return resource(
        "appautoscaling/target:Target",
        dimension,
        scalableDimension=f"elasticache:replication-group:{dimension}",
        resourceId="replication-group/rg",
        minCapacity=least,
        maxCapacity=most,
    )


CLUSTER: dict[str, Any] = {"upgradePolicy": {"supportType": "STANDARD"}}
M7G, DISK = 0.0816 * HOURS, 50 * 0.08


@pytest.mark.parametrize(
    ("resources", "usage", "span"),
    [
        ([database(maxAllocatedStorage=120)], {"scaling": 0.5}, Span(13.98, 19.73, 25.48)),
        ([database(maxAllocatedStorage=0)], {"scaling": 0.5}, Span(13.98, 13.98, 13.98)),
        ([database(backupRetentionPeriod=7)], {"database_backup_gb": 10}, Span(13.98, 14.93, 14.93)),
        (
            [resource(NODES, instanceTypes=["t4g.medium"], diskSize=20, **GROUP)],
            {"scaling": 0},
            Span(52.26, 52.26, 235.15),
        ),
        (
            [cache(id="rg", numNodeGroups=2, **SMALL), scaler("NodeGroups", 2, 5)],
            {"scaling": 1},
            Span(18.69, 46.72, 46.72),
        ),
        (
            [cache(id="rg", numNodeGroups=1, **SMALL), scaler("NodeGroups", 1, 3), scaler("Replicas", 0, 1)],
            {"scaling": 0},
            Span(9.34, 9.34, 56.06),
        ),
        ([resource("eks/cluster:Cluster", **CLUSTER)], {"karpenter_nodes": 2}, Span(73, 192.14, 192.14)),
        ([resource("eks/cluster:Cluster", **CLUSTER)], {"cross_zone_gb": 100}, Span(73, 75, 75)),
        (
            [resource("eks/cluster:Cluster", computeConfig={"enabled": True}, **CLUSTER)],
            {"karpenter_nodes": 1},
            Span(73, 139.72, 139.72),
        ),
        (
            [resource("eks/cluster:Cluster", **CLUSTER), pool(**LIMITED)],
            {"karpenter_nodes": 2, "karpenter_disk_gb": 50},
            Span(73, 73 + 2 * (M7G + DISK), 73 + 12.5 * (M7G + DISK)),
        ),
        ([pool(**GPUS)], {"karpenter_nodes": 2}, Span(0, 0, 2 * 0.8048 * HOURS)),
        (
            [resource("eks/cluster:Cluster", **CLUSTER), pool(**LIMITED), pool("gpu-us-east-1", **GPUS)],
            {"karpenter_nodes": 2},
            Span(73, 73 + 2 * M7G, 73 + 12.5 * M7G + 2 * 0.8048 * HOURS),
        ),
        ([pool(spec={"limits": {"cpu": 4}})], {"karpenter_disk_gb": 50}, Span(0, 0, 2 * (M7G + DISK))),
        ([resource("cloudwatch/logGroup:LogGroup", retentionInDays=365)], {"log_gb": 10}, Span(0, 5.54, 5.54)),
        (
            [resource("autoscaling/group:Group", minSize=1, maxSize=2, launchTemplate={"id": "lt-1"}), TEMPLATE],
            {},
            Span(62.29, 62.29, 124.58),
        ),
        ([resource("ec2/instance:Instance", instanceType="m7g.large")], {}, Span(60.21, 60.21, 60.21)),
    ],
)
def test_what_it_costs_unused_as_expected_and_at_most(
    resources: list[Resource], usage: dict[str, Any], span: Span
) -> None:
    usage = {"karpenter_disk_gb": 0, **usage}
    assert vars(as_used(*resources, **usage)) == pytest.approx(vars(span), abs=0.006)


def test_a_replica_in_another_region_pays_for_what_it_is_sent_in_the_region_that_sends() -> None:
    copy = {"replicateSourceDb": "main", "storageType": "gp3", "instanceClass": "db.t4g.micro"}
    copies = [
        database("main", id="main"),
        resource("rds/instance:Instance", "near", **copy),
        resource("rds/instance:Instance", "far", region="us-west-2", **copy),
    ]
    span = as_used(*copies, replication_gb=100)
    assert span.expected - span.floor == pytest.approx(100 * 0.02)


def test_an_estimate_is_by_resource_type_component_and_region_and_names_what_it_leaves_out() -> None:
    of = "urn:pulumi:dev::shop::pulumi:pulumi:Stack$acme:index:Shop$acme:index:Till$aws:kms/key:Key::one"
    found = estimate(
        [
            Resource("aws:kms/key:Key", "one", Props({}), Props({"region": "us-east-1"}), of),
            Resource("acme:index:Shop", "shop", Props({})),
            resource("eks/cluster:Cluster", **CLUSTER),
            resource("kms/key:Key", "two", region="eu-west-1"),
            resource("sns/topic:Topic"),
            resource("iam/role:Role"),
            Resource("tenfold:index:Network", "network", Props({})),
            Resource("pulumi:providers:aws", "us-east-1", Props({})),
            Resource("kubernetes:apps/v1:Deployment", "web", Props({})),
        ],
        used(),
    )
    assert found.by_type == {"aws:eks/cluster:Cluster": 73, "aws:kms/key:Key": 2}
    assert found.by_component == {
        ("eks", "us-east-1"): Span.exactly(73),
        ("Shop", "us-east-1"): Span.exactly(1),
        ("kms", "eu-west-1"): Span.exactly(1),
    }
    assert [line.name for line in found.lines] == ["one", "it", "two"]
    assert str(found.lines[1].charges[0]) == "1 cluster at $0.1 a hour"
    assert [each for each in found.not_modelled if "Topic" in each or "NodePool" in each] == [
        "Topic: messages: a million cost $0.50, and alarms send a few",
        "NodePool: nodes beyond those that are expected: no node pool limits them",
    ]
    assert (found.floor, found.expected, found.ceiling) == (75, 75, 75)


def test_what_cannot_be_priced_is_an_error_that_names_all_of_it() -> None:
    odd = [
        resource("redshift/cluster:Cluster", "dw"),
        database("odd", instanceClass="db.x9.large"),
        resource("rds/instance:Instance", "copy", replicateSourceDb="elsewhere"),
        Resource("gcp:compute/instance:Instance", "vm", Props({})),
        resource("kms/key:Key"),
    ]
    with pytest.raises(EstimateError) as error:
        estimate(odd)
    lines = str(error.value).splitlines()
    assert lines[0].startswith(
        "aws:redshift/cluster:Cluster dw: nothing says what this type costs; add it to policies/"
    )
    assert lines[1].startswith("aws:rds/instance:Instance odd: prices.csv has no price of rds postgres db.x9.large in")
    assert lines[2] == ("aws:rds/instance:Instance copy: replicateSourceDb is not known yet; give it a plain value")
    assert lines[3].startswith("gcp:compute/instance:Instance vm: nothing says what this type costs")
    assert len(lines) == 4
    found = appraise(odd)
    assert found.floor == 1 and [problem.name for problem in found.problems] == ["dw", "odd", "copy", "vm"]


def test_every_type_that_the_sandbox_serves_is_priced_or_says_why_not() -> None:
    assert set(ENTRIES) - set(FORMULAS) - set(unpriced()) == set(), (
        "policies/cost/formulas or policies/cost/unpriced.csv"
    )


def test_a_type_is_priced_or_not_and_exists_in_the_installed_sdk() -> None:
    assert set(FORMULAS) & set(unpriced()) == set()
    ours = {type_ for type_ in {*FORMULAS, *unpriced()} if type_.startswith("aws:")}
    assert ours - set(sources()) == set()


def test_a_quantity_that_is_none_is_a_problem() -> None:
    [problem] = appraise([pool(spec={"limits": {"cpu": "lots"}})]).problems
    assert "spec.limits.cpu is 'lots', which is no quantity" in problem.message


@functools.cache
def estimated(environment: str) -> Estimate:
    """An environment as its own program asks for it, before anything exists."""
    return estimate(resources(environment))


@pytest.mark.parametrize(("environment", "most"), [("dev", 400), ("staging", 2000), ("prod", 9000)])
def test_environments_keep_to_their_budgets(environment: str, most: float) -> None:
    found = estimated(environment)
    assert 0 < found.floor <= found.expected <= found.ceiling
    assert found.expected <= most, found.by_component


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_cost_of_an_environment_belongs_to_a_component_and_a_region(environment: str) -> None:
    for name, region in estimated(environment).by_component:
        assert name[0].isupper() and region.count("-") == 2, (name, region)


def test_it_makes_no_difference_whether_anything_exists_already() -> None:
    assert estimate(resources("prod", nothing_yet=False)).total == estimated("prod").total
