from __future__ import annotations

from typing import Any


def test_rules_are_answered_as_they_were_put(clients: Any, name: str) -> None:
    s3 = clients("s3", "us-east-1")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    tags = [{"Key": "a", "Value": "b"}, {"Key": "c", "Value": "d"}]
    destination = {
        "Bucket": "arn:aws:s3:::copy",
        "EncryptionConfiguration": {"ReplicaKmsKeyID": "arn:aws:kms:us-west-2:123456789012:key/1"},
        "ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}},
        "Metrics": {"Status": "Enabled", "EventThreshold": {"Minutes": 15}},
    }
    common = {"Status": "Enabled", "DeleteMarkerReplication": {"Status": "Enabled"}, "Destination": destination}
    rules = [
        {**common, "ID": "all", "Priority": 0, "Filter": {"Prefix": ""}},
        {**common, "ID": "tagged", "Priority": 1, "Filter": {"Tag": tags[0]}},
        {**common, "ID": "both", "Priority": 2, "Filter": {"And": {"Prefix": "x/", "Tags": tags}}},
    ]
    configuration = {"Role": "arn:aws:iam::123456789012:role/r", "Rules": rules}
    s3.put_bucket_replication(Bucket=name, ReplicationConfiguration=configuration)
    assert s3.get_bucket_replication(Bucket=name)["ReplicationConfiguration"] == configuration
