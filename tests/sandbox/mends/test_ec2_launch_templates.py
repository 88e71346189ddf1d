from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

GONE = "lt-0123456789abcdef0"


def test_its_own_tags_are_no_part_of_what_it_launches_and_can_change(ec2: Any, name: str) -> None:
    own = [{"ResourceType": "launch-template", "Tags": [{"Key": "Name", "Value": "one"}]}]
    launched = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "node"}]}]
    made = ec2.create_launch_template(
        LaunchTemplateName=name, LaunchTemplateData={"TagSpecifications": launched}, TagSpecifications=own
    )["LaunchTemplate"]
    named = {"LaunchTemplateId": made["LaunchTemplateId"]}
    (version,) = ec2.describe_launch_template_versions(**named)["LaunchTemplateVersions"]
    assert version["LaunchTemplateData"]["TagSpecifications"] == launched
    ec2.create_tags(Resources=[made["LaunchTemplateId"]], Tags=[{"Key": "Name", "Value": "two"}])
    (found,) = ec2.describe_launch_templates(LaunchTemplateIds=[made["LaunchTemplateId"]])["LaunchTemplates"]
    assert found["Tags"] == [{"Key": "Name", "Value": "two"}]


def test_a_later_version_may_have_user_data(ec2: Any, name: str) -> None:
    made = ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData={"InstanceType": "m7g.large"})
    named = {"LaunchTemplateId": made["LaunchTemplate"]["LaunchTemplateId"]}
    ec2.create_launch_template_version(**named, LaunchTemplateData={"UserData": "ZWNobw=="})
    (version,) = ec2.describe_launch_template_versions(**named, Versions=["$Latest"])["LaunchTemplateVersions"]
    assert version["LaunchTemplateData"]["UserData"] == "ZWNobw=="


def test_one_that_is_not_there(ec2: Any) -> None:
    with pytest.raises(ClientError, match="InvalidLaunchTemplateId"):
        ec2.describe_launch_templates(LaunchTemplateIds=[GONE])
    with pytest.raises(ClientError, match="InvalidLaunchTemplateId"):
        ec2.delete_launch_template(LaunchTemplateId=GONE)
