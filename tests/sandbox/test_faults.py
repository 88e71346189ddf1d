from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from sandbox import control
from sandbox.control import Running
from toolchain import Problem


@pytest.fixture
def faults(box: Running) -> Iterator[Any]:
    """Puts rules in force until the test ends."""
    yield lambda *rules, seed=None: control.request(box, "PUT", "faults", {"rules": rules, "seed": seed})
    control.request(box, "DELETE", "faults")


def outcome(call: Any, **arguments: Any) -> str:
    """The error code of a call, empty when it succeeds."""
    try:
        call(**arguments)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


@pytest.mark.parametrize(
    ("service", "operation", "code", "status"),
    [
        ("ec2", "describe_vpcs", "RequestLimitExceeded", 503),
        ("iam", "list_roles", "Throttling", 400),
        ("kms", "list_keys", "ThrottlingException", 400),
        ("eks", "list_clusters", "ThrottlingException", 429),
        ("route53", "list_hosted_zones", "Throttling", 400),
        ("s3", "list_buckets", "SlowDown", 503),
    ],
)
def test_throttling_is_said_as_the_service_says_it(
    faults: Any, clients: Any, service: str, operation: str, code: str, status: int
) -> None:
    faults({"kind": "throttling", "service": service})
    with pytest.raises(ClientError) as caught:
        getattr(clients(service), operation)()
    assert caught.value.response["Error"]["Code"] == code
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [("ec2", "describe_vpcs", "InternalError"), ("kms", "list_keys", "InternalFailure")],
)
def test_an_error_is_a_500(faults: Any, clients: Any, service: str, operation: str, code: str) -> None:
    faults({"kind": "error"})
    with pytest.raises(ClientError) as caught:
        getattr(clients(service), operation)()
    assert caught.value.response["Error"]["Code"] == code
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500


def test_an_unreachable_region_leaves_the_others_alone(faults: Any, clients: Any) -> None:
    faults({"kind": "unreachable", "region": "eu-west-1"})
    for service, operation in (("ec2", "describe_vpcs"), ("kms", "list_keys"), ("s3", "list_buckets")):
        with pytest.raises(ConnectionClosedError):
            getattr(clients(service, "eu-west-1"), operation)()
        assert getattr(clients(service, "eu-central-1"), operation)()


def test_a_timeout_holds_the_request(faults: Any, make_client: Any) -> None:
    faults({"kind": "timeout", "operation": "DescribeVpcs"})
    with pytest.raises(ReadTimeoutError):
        make_client("ec2", read_timeout=0.5).describe_vpcs()
    assert make_client("ec2", read_timeout=5).describe_subnets()


def test_a_timeout_that_is_cleared_lets_the_request_through(faults: Any, box: Running, make_client: Any) -> None:
    faults({"kind": "timeout", "operation": "DescribeVpcs"})
    threading.Timer(0.3, control.request, (box, "DELETE", "faults")).start()
    began = time.monotonic()
    assert make_client("ec2", read_timeout=20).describe_vpcs()["Vpcs"]
    assert 0.2 < time.monotonic() - began < 10


def test_operations_take_patterns(faults: Any, ec2: Any) -> None:
    faults({"kind": "throttling", "service": "ec2", "operation": "Describe*"})
    assert outcome(ec2.describe_subnets) == "RequestLimitExceeded"
    assert outcome(ec2.create_vpc, CidrBlock="10.0.0.0/16") == ""


def test_a_rate_strikes_about_that_share_and_a_seed_the_same_calls(faults: Any, ec2: Any, box: Running) -> None:
    rule = {"kind": "throttling", "service": "ec2", "region": "eu-west-1", "rate": 0.3}
    runs = []
    for _ in range(2):
        faults(rule, seed=7)
        runs.append([outcome(ec2.describe_internet_gateways) for _ in range(60)])
    assert runs[0] == runs[1]
    struck = sum(bool(code) for code in runs[0])
    assert 8 <= struck <= 30
    assert control.request(box, "GET", "faults")["rules"][0]["hits"] == struck


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"kind": "flood"}, "kind is 'flood': it must be one of throttling, error, timeout, unreachable"),
        ({"kind": "error", "rate": 0}, "rate is 0: it must be a number above 0"),
        ({"kind": "error", "zone": "a"}, "a fault has no key 'zone'"),
    ],
)
def test_a_wrong_rule_is_refused(box: Running, rule: dict[str, Any], said: str) -> None:
    with pytest.raises(Problem, match=said):
        control.request(box, "PUT", "faults", {"rules": [rule]})
