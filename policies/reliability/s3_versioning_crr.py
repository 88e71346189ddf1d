"""RE16: buckets that forget nothing, and of which another region has a copy."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from policies.rule import PROD_ONLY, Context, Example, Option, Severity, example, rule
from policies.stack import Resource, Stack
from policies.tokens import BUCKET, BUCKETS, DATABASE, FLOW_LOG, LOAD_BALANCERS
from policies.values import UNKNOWN, NotKnown

VERSIONING = ("aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2")
REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
_LOGGING = ("aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2")
_DELIVERY = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination"
WRITERS = {
    FLOW_LOG: ("logDestination",),
    _DELIVERY: ("deliveryDestinationConfiguration.destinationResourceArn",),
    **dict.fromkeys(_LOGGING, ("targetBucket",)),
    **dict.fromkeys(LOAD_BALANCERS, ("accessLogs.bucket", "connectionLogs.bucket")),
}
"""What writes logs to a bucket, and the properties that name it."""


def _holds_logs(bucket: Resource, stack: Stack) -> bool:
    """Whether AWS writes its logs there: nobody overwrites them, and they are gone after a while anyway."""
    return any(stack.users(bucket, prop, type_) for type_, props in WRITERS.items() for prop in props)


def _is_versioned(bucket: Resource, stack: Stack) -> bool:
    settings = stack.users(bucket, "bucket", *VERSIONING)
    if any(each.props.text("versioningConfiguration", "status") == "Enabled" for each in settings):
        return True
    for each in stack.loose("bucket", *VERSIONING):
        raise NotKnown(f"the bucket of {each.name}")
    return bucket.props.flag("versioning", "enabled")


def _is_replicated(bucket: Resource, stack: Stack) -> bool:
    """Whether it is copied, or is a copy."""
    settings = stack.users(bucket, "bucket", REPLICATION)
    if any(rule.text("status") == "Enabled" for each in settings for rule in each.props.each("rules")):
        return True
    if bucket.props.known("replicationConfiguration") is not None or stack.users(bucket, "rules", REPLICATION):
        return True
    for each in stack.of(REPLICATION):
        targets = [rule.get("destination", "bucket") for rule in each.props.each("rules")]
        if bucket.props.get("arn") in targets and isinstance(bucket.props.get("arn"), str):
            return True
    for each in stack.loose("bucket", REPLICATION):
        raise NotKnown(f"the bucket of {each.name}")
    return False


def _bucket(versioning: Any = "Enabled", replication: Any = "Enabled", *more: Resource, linked: bool = True) -> Example:
    """A bucket with the status of its versioning and of its replication; None for none."""
    links = {"bucket": ["files"]} if linked else {}
    resources = [example(BUCKET, {"id": UNKNOWN}, "files")]
    if versioning:
        status = {"bucket": UNKNOWN, "versioningConfiguration": {"status": versioning}}
        resources.append(example(VERSIONING[0], status, "versioning", links=links))
    if replication:
        status = {"bucket": UNKNOWN, "rules": [{"status": replication, "destination": {"bucket": UNKNOWN}}]}
        resources.append(example(REPLICATION, status, "replication", links=links))
    return Example([*resources, *more])


@rule(
    id="RE16",
    name="s3-versioning-crr",
    types=BUCKETS,
    reads=(*VERSIONING, REPLICATION, *WRITERS),
    why="Without versions an overwritten file is gone at once; without a copy, all are while their region is.",
    remedy="Turn versioning on, and replicate to a bucket in another region.",
    snippet="""\
buckets = {region: aws.s3.Bucket(region, region=region) for region in ("us-east-1", "us-west-2")}
versioning = [aws.s3.BucketVersioning(region, bucket=bucket.id, region=region,
    versioning_configuration={"status": "Enabled"}) for region, bucket in buckets.items()]
aws.s3.BucketReplicationConfig("files", bucket=buckets["us-east-1"].id, region="us-east-1",
    role="arn:aws:iam::123456789012:role/replication", opts=pulumi.ResourceOptions(depends_on=versioning),
    rules=[{"status": "Enabled", "destination": {"bucket": buckets["us-west-2"].arn}}])""",
    severity=Severity.MEDIUM,
    levels=PROD_ONLY,
    options=(
        Option("replicate", "Whether a bucket needs a copy in another region.", {"type": "boolean"}, True),
        Option(
            "scratch",
            "Names of buckets in the program that hold nothing to keep; * stands for anything.",
            {"type": "array", "items": {"type": "string"}},
            [],
        ),
    ),
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html",
    ),
    equivalents=(
        "CKV_AWS_21",
        "CKV_AWS_144",
        "config:s3-bucket-versioning-enabled",
        "config:s3-bucket-cross-region-replication-enabled",
        "prowler:s3_bucket_object_versioning",
        "prowler:s3_bucket_cross_region_replication",
    ),
    passes=(
        _bucket(),
        _bucket("Enabled", None, example(REPLICATION, {"rules": UNKNOWN}, "from-east", links={"rules": ["files"]})),
        _bucket(None, None, example(FLOW_LOG, {"logDestination": UNKNOWN}, "log", links={"logDestination": ["files"]})),
        {"versioning": {"enabled": True}, "replicationConfiguration": {"role": UNKNOWN, "rules": []}},
        Example([example(BUCKET, {}, "athena-results")], options={"scratch": ["athena-*"]}),
        Example(_bucket("Enabled", None).resources, options={"replicate": False}),
    ),
    fails=({}, _bucket("Suspended"), _bucket("Enabled", None), _bucket("Enabled", "Disabled"), _bucket(None)),
    unknown=(_bucket(UNKNOWN), _bucket("Enabled", linked=False)),
    not_applicable=(Example([example(DATABASE, {})]),),
)
def S3_VERSIONING_CRR(bucket: Resource, context: Context) -> Iterator[str]:
    """A bucket keeps old versions, and lies in two regions."""
    stack = context.stack
    if any(fnmatchcase(bucket.name, each) for each in context.options["scratch"]) or _holds_logs(bucket, stack):
        return
    if not _is_versioned(bucket, stack):
        yield "is not versioned: an overwritten or deleted file is gone"
    if context.options["replicate"] and not _is_replicated(bucket, stack):
        yield "is not replicated: its files are gone for as long as its region is"
