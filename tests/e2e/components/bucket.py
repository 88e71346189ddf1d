"""A bucket with everything, its copy in another region, and the bucket of their logs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi

from components import Bucket, BucketWriter, LockMode, StorageClass
from tests.e2e.components.given import FAR, HOME, Given

ACCOUNT = "123456789012"


def deploy(given: Given) -> dict[str, pulumi.Input[Any]]:
    """Three buckets; changed, they keep less."""
    writers: list[str] = list(BucketWriter)
    logs = Bucket("bucket-logs", {"writers": writers, "account_id": ACCOUNT, "force_destroy": True}, given.home)
    copy = Bucket("bucket-copy", {"kms_key_arn": given.far_key_arn}, given.far)
    data = Bucket(
        "bucket",
        {
            "kms_key_arn": given.key_arn,
            "noncurrent_days": 30 if given.changed else 90,
            "lifecycle": [
                {
                    "id": "old",
                    "prefix": "old/",
                    "expiration_days": 400 if given.changed else 365,
                    "transitions": [{"days": 30, "storage_class": StorageClass.STANDARD_IA}],
                }
            ],
            "intelligent_tiering": {"archive_days": 120 if given.changed else 90},
            "object_lock": {"mode": LockMode.GOVERNANCE, "days": 2 if given.changed else 1},
            "replication": {
                "destination_arn": copy.bucket_arn,
                "destination_kms_key_arn": given.far_key_arn,
                "time_control": given.changed,
            },
            "access_logs": {"bucket": logs.bucket_name},
            "force_destroy": given.changed,
        },
        given.home,
    )
    return {"logs": logs.bucket_name, "copy": copy.bucket_name, "data": data.bucket_name}


def check(clients: Callable[[str, str], Any], outputs: dict[str, Any], changed: bool) -> None:
    """Private, encrypted and versioned; logged, locked and copied."""
    for region, name in ((HOME, outputs["logs"]), (FAR, outputs["copy"]), (HOME, outputs["data"])):
        s3 = clients("s3", region)
        assert set(s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"].values()) == {True}
        assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
        (rule,) = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
        by_key = rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
        assert by_key is (name != outputs["logs"])
    s3, data = clients("s3", HOME), outputs["data"]
    rules = {rule["ID"]: rule for rule in s3.get_bucket_lifecycle_configuration(Bucket=data)["Rules"]}
    assert set(rules) == {"tidy", "tier", "old"}
    assert rules["old"]["Expiration"]["Days"] == (400 if changed else 365)
    assert rules["tidy"]["NoncurrentVersionExpiration"]["NoncurrentDays"] == (30 if changed else 90)
    lock = s3.get_object_lock_configuration(Bucket=data)["ObjectLockConfiguration"]
    assert lock["Rule"]["DefaultRetention"]["Days"] == (2 if changed else 1)
    assert s3.get_bucket_logging(Bucket=data)["LoggingEnabled"]["TargetBucket"] == outputs["logs"]
    (rule,) = s3.get_bucket_replication(Bucket=data)["ReplicationConfiguration"]["Rules"]
    assert rule["Destination"]["Bucket"] == f"arn:aws:s3:::{outputs['copy']}"
    assert ("ReplicationTime" in rule["Destination"]) is changed
    tiering = s3.get_bucket_intelligent_tiering_configuration(Bucket=data, Id="all")["IntelligentTieringConfiguration"]
    assert tiering["Tierings"] == [{"AccessTier": "ARCHIVE_ACCESS", "Days": 120 if changed else 90}]
