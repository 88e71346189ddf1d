from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def rds(clients: Any) -> Any:
    return clients("rds")


def test_a_changed_group_stays_with_its_tags(ec2: Any, rds: Any, vpc_id: str, subnet_ids: list[str], name: str) -> None:
    third = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.0.7.0/24", AvailabilityZone="eu-west-1c")["Subnet"][
        "SubnetId"
    ]
    made = rds.create_db_subnet_group(
        DBSubnetGroupName=name.upper(),
        DBSubnetGroupDescription="x",
        SubnetIds=subnet_ids,
        Tags=[{"Key": "a", "Value": "b"}],
    )["DBSubnetGroup"]
    assert (made["DBSubnetGroupName"], made["SupportedNetworkTypes"]) == (name, ["IPV4"])
    rds.modify_db_subnet_group(DBSubnetGroupName=name, SubnetIds=[subnet_ids[0], third])
    (found,) = rds.describe_db_subnet_groups(DBSubnetGroupName=name)["DBSubnetGroups"]
    assert [subnet["SubnetIdentifier"] for subnet in found["Subnets"]] == [subnet_ids[0], third]
    arn = made["DBSubnetGroupArn"]
    assert rds.list_tags_for_resource(ResourceName=arn)["TagList"] == [{"Key": "a", "Value": "b"}]


def test_a_group_covers_two_zones(rds: Any, subnet_ids: list[str], name: str) -> None:
    with pytest.raises(ClientError, match="DBSubnetGroupDoesNotCoverEnoughAZs"):
        rds.create_db_subnet_group(DBSubnetGroupName=name, DBSubnetGroupDescription="x", SubnetIds=subnet_ids[:1])


def test_a_group_is_not_made_twice_nor_changed_when_there_is_none(rds: Any, subnet_ids: list[str], name: str) -> None:
    rds.create_db_subnet_group(DBSubnetGroupName=name, DBSubnetGroupDescription="x", SubnetIds=subnet_ids)
    with pytest.raises(ClientError, match="DBSubnetGroupAlreadyExists"):
        rds.create_db_subnet_group(DBSubnetGroupName=name, DBSubnetGroupDescription="x", SubnetIds=subnet_ids)
    with pytest.raises(ClientError, match="DBSubnetGroupNotFoundFault"):
        rds.modify_db_subnet_group(DBSubnetGroupName=f"{name}-x", SubnetIds=subnet_ids)
