from __future__ import annotations

import http.client
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox import control
from sandbox.control import Running
from sandbox.server import implements


@pytest.mark.parametrize(
    ("service", "operation", "arguments"),
    [
        ("ec2", "describe_address_transfers", {}),
        ("rds", "describe_certificates", {}),
        ("sns", "get_data_protection_policy", {"ResourceArn": "arn:aws:sns:eu-west-1:123456789012:x"}),
        ("ecs", "list_services_by_namespace", {"namespace": "x"}),
        ("eks", "list_updates", {"name": "x"}),
        ("cloudfront", "list_distribution_tenants", {}),
        ("s3", "get_bucket_metrics_configuration", {"Bucket": "x", "Id": "y"}),
        ("artifact", "list_reports", {}),
        ("frauddetector", "get_labels", {}),
        ("route53-recovery-control-config", "list_clusters", {}),
        ("eventbridgev2", "list_event_buses", {}),  # CBOR
    ],
)
def test_what_moto_lacks_is_501_in_the_protocol_of_the_service(
    clients: Any, service: str, operation: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(clients(service), operation)(**arguments)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert caught.value.response["Error"]["Code"] == "NotImplemented"
    assert "The sandbox does not implement" in caught.value.response["Error"]["Message"]


def test_a_subresource_that_moto_lacks_is_not_taken_for_the_bucket(clients: Any, name: str) -> None:
    s3 = clients("s3", "us-east-1")
    configuration: dict[str, Any] = {"Id": "x", "StorageClassAnalysis": {}}
    with pytest.raises(ClientError, match="NotImplemented"):
        s3.put_bucket_analytics_configuration(Bucket=name, Id="x", AnalyticsConfiguration=configuration)
    assert name not in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]


@pytest.mark.parametrize(
    ("service", "operation", "known"),
    [
        ("ec2", "CreateVpc", True),
        ("ec2", "BundleInstance", False),  # moto has a method that only raises
        ("ec2", "DescribeAddressTransfers", False),
        ("s3", "PutBucketTagging", True),
        ("s3", "DeleteObjects", True),
        ("s3", "PutBucketMetricsConfiguration", False),
        ("lambda", "CreateFunction", True),
        ("application-autoscaling", "PutScalingPolicy", True),
        ("elbv2", "CreateLoadBalancer", True),
        ("elasticache", "ModifyCacheSubnetGroup", True),  # by a mend
        ("eks", "ListUpdates", False),
        ("no-such-service", "X", False),
    ],
)
def test_what_is_implemented_is_known_without_a_call(service: str, operation: str, known: bool) -> None:
    assert implements(service, operation) is known


def test_a_connection_serves_many_requests(box: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", box.port, timeout=10)
    connection.connect()
    socket = connection.sock
    for _ in range(3):
        connection.request("GET", "/_sandbox/health")
        response = connection.getresponse()
        assert response.version == 11
        response.read()
    assert connection.sock is socket
    connection.close()


def test_a_chunked_body_is_read_whole(box: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", box.port, timeout=10)
    connection.request("PUT", "/_sandbox/recorded/chunked", iter([b'{"a"', b": 1}"]), encode_chunked=True)
    assert connection.getresponse().read() == b'{"a": 1}'
    assert control.request(box, "DELETE", "recorded/chunked") == {"a": 1}
    connection.close()


def test_documents_are_kept_by_key(box: Running) -> None:
    key = "aws:eks/addon:Addon/urn%3Apulumi"
    assert control.request(box, "PUT", f"recorded/{key}", {"version": 1}) == {"version": 1}
    assert control.request(box, "GET", f"recorded/{key}") == {"version": 1}
    assert {"version": 1} in control.request(box, "GET", "recorded").values()
    control.request(box, "DELETE", f"recorded/{key}")
    assert control.request(box, "GET", f"recorded/{key}") is None


def test_an_object_survives_a_strange_key_and_a_head(clients: Any, name: str) -> None:
    s3 = clients("s3", "us-east-1")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="a//b/ü %2F+", Body=b"x" * 70_000)
    assert s3.head_object(Bucket=name, Key="a//b/ü %2F+")["ContentLength"] == 70_000
    assert s3.get_object(Bucket=name, Key="a//b/ü %2F+")["Body"].read() == b"x" * 70_000


def test_many_clients_at_once_lose_nothing(make_client: Any) -> None:
    region = "ap-southeast-2"
    vpc_id = make_client("ec2", region).create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]

    def subnets(worker: int) -> None:
        ec2 = make_client("ec2", region)
        for number in range(10):
            ec2.create_subnet(
                VpcId=vpc_id, CidrBlock=f"10.0.{worker * 10 + number}.0/24", AvailabilityZone=f"{region}a"
            )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(subnets, range(8)))
    found = make_client("ec2", region).describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])["Subnets"]
    assert len({subnet["CidrBlock"] for subnet in found}) == 80


def test_it_is_one_account_whatever_the_key(clients: Any) -> None:
    assert clients("sts").get_caller_identity()["Account"] == "123456789012"
