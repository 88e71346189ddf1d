"""Estimates against what AWS works out itself, and against bills of the unit prices that its pages state, to the cent.

Where AWS counts 720 hours or a few of them, or takes a free tier off, so does the test: estimates count 730 hours and
no free tier. Prices are those of us-east-1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from policies.cost import prices
from policies.cost.estimate import estimate
from policies.stack import Resource
from tests.policies.priced import resource, used


def cost(*resources: Resource, **usage: Any) -> float:
    """Dollars a month, used so."""
    return sum(line.monthly.expected for line in estimate(resources, used(**usage)).lines)


def hours(count: float) -> float:
    """Of a month, what so many hours are."""
    return count / prices.HOURS


# Examples that AWS works out: amounts and results are those of the page.


def test_a_nat_gateway_for_an_hour_and_a_gigabyte() -> None:
    """https://aws.amazon.com/vpc/pricing/: 1 GB to S3 through a gateway: $0.045 for the hour, $0.045 for the data."""
    gateway = resource("ec2/natGateway:NatGateway", subnetId="s")
    hour = cost(gateway) * hours(1)
    assert (round(hour, 3), round(cost(gateway, nat_gb=1) - cost(gateway), 3)) == (0.045, 0.045)


@pytest.mark.parametrize(
    ("lcu", "dollars"),
    [
        # 1 / 25 connections, 120 / 3,000 of them open, 1.08 GB an hour, 5 x (60 - 10) / 1,000 rules: the data counts.
        # $0.0225 + 1.08 x $0.008 = $0.03114 an hour.
        pytest.param(max(1 / 25, 120 / 3000, 1.08, 250 / 1000), 22.42, id="example 1"),
        # 100 / 25 connections, 18,000 / 3,000 of them open, 0.36 GB: what is open counts. $16.20 + $34.56.
        pytest.param(max(100 / 25, 18_000 / 3000, 0.36), 50.76, id="example 2"),
    ],
)
def test_a_load_balancer_for_thirty_days(lcu: float, dollars: float) -> None:
    """https://aws.amazon.com/elasticloadbalancing/pricing/."""
    assert round(cost(resource("lb/loadBalancer:LoadBalancer", internal=True), lcu=lcu) * hours(720), 2) == dollars


def test_a_load_balancer_that_verifies_its_callers() -> None:
    """$0.0225 + 1.08 x $0.008 + $0.0056 for the trust store = $0.03674 an hour, $26.45 in 30 days.

    https://aws.amazon.com/blogs/awsforsap/elevate-user-experience-and-security-of-application-load-balancer-for-sap-workloads-on-aws/
    """
    both = [resource("lb/loadBalancer:LoadBalancer", internal=True), resource("lb/trustStore:TrustStore", "store")]
    assert round(cost(*both, lcu=1.08) * hours(720), 2) == 26.45


@pytest.mark.parametrize(
    ("calls_million", "gb_seconds", "compute", "requests"),
    [
        # 3 million calls of 120 ms with 1,536 MB: 540,000 GB-s. Free are 400,000 of them, and a million calls.
        pytest.param(3 - 1, 3e6 * 0.120 * 1536 / 1024 - 400_000, 2.33, 0.40, id="a backend of a mobile application"),
        # 10,000 vehicles report every hour of 31 days; each report takes 2 s of 1 GB.
        pytest.param(7.44, 7.44e6 * 2, 248.00, 1.49, id="telemetry of vehicles"),
        # 6 million calls of 280 ms with 4 GB, less what is free.
        pytest.param(6 - 1, 6e6 * 0.280 * 4 - 400_000, 105.33, 1.00, id="a model of support tickets"),
    ],
)
def test_a_function(calls_million: float, gb_seconds: float, compute: float, requests: float) -> None:
    """https://aws.amazon.com/lambda/pricing/, but for the temporary storage ($0.08) that the last example adds."""
    function = resource("lambda/function:Function")
    assert round(cost(function, lambda_gb_seconds=gb_seconds), 2) == compute
    assert round(cost(function, lambda_requests_million=calls_million), 2) == requests
    both = cost(function, lambda_gb_seconds=gb_seconds, lambda_requests_million=calls_million)
    assert round(both, 2) == round(compute + requests, 2)


