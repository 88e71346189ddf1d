"""More, larger or busier never costs less, and nothing costs nothing because nobody looked it up."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.cost.estimate import Estimate, appraise, estimate, unpriced
from policies.cost.formulas import FORMULAS
from policies.cost.span import Span
from policies.cost.usage import Usage
from policies.stack import Resource
from policies.values import Props
from tests.policies.priced import AMOUNTS, resource, used

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine, too
NODES = "eks/nodeGroup:NodeGroup"
SIZES = ("medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge")


STACK = [
    resource("ec2/natGateway:NatGateway", "nat", subnetId="s"),
    resource("ec2/internetGateway:InternetGateway"),
    resource("ec2/vpcEndpoint:VpcEndpoint", vpcEndpointType="Interface", subnetIds=["a"]),
    resource("lb/loadBalancer:LoadBalancer", internal=True),
    resource("eks/cluster:Cluster"),
    resource("ecr/repository:Repository"),
    resource("lambda/function:Function"),
    resource("dynamodb/table:Table", billingMode="PAY_PER_REQUEST"),
    resource("s3/bucket:Bucket"),
    resource("backup/vault:Vault"),
    resource("kms/key:Key"),
    resource("secretsmanager/secret:Secret"),
    resource("cloudfront/distribution:Distribution"),
    resource(
        "wafv2/webAcl:WebAcl",
        rules=[{"statement": {"managedRuleGroupStatement": {"name": "AWSManagedRulesATPRuleSet"}}}],
    ),
    resource("route53/zone:Zone"),
    resource("cloudwatch/logGroup:LogGroup", retentionInDays=30),
    resource("amp/workspace:Workspace"),
    resource(
        "rds/instance:Instance",
        "db",
        engine="postgres",
        instanceClass="db.t4g.micro",
        allocatedStorage=20,
        storageType="gp3",
        backupRetentionPeriod=7,
    ),
    Resource(
        "aws:rds/instance:Instance",
        "copy",
        Props({"replicateSourceDb": "it", "instanceClass": "db.t4g.micro", "storageType": "gp3"}),
        Props({"region": "us-west-2"}),
        "copy",
        {"replicateSourceDb": ["db"]},
    ),
    resource("elasticache/replicationGroup:ReplicationGroup", nodeType="cache.t4g.micro", snapshotRetentionLimit=7),
]
"""One of everything that is charged by use."""


def no_less(less: Span, more: Span) -> bool:
    return less.floor <= more.floor and less.expected <= more.expected and less.ceiling <= more.ceiling


def group(least: int, most: int, type_: str = "m7g.large", disk: int = 20) -> Estimate:
    scaling = {"minSize": least, "maxSize": most}
    return estimate([resource(NODES, scalingConfig=scaling, instanceTypes=[type_], diskSize=disk)])


@UNHURRIED
@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(8, 500), st.integers(0, 500))
def test_more_nodes_and_larger_disks(least: int, room: int, more: int, disk: int, growth: int) -> None:
    few, many = group(least, least + room, disk=disk), group(least + more, least + room + more, disk=disk + growth)
    assert no_less(few.total, many.total)
    assert few.floor <= few.expected <= few.ceiling


@pytest.mark.parametrize("family", ["m7g", "c7g", "r8g"])
def test_larger_types(family: str) -> None:
    spans = [group(1, 3, f"{family}.{size}").total for size in SIZES]
    assert all(no_less(small, large) and small != large for small, large in pairwise(spans))


@UNHURRIED
@given(st.integers(20, 5000), st.integers(0, 5000), st.integers(0, 5000), st.booleans())
def test_larger_databases(size: int, growth: int, cap: int, standby: bool) -> None:
    def database(allocated: int, most: int, multi_az: bool) -> Span:
        given: dict[str, Any] = {
            "engine": "postgres",
            "instanceClass": "db.r7g.large",
            "storageType": "gp3",
            "iops": 3000,
        }
        one = resource(
            "rds/instance:Instance", allocatedStorage=allocated, maxAllocatedStorage=most, multiAz=multi_az, **given
        )
        return estimate([one]).total

    assert no_less(database(size, cap, False), database(size + growth, cap, standby))
    assert no_less(database(size, cap, standby), database(size, cap + growth, standby))


@UNHURRIED
@given(st.integers(1, 50), st.integers(0, 5), st.integers(0, 5), st.integers(0, 3))
def test_more_shards_and_replicas(shards: int, replicas: int, more: int, growth: int) -> None:
    def cache(groups: int, copies: int) -> Span:
        given = {"engine": "valkey", "nodeType": "cache.r7g.large"}
        one = resource(
            "elasticache/replicationGroup:ReplicationGroup", numNodeGroups=groups, replicasPerNodeGroup=copies, **given
        )
        return estimate([one]).total

    assert no_less(cache(shards, replicas), cache(shards + more, replicas + growth))


GROWING: Mapping[str, Callable[[int], Sequence[Resource]]] = {
    "keys": lambda n: [resource("kms/key:Key", f"key-{number}") for number in range(n)],
    "zones of a balancer": lambda n: [resource("lb/loadBalancer:LoadBalancer", subnets=["s"] * n)],
    "zones of an endpoint": lambda n: [
        resource("ec2/vpcEndpoint:VpcEndpoint", vpcEndpointType="Interface", subnetIds=["s"] * n)
    ],
    "zones of a NAT gateway": lambda n: [
        resource("ec2/vpc:Vpc", "vpc", id="vpc"),
        *(resource("ec2/subnet:Subnet", f"s{zone}", vpcId="vpc", availabilityZone=f"z{zone}") for zone in range(n)),
        resource("ec2/natGateway:NatGateway", "nat", vpcId="vpc", availabilityMode="regional"),
    ],
    "rules of a web ACL": lambda n: [resource("wafv2/webAcl:WebAcl", rules=[{"name": "r"}] * n)],
    "metrics of an alarm": lambda n: [
        resource("cloudwatch/metricAlarm:MetricAlarm", metricQueries=[{"metric": {"period": 60}}] * n)
    ],
    "replicas of a secret": lambda n: [resource("secretsmanager/secret:Secret", replicas=[{"region": "r"}] * n)],
    "days of a log": lambda n: [resource("cloudwatch/logGroup:LogGroup", retentionInDays=n)],
    "size of a volume": lambda n: [resource("ebs/volume:Volume", type="gp3", size=n)],
    "operations of a volume": lambda n: [resource("ebs/volume:Volume", type="gp3", size=10, iops=100 * n)],
    "throughput of a database": lambda n: [
        resource(
            "rds/instance:Instance",
            engine="postgres",
            instanceClass="db.t4g.micro",
            storageType="gp3",
            allocatedStorage=400,
            storageThroughput=10 * n,
        )
    ],
    "throughput of a volume": lambda n: [resource("ebs/volume:Volume", type="gp3", size=10, throughput=n)],
    "disk of an instance": lambda n: [
        resource("ec2/instance:Instance", instanceType="m7g.large", rootBlockDevice={"volumeSize": n})
    ],
    "nodes of a cache": lambda n: [
        resource("elasticache/replicationGroup:ReplicationGroup", nodeType="cache.t4g.micro", numCacheClusters=n)
    ],
    "capacity of a table": lambda n: [resource("dynamodb/table:Table", readCapacity=n, writeCapacity=n)],
    "processors of a node pool": lambda n: [_pool(cpu=n)],
    "memory of a node pool": lambda n: [_pool(cpu=1000, memory=f"{n}Gi")],
}


def _pool(**limits: Any) -> Resource:
    return Resource("kubernetes:karpenter.sh/v1:NodePool", "us-east-1", Props({"spec": {"limits": limits}}), urn="it")


@pytest.mark.parametrize("what", GROWING)
def test_more_of_anything(what: str) -> None:
    spans = [estimate(GROWING[what](number)).total for number in (1, 2, 3, 10, 50, 100, 500)]
    assert all(no_less(few, many) for few, many in pairwise(spans))
    assert spans[0].ceiling < spans[-1].ceiling


@UNHURRIED
@given(st.floats(0, 1), st.floats(0, 1))
def test_scalers_that_stand_higher(one: float, other: float) -> None:
    low, high = sorted((one, other))
    stack = [resource(NODES, scalingConfig={"minSize": 1, "maxSize": 9}, instanceTypes=["m7g.large"])]
    assert no_less(estimate(stack, Usage(scaling=low)).total, estimate(stack, Usage(scaling=high)).total)


@pytest.mark.parametrize("name", [name for name in AMOUNTS if name != "scaling"])
def test_more_use_costs_more_and_the_floor_stays(name: str) -> None:
    unused = used(**{"karpenter_disk_gb": 1, "karpenter_nodes": 1, "scaling": 0.1, name: 0})
    before = estimate(STACK, unused)
    after = estimate(STACK, unused.model_copy(update={name: 1000}))
    assert before.floor == after.floor
    assert before.expected < after.expected and before.ceiling < after.ceiling, f"{name} costs nothing"


NAMES = re.findall(
    r"\w+",
    """
    allocatedStorage billingMode blockDeviceMappings engine instanceClass instanceType instanceTypes internal
    launchTemplate maxSize metricQueries minSize nodeType numNodeGroups period replicas replicateSourceDb
    retentionInDays rules scalingConfig size spec subnetIds subnets type upgradePolicy vpcEndpointType
    """,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
    max_leaves=6,
)


@UNHURRIED
@given(st.sampled_from(sorted(FORMULAS)), st.dictionaries(st.sampled_from(NAMES), JSON, max_size=5))
def test_a_priced_type_has_a_price_or_a_problem_whatever_its_inputs(type_: str, props: dict[str, Any]) -> None:
    one = Resource(type_, "it", Props(props), Props({"region": "us-east-1"}), "urn")
    found = appraise([one])
    assert found.problems or found.lines[0].charges or type_.endswith((":VpcEndpoint", ":NodePool"))


@pytest.mark.parametrize("type_", ["aws:redshift/cluster:Cluster", "aws:msk/cluster:Cluster", "gcp:x/y:Z", "aws:a/b:C"])
def test_no_type_costs_nothing_because_nobody_looked_it_up(type_: str) -> None:
    [problem] = appraise([Resource(type_, "it", Props({}))]).problems
    assert "nothing says what this type costs" in problem.message


def test_what_is_charged_by_use_is_in_the_model_or_says_why_not() -> None:
    for type_, why in unpriced().items():
        assert type_ not in FORMULAS
        if why.charge == "usage":
            assert ":" in why.what, f"{type_}: say what is charged, and after a colon why it is not modelled"
