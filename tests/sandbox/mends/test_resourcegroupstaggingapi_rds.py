from __future__ import annotations

from typing import Any

from tests.sandbox.mends.test_rds_instances import create


def test_what_rds_tags_is_found(clients: Any, name: str) -> None:
    rds, tags = clients("rds"), [{"Key": "stack", "Value": name}]
    made = {
        "rds:db": create(rds, name, Tags=tags)["DBInstanceArn"],
        "rds:pg": rds.create_db_parameter_group(
            DBParameterGroupName=name, DBParameterGroupFamily="postgres17", Description="x", Tags=tags
        )["DBParameterGroup"]["DBParameterGroupArn"],
    }
    rds.create_event_subscription(SubscriptionName=name, SnsTopicArn="arn:topic", Tags=tags)
    made["rds:es"] = f"arn:aws:rds:eu-west-1:123456789012:es:{name}"
    search = clients("resourcegroupstaggingapi")
    for kind, arn in made.items():
        found = search.get_resources(TagFilters=[{"Key": "stack", "Values": [name]}], ResourceTypeFilters=[kind])
        assert [each["ResourceARN"] for each in found["ResourceTagMappingList"]] == [arn]
