from __future__ import annotations

from typing import Any


def test_everything_is_found_by_its_tag_and_in_its_region(
    eks: Any, ec2: Any, clients: Any, of_every_kind: dict[str, str], name: str
) -> None:
    for arn in of_every_kind.values():
        eks.tag_resource(resourceArn=arn, tags={"stack": name})
    tags = [{"Key": "stack", "Value": name}]
    template = ec2.create_launch_template(
        LaunchTemplateName=name,
        LaunchTemplateData={"InstanceType": "m7g.large"},
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": tags}],
    )["LaunchTemplate"]["LaunchTemplateId"]
    rule = clients("events").put_rule(Name=name, EventPattern='{"source":["aws.ec2"]}', Tags=tags)["RuleArn"]
    wanted = {
        **of_every_kind,
        "ec2:launch-template": f"arn:aws:ec2:eu-west-1:123456789012:launch-template/{template}",
        "events:rule": rule,
    }

    def found(region: str = "eu-west-1", **more: Any) -> list[str]:
        pages = clients("resourcegroupstaggingapi", region).get_paginator("get_resources")
        answers = pages.paginate(TagFilters=[{"Key": "stack", "Values": [name]}], **more)
        return [one["ResourceARN"] for answer in answers for one in answer["ResourceTagMappingList"]]

    assert sorted(found()) == sorted(wanted.values())
    assert found("us-east-1") == []
    for kind, arn in wanted.items():
        assert found(ResourceTypeFilters=[kind]) == [arn]
