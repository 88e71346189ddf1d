"""S3: buckets, each aspect of them a resource of its own."""

import json
from typing import TYPE_CHECKING

from sandbox.provider.entry import Entry, Fn, Json, Name, call, read

if TYPE_CHECKING:
    from sandbox.provider.resource import Resource

_BUCKET = "@aws:s3/bucket:Bucket.bucket"


def _place(region: str) -> Json | None:
    """us-east-1 is the one region that CreateBucket does not want to hear of."""
    return None if region == "us-east-1" else {"LocationConstraint": region}


def _empty(bucket: "Resource") -> None:
    """What ``forceDestroy`` asks for: a bucket with objects cannot be deleted."""
    while bucket.inputs.get("forceDestroy"):
        found = bucket.client.call("s3", bucket.region, "ListObjectVersions", {"Bucket": bucket.id})
        objects = [
            {"Key": item["Key"], "VersionId": item["VersionId"]}
            for item in [*found.get("Versions", ()), *found.get("DeleteMarkers", ())]
        ]
        if not objects:
            return
        bucket.client.call("s3", bucket.region, "DeleteObjects", {"Bucket": bucket.id, "Delete": {"Objects": objects}})


def _statement(effect: str) -> str:
    statement = {"Effect": effect, "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _logs(bucket: str) -> str:
    service, objects = {"Service": "logging.s3.amazonaws.com"}, f"arn:aws:s3:::{bucket}/*"
    statement = {"Effect": "Allow", "Principal": service, "Action": "s3:PutObject", "Resource": objects}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


ENTRIES = [
    Entry(
        "aws:s3/bucket:Bucket",
        "s3",
        create=call(
            "CreateBucket",
            ObjectLockEnabledForBucket="$objectLockEnabled",
            CreateBucketConfiguration=Fn(_place, ("region",)),
        ),
        id="$bucket",
        key={"Bucket": "$bucket"},
        name=Name("bucket", longest=63, allowed=r"[^a-z0-9.-]", lower=True),
        read=[read("HeadBucket", "@")],
        before_delete=_empty,
        delete=[call("DeleteBucket")],
        defaults={"forceDestroy": False, "objectLockEnabled": False},
        local=["forceDestroy"],
        unread=["objectLockEnabled"],  # HeadBucket does not tell
        import_id=lambda id: {"bucket": id},
        arn="arn:$partition:s3:::$bucket",
        made={
            "bucketDomainName": "$bucket.s3.amazonaws.com",
            "bucketRegionalDomainName": "$bucket.s3.$region.amazonaws.com",
            "bucketRegion": "$region",
        },
        example={"forceDestroy": True, "tags": {"Name": "example"}},
        others={"logs": {"bucket": "logs-of-examples"}},
        changed={"forceDestroy": False, "tags": {"Name": "changed"}},
    ),
    Entry(
        "aws:s3/bucketPolicy:BucketPolicy",
        "s3",
        create=call("PutBucketPolicy"),
        puts=True,
        id="$bucket",
        key={"Bucket": "$bucket"},
        read=[read("GetBucketPolicy", "@")],
        delete=[call("DeleteBucketPolicy")],
        example={"bucket": _BUCKET, "policy": _statement("Deny")},
        others={"logs": {"bucket": "@aws:s3/bucket:Bucket#logs.bucket", "policy": _logs("logs-of-examples")}},
        changed={"policy": _statement("Allow")},
    ),
    Entry(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "s3",
        create=call(
            "PutPublicAccessBlock",
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": "$blockPublicAcls",
                "BlockPublicPolicy": "$blockPublicPolicy",
                "IgnorePublicAcls": "$ignorePublicAcls",
                "RestrictPublicBuckets": "$restrictPublicBuckets",
            },
        ),
        puts=True,
        id="$bucket",
        key={"Bucket": "$bucket"},
        read=[read("GetPublicAccessBlock", "PublicAccessBlockConfiguration")],
        delete=[call("DeletePublicAccessBlock")],
        defaults={
            "blockPublicAcls": False,
            "blockPublicPolicy": False,
            "ignorePublicAcls": False,
            "restrictPublicBuckets": False,
            "skipDestroy": False,
        },
        local=["skipDestroy"],
        example={"bucket": _BUCKET, "blockPublicAcls": True, "restrictPublicBuckets": True},
        changed={"blockPublicAcls": False, "blockPublicPolicy": True},
    ),
    Entry(
        "aws:s3/bucketVersioning:BucketVersioning",
        "s3",
        create=call("PutBucketVersioning"),
        puts=True,
        id="$bucket",
        key={"Bucket": "$bucket"},
        read=[
            read(
                "GetBucketVersioning",
                "[@][?Status] | [0]",
                {"versioningConfiguration": "{Status: Status, MfaDelete: MFADelete}"},
            )
        ],
        delete=[call("PutBucketVersioning", VersioningConfiguration={"Status": "Suspended"})],
        example={"bucket": _BUCKET, "versioningConfiguration": {"status": "Enabled"}},
        changed={"versioningConfiguration": {"status": "Suspended"}},
    ),
    Entry(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "s3",
        create=call("PutBucketEncryption", ServerSideEncryptionConfiguration={"Rules": "$rules"}),
        puts=True,
        id="$bucket",
        key={"Bucket": "$bucket"},
        read=[read("GetBucketEncryption", "ServerSideEncryptionConfiguration")],
        delete=[call("DeleteBucketEncryption")],
        example={
            "bucket": _BUCKET,
            "rules": [
                {
                    "applyServerSideEncryptionByDefault": {
                        "sseAlgorithm": "aws:kms",
                        "kmsMasterKeyId": "@aws:kms/key:Key.arn",
                    },
                    "bucketKeyEnabled": True,
                }
            ],
        },
        changed={"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]},
    ),
    Entry(
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "s3",
        create=call("PutBucketLifecycleConfiguration", LifecycleConfiguration={"Rules": "$rules"}),
        puts=True,
        id="$bucket",
        key={"Bucket": "$bucket"},
        read=[read("GetBucketLifecycleConfiguration", "@")],
        delete=[call("DeleteBucketLifecycle")],
        local=["timeouts"],
        derived=["transitionDefaultMinimumObjectSize"],
        example={
            "bucket": _BUCKET,
            "rules": [
                {
                    "id": "expire",
                    "status": "Enabled",
                    "filter": {"prefix": "logs/"},
                    "expiration": {"days": 90},
                    "transitions": [{"days": 30, "storageClass": "STANDARD_IA"}],
                    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
                }
            ],
        },
        changed={
            "rules": [{"id": "expire", "status": "Enabled", "filter": {"prefix": "logs/"}, "expiration": {"days": 30}}]
        },
    ),
    Entry(
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "s3",
        create=call("PutBucketOwnershipControls", OwnershipControls={"Rules": ["$rule"]}),
        puts=True,
        id="$bucket",
        key={"Bucket": "$bucket"},
        read=[read("GetBucketOwnershipControls", "OwnershipControls", {"rule": "Rules[0]"})],
        delete=[call("DeleteBucketOwnershipControls")],
        example={"bucket": _BUCKET, "rule": {"objectOwnership": "BucketOwnerEnforced"}},
        changed={"rule": {"objectOwnership": "BucketOwnerPreferred"}},
    ),
    Entry(
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        "s3",
        create=call("PutBucketReplication", ReplicationConfiguration={"Role": "$role", "Rules": "$rules"}),
        puts=True,
        id="$bucket",
        key={"Bucket": "$bucket"},
        read=[read("GetBucketReplication", "ReplicationConfiguration")],
        delete=[call("DeleteBucketReplication")],
        example={
            # By way of its versioning, without which S3 refuses.
            "bucket": "@aws:s3/bucketVersioning:BucketVersioning.bucket",
            "role": "@aws:iam/role:Role.arn",
            "rules": [
                {
                    "id": "all",
                    "status": "Enabled",
                    "priority": 0,
                    "filter": {"prefix": "data/"},
                    "deleteMarkerReplication": {"status": "Enabled"},
                    "sourceSelectionCriteria": {"sseKmsEncryptedObjects": {"status": "Enabled"}},
                    "destination": {
                        "bucket": "arn:aws:s3:::copy",
                        "storageClass": "STANDARD_IA",
                        "encryptionConfiguration": {"replicaKmsKeyId": "@aws:kms/key:Key.arn"},
                        "replicationTime": {"status": "Enabled", "time": {"minutes": 15}},
                        "metrics": {"status": "Enabled", "eventThreshold": {"minutes": 15}},
                    },
                }
            ],
        },
        changed={
            "rules": [
                {
                    "id": "logs",
                    "status": "Enabled",
                    "priority": 1,
                    "filter": {"prefix": "logs/"},
                    "deleteMarkerReplication": {"status": "Disabled"},
                    "destination": {"bucket": "arn:aws:s3:::copy"},
                }
            ]
        },
    ),
    Entry(
        "aws:s3/bucketLogging:BucketLogging",
        "s3",
        create=call(
            "PutBucketLogging",
            BucketLoggingStatus={
                "LoggingEnabled": {
                    "TargetBucket": "$targetBucket",
                    "TargetPrefix": "$targetPrefix",
                    "TargetGrants": "$targetGrants",
                    "TargetObjectKeyFormat": "$targetObjectKeyFormat",
                }
            },
        ),
        puts=True,
        id="$bucket",
        key={"Bucket": "$bucket"},
        read=[read("GetBucketLogging", "LoggingEnabled")],
        delete=[call("PutBucketLogging", BucketLoggingStatus={})],
        example={
            "bucket": _BUCKET,
            # By way of its policy, without which S3 refuses.
            "targetBucket": "@aws:s3/bucketPolicy:BucketPolicy#logs.bucket",
            "targetPrefix": "example/",
        },
        changed={"targetPrefix": "changed/"},
    ),
    Entry(
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        "s3",
        create=call(
            "PutObjectLockConfiguration",
            ObjectLockConfiguration={"ObjectLockEnabled": "$objectLockEnabled", "Rule": "$rule"},
        ),
        puts=True,
        id="$bucket",
        key={"Bucket": "$bucket"},
        read=[read("GetObjectLockConfiguration", "ObjectLockConfiguration.Rule && ObjectLockConfiguration")],
        # S3 takes back the rule, and never the lock.
        delete=[call("PutObjectLockConfiguration", ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"})],
        defaults={"objectLockEnabled": "Enabled"},
        example={
            "bucket": "@aws:s3/bucketVersioning:BucketVersioning.bucket",
            "rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 1}},
        },
        changed={"rule": {"defaultRetention": {"mode": "COMPLIANCE", "days": 2}}},
    ),
    Entry(
        "aws:s3/bucketIntelligentTieringConfiguration:BucketIntelligentTieringConfiguration",
        "s3",
        create=call(
            "PutBucketIntelligentTieringConfiguration",
            IntelligentTieringConfiguration={
                "Id": "$name",
                "Status": "$status",
                "Filter": "$filter",
                "Tierings": "$tierings",
            },
        ),
        puts=True,
        id="$bucket:$name",
        key={"Bucket": "$bucket", "Id": "$name"},
        names={"name": "Id"},
        name=Name(longest=64),
        read=[read("GetBucketIntelligentTieringConfiguration", "IntelligentTieringConfiguration")],
        delete=[call("DeleteBucketIntelligentTieringConfiguration")],
        defaults={"status": "Enabled"},
        example={"bucket": _BUCKET, "name": "all", "tierings": [{"accessTier": "ARCHIVE_ACCESS", "days": 90}]},
        changed={
            "status": "Disabled",
            "tierings": [
                {"accessTier": "ARCHIVE_ACCESS", "days": 90},
                {"accessTier": "DEEP_ARCHIVE_ACCESS", "days": 180},
            ],
        },
    ),
]
