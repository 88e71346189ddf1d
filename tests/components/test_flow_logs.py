"""What a network asks of AWS for its flow logs."""

import json
from typing import Any

from policies.recorder import ACCOUNT, Asked
from tests.components.networks import network, outputs


def policy(asked: Asked, key: str = "policy") -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = json.loads(asked.inputs[key])["Statement"]
    return statements


def test_flow_logs_go_to_a_private_encrypted_bucket_that_forgets() -> None:
    recording = network()
    (log,) = recording.of("FlowLog").values()
    assert (
        log.inputs.items() >= {"trafficType": "ALL", "logDestinationType": "s3", "maxAggregationInterval": 600}.items()
    )
    partitions = {"fileFormat": "parquet", "hiveCompatiblePartitions": True, "perHourPartition": False}
    assert log.inputs["destinationOptions"] == partitions
    bucket = "net-flow-logs-bucket"
    assert log.inputs["logDestination"].endswith(bucket)
    assert recording.of("Bucket")[bucket].inputs["forceDestroy"] is False
    (access,) = recording.of("BucketPublicAccessBlock").values()
    flags = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    assert all(access.inputs[flag] for flag in flags)
    (rule,) = recording.of("BucketLifecycleConfiguration")[f"{bucket}-lifecycle"].inputs["rules"]
    assert rule["expiration"] == {"days": 90}
    (rule,) = recording.of("BucketServerSideEncryptionConfiguration")[f"{bucket}-encryption"].inputs["rules"]
    assert rule["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"].endswith("net-flow-logs-key")

    write, look, plain = policy(recording.of("BucketPolicy")[f"{bucket}-policy"])
    for statement in (write, look):
        assert statement["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
        assert statement["Condition"]["StringEquals"]["aws:SourceAccount"] == ACCOUNT
    assert write["Resource"].endswith(f"{bucket}/AWSLogs/aws-account-id={ACCOUNT}/*")
    assert (plain["Effect"], plain["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    _, use = policy(recording.of("Key")["net-flow-logs-key"])
    assert use["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
    assert use["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
    assert {each.urn for each in recording.of("BucketPolicy").values()} <= log.after


def test_flow_logs_go_to_an_encrypted_log_group_that_forgets() -> None:
    recording = network(flow_logs={"destination": "cloud_watch", "retention_days": 30})
    (log,) = recording.of("FlowLog").values()
    assert log.inputs["logDestinationType"] == "cloud-watch-logs"
    assert log.inputs["iamRoleArn"].endswith("net-flow-logs-role")
    assert "destinationOptions" not in log.inputs
    (group,) = recording.of("LogGroup").values()
    assert group.inputs["retentionInDays"] == 30
    assert group.inputs["kmsKeyId"].endswith("net-flow-logs-key")
    _, use = policy(recording.of("Key")["net-flow-logs-key"])
    assert use["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    context = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:*"
    assert use["Condition"]["ArnLike"] == {"kms:EncryptionContext:aws:logs:arn": context}
    (trust,) = policy(recording.of("Role")["net-flow-logs-role"], "assumeRolePolicy")
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
    (allow,) = policy(recording.of("RolePolicy")["net-flow-logs-role-policy"])
    assert all(each.startswith(group.name, each.rindex(":::") + 3) for each in allow["Resource"])
    assert {each.urn for each in recording.of("RolePolicy").values()} <= log.after
    assert not recording.of("Bucket")


def test_flow_logs_can_be_off() -> None:
    recording = network(flow_logs={"destination": "none"})
    assert not [each.name for each in recording.resources if "flow-logs" in each.name]
    assert not {"flow_log_id", "flow_log_destination"} & outputs(recording).keys()


def test_hourly_partitions_and_retention_reach_s3() -> None:
    recording = network(flow_logs={"hourly_partitions": True, "retention_days": 7})
    assert recording.of("FlowLog")["net-flow-logs"].inputs["destinationOptions"]["perHourPartition"] is True
    (lifecycle,) = recording.of("BucketLifecycleConfiguration").values()
    assert lifecycle.inputs["rules"][0]["expiration"] == {"days": 7}
