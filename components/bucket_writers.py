"""AWS services that write logs to a bucket, each for this account only."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import pulumi

from .naming import Owner
from .place import EDGE


class BucketWriter(StrEnum):
    """A service that delivers logs to a bucket."""

    ALB_LOGS = "alb_logs"
    """Application Load Balancers of the bucket's region: access, connection and health-check logs. SSE-S3 only."""
    LOG_DELIVERY = "log_delivery"
    """What AWS vends in the bucket's region: flow logs, WAF logs, ElastiCache and others."""
    CLOUD_FRONT_LOGS = "cloud_front_logs"
    """CloudFront's access logs (standard logging, v2), which us-east-1 delivers wherever the bucket is."""
    BUCKET_LOGS = "bucket_logs"
    """S3's server access logs of other buckets of the account. SSE-S3 only."""


_S3_KEY_ONLY = (BucketWriter.ALB_LOGS, BucketWriter.BUCKET_LOGS)
_DELIVERY = "delivery.logs.amazonaws.com"


def problems(writers: Sequence[str], own_key: bool) -> dict[str, str]:
    """What is wrong with a list of writers and what to do, by writer; ``own_key`` is whether a KMS key encrypts.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
    """
    found = {each: "is named twice; name it once" for each in writers if list(writers).count(each) > 1}
    for each in writers:
        if each not in list(BucketWriter):
            found[each] = f"is unknown; use {', '.join(BucketWriter)}"
        elif own_key and each in _S3_KEY_ONLY:
            found[each] = "can only write where S3's own key encrypts; leave out kms_key_arn"
    return found


def statements(writer: BucketWriter, bucket_arn: pulumi.Input[str], owner: Owner) -> list[dict[str, Any]]:
    """What a bucket's policy says of a writer.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    """
    account = {"aws:SourceAccount": owner.account}
    # With or without a prefix, and with or without `aws-account-id=` as Hive wants it.
    logs = pulumi.Output.format("{0}/*AWSLogs/*{1}/*", bucket_arn, owner.account)
    match writer:
        case BucketWriter.ALB_LOGS:
            balancers = owner.arn("elasticloadbalancing", "loadbalancer/*")
            principal, source = (
                "logdelivery.elasticloadbalancing.amazonaws.com",
                {"ArnLike": {"aws:SourceArn": balancers}},
            )
            return [put("DeliverAlbLogs", principal, logs, {"StringEquals": account, **source})]
        case BucketWriter.BUCKET_LOGS:
            buckets = pulumi.Output.format("arn:{0}:s3:::*", owner.partition)
            condition = {"StringEquals": account, "ArnLike": {"aws:SourceArn": buckets}}
            everything = pulumi.Output.format("{0}/*", bucket_arn)
            return [put("DeliverBucketLogs", "logging.s3.amazonaws.com", everything, condition)]
        case BucketWriter.LOG_DELIVERY:
            return deliver("", bucket_arn, logs, account, owner.arn("logs", "*"))
        case BucketWriter.CLOUD_FRONT_LOGS:
            return deliver("CloudFront", bucket_arn, logs, account, owner.arn("logs", "delivery-source:*", EDGE))


def deliver(
    kind: str, bucket_arn: pulumi.Input[str], folder: pulumi.Input[str], account: dict[str, Any], source: Any
) -> list[dict[str, Any]]:
    """The two statements of AWS's log delivery: it writes, and looks first whether it may."""
    condition = {"StringEquals": account, "ArnLike": {"aws:SourceArn": source}}
    owned = {**account, "s3:x-amz-acl": "bucket-owner-full-control"}
    return [
        put(f"Deliver{kind}Logs", _DELIVERY, folder, {**condition, "StringEquals": owned}),
        {
            "Sid": f"Check{kind}Delivery",
            "Effect": "Allow",
            "Principal": {"Service": _DELIVERY},
            "Action": ["s3:GetBucketAcl", "s3:ListBucket"],
            "Resource": bucket_arn,
            "Condition": condition,
        },
    ]


def put(sid: str, service: str, where: pulumi.Input[str], condition: dict[str, Any]) -> dict[str, Any]:
    """The statement that lets a service write."""
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "s3:PutObject",
        "Resource": where,
        "Condition": condition,
    }
