"""CO11: buckets that tidy themselves up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policies.rule import ADVISORY, Context, Example, Severity, example, rule
from policies.stack import Resource, Stack
from policies.tokens import BUCKET, BUCKETS
from policies.values import ABSENT, UNKNOWN

LIFECYCLES = (
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
)
VERSIONINGS = (
    "aws:s3/bucketVersioning:BucketVersioning",
    "aws:s3/bucketVersioningV2:BucketVersioningV2",
)
_TIDY = {"status": "Enabled", "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7}}
_OLD = {"status": "Enabled", "noncurrentVersionExpiration": {"noncurrentDays": 90}}


def _example(rules: Any = None, versioning: Any = None, bucket: Mapping[str, Any] | None = None) -> Example:
    link: dict[str, Sequence[str]] = {"bucket": ["files"]}
    more = []
    if rules is not None:
        more.append(example(LIFECYCLES[0], {"bucket": UNKNOWN, "rules": rules}, "lifecycle", links=link))
    if versioning is not None:
        props = {"bucket": UNKNOWN, "versioningConfiguration": {"status": versioning}}
        more.append(example(VERSIONINGS[0], props, "versioning", links=link))
    return Example([example(BUCKET, bucket or {}, "files"), *more])


def _ends(bucket: Resource, stack: Stack) -> set[str]:
    """What the lifecycle rules that are on put an end to: ``parts`` of uploads, and former ``versions``."""
    found = set()
    for each in (each for apart in stack.users(bucket, "bucket", *LIFECYCLES) for each in apart.props.each("rules")):
        if each.text("status") == "Enabled":
            found |= {"parts"} if each.get("abortIncompleteMultipartUpload") is not ABSENT else set()
            found |= {"versions"} if each.get("noncurrentVersionExpiration") is not ABSENT else set()
    for each in bucket.props.each("lifecycleRules"):  # an older way to write them
        if each.known("enabled") is True:
            found |= {"parts"} if each.number("abortIncompleteMultipartUploadDays") else set()
            found |= {"versions"} if each.get("noncurrentVersionExpiration") is not ABSENT else set()
    return found


def _is_versioned(bucket: Resource, stack: Stack) -> bool:
    settings = stack.users(bucket, "bucket", *VERSIONINGS)
    apart = any(each.props.text("versioningConfiguration", "status") == "Enabled" for each in settings)
    return apart or bucket.props.known("versioning", "enabled") is True


@rule(
    id="CO11",
    name="s3-lifecycle",
    types=BUCKETS,
    reads=(*LIFECYCLES, *VERSIONINGS),
    why="Parts of broken uploads, and each former version, are paid for like objects, though no listing shows them.",
    remedy="Add a lifecycle configuration that ends both (components.Bucket has one).",
    snippet="""\
files = aws.s3.Bucket("files")
tidy = {
    "id": "tidy",
    "status": "Enabled",
    "filter": {},
    "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
    "noncurrent_version_expiration": {"noncurrent_days": 90},
}
aws.s3.BucketLifecycleConfiguration("files", bucket=files.id, rules=[tidy])""",
    severity=Severity.LOW,
    levels=ADVISORY,
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",
    ),
    equivalents=(
        "CKV2_AWS_61",
        "CKV_AWS_300",
        "config:s3-lifecycle-policy-check",
        "prowler:s3_bucket_lifecycle_enabled",
    ),
    passes=(
        _example([_TIDY]),
        _example([_TIDY, _OLD], "Enabled"),
        _example([_TIDY], "Suspended"),
        _example(bucket={"lifecycleRules": [{"enabled": True, "abortIncompleteMultipartUploadDays": 7}]}),
    ),
    fails=(
        _example(),
        _example([{**_TIDY, "status": "Disabled"}]),
        _example([_OLD]),
        _example([_TIDY], "Enabled"),
    ),
    unknown=(_example(UNKNOWN), _example([_TIDY], UNKNOWN)),
    not_applicable=(Example([example("aws:s3/bucketPolicy:BucketPolicy", {})]),),
)
def S3_LIFECYCLE(bucket: Resource, context: Context) -> Iterator[str]:
    """A bucket gives up what nobody can see: broken uploads, and former versions after a while."""
    ends = _ends(bucket, context.stack)
    if "parts" not in ends:
        yield "keeps the parts of uploads that broke off for ever: no lifecycle rule ends them"
    if "versions" not in ends and _is_versioned(bucket, context.stack):
        yield "is versioned, and keeps each former version for ever: no lifecycle rule ends them"
