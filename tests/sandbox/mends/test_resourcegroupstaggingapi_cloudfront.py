from __future__ import annotations

from typing import Any

from tests.sandbox.mends.distributions import make_vpc_origin


def test_what_is_tagged_is_found_in_us_east_1_alone(
    clients: Any, cloudfront: Any, distribution_config: dict[str, Any], name: str
) -> None:
    vpc_origin = make_vpc_origin(cloudfront, name)
    tags = {"Items": [{"Key": "stack", "Value": name}]}
    made = cloudfront.create_distribution_with_tags(
        DistributionConfigWithTags={"DistributionConfig": distribution_config, "Tags": tags}
    )["Distribution"]
    origin = cloudfront.get_vpc_origin(Id=vpc_origin)["VpcOrigin"]["Arn"]
    clients("logs", "us-east-1").put_delivery_source(
        name=name, resourceArn=made["ARN"], logType="ACCESS_LOGS", tags={"stack": name}
    )

    def found(region: str) -> set[str]:
        answer = clients("resourcegroupstaggingapi", region).get_resources(
            TagFilters=[{"Key": "stack", "Values": [name]}]
        )
        return {each["ResourceARN"] for each in answer["ResourceTagMappingList"]}

    source = f"arn:aws:logs:us-east-1:123456789012:delivery-source:{name}"
    assert found("us-east-1") == {made["ARN"], origin, source}
    assert found("eu-west-1") == set()
