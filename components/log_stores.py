"""Where a network's logs are kept: encrypted with a key of their own, for a set time, written by AWS alone."""

from dataclasses import dataclass
from typing import Any, Self

import pulumi
import pulumi_aws as aws

from .naming import Children, document


@dataclass(frozen=True)
class Store:
    """A place ready for flow logs."""

    arn: pulumi.Output[str]
    """Of the bucket or log group."""
    permission: pulumi.Resource
    """What allows AWS to write to it."""
    role_arn: pulumi.Output[str] | None = None
    """The role to write with, for a log group."""


@dataclass(frozen=True)
class Owner:
    """Whose logs these are: policies name it, so that nobody else's service may write."""

    region: str
    account: pulumi.Output[str]
    partition: pulumi.Output[str]

    @classmethod
    def of(cls, vpc: aws.ec2.Vpc, region: str) -> Self:
        """The account that a VPC is in. Asking AWS who we are would stop the program while the region is down."""
        return cls(region, vpc.owner_id, vpc.arn.apply(lambda arn: arn.split(":")[1]))

    def arn(self, service: str, resource: str) -> pulumi.Output[str]:
        """The ARN of one of the owner's resources."""
        return pulumi.Output.format(
            "arn:{0}:{1}:{2}:{3}:{4}", self.partition, service, self.region, self.account, resource
        )


def bucket(children: Children, owner: Owner, days: int, force_destroy: bool) -> Store:
    """A bucket that only AWS's log delivery for this account can write to."""
    part = "flow-logs-bucket"
    service = {"Service": "delivery.logs.amazonaws.com"}
    account = {"aws:SourceAccount": owner.account}
    delivery = {"StringEquals": account, "ArnLike": {"aws:SourceArn": owner.arn("logs", "*")}}
    key = _key(children, owner, service, delivery)
    store = aws.s3.Bucket(
        children.named(part),
        force_destroy=force_destroy,
        tags=children.tags(part),
        opts=children.opts(),
    )
    closed = aws.s3.BucketPublicAccessBlock(
        children.named(f"{part}-access"),
        bucket=store.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=children.opts(),
    )
    aws.s3.BucketOwnershipControls(
        children.named(f"{part}-ownership"),
        bucket=store.id,
        rule={"object_ownership": "BucketOwnerEnforced"},
        opts=children.opts(),
    )
    encrypted = aws.s3.BucketServerSideEncryptionConfiguration(
        children.named(f"{part}-encryption"),
        bucket=store.id,
        rules=[
            {
                "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn},
                "bucket_key_enabled": True,
            }
        ],
        opts=children.opts(),
    )
    aws.s3.BucketLifecycleConfiguration(
        children.named(f"{part}-lifecycle"),
        bucket=store.id,
        rules=[
            {
                "id": "expire",
                "status": "Enabled",
                "filter": {"prefix": "AWSLogs/"},
                "expiration": {"days": days},
                "abort_incomplete_multipart_upload": {"days_after_initiation": 1},
            }
        ],
        opts=children.opts(),
    )
    policy = aws.s3.BucketPolicy(
        children.named(f"{part}-policy"),
        bucket=store.id,
        policy=document(
            {
                "Sid": "DeliverLogs",
                "Effect": "Allow",
                "Principal": service,
                "Action": "s3:PutObject",
                # The folder that Hive-compatible prefixes use (VPC guide, flow-logs-s3-permissions).
                "Resource": pulumi.Output.format("{0}/AWSLogs/aws-account-id={1}/*", store.arn, owner.account),
                "Condition": {
                    **delivery,
                    "StringEquals": {**account, "s3:x-amz-acl": "bucket-owner-full-control"},
                },
            },
            {
                "Sid": "CheckDelivery",
                "Effect": "Allow",
                "Principal": service,
                "Action": ["s3:GetBucketAcl", "s3:ListBucket"],
                "Resource": store.arn,
                "Condition": delivery,
            },
            {
                "Sid": "RefusePlainText",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [store.arn, pulumi.Output.format("{0}/*", store.arn)],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
        ),
        # S3 refuses two changes to who may access a bucket at once; and nothing is logged before it is encrypted.
        opts=children.opts(depends_on=[closed, encrypted]),
    )
    return Store(store.arn, policy)


def log_group(children: Children, owner: Owner, days: int) -> Store:
    """A log group, and a role with which only this account's flow logs can write to it."""
    key = _key(
        children,
        owner,
        {"Service": f"logs.{owner.region}.amazonaws.com"},
        # Not the group's own name: the group is created with the key, so the key cannot wait for its name.
        {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": owner.arn("logs", "log-group:*")}},
    )
    group = aws.cloudwatch.LogGroup(
        children.named("flow-logs-group"),
        retention_in_days=days,
        kms_key_id=key.arn,
        tags=children.tags("flow-logs-group"),
        opts=children.opts(),
    )
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


def _key(children: Children, owner: Owner, service: dict[str, str], condition: dict[str, Any]) -> aws.kms.Key:
    """A key that the account administers and that ``service`` may use under ``condition``."""
    verbs = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey*", "ReEncrypt*")
    return aws.kms.Key(
        children.named("flow-logs-key"),
        description="Encrypts flow logs",
        enable_key_rotation=True,
        policy=document(
            {
                "Sid": "Administer",
                "Effect": "Allow",
                "Principal": {"AWS": pulumi.Output.format("arn:{0}:iam::{1}:root", owner.partition, owner.account)},
                "Action": "kms:*",
                "Resource": "*",
            },
            {
                "Sid": "Encrypt",
                "Effect": "Allow",
                "Principal": service,
                "Action": [f"kms:{verb}" for verb in verbs],
                "Resource": "*",
                "Condition": condition,
            },
        ),
        tags=children.tags("flow-logs-key"),
        opts=children.opts(),
    )
