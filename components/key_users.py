"""AWS services that may use a key, each under the condition that it acts for this account."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import pulumi

from .naming import Owner
from .place import EDGE


class KeyUser(StrEnum):
    """A service that uses a key under its own name, and so has to be let in by the key's policy.

    Services that use it in the name of whoever calls them (RDS, ElastiCache, EKS, Secrets Manager, Backup) need no
    entry: IAM decides for them.
    """

    LOGS = "logs"
    """CloudWatch Logs, to encrypt log groups."""
    LOG_DELIVERY = "log_delivery"
    """Delivery of a region's logs to a bucket: flow logs, and whatever else AWS vends."""
    CLOUD_FRONT_LOGS = "cloud_front_logs"
    """Delivery of CloudFront's access logs, which comes from us-east-1 wherever the bucket is."""
    CLOUD_FRONT = "cloud_front"
    """CloudFront, to read a bucket through origin access control."""
    ALARMS = "alarms"
    """CloudWatch alarms, to publish to a topic."""
    BUDGETS = "budgets"
    """AWS Budgets, to publish to a topic."""
    COST_ANOMALIES = "cost_anomalies"
    """Cost Anomaly Detection, to publish to a topic."""
    EVENTS = "events"
    """EventBridge, to send to a topic or queue."""
    DATABASE_EVENTS = "database_events"
    """RDS event subscriptions, to publish to a topic."""
    VOLUMES = "volumes"
    """EC2 and Auto Scaling, to encrypt the volumes of instances that they start."""


_ENCRYPT = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey*", "ReEncrypt*")
_SEND = ("Decrypt", "GenerateDataKey*")
_PUBLISHERS = {
    KeyUser.ALARMS: "cloudwatch",
    KeyUser.BUDGETS: "budgets",
    KeyUser.COST_ANOMALIES: "costalerts",
    KeyUser.EVENTS: "events",
    KeyUser.DATABASE_EVENTS: "events.rds",
}


def problems(users: Sequence[str]) -> dict[str, str]:
    """What is wrong with a list of users and what to do, by user."""
    found = {each: "is named twice; name it once" for each in users if list(users).count(each) > 1}
    unknown = [each for each in users if each not in list(KeyUser)]
    return found | {each: f"is unknown; use {', '.join(KeyUser)}" for each in unknown}


def administer(owner: Owner) -> dict[str, Any]:
    """The statement with which IAM's policies govern a key; AWS puts it into every key that comes without a policy."""
    return {
        "Sid": "Administer",
        "Effect": "Allow",
        "Principal": {"AWS": pulumi.Output.format("arn:{0}:iam::{1}:root", owner.partition, owner.account)},
        "Action": "kms:*",
        "Resource": "*",
    }


def use(owner: Owner, user: KeyUser, sid: str) -> dict[str, Any]:
    """The statement that lets a service use a key.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html#AWS-logs-SSE-KMS-S3
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
    """
    account = {"aws:SourceAccount": owner.account}
    verbs: Sequence[str] = _ENCRYPT
    principal, condition = "delivery.logs.amazonaws.com", dict[str, Any]()
    match user:
        case KeyUser.LOGS:
            return _allow(
                sid,
                {"Service": pulumi.Output.format("logs.{0}.amazonaws.com", owner.region)},
                _ENCRYPT,
                # Not a group's own name: a group is created with its key, so the key cannot wait for the name.
                {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": owner.arn("logs", "log-group:*")}},
            )
        case KeyUser.VOLUMES:
            # As in the policy of AWS's own key for volumes: whoever in the account may start instances, through EC2.
            via = {
                "kms:CallerAccount": owner.account,
                "kms:ViaService": pulumi.Output.format("ec2.{0}.amazonaws.com", owner.region),
            }
            return _allow(sid, {"AWS": "*"}, (*_ENCRYPT, "CreateGrant"), {"StringEquals": via})
        case KeyUser.LOG_DELIVERY:
            condition = {"StringEquals": account, "ArnLike": {"aws:SourceArn": owner.arn("logs", "*")}}
        case KeyUser.CLOUD_FRONT_LOGS:
            source = owner.arn("logs", "delivery-source:*", EDGE)
            condition = {"StringEquals": account, "ArnLike": {"aws:SourceArn": source}}
        case KeyUser.CLOUD_FRONT:
            # Not one distribution: a distribution is created with its bucket, and the bucket with its key.
            principal = "cloudfront.amazonaws.com"
            condition = {"ArnLike": {"aws:SourceArn": owner.arn("cloudfront", "distribution/*", "")}}
        case _:
            principal, verbs = f"{_PUBLISHERS[user]}.amazonaws.com", _SEND
            # EventBridge does not say for whom it encrypts (SNS guide, key management); the topic's policy asks it.
            condition = {} if user is KeyUser.EVENTS else {"StringEquals": account}
    return _allow(sid, {"Service": principal}, verbs, condition)


def _allow(sid: str, principal: dict[str, Any], verbs: Sequence[str], condition: dict[str, Any]) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": principal,
        "Action": [f"kms:{verb}" for verb in verbs],
        "Resource": "*",
    }
    return {**statement, "Condition": condition} if condition else statement
