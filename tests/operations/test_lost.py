"""What carries the stack's tag and is in no state is found, and can be deleted."""

from __future__ import annotations

import pytest

from operations import aws, lost, tagged
from operations.state import State
from operations.tagged import Tagged
from tests.operations.conftest import REGION, TAG, Account
from tests.operations.conftest import tagged as tags


@pytest.mark.parametrize(
    ("arn", "kind", "id"),
    [
        ("arn:aws:ec2:us-east-1:123456789012:subnet/subnet-1", "ec2:subnet", "subnet-1"),
        ("arn:aws:s3:::dev-logs-1", "s3:s3", "dev-logs-1"),
        ("arn:aws:logs:us-east-1:123456789012:log-group:/aws/vpc/flow:*", "logs:log-group", "/aws/vpc/flow"),
        ("arn:aws:iam::123456789012:role/path/flow-logs", "iam:role", "flow-logs"),
        ("arn:aws:kms:us-east-1:123456789012:key/1234-ab", "kms:key", "1234-ab"),
        ("arn:aws:rds:us-east-1:123456789012:subgrp:database", "rds:subgrp", "database"),
    ],
)
def test_an_arn_says_what_it_is(arn: str, kind: str, id: str) -> None:
    one = Tagged(arn, REGION, "")
    assert (one.kind, one.id) == (kind, id)


def test_everything_recorded_is_found_and_nothing_of_it_is_lost(deployed: Account) -> None:
    found = tagged.find(deployed.clients, [REGION], TAG)
    assert {one.id for one in found} == {one["id"] for one in deployed.resources}
    assert lost.find(deployed.state, deployed.clients, [REGION], TAG) == []


def test_all_of_an_environment_without_a_state_can_be_deleted(deployed: Account) -> None:
    everywhere = aws.enabled_regions(deployed.clients)
    found = lost.find(State({}), deployed.clients, everywhere, TAG)
    assert len(found) == len(deployed.resources) - 1  # the main route table comes and goes with its VPC
    assert [(one.one.id, one.outcome) for one in lost.delete(found, deployed.clients) if not one.ok] == []
    assert lost.find(State({}), deployed.clients, everywhere, TAG) == []
    assert deployed.network["vpc_id"] not in [vpc["VpcId"] for vpc in deployed.ec2.describe_vpcs()["Vpcs"]]


def test_one_that_cannot_be_deleted_keeps_no_other(account: Account) -> None:
    s3 = account.clients("s3", REGION)
    for bucket in ("full", "empty"):
        s3.create_bucket(Bucket=bucket)
        s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tags(bucket)})
    s3.put_object(Bucket="full", Key="log", Body=b"evidence")
    account.clients("dynamodb", REGION).create_table(
        TableName="ours",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=tags("ours"),
    )
    found = lost.find(State({}), account.clients, [REGION], TAG)
    outcome = {one.one.id: (one.ok, one.outcome) for one in lost.delete(found, account.clients)}
    assert outcome["empty"] == (True, "deleted")
    assert not outcome["full"][0] and "BucketNotEmpty" in outcome["full"][1]
    assert not outcome["ours"][0] and "not a type" in outcome["ours"][1]


def test_what_is_on_its_way_out_is_not_lost(account: Account) -> None:
    kms = account.clients("kms", REGION)
    key = kms.create_key(Tags=[{"TagKey": "stack", "TagValue": TAG}])["KeyMetadata"]["KeyId"]
    assert [one.id for one in lost.find(State({}), account.clients, [REGION], TAG)] == [key]
    kms.schedule_key_deletion(KeyId=key)
    assert lost.find(State({}), account.clients, [REGION], TAG) == []


def test_another_stacks_resources_are_not_ours(deployed: Account) -> None:
    assert lost.find(State({}), deployed.clients, [REGION], "tenfold/prod") == []


def test_those_that_hold_each_other_go_in_rounds(account: Account) -> None:
    cloudwatch = account.clients("cloudwatch", REGION)
    cloudwatch.put_metric_alarm(
        AlarmName="a", MetricName="m", Namespace="n", Period=60, EvaluationPeriods=1, Statistic="Sum", Threshold=1,
        ComparisonOperator="LessThanThreshold", Tags=tags("a"),
    )  # fmt: skip
    cloudwatch.put_composite_alarm(AlarmName="of-a", AlarmRule="ALARM(a)", Tags=tags("of-a"))
    found = lost.find(State({}), account.clients, [REGION], TAG)
    assert [(one.one.id, one.outcome) for one in lost.delete(found, account.clients)] == [
        ("a", "deleted"),
        ("of-a", "deleted"),
    ]


def test_a_zone_goes_with_its_records(account: Account) -> None:
    route53 = account.clients("route53", REGION)
    zone = route53.create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"].rpartition("/")[2]
    route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=zone, AddTags=tags("zone"))
    record = {"Name": "www.example.com", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    changes = [{"Action": "CREATE", "ResourceRecordSet": record}]
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
    found = lost.find(State({}), account.clients, [REGION], TAG)
    assert [one.outcome for one in lost.delete(found, account.clients)] == ["deleted"]
    assert route53.list_hosted_zones()["HostedZones"] == []