def test_a_gp3_volume_for_half_a_day() -> None:
    """https://aws.amazon.com/ebs/pricing/: 2,000 GB with 10,000 IOPS for 12 hours of a month of 30 days.

    2,000 x $0.08 x 43,200 / 2,592,000 = $2.667; 7,000 IOPS beyond the free 3,000 x $0.005 for as long = $0.583. It adds
    500 MB/s, of which 125 are free, at the price of another region: in us-east-1, these are $0.25 rather than $0.375.
    """
    plain = cost(resource("ebs/volume:Volume", type="gp3", size=2000))
    faster = cost(resource("ebs/volume:Volume", type="gp3", size=2000, iops=10_000))
    wider = cost(resource("ebs/volume:Volume", type="gp3", size=2000, iops=10_000, throughput=500))
    assert [round(each / 60, 3) for each in (plain, faster - plain, wider - faster)] == [2.667, 0.583, 0.25]


def rule_group(name: str, **statement: Any) -> dict[str, Any]:
    return {"statement": {"managedRuleGroupStatement": {"name": f"AWSManagedRules{name}RuleSet", **statement}}}


TARGETED = [{"awsManagedRulesBotControlRuleSet": {"inspectionLevel": "TARGETED"}}]
SCOPE: dict[str, Any] = {"scopeDownStatement": {"byteMatchStatement": {"searchString": "/api/"}}}


@pytest.mark.parametrize(
    ("group", "scoped", "dollars"),
    [
        ([], 0, 18.00),  # $5 + 7 x $1 + 10 x $0.60; with one of the groups below, 8 x $1
        ([rule_group("BotControl", **SCOPE)], 1, 30.00),  # $10 + 1 x $1
        ([rule_group("BotControl")], 0, 39.00),  # $10 + 10 x $1
        ([rule_group("BotControl", managedRuleGroupConfigs=TARGETED, **SCOPE)], 0.5, 34.00),  # $10 + 0.5 x $10
        ([rule_group("ATP")], 0.05, 29.05),  # $10 + 0.05 x $1
        ([rule_group("ACFP")], 0.02, 29.02),  # $10 + 0.02 x $1
        ([rule_group("AntiDDoS")], 0, 42.00),  # $15 + 10 x $0.80
    ],
    ids=["core", "bots in a scope", "all bots", "targeted bots", "logins", "registrations", "floods"],
)
def test_a_web_acl_with_ten_million_requests(group: list[Any], scoped: float, dollars: float) -> None:
    """Five rules and two groups of AWS's, and what a group that costs more adds.

    https://aws.github.io/aws-security-services-best-practices/guides/waf/waf-cost/docs/
    """
    core = [*({"name": f"custom-{number}"} for number in range(5)), rule_group("Common"), rule_group("KnownBadInputs")]
    acl = resource("wafv2/webAcl:WebAcl", rules=core + group)
    assert round(cost(acl, requests_million=10, scoped_requests_million=scoped), 2) == dollars


def test_a_key_of_files_that_are_read_two_million_times() -> None:
    """https://aws.amazon.com/kms/pricing/: 10,000 files written, 2,000,000 times read, 20,000 requests free.

    $1 + 199 x $0.03 = $6.97.
    """
    assert round(cost(resource("kms/key:Key"), kms_requests_10k=(10_000 + 2_000_000 - 20_000) / 10_000), 2) == 6.97


def test_detailed_monitoring_of_ten_instances() -> None:
    """https://aws.amazon.com/cloudwatch/pricing/: 7 metrics of each: 70 x $0.30 = $21 a month."""

    def ten(monitoring: bool) -> float:
        props: dict[str, Any] = {"instanceType": "m7g.large", "monitoring": monitoring}
        return cost(*(resource("ec2/instance:Instance", str(number), **props) for number in range(10)))

    assert round(ten(True) - ten(False), 2) == 21.00


def test_logs_of_a_gigabyte_a_day() -> None:
    """https://aws.amazon.com/cloudwatch/pricing/: 30 GB taken in, 5 of them free: 25 x $0.50 = $12.50.

    The page then keeps a fifth of it for a month where estimates keep 15 %, as compressed; here it is kept for a day.
    """
    assert round(cost(resource("cloudwatch/logGroup:LogGroup", retentionInDays=1), log_gb=30 - 5), 2) == 12.50


def test_four_alarms() -> None:
    """https://aws.amazon.com/cloudwatch/pricing/: at standard resolution: 4 x $0.10 = $0.40 a month."""
    alarms = [resource("cloudwatch/metricAlarm:MetricAlarm", str(number), period=60) for number in range(4)]
    assert round(cost(*alarms), 2) == 0.40


