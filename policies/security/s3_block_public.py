"""SE11: buckets that cannot be made public by a slip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.rule import REMEDIATE, Context, Example, Severity, example, rule
from policies.stack import Resource
from policies.tokens import BUCKET
from policies.values import UNKNOWN

BLOCKS = (
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
)
FLAGS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
_ALL = dict.fromkeys(FLAGS, True)


def _missing(block: Resource) -> list[str]:
    return [flag for flag in FLAGS if not block.props.flag(flag)]


def _set(block: Resource, context: Context) -> Mapping[str, Any] | None:
    return dict.fromkeys(missing, True) if (missing := _missing(block)) else None


@rule(
    id="SE11",
    name="s3-block-public",
    types=BLOCKS,
    why="One statement too wide in a policy, and everybody reads the bucket; leaks from S3 were mostly this.",
    remedy="Set all four flags; serve files through CloudFront with an origin access control.",
    snippet="""\
bucket = aws.s3.Bucket("files")
aws.s3.BucketPublicAccessBlock(
    "files",
    bucket=bucket.id,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)""",
    severity=Severity.CRITICAL,
    levels=REMEDIATE,
    remediate=_set,
    on_unknown="fail",
    references=("https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",),
    equivalents=(
        "CKV_AWS_53",
        "CKV_AWS_54",
        "CKV_AWS_55",
        "CKV_AWS_56",
        "AwsSolutions-S2",
        "config:s3-bucket-level-public-access-prohibited",
        "prowler:s3_bucket_level_public_access_block",
    ),
    passes=(_ALL,),
    fails=({}, {**_ALL, "ignorePublicAcls": False}, Example([example(BLOCKS[1], {"blockPublicAcls": True})])),
    unknown=({**_ALL, "blockPublicPolicy": UNKNOWN},),
    # A bucket without a block of its own is blocked: AWS has set all four flags on new buckets since April 2023.
    not_applicable=(Example([example(BUCKET, {})]),),
)
def S3_BLOCK_PUBLIC(block: Resource, context: Context) -> Iterator[str]:
    """No policy and no ACL can make a bucket public."""
    if missing := _missing(block):
        yield f"{' and '.join(missing)} {'are' if missing[1:] else 'is'} not true: one policy can open the bucket"
