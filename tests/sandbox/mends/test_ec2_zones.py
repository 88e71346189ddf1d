from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError


def test_a_zone_says_its_group_and_that_it_needs_no_opt_in(clients: Any) -> None:
    ec2 = clients("ec2", "us-east-1")
    filters = [{"Name": "opt-in-status", "Values": ["opt-in-not-required"]}]
    zones = ec2.describe_availability_zones(Filters=filters)["AvailabilityZones"]
    assert [zone["ZoneName"] for zone in zones] == [f"us-east-1{letter}" for letter in "abcdef"]
    assert {zone["OptInStatus"] for zone in zones} == {"opt-in-not-required"}
    assert {(zone["GroupName"], zone["NetworkBorderGroup"]) for zone in zones} == {("us-east-1-zg-1", "us-east-1")}
    filters = [{"Name": "opt-in-status", "Values": ["opted-in"]}]
    assert ec2.describe_availability_zones(Filters=filters)["AvailabilityZones"] == []


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("describe_availability_zones", {"ZoneNames": ["eu-west-1z"]}),
        ("describe_availability_zones", {"ZoneIds": ["euw1-az9"]}),
        ("describe_regions", {"RegionNames": ["eu-west-9"]}),
    ],
)
def test_what_is_not_there_is_an_error(ec2: Any, operation: str, arguments: dict[str, list[str]]) -> None:
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        getattr(ec2, operation)(**arguments)
