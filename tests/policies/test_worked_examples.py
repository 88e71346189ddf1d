"""What AWS's pricing pages and guides state, to the cent: their worked examples, and bills of their unit prices.

The first eight are examples that the page named works out itself. Of the others it states the unit prices, and the sum
is done here, by hand.

Where a page counts 720 hours or a few of them, or takes a free tier off, so does the test: estimates count 730 hours
and no free tier. Prices are those of us-east-1, as on the pages.
"""

from __future__ import annotations

from typing import Any

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


def test_a_nat_gateway_for_an_hour_and_a_gigabyte() -> None:
    """https://aws.amazon.com/vpc/pricing/: 1 GB to S3 through a gateway: $0.045 for the hour, $0.045 for the data."""
    gateway = resource("ec2/natGateway:NatGateway", subnetId="s")
    assert round(cost(gateway) * hours(1) + cost(gateway, nat_gb=1) - cost(gateway), 2) == 0.09


def test_a_load_balancer_at_one_point_zero_eight_units() -> None:
    """https://aws.amazon.com/elasticloadbalancing/pricing/: 1.08 GB an hour is the largest of its dimensions: 1.08 LCU.

    $0.0225 + 1.08 x $0.008 = $0.03114 an hour, $22.42 in a month of 720 hours.
    """
    balancer = resource("lb/loadBalancer:LoadBalancer", internal=True)
    assert round(cost(balancer, lcu=1.08) * hours(720), 2) == 22.42


def test_a_function_of_three_million_calls() -> None:
    """https://aws.amazon.com/lambda/pricing/: 3 million calls of 120 ms with 1,536 MB.

    540,000 GB-s less 400,000 free ones: $2.33; 2 million calls beyond the free million: $0.40; together $2.73.
    """
    billable = 3_000_000 * 0.120 * 1536 / 1024 - 400_000
    assert round(cost(resource("lambda/function:Function"), lambda_gb_seconds=billable), 2) == 2.33
    both = cost(resource("lambda/function:Function"), lambda_gb_seconds=billable, lambda_requests_million=2)
    assert round(both, 2) == 2.73


def test_half_a_gigabyte_for_a_second_three_million_times() -> None:
    """https://aws.amazon.com/lambda/pricing/ (an earlier edition): 1,500,000 GB-s less 400,000: $18.33, and $0.40.

    The page had rounded the price of a GB-second up to $0.00001667, and so came to $18.34.
    """
    cents = cost(resource("lambda/function:Function"), lambda_gb_seconds=1_100_000, lambda_requests_million=2)
    assert round(cents, 2) == 18.73


def test_a_gp3_volume_for_half_a_day() -> None:
    """https://aws.amazon.com/ebs/pricing/: 2,000 GB with 10,000 IOPS for 12 hours of a month of 30 days.

    2,000 x $0.08 x 43,200 / 2,592,000 = $2.67; 7,000 IOPS beyond the free 3,000 x $0.005 for as long = $0.58.
    """
    plain = cost(resource("ebs/volume:Volume", type="gp3", size=2000))
    faster = cost(resource("ebs/volume:Volume", type="gp3", size=2000, iops=10_000))
    assert round(plain / 60, 2) == 2.67
    assert round((faster - plain) / 60, 2) == 0.58


def test_keys_of_files_that_are_read_two_million_times() -> None:
    """https://aws.amazon.com/kms/pricing/: one key, 10,000 files written and read 2,000,000 times: $1 + 201 x $0.03."""
    assert round(cost(resource("kms/key:Key"), kms_requests_10k=201), 2) == 7.03


def test_detailed_metrics_of_ten_instances() -> None:
    """https://aws.amazon.com/cloudwatch/pricing/: 7 metrics of each of 10 instances: 70 x $0.30 = $21 a month."""
    metric = prices.load().price("cloudwatch", "custom metric", "us-east-1")
    assert round(70 * metric.monthly, 2) == 21.00


def test_an_anomaly_detection_alarm_reads_three_metrics() -> None:
    """https://aws.amazon.com/cloudwatch/pricing/: one at standard resolution: 3 x $0.10 = $0.30 a month."""
    alarm = resource(
        "cloudwatch/metricAlarm:MetricAlarm", thresholdMetricId="band", metricQueries=[{"metric": {"period": 60}}]
    )
    assert round(cost(alarm), 2) == 0.30


