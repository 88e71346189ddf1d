from __future__ import annotations

from typing import Any


def described(ec2: Any, made: dict[str, Any]) -> dict[str, Any]:
    assert made["Unsuccessful"] == []
    (found,) = ec2.describe_flow_logs(FlowLogIds=made["FlowLogIds"])["FlowLogs"]
    return dict(found)


def test_to_a_folder_of_a_bucket_as_parquet(ec2: Any, clients: Any, vpc_id: str, name: str) -> None:
    clients("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    made = ec2.create_flow_logs(
        ResourceIds=[vpc_id],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination=f"arn:aws:s3:::{name}/logs/",
        DestinationOptions={"FileFormat": "parquet", "PerHourPartition": True},
    )
    found = described(ec2, made)
    assert found["LogDestination"] == f"arn:aws:s3:::{name}/logs/"
    assert found["DestinationOptions"] == {
        "FileFormat": "parquet",
        "HiveCompatiblePartitions": False,
        "PerHourPartition": True,
    }


def test_to_a_bucket_that_is_not_there(ec2: Any, vpc_id: str) -> None:
    made = ec2.create_flow_logs(
        ResourceIds=[vpc_id],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination="arn:aws:s3:::no-such-bucket/logs/",
    )
    assert "no-such-bucket does not exist" in made["Unsuccessful"][0]["Error"]["Message"]


def test_to_a_log_group_by_its_arn(ec2: Any, clients: Any, vpc_id: str, name: str) -> None:
    logs = clients("logs")
    logs.create_log_group(logGroupName=name)
    (group,) = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    made = ec2.create_flow_logs(
        ResourceIds=[vpc_id],
        ResourceType="VPC",
        TrafficType="REJECT",
        LogDestinationType="cloud-watch-logs",
        LogDestination=group["arn"],
        DeliverLogsPermissionArn="arn:aws:iam::123456789012:role/flow-logs",
    )
    found = described(ec2, made)
    assert (found["DeliverLogsStatus"], found["LogGroupName"]) == ("SUCCESS", name)
    assert "DestinationOptions" not in found