def test_five_alarms_of_anomalies() -> None:
    """https://aws.amazon.com/cloudwatch/pricing/: each reads a metric and its two bounds: 5 x 3 x $0.10 = $1.50."""
    alarms = [
        resource(
            "cloudwatch/metricAlarm:MetricAlarm",
            str(number),
            thresholdMetricId="band",
            metricQueries=[{"metric": {"period": 60}}],
        )
        for number in range(5)
    ]
    assert round(cost(*alarms), 2) == 1.50


def test_a_bucket_that_is_written_and_read_every_day_of_march() -> None:
    """https://aws.amazon.com/s3/faqs/: 31 x 10,000 PUTs at $0.005 a thousand = $1.55, 31 x 20,000 GETs = $0.25."""
    bucket = resource("s3/bucket:Bucket")
    assert round(cost(bucket, bucket_writes_thousand=310), 2) == 1.55
    assert round(cost(bucket, bucket_reads_thousand=620), 2) == 0.25


# Bills of unit prices: the page states these, the sum is done here by hand.

POSTGRES: dict[str, Any] = {
    "engine": "postgres",
    "instanceClass": "db.r7g.large",
    "allocatedStorage": 100,
    "storageType": "gp3",
}


@pytest.mark.parametrize(
    ("resources", "usage", "dollars"),
    [
        # https://aws.amazon.com/eks/pricing/: $0.10 an hour, $0.60 in extended support
        pytest.param([resource("eks/cluster:Cluster", upgradePolicy={"supportType": "STANDARD"})], {}, 73.00, id="EKS"),
        pytest.param([resource("eks/cluster:Cluster")], {}, 438.00, id="EKS, extended"),
        # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_OnDemandDBInstances.html: primary and standby pay
        # for hours and storage: 0.239 x 730 + 100 x 0.115, and twice that
        pytest.param([resource("rds/instance:Instance", **POSTGRES)], {}, 185.97, id="RDS"),
        pytest.param([resource("rds/instance:Instance", multiAz=True, **POSTGRES)], {}, 371.94, id="RDS, Multi-AZ"),
        # https://aws.amazon.com/kms/pricing/: each multi-Region key, primary or replica, $1 a month
        pytest.param(
            [resource("kms/key:Key"), resource("kms/replicaKey:ReplicaKey", "replica")], {}, 2.00, id="KMS, two regions"
        ),
        # https://aws.amazon.com/route53/pricing/: a hosted zone $0.50, a million standard queries $0.40
        pytest.param([resource("route53/zone:Zone")], {"dns_queries_million": 10}, 4.50, id="Route 53"),
        # https://aws.amazon.com/privatelink/pricing/: $0.01 an hour in each zone, $0.01 a GB: 3 x 7.30 + 1
        pytest.param(
            [resource("ec2/vpcEndpoint:VpcEndpoint", vpcEndpointType="Interface", subnetIds=["a", "b", "c"])],
            {"endpoint_gb": 100},
            22.90,
            id="PrivateLink",
        ),
        # https://aws.amazon.com/dynamodb/pricing/on-demand/: $0.625 a million writes, $0.125 reads, $0.25 a GB
        pytest.param(
            [resource("dynamodb/table:Table", billingMode="PAY_PER_REQUEST")],
            {"table_writes_million": 10, "table_reads_million": 40, "table_gb": 100},
            36.25,
            id="DynamoDB",
        ),
        # https://aws.amazon.com/secrets-manager/pricing/: $0.40 a secret, $0.05 for ten thousand calls
        pytest.param(
            [resource("secretsmanager/secret:Secret")], {"secret_reads_10k": 500}, 25.40, id="Secrets Manager"
        ),
        # https://aws.amazon.com/vpc/pricing/: $0.005 an hour for each public IPv4 address
        pytest.param([resource("ec2/eip:Eip")], {}, 3.65, id="IPv4"),
        # https://aws.amazon.com/s3/pricing/: $0.023 a GB
        pytest.param([resource("s3/bucket:Bucket")], {"bucket_gb": 1000}, 23.00, id="S3"),
    ],
)
def test_a_bill(resources: Sequence[Resource], usage: dict[str, float], dollars: float) -> None:
    assert round(cost(*resources, **usage), 2) == dollars