def test_a_multi_region_key_and_its_replica() -> None:
    """https://aws.amazon.com/kms/pricing/: each multi-Region key, primary or replica, costs $1 a month."""
    assert cost(resource("kms/key:Key"), resource("kms/replicaKey:ReplicaKey", "replica")) == 2


def test_a_cluster_in_standard_and_in_extended_support() -> None:
    """https://aws.amazon.com/eks/pricing/: $0.10 an hour, $0.60 in extended support: $73 and $438 a month."""
    standard = resource("eks/cluster:Cluster", upgradePolicy={"supportType": "STANDARD"})
    assert round(cost(standard), 2) == 73.00
    assert round(cost(resource("eks/cluster:Cluster")), 2) == 438.00


def test_a_web_acl_with_ten_rules_and_fifty_million_requests() -> None:
    """https://aws.amazon.com/waf/pricing/: $5 + 10 x $1 + 50 x $0.60 = $45 a month."""
    acl = resource("wafv2/webAcl:WebAcl", rules=[{"name": str(number)} for number in range(10)])
    assert round(cost(acl, requests_million=50), 2) == 45.00


def test_a_zone_with_its_queries() -> None:
    """https://aws.amazon.com/route53/pricing/: a hosted zone $0.50, a million standard queries $0.40."""
    assert round(cost(resource("route53/zone:Zone"), dns_queries_million=10), 2) == 4.50


def test_an_interface_endpoint_in_three_zones() -> None:
    """https://aws.amazon.com/privatelink/pricing/: $0.01 an hour in each zone, $0.01 a GB: 720 hours and 100 GB."""
    endpoint = resource("ec2/vpcEndpoint:VpcEndpoint", vpcEndpointType="Interface", subnetIds=["a", "b", "c"])
    fixed, used = cost(endpoint), cost(endpoint, endpoint_gb=100)
    assert round(fixed * hours(720) + used - fixed, 2) == 22.60


def test_a_multi_az_database_is_two_and_its_storage_too() -> None:
    """https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_OnDemandDBInstances.html: primary and standby.

    db.r7g.large for PostgreSQL at $0.239 an hour, 100 GB of gp3 at $0.115: 0.239 x 730 + 11.50, and twice that.
    """
    one: dict[str, Any] = {
        "engine": "postgres",
        "instanceClass": "db.r7g.large",
        "allocatedStorage": 100,
        "storageType": "gp3",
    }
    assert round(cost(resource("rds/instance:Instance", **one)), 2) == 185.97
    assert round(cost(resource("rds/instance:Instance", multiAz=True, **one)), 2) == 371.94


def test_an_on_demand_table() -> None:
    """https://aws.amazon.com/dynamodb/pricing/on-demand/: $0.625 a million writes, $0.125 a million reads, $0.25/GB."""
    table = resource("dynamodb/table:Table", billingMode="PAY_PER_REQUEST")
    found = cost(table, table_writes_million=10, table_reads_million=40, table_gb=100)
    assert round(found, 2) == 36.25


def test_a_secret_that_is_read_often() -> None:
    """https://aws.amazon.com/secrets-manager/pricing/: $0.40 a secret, $0.05 for ten thousand calls."""
    assert round(cost(resource("secretsmanager/secret:Secret"), secret_reads_10k=500), 2) == 25.40


def test_public_addresses() -> None:
    """https://aws.amazon.com/vpc/pricing/: $0.005 an hour for each public IPv4 address: $3.60 in 720 hours."""
    assert round(cost(resource("ec2/eip:Eip")) * hours(720), 2) == 3.60


def test_a_bucket_of_a_terabyte() -> None:
    """https://aws.amazon.com/s3/pricing/: $0.023 a GB, $0.005 for a thousand PUTs, $0.0004 for a thousand GETs."""
    bucket = resource("s3/bucket:Bucket")
    found = cost(bucket, bucket_gb=1000, bucket_writes_thousand=100, bucket_reads_thousand=1000)
    assert round(found, 2) == 23.90
