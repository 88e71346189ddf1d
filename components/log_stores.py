"""Where a network's logs are kept: encrypted with a key of their own, for a set time, written by AWS alone."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from . import bucket_parts, bucket_writers, key_users, log_groups
from .key_users import KeyUser
from .naming import Children, Owner, document


@dataclass(frozen=True)
class Store:
    """A place ready for flow logs."""

    arn: pulumi.Output[str]
    """Of the bucket or log group."""
    permission: pulumi.Resource
    """What allows AWS to write to it."""
    role_arn: pulumi.Output[str] | None = None
    """The role to write with, for a log group."""


def bucket(children: Children, owner: Owner, days: int, force_destroy: bool) -> Store:
    """A bucket that only AWS's log delivery for this account can write to."""
    part = "flow-logs-bucket"
    key = _key(children, owner, KeyUser.LOG_DELIVERY)
    store, ready = bucket_parts.closed(children, part, key.arn, force_destroy)
    expire = {
        "id": "expire",
        "filter": {"prefix": "AWSLogs/"},
        "expiration": {"days": days},
        "abort_incomplete_multipart_upload": {"days_after_initiation": 1},
    }
    bucket_parts.lifecycle(children, part, store, [expire])
    # The folder that Hive-compatible prefixes use (VPC guide, flow-logs-s3-permissions).
    folder = pulumi.Output.format("{0}/AWSLogs/aws-account-id={1}/*", store.arn, owner.account)
    account = {"aws:SourceAccount": owner.account}
    delivery = bucket_writers.deliver("", store.arn, folder, account, owner.arn("logs", "*"))
    return Store(store.arn, bucket_parts.policy(children, part, store, delivery, ready))


def log_group(children: Children, owner: Owner, days: int) -> Store:
    """A log group, and a role with which only this account's flow logs can write to it."""
    key = _key(children, owner, KeyUser.LOGS)
    group = log_groups.log_group(children, "flow-logs-group", days, key.arn)
    role = aws.iam.Role(
        children.named("flow-logs-role"),
        assume_role_policy=document(
            {
                "Effect": "Allow",
                "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": owner.account},
                    "ArnLike": {"aws:SourceArn": owner.arn("ec2", "vpc-flow-log/*")},
                },
            }
        ),
        tags=children.tags("flow-logs-role"),
        opts=children.opts(),
    )
    verbs = ("CreateLogStream", "DescribeLogGroups", "DescribeLogStreams", "PutLogEvents")
    policy = aws.iam.RolePolicy(
        children.named("flow-logs-role-policy"),
        role=role.id,
        policy=document(
            {
                "Effect": "Allow",
                "Action": [f"logs:{verb}" for verb in verbs],
                "Resource": [group.arn, pulumi.Output.format("{0}:*", group.arn)],
            }
        ),
        opts=children.opts(),
    )
    return Store(group.arn, policy, role.arn)


def _key(children: Children, owner: Owner, user: KeyUser) -> aws.kms.Key:
    """A key that the account administers and that one service may use."""
    return aws.kms.Key(
        children.named("flow-logs-key"),
        description="Encrypts flow logs",
        enable_key_rotation=True,
        policy=document(key_users.administer(owner), key_users.use(owner, user, "Encrypt")),
        tags=children.tags("flow-logs-key"),
        opts=children.opts(),
    )
