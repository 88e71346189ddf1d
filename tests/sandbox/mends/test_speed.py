"""What core_speed and ec2_speed change is not seen, save in the time taken, which benchmarks/ measures."""

from __future__ import annotations

from typing import Any


def test_filters_and_tags_are_as_before(ec2: Any, name: str) -> None:
    tags = [{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": name}, {"Key": "other", "Value": "x"}]}]
    made = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tags)["Vpc"]
    assert sorted(tag["Key"] for tag in made["Tags"]) == ["Name", "other"]
    for pattern in (name, f"{name[:-1]}*", f"{name[:-1]}?"):
        found = ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["no", pattern]}])["Vpcs"]
        assert [vpc["VpcId"] for vpc in found] == [made["VpcId"]]
    assert ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [f"{name}x"]}])["Vpcs"] == []
