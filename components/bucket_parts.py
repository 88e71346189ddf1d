"""What every bucket of ours has: no public access, no ACLs, encryption, a lifecycle, a policy that wants TLS."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from .naming import Children, document


def closed(
    children: Children, part: str, key_arn: pulumi.Input[str] | None, force_destroy: bool
) -> tuple[aws.s3.Bucket, list[pulumi.CustomResource]]:
    """A private, encrypted bucket, and what has to be there before anybody may write to it.

    ``key_arn`` is the KMS key of SSE-KMS; without, it is SSE-S3.
    """
    store = aws.s3.Bucket(
        children.named(part),
        force_destroy=force_destroy,
        tags=children.tags(part),
        opts=children.opts(),
    )
    access = aws.s3.BucketPublicAccessBlock(
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
    rule: Any = {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    if key_arn is not None:
        by_key = {"sse_algorithm": "aws:kms", "kms_master_key_id": key_arn}
        rule = {"apply_server_side_encryption_by_default": by_key, "bucket_key_enabled": True}
    encryption = aws.s3.BucketServerSideEncryptionConfiguration(
        children.named(f"{part}-encryption"),
        bucket=store.id,
        rules=[rule],
        opts=children.opts(),
    )
    return store, [access, encryption]


def lifecycle(
    children: Children, part: str, store: aws.s3.Bucket, rules: Sequence[Mapping[str, Any]], **options: Any
) -> None:
    """When objects move and expire; each rule is enabled."""
    enabled: list[Any] = [{"status": "Enabled", **rule} for rule in rules]
    aws.s3.BucketLifecycleConfiguration(
        children.named(f"{part}-lifecycle"),
        bucket=store.id,
        rules=enabled,
        opts=children.opts(**options),
    )


def policy(
    children: Children,
    part: str,
    store: aws.s3.Bucket,
    statements: Sequence[Mapping[str, Any]],
    after: Sequence[pulumi.Resource],
) -> aws.s3.BucketPolicy:
    """The bucket's policy: ``statements``, and TLS for everybody.

    S3 refuses two changes to who may access a bucket at once, and nothing is written before it is encrypted: hence
    ``after``.
    """
    return aws.s3.BucketPolicy(
        children.named(f"{part}-policy"),
        bucket=store.id,
        policy=document(*statements, refuse_plain_text(store.arn)),
        opts=children.opts(depends_on=after),
    )


def refuse_plain_text(bucket_arn: pulumi.Input[str]) -> dict[str, Any]:
    """The statement that refuses whoever comes without TLS."""
    return {
        "Sid": "RefusePlainText",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [bucket_arn, pulumi.Output.format("{0}/*", bucket_arn)],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
