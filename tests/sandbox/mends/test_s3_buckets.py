from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def s3(clients: Any) -> Any:
    return clients("s3")


@pytest.fixture
def bucket(s3: Any, name: str) -> str:
    tags = [{"Key": "a", "Value": "b"}]
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1", "Tags": tags})
    return name


def encryption(s3: Any, bucket: str) -> str:
    (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    return str(rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"])


def test_a_new_bucket_is_closed(s3: Any, bucket: str) -> None:
    assert encryption(s3, bucket) == "AES256"
    assert set(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values()) == {True}
    (rule,) = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    assert rule["ObjectOwnership"] == "BucketOwnerEnforced"
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == [{"Key": "a", "Value": "b"}]


def test_encryption_falls_back_to_that_of_s3(s3: Any, bucket: str) -> None:
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    assert encryption(s3, bucket) == "aws:kms"
    s3.delete_bucket_encryption(Bucket=bucket)
    assert encryption(s3, bucket) == "AES256"


def test_a_policy_against_plain_http_denies_nobody_who_uses_tls(s3: Any, bucket: str) -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [f"arn:aws:s3:::{bucket}/*"]}
    plain = {**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [plain]}))
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")
    assert s3.get_object(Bucket=bucket, Key="x")["Body"].read() == b"x"
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": deny}))
    with pytest.raises(ClientError, match="403"):
        s3.get_object(Bucket=bucket, Key="x")
